using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>The service's answer as the client sees it. It holds memory: nothing to dispose, and to be read again.</summary>
internal sealed class TableTransportResponse : Response
{
    private readonly TableResponse answer;

    internal TableTransportResponse(TableResponse answer, string clientRequestId)
    {
        this.answer = answer;
        ClientRequestId = clientRequestId;
        ContentStream = answer.Body is { } body ? new MemoryStream(body, 0, body.Length, writable: false, publiclyVisible: true) : null;
    }

    public override int Status => answer.Status;

    public override string ReasonPhrase => answer.Reason;

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; }

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        answer.Headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        foreach (var header in answer.Headers)
        {
            if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                value = header.Value;
                return true;
            }
        }
        value = null;
        return false;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}

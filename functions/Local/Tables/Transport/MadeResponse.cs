using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace PartyFlow.Local.Tables.Transport;

/// <summary>A response that did not come over the network as such: the file's, or one part of a transaction's.</summary>
internal sealed class MadeResponse : Response
{
    private readonly IReadOnlyList<HttpHeader> headers;

    internal MadeResponse(int status, string reason, IReadOnlyList<HttpHeader> headers, byte[]? content)
    {
        Status = status;
        ReasonPhrase = reason;
        this.headers = headers;
        ContentStream = content is null ? null : new MemoryStream(content, 0, content.Length, writable: false, publiclyVisible: true);
    }

    public override int Status { get; }

    public override string ReasonPhrase { get; }

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override bool IsError => Status >= 400;

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers;

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = null;
        foreach (var header in headers)
        {
            if (string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                value = header.Value;
                return true;
            }
        }
        return false;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}

using System.Diagnostics.CodeAnalysis;
using Azure.Core;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>A client's request on its way to the service. Few headers are set, and each once: a list is enough.</summary>
internal sealed class TableTransportRequest : Request
{
    private readonly List<HttpHeader> headers = new(8);
    private string? clientRequestId;

    /// <summary>Made when somebody asks: most requests are never told apart.</summary>
    public override string ClientRequestId
    {
        get => clientRequestId ??= Guid.NewGuid().ToString();
        set => clientRequestId = value;
    }

    public override void Dispose() => Content?.Dispose();

    internal string? Header(string name) => TryGetHeader(name, out var value) ? value : null;

    protected override void AddHeader(string name, string value) => headers.Add(new HttpHeader(name, value));

    protected override bool ContainsHeader(string name) => IndexOf(name) >= 0;

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers;

    protected override bool RemoveHeader(string name) => headers.RemoveAll(header => Is(header, name)) > 0;

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        var at = IndexOf(name);
        value = at < 0 ? null : headers[at].Value;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = ContainsHeader(name) ? headers.Where(header => Is(header, name)).Select(header => header.Value) : null;
        return values is not null;
    }

    private static bool Is(HttpHeader header, string name) => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase);

    private int IndexOf(string name)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (Is(headers[i], name))
            {
                return i;
            }
        }
        return -1;
    }
}

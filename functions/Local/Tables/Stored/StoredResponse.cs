using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace PartyFlow.Local.Tables.Stored;

/// <summary>What a Table service would have answered.</summary>
internal sealed class StoredResponse : Response
{
    private readonly string? etag;

    private StoredResponse(int status, string reason, string? etag, byte[]? content)
    {
        Status = status;
        ReasonPhrase = reason;
        this.etag = etag;
        ContentStream = content is null ? null : new MemoryStream(content, 0, content.Length, writable: false, publiclyVisible: true);
    }

    public override int Status { get; }

    public override string ReasonPhrase { get; }

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override bool IsError => Status >= 400;

    internal static StoredResponse Ok() => new(200, "OK", null, null);

    internal static StoredResponse Accepted() => new(202, "Accepted", null, null);

    internal static StoredResponse Done(string? etag = null) => new(204, "No Content", etag, null);

    internal static StoredResponse Refused(Refusal refusal, int? index = null)
    {
        var message = index is { } failed ? $"{failed}:{refusal.Message}" : refusal.Message;
        var content = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["odata.error"] = new { code = refusal.Code, message = new { lang = "en-US", value = message } },
        });
        return new StoredResponse(refusal.Status, refusal.Code, null, content);
    }

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => etag is null ? [] : [new HttpHeader(HttpHeader.Names.ETag, etag)];

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = string.Equals(name, HttpHeader.Names.ETag, StringComparison.OrdinalIgnoreCase) ? etag : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}

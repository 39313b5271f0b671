using System.Text.Json;
using Azure;
using Azure.Core;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Stored;

/// <summary>What a Table service would have answered.</summary>
internal static class Answer
{
    internal static Response Ok() => new MadeResponse(200, "OK", [], null);

    internal static Response Accepted() => new MadeResponse(202, "Accepted", [], null);

    /// <param name="version">The row's new version; null after a delete and for tables.</param>
    internal static Response Done(string? version = null) =>
        new MadeResponse(204, "No Content", version is null ? [] : [new HttpHeader(HttpHeader.Names.ETag, version)], null);

    /// <param name="refusal">Why.</param>
    /// <param name="index">Which step of a transaction, from 0; null outside one.</param>
    internal static Response Refused(Refusal refusal, int? index = null)
    {
        var message = index is { } failed ? $"{failed}:{refusal.Message}" : refusal.Message;
        var content = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["odata.error"] = new { code = refusal.Code, message = new { lang = "en-US", value = message } },
        });
        return new MadeResponse(refusal.Status, refusal.Code, [], content);
    }
}

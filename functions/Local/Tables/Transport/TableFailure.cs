using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace PartyFlow.Local.Tables.Transport;

/// <summary>Reads the error of a response: <c>{"odata.error":{"code":"…","message":{"value":"…"}}}</c>.</summary>
internal sealed class TableFailure : RequestFailedDetailsParser
{
    /// <summary>The key in <see cref="Exception.Data"/> under which the failed step of a transaction stands, as text.</summary>
    internal const string FailedIndex = "FailedEntity";

    private static readonly TableFailure Parser = new();

    internal static RequestFailedException Of(Response response) => new(response, null, Parser);

    /// <summary>The response, unless it is an error.</summary>
    /// <exception cref="RequestFailedException">It is one.</exception>
    internal static Response Check(Response response) => response.Status < 400 ? response : throw Of(response);

    internal static string? CodeOf(Response response) => Parser.TryParse(response, out var error, out _) ? error?.Code : null;

    public override bool TryParse(Response response, out ResponseError? error, out IDictionary<string, string>? data)
    {
        error = null;
        data = null;
        var content = Content(response);
        if (content.IsEmpty)
        {
            return false;
        }
        try
        {
            using var json = JsonDocument.Parse(content);
            if (!json.RootElement.TryGetProperty("odata.error", out var found))
            {
                return false;
            }
            var code = found.GetProperty("code").GetString();
            var message = found.GetProperty("message").GetProperty("value").GetString() ?? "";
            error = new ResponseError(code, message);
            // A refused transaction says which of its changes failed: "12:The specified entity already exists."
            if (message.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && int.TryParse(message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                data = new Dictionary<string, string> { [FailedIndex] = index.ToString(CultureInfo.InvariantCulture) };
            }
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    private static ReadOnlyMemory<byte> Content(Response response)
    {
        if (response.ContentStream is not { } stream)
        {
            return default;
        }
        if (stream is MemoryStream memory)
        {
            return memory.ToArray();
        }
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}

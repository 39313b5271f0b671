using System.Globalization;
using System.Text;
using Azure;
using Azure.Core;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Rest;

/// <summary>Reads the responses inside the response to a transaction.</summary>
internal static class BatchParts
{
    /// <summary>One response per change; just one, with an error, when the transaction was refused. What is no response is left out.</summary>
    internal static List<Response> Read(ReadOnlySpan<byte> content)
    {
        var parts = new List<Response>();
        // Both levels of the multipart answer are headers and boundaries; what counts begins at each status line.
        var rest = content;
        while (rest.IndexOf("HTTP/1.1 "u8) is >= 0 and var start)
        {
            rest = rest[start..];
            var end = rest.IndexOf("\r\n--"u8);
            if (Part(end < 0 ? rest : rest[..end]) is { } part)
            {
                parts.Add(part);
            }
            rest = end < 0 ? [] : rest[end..];
        }
        return parts;
    }

    private static MadeResponse? Part(ReadOnlySpan<byte> part)
    {
        var blank = part.IndexOf("\r\n\r\n"u8);
        var head = Encoding.UTF8.GetString(blank < 0 ? part : part[..blank]).Split("\r\n");
        var body = blank < 0 ? [] : part[(blank + 4)..].Trim("\r\n "u8).ToArray();
        var status = head[0].Split(' ', 3);
        var headers = new List<HttpHeader>();
        foreach (var line in head[1..])
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers.Add(new HttpHeader(line[..colon], line[(colon + 1)..].Trim()));
            }
        }
        return !int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? null : new MadeResponse(number, status.Length > 2 ? status[2] : "", headers, body.Length == 0 ? null : body);
    }
}

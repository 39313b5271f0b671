using System.Text;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Rest;

/// <summary>
/// A transaction as one multipart request (https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions).
/// </summary>
internal static class BatchBody
{
    /// <summary>An account's address as long as they come.</summary>
    private static readonly string LongestAccount = $"https://{new string('a', 24)}.table.core.chinacloudapi.cn";

    /// <summary>How many bytes a transaction is as a request to an account.</summary>
    internal static int SizeOf(string table, IEnumerable<TableChange> changes) =>
        Write(changes.Select(change => RowRequest.Of(table, change)), LongestAccount, $"batch_{Guid.Empty:D}", $"changeset_{Guid.Empty:D}").Length;

    internal static byte[] Write(IEnumerable<RowRequest> requests, string account, string batch, string changeset)
    {
        var body = new MemoryStream();
        Line($"--{batch}");
        Line($"Content-Type: multipart/mixed; boundary={changeset}");
        Line("");
        foreach (var request in requests)
        {
            Line($"--{changeset}");
            Line("Content-Type: application/http");
            Line("Content-Transfer-Encoding: binary");
            Line("");
            Line($"{request.Method} {account}/{request.Path} HTTP/1.1");
            Line("Accept: application/json;odata=minimalmetadata");
            Line("DataServiceVersion: 3.0");
            if (request.IfMatch is { } version)
            {
                Line($"If-Match: {version}");
            }
            if (request.Body is { } content)
            {
                Line("Prefer: return-no-content");
                Line("Content-Type: application/json");
                Line($"Content-Length: {content.Length}");
                Line("");
                body.Write(content);
            }
            Line("");
        }
        Line($"--{changeset}--");
        Line($"--{batch}--");
        return body.ToArray();

        void Line(string text) => body.Write(Encoding.UTF8.GetBytes(text + "\r\n"));
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>
/// The answers to the steps of a batch as one multipart text
/// (https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions).
/// </summary>
internal static class BatchAnswer
{
    // Answers hold JSON and versions, in which no line begins with a dash: the boundaries need not be made up for each.
    private const string Batch = "batchresponse_partyflow";
    private const string Changes = "changesetresponse_partyflow";

    internal const string ContentType = $"multipart/mixed; boundary={Batch}";

    internal static byte[] Write(params ReadOnlySpan<TableResponse> parts)
    {
        var writer = new ArrayBufferWriter<byte>(512 + (256 * parts.Length));
        Put(writer, $"--{Batch}\r\nContent-Type: multipart/mixed; boundary={Changes}\r\n\r\n");
        foreach (var part in parts)
        {
            Put(writer, $"--{Changes}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 ");
            Put(writer, part.Status.ToString(CultureInfo.InvariantCulture));
            Put(writer, " ");
            Put(writer, part.Reason);
            foreach (var (name, value) in part.Headers)
            {
                Put(writer, "\r\n");
                Put(writer, name);
                Put(writer, ": ");
                Put(writer, value);
            }
            Put(writer, "\r\nDataServiceVersion: 3.0;\r\n\r\n");
            writer.Write(part.Body);
            Put(writer, "\r\n");
        }
        Put(writer, $"--{Changes}--\r\n--{Batch}--\r\n");
        return writer.WrittenSpan.ToArray();
    }

    private static void Put(ArrayBufferWriter<byte> writer, string text) => Encoding.UTF8.GetBytes(text, writer);
}

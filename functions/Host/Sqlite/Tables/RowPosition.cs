using System.Buffers.Text;
using System.Text;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>Where a page begins. It travels in two headers, which hold ASCII and must not be empty: hence the mark and base64.</summary>
internal readonly record struct RowPosition(string PartitionKey, string RowKey)
{
    private const string Mark = "1!";

    internal static string Encoded(string key) => Mark + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <param name="partition">What came back of the partition key; null for the first page.</param>
    /// <param name="row">What came back of the row key; null for the first row of the partition.</param>
    /// <param name="position">Null for the first page.</param>
    internal static bool TryParse(string? partition, string? row, out RowPosition? position)
    {
        position = null;
        if (partition is null)
        {
            return row is null;
        }
        if (Decoded(partition) is not { } partitionKey || (row is null ? "" : Decoded(row)) is not { } rowKey)
        {
            return false;
        }
        position = new RowPosition(partitionKey, rowKey);
        return true;
    }

    private static string? Decoded(string key) =>
        key.StartsWith(Mark, StringComparison.Ordinal) && Base64Url.IsValid(key.AsSpan(Mark.Length))
            ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(key.AsSpan(Mark.Length)))
            : null;
}

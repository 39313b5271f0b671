using System.Buffers.Text;
using System.Text;
using PartyFlow.Local.Store;
using PartyFlow.Local.Tables.Filters;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Stored;

/// <summary>Reads rows, on the caller's thread.</summary>
internal static class RowQueries
{
    private const string Select = $"SELECT {StoredRow.Columns} FROM tables_rows WHERE table_id = ?1";

    internal static TableRow? Get(StoreConnection db, long table, string partitionKey, string rowKey, IReadOnlyList<string>? select)
    {
        using var rows = db.Query($"{Select} AND partition_key = ?2 AND row_key = ?3", table, partitionKey, rowKey);
        return rows.Read() ? new StoredRow(rows).Decode(select) : null;
    }

    /// <summary>A page of rows in the order of their keys, and where the next one begins.</summary>
    internal static (List<TableRow> Rows, string? Next) Page(
        StoreConnection db, long table, FilterNode? filter, IReadOnlyList<string>? select, int top, RowPosition? from, CancellationToken cancellationToken)
    {
        var page = new List<TableRow>();
        using var rows = Open(db, table, KeyRange.Of(filter), from);
        while (rows.Read())
        {
            // A filter that nothing meets reads the whole range before there is a page.
            cancellationToken.ThrowIfCancellationRequested();
            var row = new StoredRow(rows);
            if (filter is not null && !RowFilter.Meets(row, filter))
            {
                continue;
            }
            if (page.Count == top)
            {
                return (page, row.Position.ToString());
            }
            page.Add(row.Decode(select));
        }
        return (page, null);
    }

    private static StoreRows Open(StoreConnection db, long table, KeyRange range, RowPosition? from)
    {
        if (range.IsOnePartition)
        {
            var first = from is { } position && position.PartitionKey == range.FromPartition ? position.RowKey : range.FromRow ?? "";
            return range.ToRow is { } last
                ? db.Query($"{Select} AND partition_key = ?2 AND row_key >= ?3 AND row_key <= ?4 ORDER BY row_key", table, range.FromPartition, first, last)
                : db.Query($"{Select} AND partition_key = ?2 AND row_key >= ?3 ORDER BY row_key", table, range.FromPartition, first);
        }
        var (partition, row) = from is { } start ? (start.PartitionKey, start.RowKey) : (range.FromPartition ?? "", "");
        return range.ToPartition is { } end
            ? db.Query($"{Select} AND (partition_key, row_key) >= (?2, ?3) AND partition_key <= ?4 ORDER BY partition_key, row_key", table, partition, row, end)
            : db.Query($"{Select} AND (partition_key, row_key) >= (?2, ?3) ORDER BY partition_key, row_key", table, partition, row);
    }
}

/// <summary>Where a page begins, as it travels in a continuation token.</summary>
internal readonly record struct RowPosition(string PartitionKey, string RowKey)
{
    public override string ToString() => $"{Encoded(PartitionKey)} {Encoded(RowKey)}";

    internal static bool TryParse(string? token, out RowPosition? position)
    {
        position = null;
        if (string.IsNullOrEmpty(token))
        {
            return true;
        }
        var parts = token.Split(' ');
        if (parts.Length != 2 || !Base64Url.IsValid(parts[0]) || !Base64Url.IsValid(parts[1]))
        {
            return false;
        }
        position = new RowPosition(Decoded(parts[0]), Decoded(parts[1]));
        return true;
    }

    private static string Encoded(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    private static string Decoded(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
}

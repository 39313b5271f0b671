using System.Buffers.Text;
using System.Text;
using PartyFlow.Local.Store;
using PartyFlow.Local.Tables.Filters;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Stored;

/// <summary>Reads rows, on the caller's thread.</summary>
internal static class RowQueries
{
    private const string Columns = "SELECT partition_key, row_key, changed, data FROM tables_rows WHERE table_id = ?1";

    internal static TableRow? Get(StoreConnection db, long table, string partitionKey, string rowKey, IReadOnlyList<string>? select)
    {
        using var rows = db.Query($"{Columns} AND partition_key = ?2 AND row_key = ?3", table, partitionKey, rowKey);
        return rows.Read() ? Row(rows, select) : null;
    }

    /// <summary>A page of rows in the order of their keys, and where the next one begins.</summary>
    internal static (List<TableRow> Rows, string? Next) Page(StoreConnection db, long table, FilterNode? filter, IReadOnlyList<string>? select, int top, RowPosition? from)
    {
        var page = new List<TableRow>();
        using var rows = Open(db, table, KeyRange.Of(filter), from);
        while (rows.Read())
        {
            if (filter is not null && !new RowFilter(rows.Bytes(0), rows.Bytes(1), rows.Int64(2), rows.Bytes(3)).Meets(filter))
            {
                continue;
            }
            if (page.Count == top)
            {
                return (page, new RowPosition(rows.Text(0), rows.Text(1)).ToString());
            }
            page.Add(Row(rows, select));
        }
        return (page, null);
    }

    private static StoreRows Open(StoreConnection db, long table, KeyRange range, RowPosition? from)
    {
        if (range.IsOnePartition)
        {
            var first = from is { } position && position.PartitionKey == range.FromPartition ? position.RowKey : range.FromRow ?? "";
            return range.ToRow is { } last
                ? db.Query($"{Columns} AND partition_key = ?2 AND row_key >= ?3 AND row_key <= ?4 ORDER BY row_key", table, range.FromPartition, first, last)
                : db.Query($"{Columns} AND partition_key = ?2 AND row_key >= ?3 ORDER BY row_key", table, range.FromPartition, first);
        }
        var (partition, row) = from is { } start ? (start.PartitionKey, start.RowKey) : (range.FromPartition ?? "", "");
        return range.ToPartition is { } end
            ? db.Query($"{Columns} AND (partition_key, row_key) >= (?2, ?3) AND partition_key <= ?4 ORDER BY partition_key, row_key", table, partition, row, end)
            : db.Query($"{Columns} AND (partition_key, row_key) >= (?2, ?3) ORDER BY partition_key, row_key", table, partition, row);
    }

    private static TableRow Row(StoreRows rows, IReadOnlyList<string>? select)
    {
        var changed = rows.Int64(2);
        return new TableRow(
            Wanted(select, "PartitionKey") ? rows.Text(0) : null,
            Wanted(select, "RowKey") ? rows.Text(1) : null,
            RowCodec.Decode(rows.Bytes(3), select))
        {
            Timestamp = Wanted(select, "Timestamp") ? new DateTimeOffset(changed, TimeSpan.Zero) : null,
            ETag = RowVersion.Of(changed),
        };
    }

    private static bool Wanted(IReadOnlyList<string>? select, string name) => select is null || select.Contains(name);
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

using PartyFlow.Host.Sqlite.Tables.Filters;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>Reads rows, on the caller's thread.</summary>
internal static class RowQueries
{
    private const string Select = $"SELECT {StoredRow.Columns} FROM tables_rows WHERE table_id = ?1";

    /// <summary>The row as an answer; null when there is none.</summary>
    internal static TableResponse? Get(StoreConnection db, long table, TableAddress address)
    {
        using var rows = db.Query($"{Select} AND partition_key = ?2 AND row_key = ?3", table, address.PartitionKey, address.RowKey);
        return rows.Read() ? TableResponse.Row(200, address.Table, new StoredRow(rows), address.Select) : null;
    }

    /// <summary>A page of rows in the order of their keys, and where the next one begins.</summary>
    internal static TableResponse Page(
        StoreConnection db, long table, TableAddress address, FilterNode? filter, int top, RowPosition? from, CancellationToken cancelled)
    {
        var (page, select) = (EntityJson.Begin(), address.Select);
        page.Metadata(address.Table);
        page.BeginRows();
        var count = 0;
        using var rows = Open(db, table, KeyRange.Of(filter), from);
        while (rows.Read())
        {
            // A filter that nothing meets reads the whole range before there is a page.
            cancelled.ThrowIfCancellationRequested();
            var row = new StoredRow(rows);
            if (filter is not null && !RowFilter.Meets(row, filter))
            {
                continue;
            }
            if (count == top || page.Length >= TableLimits.PageBytes)
            {
                page.EndRows();
                return TableResponse.Page(page.End(), row.Position);
            }
            page.Row(row, select);
            count++;
        }
        page.EndRows();
        return TableResponse.Page(page.End(), null);
    }

    private static StoreRows Open(StoreConnection db, long table, KeyRange range, RowPosition? from)
    {
        if (range.IsOnePartition)
        {
            var first = from is { } position && position.PartitionKey == range.FromPartition ? position.RowKey : range.FromRow ?? "";
            const string Within = $"{Select} AND partition_key = ?2 AND row_key >= ?3";
            return range.ToRow is { } last
                ? db.Query($"{Within} AND row_key <= ?4 ORDER BY row_key", table, range.FromPartition, first, last)
                : db.Query($"{Within} ORDER BY row_key", table, range.FromPartition, first);
        }
        var (partition, row) = from is { } start ? (start.PartitionKey, start.RowKey) : (range.FromPartition ?? "", "");
        const string Across = $"{Select} AND (partition_key, row_key) >= (?2, ?3)";
        return range.ToPartition is { } end
            ? db.Query($"{Across} AND partition_key <= ?4 ORDER BY partition_key, row_key", table, partition, row, end)
            : db.Query($"{Across} ORDER BY partition_key, row_key", table, partition, row);
    }
}

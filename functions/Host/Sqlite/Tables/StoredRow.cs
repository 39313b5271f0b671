using System.Text;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>A row where its bytes are: one that a query of <see cref="Columns"/> stands at is gone when the next one is read.</summary>
internal readonly ref struct StoredRow
{
    internal const string Columns = "partition_key, row_key, changed, data";

    internal StoredRow(StoreRows rows)
    {
        PartitionKey = rows.Bytes(0);
        RowKey = rows.Bytes(1);
        Changed = rows.Int64(2);
        Data = rows.Bytes(3);
    }

    internal StoredRow(PreparedChange change, long changed)
    {
        PartitionKey = Encoding.UTF8.GetBytes(change.PartitionKey);
        RowKey = Encoding.UTF8.GetBytes(change.RowKey);
        Changed = changed;
        Data = change.Data;
    }

    internal ReadOnlySpan<byte> PartitionKey { get; }

    internal ReadOnlySpan<byte> RowKey { get; }

    /// <summary>The moment of the last change, in ticks.</summary>
    internal long Changed { get; }

    /// <summary>The other properties, as <see cref="RowCodec"/> writes them.</summary>
    internal ReadOnlySpan<byte> Data { get; }

    internal RowPosition Position => new(Encoding.UTF8.GetString(PartitionKey), Encoding.UTF8.GetString(RowKey));
}

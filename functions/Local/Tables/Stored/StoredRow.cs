using System.Text;
using PartyFlow.Local.Store;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Stored;

/// <summary>The row that a query of <see cref="Columns"/> stands at, where SQLite holds it: gone when the next one is read.</summary>
internal readonly ref struct StoredRow(StoreRows rows)
{
    internal const string Columns = "partition_key, row_key, changed, data";

    internal ReadOnlySpan<byte> PartitionKey { get; } = rows.Bytes(0);

    internal ReadOnlySpan<byte> RowKey { get; } = rows.Bytes(1);

    /// <summary>The moment of the last change, in ticks.</summary>
    internal long Changed { get; } = rows.Int64(2);

    /// <summary>The other properties, as <see cref="RowCodec"/> writes them.</summary>
    internal ReadOnlySpan<byte> Data { get; } = rows.Bytes(3);

    internal RowPosition Position => new(Encoding.UTF8.GetString(PartitionKey), Encoding.UTF8.GetString(RowKey));

    /// <param name="select">The properties wanted; null for all.</param>
    internal TableRow Decode(IReadOnlyList<string>? select) => new(
        Wanted(select, "PartitionKey") ? Encoding.UTF8.GetString(PartitionKey) : null,
        Wanted(select, "RowKey") ? Encoding.UTF8.GetString(RowKey) : null,
        RowCodec.Decode(Data, select))
    {
        Timestamp = Wanted(select, "Timestamp") ? new DateTimeOffset(Changed, TimeSpan.Zero) : null,
        ETag = RowVersion.Of(Changed),
    };

    private static bool Wanted(IReadOnlyList<string>? select, string name) => select is null || select.Contains(name);
}

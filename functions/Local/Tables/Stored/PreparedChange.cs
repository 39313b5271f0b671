using Azure;
using Azure.Data.Tables;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Stored;

/// <summary>A change made ready on the caller's thread, so that the writer's thread has little left to do.</summary>
internal sealed class PreparedChange
{
    private PreparedChange(TableChange change, byte[] data, long? version, long size)
    {
        Kind = change.Kind;
        Row = change.Row;
        Data = data;
        Version = version;
        Size = size;
    }

    internal TableTransactionActionType Kind { get; }

    internal TableRow Row { get; }

    internal byte[] Data { get; }

    /// <summary>The version the stored row must have; null for any.</summary>
    internal long? Version { get; }

    internal long Size { get; }

    internal static Refusal? Prepare(TableChange change, out PreparedChange? prepared)
    {
        prepared = null;
        var isDelete = change.Kind == TableTransactionActionType.Delete;
        long size = 0;
        if ((isDelete ? TableLimits.OfKey(change.Row.PartitionKey) ?? TableLimits.OfKey(change.Row.RowKey) : TableLimits.OfRow(change.Row, out size)) is { } refusal)
        {
            return refusal;
        }
        long? version = null;
        var conditional = change.Kind is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace or TableTransactionActionType.Delete;
        if (conditional && change.IfMatch != ETag.All)
        {
            version = RowVersion.Parse(change.IfMatch.ToString());
            if (version is null)
            {
                return Refusal.BadETag;
            }
        }
        prepared = new PreparedChange(change, isDelete ? [] : RowCodec.Encode(change.Row.Properties), version, size);
        return null;
    }
}

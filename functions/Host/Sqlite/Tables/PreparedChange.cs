using Azure.Data.Tables;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>A change made ready on the caller's thread, so that the writer's thread has little left to do.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Table">The table's name.</param>
/// <param name="PartitionKey">The row's.</param>
/// <param name="RowKey">The row's.</param>
/// <param name="Data">The other properties, as <see cref="RowCodec"/> writes them; empty for a delete.</param>
/// <param name="Version">The version the stored row must have; null for any.</param>
internal sealed record PreparedChange(
    TableTransactionActionType Kind, string Table, string PartitionKey, string RowKey, byte[] Data, long? Version)
{
    /// <param name="request">Alone or a step of a batch.</param>
    /// <param name="address">Where it goes.</param>
    /// <param name="prepared">Null when the request is refused.</param>
    internal static Refusal? Prepare(in TableRequest request, TableAddress address, out PreparedChange? prepared)
    {
        prepared = null;
        if (KindOf(request, address) is not { } kind)
        {
            return address.Kind is TableResource.Rows or TableResource.Row ? Refusal.BadMethod : Refusal.BadAddress;
        }
        var (partitionKey, rowKey, data) = (address.PartitionKey, address.RowKey, Array.Empty<byte>());
        if (kind != TableTransactionActionType.Delete)
        {
            if (EntityBody.Read(request.Body.Span, out var body) is { } unreadable)
            {
                return unreadable;
            }
            data = body.Data;
            if (kind == TableTransactionActionType.Add)
            {
                (partitionKey, rowKey) = (body.PartitionKey, body.RowKey);
            }
            else if ((body.PartitionKey ?? partitionKey) != partitionKey || (body.RowKey ?? rowKey) != rowKey)
            {
                return Refusal.KeysDiffer;
            }
        }
        if ((TableLimits.OfKey(partitionKey) ?? TableLimits.OfKey(rowKey)) is { } badKey)
        {
            return badKey;
        }
        if (data.Length > 0 && TableLimits.OfRow(partitionKey!, rowKey!, data) is { } refusal)
        {
            return refusal;
        }
        long? version = null;
        if (kind is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace or TableTransactionActionType.Delete)
        {
            if (request.IfMatch is null)
            {
                return Refusal.MissingETag;
            }
            if (request.IfMatch != "*" && (version = RowVersion.Parse(request.IfMatch)) is null)
            {
                return Refusal.BadETag;
            }
        }
        prepared = new PreparedChange(kind, address.Table, partitionKey!, rowKey!, data, version);
        return null;
    }

    /// <summary>An update without a version asked for is an insert where there is no row.</summary>
    private static TableTransactionActionType? KindOf(in TableRequest request, TableAddress address) =>
        (address.Kind, request.Method, request.IfMatch) switch
        {
            (TableResource.Rows, "POST", _) => TableTransactionActionType.Add,
            (TableResource.Row, "PUT", null) => TableTransactionActionType.UpsertReplace,
            (TableResource.Row, "PUT", _) => TableTransactionActionType.UpdateReplace,
            (TableResource.Row, "PATCH" or "MERGE", null) => TableTransactionActionType.UpsertMerge,
            (TableResource.Row, "PATCH" or "MERGE", _) => TableTransactionActionType.UpdateMerge,
            (TableResource.Row, "DELETE", _) => TableTransactionActionType.Delete,
            _ => null,
        };
}

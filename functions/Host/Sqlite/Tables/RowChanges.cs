using System.Diagnostics;
using Azure.Data.Tables;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>What became of a change: its new version (0 after a delete), or why it was refused.</summary>
internal readonly record struct ChangeResult(long Version, Refusal? Why)
{
    internal static ChangeResult Done(long version) => new(version, null);

    internal static ChangeResult Refused(Refusal why) => new(0, why);
}

/// <summary>Makes changes to rows, on the writer's thread.</summary>
internal static class RowChanges
{
    private const string Key = "table_id = ?1 AND partition_key = ?2 AND row_key = ?3";

    internal static ChangeResult Apply(StoreConnection db, RowClock clock, long table, PreparedChange change) => change.Kind switch
    {
        TableTransactionActionType.Add => Add(db, clock, table, change),
        TableTransactionActionType.UpsertReplace => Put(db, clock, table, change),
        TableTransactionActionType.UpsertMerge => Merge(db, clock, table, change) ?? Put(db, clock, table, change),
        TableTransactionActionType.UpdateReplace => Refused(db, table, change) ?? Update(db, clock, table, change, change.Data),
        TableTransactionActionType.UpdateMerge =>
            Refused(db, table, change) ?? Merge(db, clock, table, change) ?? throw new UnreachableException(),
        TableTransactionActionType.Delete => Refused(db, table, change) ?? Delete(db, table, change),
        _ => throw new UnreachableException(),
    };

    private static ChangeResult Add(StoreConnection db, RowClock clock, long table, PreparedChange change)
    {
        var stamp = clock.Next(db);
        return db.Execute(
            "INSERT INTO tables_rows VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            table,
            change.PartitionKey,
            change.RowKey,
            stamp,
            change.Data) == 1
            ? ChangeResult.Done(stamp)
            : ChangeResult.Refused(Refusal.EntityAlreadyExists);
    }

    private static ChangeResult Put(StoreConnection db, RowClock clock, long table, PreparedChange change)
    {
        var stamp = clock.Next(db);
        db.Execute(
            "INSERT INTO tables_rows VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET changed = ?4, data = ?5",
            table,
            change.PartitionKey,
            change.RowKey,
            stamp,
            change.Data);
        return ChangeResult.Done(stamp);
    }

    private static ChangeResult Delete(StoreConnection db, long table, PreparedChange change)
    {
        db.Execute($"DELETE FROM tables_rows WHERE {Key}", table, change.PartitionKey, change.RowKey);
        return ChangeResult.Done(0);
    }

    private static ChangeResult? Refused(StoreConnection db, long table, PreparedChange change)
    {
        var stored = db.Number($"SELECT changed FROM tables_rows WHERE {Key}", table, change.PartitionKey, change.RowKey);
        if (stored is null)
        {
            return ChangeResult.Refused(Refusal.ResourceNotFound);
        }
        return change.Version is { } wanted && wanted != stored ? ChangeResult.Refused(Refusal.UpdateConditionNotSatisfied) : null;
    }

    private static ChangeResult Update(StoreConnection db, RowClock clock, long table, PreparedChange change, byte[] data)
    {
        var stamp = clock.Next(db);
        db.Execute($"UPDATE tables_rows SET changed = ?4, data = ?5 WHERE {Key}", table, change.PartitionKey, change.RowKey, stamp, data);
        return ChangeResult.Done(stamp);
    }

    /// <summary>Null when there is no such row.</summary>
    private static ChangeResult? Merge(StoreConnection db, RowClock clock, long table, PreparedChange change)
    {
        byte[] merged;
        using (var rows = db.Query($"SELECT data FROM tables_rows WHERE {Key}", table, change.PartitionKey, change.RowKey))
        {
            if (!rows.Read())
            {
                return null;
            }
            merged = RowCodec.Merge(rows.Bytes(0), change.Data);
        }
        return TableLimits.OfRow(change.PartitionKey, change.RowKey, merged) is { } refusal
            ? ChangeResult.Refused(refusal)
            : Update(db, clock, table, change, merged);
    }
}

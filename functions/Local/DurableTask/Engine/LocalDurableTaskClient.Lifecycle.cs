using System.Text;
using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <content>Purging, restarting and rewinding finished instances.</content>
internal sealed partial class LocalDurableTaskClient
{
    // The writer serves everyone: a large purge is done in pieces.
    private const int PurgeBatch = 200;

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        RequireId(instanceId);
        var count = await hub.Store.WriteAsync(
            db => InstanceStore.Locate(db, instanceId) is { Finished: true } found
                ? Purge(db, found.Key, options?.Recursive == true)
                : 0,
            cancellation).ConfigureAwait(false);
        return new PurgeResult(count);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Timeout <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(filter), filter.Timeout, "The time for a purge must be longer than zero.");
        var sql = new StringBuilder(
            "SELECT i.key FROM durable_instances i WHERE i.completed IS NOT NULL AND i.key > ?1 AND (?2 IS NULL OR i.created >= ?2) AND (?3 IS NULL OR i.created <= ?3)");
        InstanceQuery.AppendStatuses(sql, filter.Statuses);
        sql.Append(" ORDER BY i.key LIMIT ?4");
        var text = sql.ToString();

        // Real time, whatever the hub's clock: it is the caller who does not want to wait longer.
        var begin = TimeProvider.System.GetTimestamp();
        var purged = 0;
        var last = 0L;
        while (true)
        {
            var (count, next) = await hub.Store.WriteAsync(
                db =>
                {
                    var keys = new List<long>();
                    using (var rows = db.Query(text, last, filter.CreatedFrom?.UtcTicks, filter.CreatedTo?.UtcTicks, PurgeBatch))
                    {
                        while (rows.Read()) keys.Add(rows.Int64(0));
                    }

                    return (keys.Sum(key => Purge(db, key, options?.Recursive == true)), keys.Count < PurgeBatch ? (long?)null : keys[^1]);
                },
                cancellation).ConfigureAwait(false);
            purged += count;
            if (next is null) return new PurgeResult(purged, isComplete: true);
            if (TimeProvider.System.GetElapsedTime(begin) >= filter.Timeout) return new PurgeResult(purged, isComplete: false);
            last = next.Value;
        }
    }

    public override async Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        RequireId(instanceId);
        var newId = restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId;
        await WriteAsync(
            (db, outbox) =>
            {
                var found = InstanceStore.Locate(db, instanceId) ?? throw Missing(instanceId);
                if (!found.Finished && !restartWithNewInstanceId)
                {
                    throw new InvalidOperationException(
                        $"The orchestration instance '{instanceId}' is {found.Status}. Terminate it before it is restarted, or restart it under a new id.");
                }

                var instance = InstanceStore.Copy(db, found.Key, newId);
                if (!restartWithNewInstanceId) InstanceStore.Delete(db, found.Key);
                outbox.Create(db, instance, hub.Now);
            },
            cancellation).ConfigureAwait(false);
        return newId;
    }

    public override async Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default)
    {
        RequireId(instanceId);
        var rewind = new Rewind(hub, RewindPlan.For(hub, instanceId), reason);
        await WriteAsync(
            (db, outbox) =>
            {
                var found = InstanceStore.Locate(db, instanceId) ?? throw Missing(instanceId);
                if (found.Status != OrchestrationRuntimeStatus.Failed)
                    throw new InvalidOperationException($"The orchestration instance '{instanceId}' is {found.Status}. Only failed instances can be rewound.");
                rewind.Apply(db, outbox, found.Key);
            },
            cancellation).ConfigureAwait(false);
        rewind.Committed();
    }

    public override Task<IList<global::DurableTask.Core.History.HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default)
    {
        RequireId(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(hub.Store.Read(db =>
        {
            var found = InstanceStore.Locate(db, instanceId) ?? throw Missing(instanceId);
            return PublicHistory.Read(db, found.Key);
        }));
    }

    private static int Purge(StoreConnection db, long key, bool recursive)
    {
        var count = 0;
        if (recursive)
        {
            foreach (var (child, finished) in Descendants(db, key))
            {
                if (!finished) continue;
                InstanceStore.Delete(db, child);
                count++;
            }
        }

        if (db.Number("SELECT 1 FROM durable_instances WHERE key = ?1", key) is null) return count;
        InstanceStore.Delete(db, key);
        return count + 1;
    }

    private static ArgumentException Missing(string instanceId) =>
        new($"An orchestration instance with id '{instanceId}' was not found.", nameof(instanceId));
}

using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Query;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <content>Queries, purges, rewinding, and the quarantine.</content>
public sealed partial class SqliteOrchestrationService : IOrchestrationServiceQueryClient, IOrchestrationServicePurgeClient
{
    private const int PurgedAtOnce = 200;

    /// <summary>Instances that match, in the order of their ids, a page at a time.</summary>
    public Task<OrchestrationQueryResult> GetOrchestrationWithQueryAsync(OrchestrationQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(store.Read(db => InstanceQuery.Run(db, query)));

    /// <summary>Deletes an instance that has ended; one that has not is left alone.</summary>
    public async Task<PurgeResult> PurgeInstanceStateAsync(string instanceId) =>
        new(await RunAsync((db, effects) => Purge(db, effects, instanceId)).ConfigureAwait(false), isComplete: true);

    /// <summary>Deletes an ended instance and all that descends from it, in one transaction.</summary>
    /// <returns>How many were deleted; 0 where there is no such instance.</returns>
    /// <exception cref="InvalidOperationException">One of them has not ended; nothing is deleted.</exception>
    public Task<int> PurgeTreeAsync(string instanceId) => RunAsync((db, effects) => PurgeTree(db, effects, instanceId));

    /// <summary>Deletes instances that have ended and match, in small commits, until all are gone or the filter's time is over.</summary>
    public async Task<PurgeResult> PurgeInstanceStateAsync(PurgeInstanceFilter purgeInstanceFilter)
    {
        var filter = purgeInstanceFilter;
        var began = TimeProvider.System.GetTimestamp();
        var deleted = 0;
        var after = 0L;
        while (true)
        {
            // Found by a reader, so that looking through many instances does not hold up the writer.
            var found = store.Read(db => InstanceQuery.Purgeable(db, filter, after, PurgedAtOnce));
            if (found.Count == 0)
            {
                return new PurgeResult(deleted, isComplete: true);
            }
            after = found[^1].Key;
            deleted += await RunAsync((db, effects) => found.Sum(one => Purge(db, effects, one.Id))).ConfigureAwait(false);
            if (filter.Timeout is { } most && TimeProvider.System.GetElapsedTime(began) >= most)
            {
                return new PurgeResult(deleted, isComplete: false);
            }
        }
    }

    /// <summary>Deletes instances that have ended before a moment, or were created or moved last before it.</summary>
    public Task PurgeOrchestrationHistoryAsync(DateTime thresholdDateTimeUtc, OrchestrationStateTimeRangeFilterType timeRangeFilterType) =>
        RunAsync((db, effects) => InstanceQuery.EndedBefore(db, thresholdDateTimeUtc, timeRangeFilterType)
            .Sum(id => Purge(db, effects, id)));

    /// <summary>Lets an instance that has failed try again what failed in it; its children that failed likewise.</summary>
    /// <exception cref="InvalidOperationException">The instance has not failed.</exception>
    public async Task RewindAsync(string instanceId, string reason)
    {
        var message = new TaskMessage
        {
            OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId },
            Event = new ExecutionRewoundEvent(-1, reason) { Timestamp = tables.Now },
        };
        var present = await RunAsync((db, effects) =>
        {
            var status = OrchestrationTables.Locate(db, instanceId)?.Status;
            if (status == OrchestrationStatus.Failed)
            {
                tables.Send(db, effects, message);
            }
            return status;
        }).ConfigureAwait(false);
        if (present != OrchestrationStatus.Failed)
        {
            var what = present is null ? "does not exist" : $"is in the state {present}";
            throw new InvalidOperationException($"Only a failed instance can be rewound; '{instanceId}' {what}.");
        }
    }

    /// <summary>What is put aside, oldest first.</summary>
    public IReadOnlyList<QuarantinedWork> ListQuarantined() => store.Read(Quarantine.List);

    /// <summary>Lets an instance's quarantined work be tried again.</summary>
    /// <returns>False if there is none.</returns>
    public async Task<bool> ReleaseAsync(string instanceId)
    {
        var released = await RunAsync((db, effects) => Quarantine.Release(db, tables, effects, instanceId)).ConfigureAwait(false);
        if (released)
        {
            // A scheduled start that could not be read has been passed over.
            timers.Again();
        }
        return released;
    }

    private static int Purge(StoreConnection db, CommitEffects effects, string id)
    {
        if (OrchestrationTables.Locate(db, id) is not { HasEnded: true } ended)
        {
            return 0;
        }
        OrchestrationTables.Delete(db, effects, ended.Key);
        return 1;
    }

    private static int PurgeTree(StoreConnection db, CommitEffects effects, string id)
    {
        if (OrchestrationTables.Locate(db, id) is not { } instance)
        {
            return 0;
        }
        if (!instance.HasEnded)
        {
            throw new InvalidOperationException($"The instance '{id}' has not ended; it is in the state {instance.Status}.");
        }
        var children = InstanceQuery.Children(db, instance.Key).Sum(child => PurgeTree(db, effects, child));
        return children + Purge(db, effects, id);
    }
}

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

    /// <summary>Ids of instances that have ended in a span of time, in their order.</summary>
    /// <param name="statuses">The states wanted; all in which an instance has ended when empty.</param>
    /// <param name="from">Ended at this moment or later.</param>
    /// <param name="to">Ended before this moment.</param>
    /// <param name="size">Most ids to return.</param>
    /// <param name="after">The last id of the page before; null for the first.</param>
    public IReadOnlyList<string> ListEndedIds(
        IReadOnlyCollection<OrchestrationStatus> statuses, DateTime? from, DateTime? to, int size, string? after) =>
        store.Read(db => InstanceQuery.EndedIds(db, statuses, from, to, size, after));

    /// <summary>Deletes an instance that has ended.</summary>
    public Task<PurgeResult> PurgeInstanceStateAsync(string instanceId) => PurgeAsync(instanceId, recursive: false);

    /// <summary>Deletes an instance that has ended; with <paramref name="recursive"/> also those it started, and so on, that have ended.</summary>
    public async Task<PurgeResult> PurgeAsync(string instanceId, bool recursive)
    {
        var count = await RunAsync((db, effects) => Purge(db, effects, OrchestrationTables.Locate(db, instanceId), recursive)).ConfigureAwait(false);
        return new PurgeResult(count, isComplete: true);
    }

    /// <summary>Deletes instances that have ended and match, in small commits, until all are gone or the filter's time is over.</summary>
    public Task<PurgeResult> PurgeInstanceStateAsync(PurgeInstanceFilter purgeInstanceFilter) => PurgeAsync(purgeInstanceFilter, recursive: false);

    /// <inheritdoc cref="PurgeInstanceStateAsync(PurgeInstanceFilter)"/>
    public async Task<PurgeResult> PurgeAsync(PurgeInstanceFilter filter, bool recursive)
    {
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
            deleted += await RunAsync((db, effects) => found.Sum(one => Purge(db, effects, OrchestrationTables.Locate(db, one.Id), recursive)))
                .ConfigureAwait(false);
            if (filter.Timeout is { } most && TimeProvider.System.GetElapsedTime(began) >= most)
            {
                return new PurgeResult(deleted, isComplete: false);
            }
        }
    }

    /// <summary>Deletes instances that have ended before a moment, or were created or moved last before it.</summary>
    public Task PurgeOrchestrationHistoryAsync(DateTime thresholdDateTimeUtc, OrchestrationStateTimeRangeFilterType timeRangeFilterType) =>
        RunAsync((db, effects) => InstanceQuery.EndedBefore(db, thresholdDateTimeUtc, timeRangeFilterType)
            .Sum(id => Purge(db, effects, OrchestrationTables.Locate(db, id), recursive: false)));

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
            throw new InvalidOperationException(
                $"Only a failed instance can be rewound; '{instanceId}' {(present is null ? "does not exist" : $"is in the state {present}")}.");
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

    private static int Purge(StoreConnection db, CommitEffects effects, LocatedInstance? instance, bool recursive)
    {
        if (instance is not { HasEnded: true } ended)
        {
            return 0;
        }
        var count = 1;
        if (recursive)
        {
            foreach (var child in InstanceQuery.Children(db, ended.Key))
            {
                count += Purge(db, effects, OrchestrationTables.Locate(db, child), recursive: true);
            }
        }
        OrchestrationTables.Delete(db, effects, ended.Key);
        return count;
    }
}

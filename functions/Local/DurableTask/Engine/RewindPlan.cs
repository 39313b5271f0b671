using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// What a rewind takes back beside the last step: the failures of former steps that the code has not acted upon, so that it does
/// the same without them. To find them out the code is replayed, which must not happen on the writer's thread: a plan is made
/// before the rewind is written.
/// </summary>
internal sealed class RewindPlan
{
    private readonly HubCore hub;
    private readonly RunFactory runs;
    private readonly Dictionary<long, Entry> entries = [];

    private RewindPlan(HubCore hub)
    {
        this.hub = hub;
        runs = new RunFactory(hub);
    }

    /// <summary>Plans for a failed instance and for the failed sub-orchestrations it failed of; empty for any other.</summary>
    internal static RewindPlan For(HubCore hub, string instanceId)
    {
        var plan = new RewindPlan(hub);
        plan.Add(instanceId);
        return plan;
    }

    /// <summary>What is planned for an instance; the last step alone if the history is no longer the one that was looked at.</summary>
    internal Entry Of(long key, List<List<HistoryEvent>> history) =>
        entries.TryGetValue(key, out var entry) && entry.History.SelectMany(step => step).SequenceEqual(history.SelectMany(step => step))
            ? entry
            : new Entry(history, [], null);

    /// <summary>The calls that failed in some steps.</summary>
    internal static HashSet<int> FailedIn(IEnumerable<HistoryEvent> events) =>
        [.. events.Where(IsFailure).Select(recorded => ((OutcomeEvent)recorded).TaskId)];

    internal static bool IsFailure(HistoryEvent recorded) => recorded is TaskFailed or SubOrchestrationFailed;

    private void Add(string instanceId)
    {
        List<List<HistoryEvent>> history = [];
        var record = hub.Store.Read(db =>
        {
            if (InstanceStore.Locate(db, instanceId) is not { Status: OrchestrationRuntimeStatus.Failed } found) return null;
            history = InstanceStore.History(db, found.Key);
            return InstanceStore.Find(db, found.Key, finished: true);
        });
        if (record is null || history.Count == 0) return;

        var entry = Look(record, history);
        if (!entries.TryAdd(record.Key, entry)) return;
        var failed = FailedIn(history[^1]);
        failed.UnionWith(entry.Failures);
        foreach (var call in history.SelectMany(step => step).OfType<SubOrchestrationCreated>().Where(call => failed.Contains(call.Id)))
            Add(call.InstanceId);
    }

    private Entry Look(InstanceRecord record, List<List<HistoryEvent>> history)
    {
        var kept = history[..^1];
        var all = FailedIn(kept.SelectMany(step => step));
        if (Without(all) is { } same) return new Entry(history, all, [.. same.OpenTimers]);

        // Some were caught and led to something: those stay.
        var failures = new HashSet<int>();
        var run = Without(failures);
        foreach (var failure in all)
        {
            failures.Add(failure);
            if (Without(failures) is { } fitting) run = fitting;
            else failures.Remove(failure);
        }

        return new Entry(history, failures, run is null ? null : [.. run.OpenTimers]);

        OrchestrationRun? Without(HashSet<int> taken) => runs.Try(
            record, kept.Select(step => step.FindAll(recorded => !(IsFailure(recorded) && taken.Contains(((OutcomeEvent)recorded).TaskId)))));
    }

    /// <summary>The plan for one instance.</summary>
    /// <param name="History">The history it was made for.</param>
    /// <param name="Failures">The calls of former steps whose failure is taken back.</param>
    /// <param name="Timers">The timers the code still waits for before the last step; null if it cannot be told.</param>
    internal sealed record Entry(List<List<HistoryEvent>> History, HashSet<int> Failures, HashSet<int>? Timers);
}

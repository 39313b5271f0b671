using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// Which failures of former steps a rewind takes back as well: those the code has not acted upon, so that it does the same
/// without them. To find them out the code is replayed, which must not happen on the writer's thread: made before the rewind is
/// written.
/// </summary>
internal sealed class RewindPlan
{
    private readonly HubCore hub;
    private readonly RunFactory runs;
    private readonly Dictionary<long, (List<List<HistoryEvent>> History, HashSet<int> Failures)> plans = [];

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

    /// <summary>The calls of former steps whose failure is taken back; none if the history is no longer the one that was looked at.</summary>
    internal IReadOnlySet<int> Failures(long key, List<List<HistoryEvent>> history) =>
        plans.TryGetValue(key, out var plan) && plan.History.SelectMany(step => step).SequenceEqual(history.SelectMany(step => step))
            ? plan.Failures
            : new HashSet<int>();

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

        var failures = NotActedUpon(record, history[..^1]);
        if (!plans.TryAdd(record.Key, (history, failures))) return;
        var failed = FailedIn(history[^1]);
        failed.UnionWith(failures);
        foreach (var call in history.SelectMany(step => step).OfType<SubOrchestrationCreated>().Where(call => failed.Contains(call.Id)))
            Add(call.InstanceId);
    }

    private HashSet<int> NotActedUpon(InstanceRecord record, List<List<HistoryEvent>> history)
    {
        var all = FailedIn(history.SelectMany(step => step));
        if (all.Count == 0 || FitsWithout(all)) return all;
        var found = new HashSet<int>();
        foreach (var failure in all)
        {
            found.Add(failure);
            if (!FitsWithout(found)) found.Remove(failure);
        }

        return found;

        bool FitsWithout(HashSet<int> failures) => runs.Fits(
            record, history.Select(step => step.FindAll(recorded => !(IsFailure(recorded) && failures.Contains(((OutcomeEvent)recorded).TaskId)))));
    }
}

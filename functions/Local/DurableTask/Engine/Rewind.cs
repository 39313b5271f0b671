using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// Takes back the step in which an instance failed, and the failures of former steps that its plan names: they are forgotten and
/// their tasks run again, all else that had come in the last step comes once more.
/// </summary>
internal sealed class Rewind(HubCore hub, RewindPlan plan, string reason)
{
    private readonly List<ActivityWork> works = [];
    private readonly List<TimerEntry> timers = [];

    /// <summary>For the writer's thread.</summary>
    internal void Apply(StoreConnection db, Outbox outbox, long key)
    {
        var record = InstanceStore.Find(db, key, finished: true)!;
        var history = InstanceStore.History(db, key);
        var planned = plan.Of(key, [.. history]);
        var last = history.Count - 1;
        var undone = history[last];
        history.RemoveAt(last);
        db.Execute("DELETE FROM durable_history WHERE instance = ?1 AND step = ?2", key, last);
        Forget(db, key, history, planned.Failures);

        var begins = undone.Exists(recorded => recorded is ExecutionStarted);
        var failed = RewindPlan.FailedIn(undone);
        failed.UnionWith(planned.Failures);
        var again = undone.FindAll(recorded =>
            recorded is OutcomeEvent or EventRaised or ExecutionSuspended or ExecutionResumed && !RewindPlan.IsFailure(recorded));
        db.Execute(
            "UPDATE durable_instances SET status = ?2, started = ?3, start_at = NULL, completed = NULL, output = NULL, failure = NULL, steps = ?4, updated = ?5 WHERE key = ?1",
            key, (int)(begins ? OrchestrationRuntimeStatus.Pending : OrchestrationRuntimeStatus.Running), !begins, last, hub.Now);
        Reopen(db, outbox, record, history, again, failed, planned.Timers);

        // A marker first, so that the step of the rewind is never empty and the reason is kept.
        again.Insert(0, new ExecutionRewound(reason));
        var first = InstanceStore.PostAhead(db, key, again);
        for (var i = 0; i < again.Count; i++) outbox.Placed(key, again[i], first + i);
        if (begins) outbox.Begin(key);
    }

    internal void Committed()
    {
        foreach (var timer in timers) hub.Timers.Add(timer);
        foreach (var work in works) hub.Activities.Add(work);
    }

    private static void Forget(StoreConnection db, long key, List<List<HistoryEvent>> history, HashSet<int> failures)
    {
        for (var step = 0; step < history.Count && failures.Count > 0; step++)
        {
            if (history[step].RemoveAll(recorded => RewindPlan.IsFailure(recorded) && failures.Contains(((OutcomeEvent)recorded).TaskId)) == 0) continue;
            db.Execute(
                "UPDATE durable_history SET events = ?3 WHERE instance = ?1 AND step = ?2", key, step, HistoryJson.Write(history[step]));
        }
    }

    private void Reopen(
        StoreConnection db, Outbox outbox, InstanceRecord record, List<List<HistoryEvent>> history, List<HistoryEvent> again, HashSet<int> failed,
        HashSet<int>? timersOpen)
    {
        var key = record.Key;
        var settled = history.SelectMany(step => step).Concat(again).OfType<OutcomeEvent>().Select(outcome => outcome.TaskId).ToHashSet();
        foreach (var action in history.SelectMany(step => step).OfType<ActionEvent>().Where(action => !settled.Contains(action.Id)))
        {
            switch (action)
            {
                case TaskScheduled task:
                    db.Execute(
                        "INSERT INTO durable_tasks(instance, task, name, version, input) VALUES(?1, ?2, ?3, ?4, ?5)",
                        key, task.Id, task.Name, task.Version, task.Input);
                    break;
                case TimerCreated timer when timersOpen?.Contains(timer.Id) != false:
                    db.Execute("INSERT INTO durable_tasks(instance, task, due) VALUES(?1, ?2, ?3)", key, timer.Id, timer.Due);
                    timers.Add(new TimerEntry(timer.Due, key, timer.Id));
                    break;
                case SubOrchestrationCreated call:
                    TakeUpChild(db, outbox, record, call, failed.Contains(call.Id));
                    break;
            }
        }

        if (hub.Accepting) works.AddRange(Startup.Activities(db, key));
    }

    // A child that is gone or never came about is called anew. One that ended while nobody heard it, because the caller had failed
    // by then, is heard now. Of those whose failure is taken back, one that failed goes on from there and one that was terminated
    // is called anew.
    private void TakeUpChild(StoreConnection db, Outbox outbox, InstanceRecord record, SubOrchestrationCreated call, bool takenBack)
    {
        var found = InstanceStore.Locate(db, call.InstanceId);
        var child = found is { } there ? InstanceStore.Find(db, there.Key, there.Finished) : null;
        if (child?.Parent is not { } parent
            || (parent.Key, parent.Execution, parent.Task) != (record.Key, record.Execution, call.Id)
            || (takenBack && child.Status == OrchestrationRuntimeStatus.Terminated))
        {
            outbox.Call(db, record, call, hub.Now);
        }
        else if (takenBack && child.Status == OrchestrationRuntimeStatus.Failed)
        {
            Apply(db, outbox, child.Key);
        }
        else if (found is { Finished: true })
        {
            outbox.Post(db, record.Key, InstanceStore.Outcome(db, child, parent), record.Execution);
        }
    }
}

using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// Takes back the last step of a failed instance, the one it failed in: failures are forgotten and their tasks run again,
/// all else that had come in that step comes once more.
/// </summary>
internal sealed class Rewind(HubCore hub, string reason)
{
    private readonly List<ActivityWork> works = [];
    private readonly List<TimerEntry> timers = [];

    /// <summary>For the writer's thread.</summary>
    internal void Apply(StoreConnection db, Outbox outbox, long key)
    {
        var history = InstanceStore.History(db, key);
        var last = history.Count - 1;
        var undone = history[last];
        history.RemoveAt(last);
        db.Execute("DELETE FROM durable_history WHERE instance = ?1 AND step = ?2", key, last);

        var begins = undone.Exists(recorded => recorded is ExecutionStarted);
        var again = new List<HistoryEvent>();
        var failed = new HashSet<int>();
        foreach (var recorded in undone)
        {
            if (recorded is TaskFailed or SubOrchestrationFailed) failed.Add(((OutcomeEvent)recorded).TaskId);
            else if (recorded is OutcomeEvent or EventRaised) again.Add(recorded);
        }

        db.Execute(
            "UPDATE durable_instances SET status = ?2, started = ?3, start_at = NULL, completed = NULL, output = NULL, failure = NULL, steps = ?4, updated = ?5 WHERE key = ?1",
            key, (int)(begins ? OrchestrationRuntimeStatus.Pending : OrchestrationRuntimeStatus.Running), !begins, last, hub.Now);
        Reopen(db, outbox, key, history, again, failed);

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

    private void Reopen(
        StoreConnection db, Outbox outbox, long key, List<List<HistoryEvent>> history, List<HistoryEvent> again, HashSet<int> failed)
    {
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
                case TimerCreated timer:
                    db.Execute("INSERT INTO durable_tasks(instance, task, due) VALUES(?1, ?2, ?3)", key, timer.Id, timer.Due);
                    timers.Add(new TimerEntry(timer.Due, key, timer.Id));
                    break;
                case SubOrchestrationCreated sub when failed.Contains(sub.Id):
                    RunChildAgain(db, outbox, sub);
                    break;
            }
        }

        if (hub.Accepting) works.AddRange(Startup.Activities(db, key));
    }

    private void RunChildAgain(StoreConnection db, Outbox outbox, SubOrchestrationCreated sub)
    {
        if (InstanceStore.Locate(db, sub.InstanceId) is not { Finished: true } child) return;
        if (child.Status == OrchestrationRuntimeStatus.Failed)
        {
            Apply(db, outbox, child.Key);
            return;
        }

        var instance = InstanceStore.Copy(db, child.Key, sub.InstanceId, keepParent: true);
        InstanceStore.Delete(db, child.Key);
        outbox.Create(db, instance, hub.Now);
    }
}

using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>Writes one step in one piece: the instance's own rows and what goes to other instances.</summary>
internal sealed class StepWriting(HubCore hub, Step step, Outbox outbox, byte[] history, long now)
{
    private readonly string? trace = HubTelemetry.Write(HubTelemetry.Current);
    private long firstCarried;

    /// <summary>For the writer's thread; false if the instance is gone.</summary>
    internal bool Write(StoreConnection db)
    {
        if (hub.Dead) throw new ObjectDisposedException(nameof(DurableHub));
        if (!InstanceStore.Commit(db, step, history, now, trace)) return false;
        foreach (var action in step.Actions)
        {
            if (action is SubOrchestrationCreated call) outbox.Call(db, step.Record, call, now);
            else if (action is EventSent sent) Send(db, sent);
        }

        if (step.Carried.Count > 0) firstCarried = InstanceStore.PostAhead(db, step.Record.Key, step.Carried);
        if (!step.Finished) return true;
        if (step.RecursiveEnd is { } end) EndChildren(db, end);
        if (step.Record.Parent is { } parent) TellParent(db, parent);
        return true;
    }

    /// <summary>After the commit: the events carried into the next run, in order.</summary>
    internal IEnumerable<InboxEntry> CarriedEntries() =>
        step.Carried.Select((raised, i) => new InboxEntry(raised) { Seq = firstCarried + i, Committed = true });

    private void Send(StoreConnection db, EventSent sent)
    {
        if (InstanceStore.Locate(db, sent.InstanceId) is { Finished: false } target)
            outbox.Post(db, target.Key, new EventRaised(sent.Name, sent.Payload));
    }

    private void EndChildren(StoreConnection db, HistoryEvent end)
    {
        var children = new List<long>();
        using (var rows = db.Query("SELECT key FROM durable_instances WHERE parent_key = ?1 AND completed IS NULL", step.Record.Key))
        {
            while (rows.Read()) children.Add(rows.Int64(0));
        }

        foreach (var child in children) outbox.Post(db, child, end);
    }

    private void TellParent(StoreConnection db, ParentLink parent)
    {
        if (InstanceStore.Find(db, parent.Key) is not { } found || found.Execution != parent.Execution) return;
        outbox.Post(db, parent.Key, parent.Outcome(step.Record.Id, step.Status, step.Output, step.Failure), parent.Execution);
    }
}

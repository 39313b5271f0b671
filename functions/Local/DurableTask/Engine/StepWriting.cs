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
            if (action is SubOrchestrationCreated created) CreateChild(db, created);
            else if (action is EventSent sent) Send(db, sent);
        }

        if (step.Carried.Count > 0) firstCarried = InstanceStore.PostAhead(db, step.Record.Key, step.Carried);
        if (step.Finished && step.Record.Parent is { } parent) TellParent(db, parent);
        return true;
    }

    /// <summary>After the commit: the events carried into the next run, in order.</summary>
    internal IEnumerable<InboxEntry> CarriedEntries() =>
        step.Carried.Select((raised, i) => new InboxEntry(raised) { Seq = firstCarried + i, Committed = true });

    private void CreateChild(StoreConnection db, SubOrchestrationCreated created)
    {
        var record = step.Record;
        var link = new ParentLink(record.Key, record.Id, record.Name, record.Execution, created.Id);
        if (InstanceStore.Locate(db, created.InstanceId) is { } existing)
        {
            if (!existing.Finished)
            {
                var failure = new Failure(
                    typeof(global::DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException).FullName!,
                    $"An orchestration instance with id '{created.InstanceId}' already exists and is {existing.Status}.",
                    null,
                    null);
                outbox.Post(db, record.Key, new SubOrchestrationFailed(created.Id, failure), record.Execution);
                return;
            }

            InstanceStore.Delete(db, existing.Key);
        }

        outbox.Create(
            db,
            new NewInstance(
                created.InstanceId, Guid.NewGuid().ToString("N"), created.Name, created.Version, created.Input, null, TagsOf(db, created), link),
            now);
    }

    // As upstream, a sub-orchestration has its parent's tags beside those of its call.
    private string? TagsOf(StoreConnection db, SubOrchestrationCreated created)
    {
        var inherited = InstanceStore.Tags(db, step.Record.Key);
        if (created.Tags is not { Count: > 0 } own) return inherited;
        var tags = new Dictionary<string, string>(HistoryJson.ReadTags(inherited));
        foreach (var (name, value) in own) tags[name] = value;
        return HistoryJson.Write(tags);
    }

    private void Send(StoreConnection db, EventSent sent)
    {
        if (InstanceStore.Locate(db, sent.InstanceId) is { Finished: false } target)
            outbox.Post(db, target.Key, new EventRaised(sent.Name, sent.Payload));
    }

    private void TellParent(StoreConnection db, ParentLink parent)
    {
        if (InstanceStore.Find(db, parent.Key) is not { } found || found.Execution != parent.Execution) return;
        HistoryEvent outcome = step.Status == Microsoft.DurableTask.Client.OrchestrationRuntimeStatus.Completed
            ? new SubOrchestrationCompleted(parent.Task, step.Output)
            : new SubOrchestrationFailed(
                parent.Task,
                step.Failure ?? new Failure("OrchestrationTerminated", $"The sub-orchestration '{step.Record.Id}' was terminated.", null, null));
        outbox.Post(db, parent.Key, outcome, parent.Execution);
    }
}

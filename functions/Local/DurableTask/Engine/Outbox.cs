using System.Diagnostics;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// Messages written by one piece of work. They enter the receivers' memory while the writer works, which fixes their order,
/// and count from the moment the commit is known.
/// </summary>
internal sealed class Outbox(HubCore hub)
{
    private readonly List<(InstanceSlot Slot, InboxEntry Entry)> entries = [];
    private readonly List<TimerEntry> starts = [];
    private readonly List<TimerEntry> ended = [];

    // Taken where the work is asked for; the writer's thread knows nothing of it.
    private readonly ActivityContext trace = HubTelemetry.Current;

    /// <summary>Stores a message for an instance and places it in its memory. For the writer's thread.</summary>
    internal void Post(StoreConnection db, long key, HistoryEvent message, string? execution = null)
    {
        var seq = InstanceStore.Post(db, key, message, execution, HubTelemetry.Write(trace));
        if (hub.Accepting) Place(key, new InboxEntry(message) { Seq = seq, Execution = execution, Trace = trace });
    }

    /// <summary>Creates an instance and lets it begin when it is due. For the writer's thread.</summary>
    internal InstanceRecord Create(StoreConnection db, NewInstance instance, long now)
    {
        var record = InstanceStore.Create(db, instance, now, HubTelemetry.Write(trace));
        if (!hub.Accepting) return record;
        if (record.StartAt > now) starts.Add(new TimerEntry(record.StartAt.Value, record.Key, TimerEntry.Start));
        else Place(record.Key, new InboxEntry(new StartDue()) { Created = record, Trace = trace });
        return record;
    }

    /// <summary>Creates the instance a call asks for, or fails the call where one of that id has not finished. For the writer's thread.</summary>
    internal void Call(StoreConnection db, InstanceRecord caller, SubOrchestrationCreated call, long now)
    {
        if (InstanceStore.Locate(db, call.InstanceId) is { } existing)
        {
            if (!existing.Finished)
            {
                var failure = new Failure(
                    typeof(global::DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException).FullName!,
                    $"An orchestration instance with id '{call.InstanceId}' already exists and is {existing.Status}.",
                    null,
                    null);
                Post(db, caller.Key, new SubOrchestrationFailed(call.Id, failure), caller.Execution);
                return;
            }

            InstanceStore.Delete(db, existing.Key);
        }

        var link = new ParentLink(caller.Key, caller.Id, caller.Name, caller.Execution, call.Id);
        Create(
            db,
            new NewInstance(call.InstanceId, Guid.NewGuid().ToString("N"), call.Name, call.Version, call.Input, null, call.Tags, link),
            now);
    }

    /// <summary>Deletes an instance that is replaced, with all that would wake it. For the writer's thread.</summary>
    internal void Delete(StoreConnection db, long key)
    {
        using (var rows = db.Query(
            "SELECT task, due FROM durable_tasks WHERE instance = ?1 AND due IS NOT NULL UNION ALL SELECT ?2, start_at FROM durable_instances WHERE key = ?1 AND started = 0 AND start_at IS NOT NULL",
            key, TimerEntry.Start))
        {
            while (rows.Read()) ended.Add(new TimerEntry(rows.Int64(1), key, rows.Int32(0)));
        }

        InstanceStore.Delete(db, key);
    }

    /// <summary>Places a message that has its row already. For the writer's thread.</summary>
    internal void Placed(long key, HistoryEvent message, long seq)
    {
        if (hub.Accepting) Place(key, new InboxEntry(message) { Seq = seq });
    }

    /// <summary>Lets an instance that has its row already begin. For the writer's thread.</summary>
    internal void Begin(long key)
    {
        if (hub.Accepting) Place(key, new InboxEntry(new StartDue()));
    }

    /// <summary>After the commit: lets the receivers see the messages.</summary>
    internal void Committed()
    {
        foreach (var timer in ended) hub.Timers.Remove(timer);
        foreach (var start in starts) hub.Timers.Add(start);
        foreach (var (slot, entry) in entries)
        {
            entry.Committed = true;
            hub.Steps.Signal(slot);
        }
    }

    /// <summary>After a failed commit: takes the messages back.</summary>
    internal void Failed()
    {
        foreach (var (slot, entry) in entries)
        {
            entry.Dropped = true;
            hub.Steps.Signal(slot);
        }
    }

    private void Place(long key, InboxEntry entry) => entries.Add((hub.Slots.Add(key, entry), entry));
}

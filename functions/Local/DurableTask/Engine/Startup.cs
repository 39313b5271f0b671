using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>What a hub finds in the file when it starts.</summary>
internal sealed class Startup
{
    internal List<TimerEntry> Timers { get; } = [];

    internal List<ActivityWork> Works { get; } = [];

    /// <summary>The instances with something to do.</summary>
    internal HashSet<InstanceSlot> Slots { get; } = [];

    /// <summary>Reads all that is pending and switches the hub to handing messages on in memory. For the writer's thread.</summary>
    internal static Startup Load(HubCore hub, StoreConnection db)
    {
        var found = new Startup();
        using (var rows = db.Query("SELECT instance FROM durable_quarantine WHERE task = ?1", Quarantine.WholeInstance))
        {
            while (rows.Read()) hub.Slots.GetOrAdd(rows.Int64(0)).Quarantined = true;
        }

        var unreadable = new List<(InstanceSlot Slot, string Reason)>();
        using (var rows = db.Query("SELECT instance, execution, seq, message, trace FROM durable_inbox ORDER BY seq"))
        {
            while (rows.Read())
            {
                var readable = HistoryJson.TryReadEvent(rows.Bytes(3), out var message, out var reason);
                var entry = new InboxEntry(message ?? new Unreadable())
                {
                    Execution = rows.IsNull(1) ? null : rows.Text(1),
                    Seq = rows.Int64(2),
                    Trace = HubTelemetry.Read(rows.IsNull(4) ? null : rows.Text(4)),
                    Committed = true,
                };
                var slot = found.Place(hub, rows.Int64(0), entry);
                if (readable) continue;
                (slot.Unread ??= []).Add(entry);
                unreadable.Add((slot, Refusal(entry.Seq, reason!)));
            }
        }

        // The others go on; its row stays and can be tried again.
        foreach (var (slot, reason) in unreadable)
        {
            if (!slot.Quarantined) Quarantine.Put(hub, db, slot.Key, Quarantine.WholeInstance, 1, reason);
            slot.Quarantined = true;
        }

        using (var rows = db.Query("SELECT key, start_at, trace FROM durable_instances WHERE started = 0 AND completed IS NULL"))
        {
            while (rows.Read())
            {
                if (rows.IsNull(1)) found.Place(hub, rows.Int64(0), new InboxEntry(new StartDue()) { Trace = HubTelemetry.Read(rows.IsNull(2) ? null : rows.Text(2)), Committed = true });
                else found.Timers.Add(new TimerEntry(rows.Int64(1), rows.Int64(0), TimerEntry.Start));
            }
        }

        using (var rows = db.Query("SELECT instance, task, due FROM durable_tasks WHERE due IS NOT NULL"))
        {
            while (rows.Read()) found.Timers.Add(new TimerEntry(rows.Int64(2), rows.Int64(0), rows.Int32(1)));
        }

        found.Works.AddRange(Activities(db, null));
        found.CountCrash(hub, db);
        hub.Accepting = true;
        return found;
    }

    /// <summary>The activities without an outcome that are not put aside, of one instance or of all.</summary>
    internal static List<ActivityWork> Activities(StoreConnection db, long? instance)
    {
        var works = new List<ActivityWork>();
        using var rows = db.Query(
            """
            SELECT t.instance, i.id, i.execution, t.task, t.name, t.version, t.input, t.trace
            FROM durable_tasks t JOIN durable_instances i ON i.key = t.instance
            WHERE t.due IS NULL AND (?1 IS NULL OR t.instance = ?1)
              AND NOT EXISTS (SELECT 1 FROM durable_quarantine q WHERE q.instance = t.instance AND q.task = t.task)
            """,
            instance);
        while (rows.Read())
        {
            works.Add(new ActivityWork(
                rows.Int64(0), rows.Text(1), rows.Text(2), rows.Int32(3), rows.Text(4), rows.Text(5), rows.IsNull(6) ? null : rows.Text(6))
            {
                Trace = HubTelemetry.Read(rows.IsNull(7) ? null : rows.Text(7)),
                Recovered = true,
            });
        }

        return works;
    }

    internal static string Refusal(long seq, string reason) => $"Message {seq} of its inbox cannot be read: {reason}";

    // Whoever had something to do and has not done it may be what ended the process; so may a timer that is overdue.
    private void CountCrash(HubCore hub, StoreConnection db)
    {
        var now = hub.Now;
        var suspects = Slots.Concat(Timers.Where(timer => timer.Due <= now).Select(timer => hub.Slots.GetOrAdd(timer.Instance)));
        foreach (var slot in suspects.Distinct().Where(slot => !slot.Quarantined))
        {
            slot.IsSuspect = true;
            slot.Quarantined = CrashCount.Add(hub, db, slot.Key);
        }
    }

    private InstanceSlot Place(HubCore hub, long key, InboxEntry entry)
    {
        var slot = hub.Slots.Add(key, entry);
        Slots.Add(slot);
        return slot;
    }
}

using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>Work put aside because it brought the hub into trouble again and again.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Task">The number of the activity; −1 if the instance itself cannot be run.</param>
/// <param name="Since">Since when.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Reason">What happened the last time.</param>
public sealed record QuarantinedWork(string InstanceId, int Task, DateTimeOffset Since, int Attempts, string Reason);

internal static class Quarantine
{
    internal const int WholeInstance = -1;

    /// <summary>
    /// Whether a failure passes by itself, as that of a full or slow disk does. One of the work comes each time again: a damaged page
    /// (SQLITE_CORRUPT), a row beyond SQLite's size (TOOBIG) or one that must not be (CONSTRAINT), and all that SQLite has no part in.
    /// </summary>
    internal static bool Passes(Exception failure) =>
        failure is ObjectDisposedException || (failure is StoreException store && (store.SqliteCode & 0xff) is not (11 or 18 or 19));

    internal static Task PutAsync(HubCore hub, long instance, int task, int attempts, string reason) =>
        hub.Store.WriteAsync(db => Put(hub, db, instance, task, attempts, reason));

    /// <summary>Puts work aside. For the writer's thread.</summary>
    internal static void Put(HubCore hub, StoreConnection db, long instance, int task, int attempts, string reason)
    {
        HubLog.Quarantined(hub.Log, instance, task, attempts, reason);
        db.Execute(
            "INSERT INTO durable_quarantine VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET since = ?3, attempts = ?4, reason = ?5",
            instance, task, hub.Now, attempts, reason);
    }

    internal static IReadOnlyList<QuarantinedWork> List(FileStore store) => store.Read(db =>
    {
        var list = new List<QuarantinedWork>();
        using var rows = db.Query(
            "SELECT i.id, q.task, q.since, q.attempts, q.reason FROM durable_quarantine q JOIN durable_instances i ON i.key = q.instance ORDER BY q.since, i.id, q.task");
        while (rows.Read())
        {
            list.Add(new QuarantinedWork(
                rows.Text(0), rows.Int32(1), new DateTimeOffset(rows.Int64(2), TimeSpan.Zero), rows.Int32(3), rows.Text(4)));
        }

        return list;
    });

    /// <summary>Lets an instance's quarantined work be tried again; false if there is none.</summary>
    internal static async Task<bool> ReleaseAsync(HubCore hub, string instanceId)
    {
        var released = await hub.Store.WriteAsync(db =>
        {
            if (InstanceStore.Locate(db, instanceId) is not { } found) return null;
            var tasks = new HashSet<int>();
            using (var rows = db.Query("SELECT task FROM durable_quarantine WHERE instance = ?1", found.Key))
            {
                while (rows.Read()) tasks.Add(rows.Int32(0));
            }

            if (tasks.Count == 0) return null;
            db.Execute("DELETE FROM durable_quarantine WHERE instance = ?1", found.Key);
            db.Execute("UPDATE durable_tasks SET attempts = 0 WHERE instance = ?1", found.Key);
            CrashCount.Clear(db, found.Key);

            // A hub that does not run yet finds all of it in the file when it starts.
            if (!hub.Accepting) return new Released(null, [], []);
            var works = Startup.Activities(db, found.Key).FindAll(work => tasks.Contains(work.Task));
            return new Released(hub.Slots.GetOrAdd(found.Key), works, ReadAgain(hub, db, found.Key));
        }).ConfigureAwait(false);
        if (released is null) return false;
        if (released.Slot is not { } slot) return true;

        slot.Attempts = 0;
        foreach (var (entry, message) in released.Read) entry.Message = message;
        slot.Unread?.RemoveAll(entry => entry.Message is not Unreadable);
        if (slot.Unread is not { Count: > 0 }) slot.Release();
        hub.Steps.Signal(slot);
        foreach (var work in released.Works) hub.Activities.Add(work);
        return true;
    }

    // Someone may have mended the rows. Where one still cannot be read the instance stays put aside: what comes after it must not overtake it.
    private static List<(InboxEntry Entry, HistoryEvent Message)> ReadAgain(HubCore hub, StoreConnection db, long instance)
    {
        var read = new List<(InboxEntry, HistoryEvent)>();
        foreach (var entry in hub.Slots.GetOrAdd(instance).Unread ?? [])
        {
            using var rows = db.Query("SELECT message FROM durable_inbox WHERE seq = ?1", entry.Seq);
            if (!rows.Read()) continue;
            if (HistoryJson.TryReadEvent(rows.Bytes(0), out var message, out var reason)) read.Add((entry, message));
            else Put(hub, db, instance, WholeInstance, 1, Startup.Refusal(entry.Seq, reason));
        }

        return read;
    }

    private sealed record Released(InstanceSlot? Slot, List<ActivityWork> Works, List<(InboxEntry Entry, HistoryEvent Message)> Read);
}

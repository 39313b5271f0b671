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

    internal static Task PutAsync(HubCore hub, long instance, int task, int attempts, string reason)
    {
        HubLog.Quarantined(hub.Log, instance, task, attempts, reason);
        var now = hub.Now;
        return hub.Store.WriteAsync(db => db.Execute(
            "INSERT INTO durable_quarantine VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET since = ?3, attempts = ?4, reason = ?5",
            instance, task, now, attempts, reason));
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
            if (InstanceStore.Locate(db, instanceId) is not { } found) return (Key: 0L, Works: []);
            var works = Startup.Activities(db, found.Key).FindAll(work =>
                db.Number("SELECT 1 FROM durable_quarantine WHERE instance = ?1 AND task = ?2", found.Key, work.Task) is not null);
            db.Execute("UPDATE durable_tasks SET attempts = 0 WHERE instance = ?1", found.Key);
            var count = db.Execute("DELETE FROM durable_quarantine WHERE instance = ?1", found.Key);
            return (Key: count == 0 ? 0L : found.Key, Works: works);
        }).ConfigureAwait(false);
        if (released.Key == 0) return false;

        var slot = hub.Slots.GetOrAdd(released.Key);
        slot.Attempts = 0;
        slot.Release();
        hub.Steps.Signal(slot);
        foreach (var work in released.Works) hub.Activities.Add(work);
        return true;
    }
}

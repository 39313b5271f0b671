using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// Counts how often the process has ended before an instance could take what waited for it, or while an activity ran: what
/// ends the process again and again has to be put aside, or nothing else would run any more. Only what was pending when the
/// hub started is counted; a step or an activity of a healthy hub costs nothing.
/// </summary>
internal static class CrashCount
{
    /// <summary>Counts the last end of the process against an instance, and puts the instance aside if that was once too often. For the writer's thread.</summary>
    /// <returns>Whether it is put aside.</returns>
    internal static bool Add(HubCore hub, StoreConnection db, long instance)
    {
        var crashes = db.Number("UPDATE durable_instances SET crashes = crashes + 1 WHERE key = ?1 RETURNING crashes", instance);
        if (!(crashes > hub.Options.MaxCrashes)) return false;
        Quarantine.Put(
            hub, db, instance, Quarantine.WholeInstance, hub.Options.MaxCrashes,
            $"The process ended {hub.Options.MaxCrashes} times before the instance could take what waited for it.");
        return true;
    }

    /// <summary>The instance has got through a step. For the writer's thread.</summary>
    internal static void Clear(StoreConnection db, long instance) =>
        db.Execute("UPDATE durable_instances SET crashes = 0 WHERE key = ?1", instance);
}

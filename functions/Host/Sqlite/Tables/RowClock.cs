namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>
/// Gives each change a time stamp later than any before it in the file, also while the clock stands still, and after a restart:
/// versions never repeat. Used on the writer's thread only.
/// </summary>
internal sealed class RowClock(FileStore store)
{
    /// <summary>How far the stored bound runs ahead, so that it is not written for each change: 10 ms.</summary>
    private const long Lead = 10 * TimeSpan.TicksPerMillisecond;

    private long last;
    private long bound;
    private long rollbacks = -1;

    internal long Next(StoreConnection db)
    {
        if (rollbacks != db.Rollbacks)
        {
            // The first time, or work was undone and maybe the stored bound with it.
            rollbacks = db.Rollbacks;
            bound = db.Number("SELECT bound FROM tables_clock") ?? 0;
            last = Math.Max(last, bound);
        }
        last = Math.Max(last + 1, store.Clock.GetUtcNow().UtcTicks);
        if (last > bound)
        {
            bound = last + Lead;
            db.Execute("INSERT INTO tables_clock(id, bound) VALUES(1, ?1) ON CONFLICT DO UPDATE SET bound = ?1", bound);
        }
        return last;
    }
}

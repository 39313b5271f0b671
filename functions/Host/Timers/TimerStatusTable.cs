using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Timers;

/// <summary>Where the schedules of monitored timers stand. Timers without monitor never touch it.</summary>
internal sealed class TimerStatusTable
{
    private readonly FileStore store;

    internal TimerStatusTable(FileStore store)
    {
        this.store = store;
        store.Migrate(
            "FunctionsWorker",
            "CREATE TABLE timer_status (name TEXT PRIMARY KEY, schedule TEXT NOT NULL, last INTEGER, next INTEGER NOT NULL, updated "
                + "INTEGER NOT NULL) WITHOUT ROWID");
    }

    /// <summary>Null when the timer is new, or its schedule has been changed since.</summary>
    internal TimerStatus? Read(string name, TimerSchedule schedule) => store.Read(db =>
    {
        using var rows = db.Query(
            "SELECT last, next, updated FROM timer_status WHERE name = ?1 AND schedule = ?2", name, schedule.ToString());
        return rows.Read()
            ? new TimerStatus(rows.IsNull(0) ? null : Moment(rows.Int64(0)), Moment(rows.Int64(1)), Moment(rows.Int64(2)))
            : null;
    });

    internal Task WriteAsync(string name, TimerSchedule schedule, TimerStatus status) => store.WriteAsync(db => db.Execute(
        "INSERT INTO timer_status VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET schedule = ?2, last = ?3, next = ?4, updated = ?5",
        name,
        schedule.ToString(),
        status.Last?.UtcTicks,
        status.Next.UtcTicks,
        status.Updated.UtcTicks));

    private static DateTimeOffset Moment(long ticks) => new(ticks, TimeSpan.Zero);
}

/// <param name="Last">When the timer last ran; null if it never did.</param>
/// <param name="Next">When it is to run next.</param>
/// <param name="Updated">When this was written.</param>
internal sealed record TimerStatus(DateTimeOffset? Last, DateTimeOffset Next, DateTimeOffset Updated);

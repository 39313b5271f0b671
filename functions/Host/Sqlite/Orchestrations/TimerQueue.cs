using DurableTask.Core;
using DurableTask.Core.History;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// The timers that are not due yet. They stay in the file; memory knows when the next one is due, on one timer of the clock, and reads
/// those that have become due. So a hundred thousand of them cost a start nothing.
/// </summary>
internal sealed class TimerQueue(
    FileStore store, TimeProvider clock, OrchestrationTables tables, RunningWork running, Action<CommitEffects> due) : IDisposable
{
    private const int Page = 1_000;

    // A clock's timer has a longest wait (about 49 days). The system's also is set to look at the time now and then, because
    // it measures elapsed time and would not notice that the wall clock was put forward or the machine slept.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);
    private static readonly TimeSpan LongestSystemWait = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly HashSet<long> handed = [];
    private readonly TimeSpan longest = ReferenceEquals(clock, TimeProvider.System) ? LongestSystemWait : LongestWait;
    private ITimer? timer;
    private long next = long.MaxValue;
    private (long Due, long Row) read = (0, 0);

    /// <summary>When the next timer is due; null without any.</summary>
    internal DateTimeOffset? Next
    {
        get
        {
            lock (gate)
            {
                return next == long.MaxValue ? null : new DateTimeOffset(next, TimeSpan.Zero);
            }
        }
    }

    internal void Start()
    {
        lock (gate)
        {
            read = (0, 0);
            handed.Clear();
            timer = clock.CreateTimer(
                static queue => ((TimerQueue)queue!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        Look();
    }

    /// <summary>Takes in that timers were committed, the first of them due at <paramref name="first"/>, or deleted.</summary>
    internal void Changed(long first, bool removed)
    {
        lock (gate)
        {
            if (timer is null)
            {
                return;
            }
            if (first <= read.Due)
            {
                // The clock has been beyond that moment already: what was handed out then is known by its row.
                read = (first - 1, long.MaxValue);
            }
            if (first >= next && !removed)
            {
                return;
            }
            if (first > clock.GetUtcNow().UtcTicks)
            {
                next = removed ? ReadNext() : first;
                Arm();
                return;
            }
        }
        Look();
    }

    /// <summary>An instance has taken in a timer that was due, or will not any more.</summary>
    internal void Taken(long row)
    {
        lock (gate)
        {
            handed.Remove(row);
        }
    }

    /// <summary>Looks once more at all that is due: an instance that was put aside may have left something.</summary>
    internal void Again()
    {
        lock (gate)
        {
            read = (0, 0);
        }
        Look();
    }

    internal void Stop()
    {
        lock (gate)
        {
            timer?.Dispose();
            timer = null;
            next = long.MaxValue;
        }
    }

    public void Dispose() => Stop();

    /// <summary>Hands out all that is due.</summary>
    private void Look()
    {
        // Between the file and the instances a timer is nowhere; the service must not look idle meanwhile.
        running.Begin();
        try
        {
            while (TakePage() is { } effects)
            {
                due(effects);
            }
        }
        catch (Exception failure) when (failure is StoreException or ObjectDisposedException)
        {
            LookAgainLater();
        }
        finally
        {
            running.End();
        }
    }

    private CommitEffects? TakePage()
    {
        lock (gate)
        {
            if (timer is null)
            {
                return null;
            }
            var now = clock.GetUtcNow().UtcTicks;
            var effects = new CommitEffects(told: true);
            var rows = store.Read(db => ReadPage(db, now, effects));
            if (rows < Page && now > read.Due)
            {
                read = (now, long.MaxValue);
            }
            if (rows == 0)
            {
                next = ReadNext();
                Arm();
                return null;
            }
            return effects;
        }
    }

    private int ReadPage(StoreConnection db, long now, CommitEffects effects)
    {
        var count = 0;
        using var rows = db.Query(
            """
            SELECT t.due, t.seq, t.instance, t.task, t.execution, i.id, i.started, s.message
            FROM orchestration_timers t JOIN orchestration_instances i ON i.key = t.instance
            LEFT JOIN orchestration_starts s ON t.task = -1 AND s.instance = t.instance
            WHERE (t.due, t.seq) > (?1, ?2) AND t.due <= ?3 ORDER BY t.due, t.seq LIMIT ?4
            """,
            read.Due, read.Row, now, Page);
        while (rows.Read())
        {
            count++;
            read = (rows.Int64(0), rows.Int64(1));
            if (!handed.Add(read.Row))
            {
                continue;
            }
            var instance = rows.Int64(2);
            if (Message(rows, now, out var reason) is { } message)
            {
                var entry = new InboxEntry(tables.NextSeq(), InboxSource.Timer, read.Row, message);
                effects.Deliveries.Add(new Delivery(instance, rows.Text(5), rows.Int32(6) != 0, entry));
            }
            else
            {
                handed.Remove(read.Row);
                effects.Quarantined.Add((instance, Quarantine.WholeInstance, reason!));
            }
        }
        return count;
    }

    private static TaskMessage? Message(StoreRows rows, long now, out string? reason)
    {
        reason = null;
        if (rows.Int32(3) != OrchestrationTables.ScheduledStart)
        {
            return new TaskMessage
            {
                OrchestrationInstance = new OrchestrationInstance
                {
                    InstanceId = rows.Text(5),
                    ExecutionId = rows.IsNull(4) ? null : rows.Text(4),
                },
                Event = new TimerFiredEvent(-1)
                {
                    TimerId = rows.Int32(3),
                    FireAt = OrchestrationTables.Utc(rows.Int64(0)),
                    Timestamp = OrchestrationTables.Utc(now),
                },
            };
        }
        try
        {
            return EventRecord.ReadMessage(rows.Bytes(7));
        }
        catch (InvalidDataException damage)
        {
            reason = $"What it was to be started with cannot be read: {damage.Message}";
            return null;
        }
    }

    private long ReadNext() =>
        store.Read(db => db.Number("SELECT min(due) FROM orchestration_timers WHERE due > ?1", read.Due)) ?? long.MaxValue;

    private void Arm()
    {
        if (next == long.MaxValue)
        {
            timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }
        var wait = new TimeSpan(Math.Max(0, next - clock.GetUtcNow().UtcTicks));
        if (longest == LongestSystemWait)
        {
            // Rounded up to whole milliseconds, the timer's grain, so that it does not wake just before the time.
            wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        }
        timer?.Change(wait > longest ? longest : wait, Timeout.InfiniteTimeSpan);
    }

    private void LookAgainLater()
    {
        lock (gate)
        {
            timer?.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        }
    }
}

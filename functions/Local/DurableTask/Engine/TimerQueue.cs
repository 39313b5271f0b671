namespace PartyFlow.Local.DurableTask;

/// <summary>A timer of an instance; task −1 is the start of one scheduled for later.</summary>
internal readonly record struct TimerEntry(long Due, long Instance, int Task) : IComparable<TimerEntry>
{
    internal const int Start = -1;

    public int CompareTo(TimerEntry other)
    {
        var order = Due.CompareTo(other.Due);
        if (order == 0) order = Instance.CompareTo(other.Instance);
        return order == 0 ? Task.CompareTo(other.Task) : order;
    }
}

/// <summary>All pending timers in order, on one timer of the clock.</summary>
internal sealed class TimerQueue : IDisposable
{
    // A clock's timer has a longest wait (about 49 days). The system's also is set to look at the time now and then, because
    // it measures elapsed time and would not notice that the wall clock was put forward or the machine slept.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);
    private static readonly TimeSpan LongestSystemWait = TimeSpan.FromSeconds(30);

    private readonly SortedSet<TimerEntry> entries = [];
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly IdleGauge gauge;
    private readonly Action<IReadOnlyList<TimerEntry>> fire;
    private readonly TimeSpan longest;
    private ITimer? timer;
    private long armedFor = long.MaxValue;

    internal TimerQueue(TimeProvider time, IdleGauge gauge, Action<IReadOnlyList<TimerEntry>> fire)
    {
        this.time = time;
        this.gauge = gauge;
        this.fire = fire;
        longest = ReferenceEquals(time, TimeProvider.System) ? LongestSystemWait : LongestWait;
    }

    internal DateTimeOffset? Next
    {
        get
        {
            lock (gate) return entries.Count == 0 ? null : new DateTimeOffset(entries.Min.Due, TimeSpan.Zero);
        }
    }

    internal int Count
    {
        get
        {
            lock (gate) return entries.Count;
        }
    }

    internal void Start()
    {
        lock (gate)
        {
            timer = time.CreateTimer(static queue => ((TimerQueue)queue!).Elapsed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Arm();
        }
    }

    internal void Add(TimerEntry entry)
    {
        lock (gate)
        {
            entries.Add(entry);
            if (entry.Due < armedFor) Arm();
        }
    }

    internal void Add(IEnumerable<TimerEntry> many)
    {
        lock (gate)
        {
            entries.UnionWith(many);
            Arm();
        }
    }

    internal void Remove(TimerEntry entry)
    {
        // The timer stays armed for it: waking once for nothing is cheaper than re-arming with every cancelled timer.
        lock (gate) entries.Remove(entry);
    }

    public void Dispose()
    {
        lock (gate)
        {
            timer?.Dispose();
            timer = null;
        }
    }

    private void Elapsed()
    {
        // Between the queue and the instances a timer is nowhere; the hub must not look idle meanwhile.
        gauge.Enter();
        if (TakeDue() is { } due) fire(due);
        gauge.Exit();
    }

    private List<TimerEntry>? TakeDue()
    {
        List<TimerEntry>? due = null;
        lock (gate)
        {
            if (timer is null) return null;
            var now = time.GetUtcNow().UtcTicks;
            while (entries.Count > 0 && entries.Min is var first && first.Due <= now)
            {
                entries.Remove(first);
                (due ??= []).Add(first);
            }

            Arm();
        }

        return due;
    }

    private void Arm()
    {
        if (timer is null) return;
        if (entries.Count == 0)
        {
            armedFor = long.MaxValue;
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        armedFor = entries.Min.Due;
        var wait = new TimeSpan(Math.Max(0, armedFor - time.GetUtcNow().UtcTicks));
        if (wait > longest) wait = longest;

        // Rounded up to whole milliseconds, the timer's grain, so that it does not wake just before the time.
        timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}

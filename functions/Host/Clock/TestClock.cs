using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Clock;

/// <summary>
/// A clock that stands still until it is told, or runs a number of times faster than real time; for tests and for the demo.
/// Timers made by it fire in the order in which they are due. Its local time zone is Asia/Shanghai. Safe for use from many threads;
/// callbacks never run under its lock. Exceptions of callbacks come out of the call that moved the clock.
/// </summary>
public sealed class TestClock : TimeProvider, IDisposable
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.TryFindSystemTimeZoneById("Asia/Shanghai", out var zone)
        ? zone
        : TimeZoneInfo.CreateCustomTimeZone("Asia/Shanghai", TimeSpan.FromHours(8), "China Standard Time", "China Standard Time");

    private readonly Lock gate = new();
    private readonly TestTimers timers = new();
    private readonly TestClockFile? file;
    private readonly ITimer wake;
    private readonly ITimer? saver;
    private DateTimeOffset position;
    private long measuredFrom;
    private int firing;
    private bool disposed;

    /// <summary>A clock at <paramref name="start"/>.</summary>
    /// <param name="start">Where it begins; kept in UTC.</param>
    /// <param name="speed">How many times faster than real time it runs; 0 (the default) stands still until told.</param>
    /// <exception cref="ArgumentOutOfRangeException">The speed is negative or not a number.</exception>
    public TestClock(DateTimeOffset start, double speed = 0)
        : this(start, speed, null)
    {
    }

    private TestClock(DateTimeOffset start, double speed, TestClockFile? file)
    {
        RequireSpeed(speed);
        Speed = speed;
        this.file = file;
        position = start.ToUniversalTime();
        measuredFrom = System.GetTimestamp();
        wake = System.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        saver = file is null ? null : System.CreateTimer(_ => SaveAhead(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // By the position, not by the time read: that is held back to what the file has, and the file has nothing yet.
        file?.Extend(Ahead(position));
        SetSaver();
    }

    /// <summary>How many times faster than real time the clock runs; 0: it stands still until told.</summary>
    public double Speed { get; private set; }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => Shanghai;

    /// <summary>Ticks of 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>
    /// When the next timer is due; null without timers. It may lie in the past for a moment while timers are being fired.
    /// </summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (gate)
            {
                return timers.First?.Due;
            }
        }
    }

    /// <summary>
    /// Whether a timer has been taken to be fired and its callback has not come back yet: <see cref="NextDue"/> no longer shows it.
    /// </summary>
    public bool IsFiring
    {
        get
        {
            lock (gate)
            {
                return firing > 0;
            }
        }
    }

    /// <summary>
    /// A clock whose position is kept in a small file in the data folder, so that its time never goes back over a restart.
    /// A standing clock is stored before each jump. A running clock is stored about once per real second with two seconds' run
    /// ahead of it: after a crash it goes on from there, after <see cref="Dispose"/> from where it was.
    /// </summary>
    /// <param name="dataDirectory">Created when missing.</param>
    /// <param name="start">Used when nothing is stored there, or something earlier is.</param>
    /// <param name="speed">As in the constructor; not stored.</param>
    /// <exception cref="StoreException">The stored position cannot be read or written.</exception>
    public static TestClock Open(string dataDirectory, DateTimeOffset start, double speed)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        var file = new TestClockFile(dataDirectory);
        var stored = file.Read();
        return new TestClock(stored > start ? stored.Value : start, speed, file);
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return Now();
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new TestTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Goes on from here at another speed; 0 stands still.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The speed is negative or not a number.</exception>
    public void ChangeSpeed(double speed)
    {
        RequireSpeed(speed);
        file?.Extend(GetUtcNow() + TimeSpan.FromSeconds(2 * speed));
        lock (gate)
        {
            SetPosition(Now());
            Speed = speed;
            Rearm();
        }
        SetSaver();
    }

    /// <summary>Moves the clock on by a span, firing what becomes due on the way; see <see cref="JumpTo"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is negative.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        JumpTo(GetUtcNow() + span);
    }

    /// <summary>
    /// Moves the clock on to a moment. Timers due until then fire one after the other on the caller's thread, and while each fires the
    /// clock reads its due time. With <paramref name="coalesce"/> the clock goes to the moment first, like a machine that was asleep:
    /// what was missed fires then, a periodic timer once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The clock stands still after that moment. A running clock that has passed it just goes on.
    /// </exception>
    public void JumpTo(DateTimeOffset moment, bool coalesce = false)
    {
        var target = moment.ToUniversalTime();
        if (Speed == 0)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(target, GetUtcNow(), nameof(moment));
        }
        // Stored first: once anyone has read a time, no restart may show an earlier one.
        file?.Extend(Ahead(target));
        if (coalesce)
        {
            lock (gate)
            {
                SetPosition(target);
            }
        }
        while (TakeDue(target, coalesce) is { } timer)
        {
            Fire(timer);
        }
        lock (gate)
        {
            SetPosition(target);
            Rearm();
        }
    }

    /// <summary>
    /// Stores a position before the clock gets there, so that jumps up to it need no write each. After a crash, not after
    /// <see cref="Dispose"/>, the clock goes on from the stored position.
    /// </summary>
    public void Reserve(DateTimeOffset until) => file?.Extend(Ahead(until.ToUniversalTime()));

    /// <summary>Stops the clock where it is, stores the position and drops all timers.</summary>
    public void Dispose()
    {
        wake.Dispose();
        saver?.Dispose();
        lock (gate)
        {
            if (disposed)
            {
                return;
            }
            SetPosition(Now());
            disposed = true;
            timers.Clear();
        }
        file?.End(position);
    }

    internal bool Schedule(TestTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            if (disposed || timer.Disposed)
            {
                return false;
            }
            timers.Remove(timer);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timers.Plan(timer, Now(), dueTime, period);
                if (Speed > 0)
                {
                    Rearm();
                }
                else if (dueTime == TimeSpan.Zero)
                {
                    // Due at once needs nobody to move the clock, as with the system's clock.
                    ThreadPool.UnsafeQueueUserWorkItem(static clock => clock.FireDue(), this, preferLocal: false);
                }
            }
            return true;
        }
    }

    internal void Remove(TestTimer timer)
    {
        lock (gate)
        {
            timer.Disposed = true;
            timers.Remove(timer);
        }
    }

    private void FireDue()
    {
        while (TakeDue(GetUtcNow(), coalesce: true) is { } timer)
        {
            Fire(timer);
        }
        lock (gate)
        {
            Rearm();
        }
    }

    private void Fire(TestTimer timer)
    {
        try
        {
            timer.Fire();
        }
        finally
        {
            lock (gate)
            {
                firing--;
            }
        }
    }

    /// <summary>Takes the first timer due until <paramref name="target"/>, brings the clock to it and plans its next turn.</summary>
    private TestTimer? TakeDue(DateTimeOffset target, bool coalesce)
    {
        lock (gate)
        {
            if (disposed || timers.First is not { } timer || timer.Due > target)
            {
                return null;
            }
            firing++;
            SetPosition(timer.Due);
            timers.Take(timer, coalesce ? target : timer.Due);
            return timer;
        }
    }

    private DateTimeOffset Now()
    {
        if (Speed == 0 || disposed)
        {
            return position;
        }
        var now = position + (System.GetElapsedTime(measuredFrom) * Speed);
        return file is not null && now > file.Stored ? file.Stored : now;
    }

    /// <summary>Brings the clock to a moment, or leaves it where it is when that has passed.</summary>
    private void SetPosition(DateTimeOffset moment)
    {
        var now = Now();
        position = moment > now ? moment : now;
        measuredFrom = System.GetTimestamp();
    }

    private void SetSaver()
    {
        var every = Speed > 0 ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan;
        saver?.Change(every, every);
    }

    private static void RequireSpeed(double speed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(speed);
        if (!double.IsFinite(speed))
        {
            throw new ArgumentOutOfRangeException(nameof(speed), speed, "A speed is a finite number.");
        }
    }

    private DateTimeOffset Ahead(DateTimeOffset moment) => moment + TimeSpan.FromSeconds(2 * Speed);

    private void SaveAhead()
    {
        try
        {
            file!.Extend(Ahead(GetUtcNow()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk: the clock stops at what is stored rather than turn back later, and goes on when there is room again.
        }
    }

    private void Rearm()
    {
        if (Speed == 0)
        {
            wake.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        else if (!disposed && timers.First is { } first)
        {
            var real = (first.Due - Now()) / Speed;
            // Rounded up to the timer's millisecond, so that it does not wake just too early and spin.
            var wait = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(real.TotalMilliseconds), 0, 1_000_000_000));
            wake.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }
}

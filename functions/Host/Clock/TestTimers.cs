namespace PartyFlow.Host.Clock;

/// <summary>The planned timers of a <see cref="TestClock"/> in the order in which they are due; guarded by the clock's lock.</summary>
internal sealed class TestTimers
{
    private readonly SortedSet<TestTimer> planned = new(TestTimer.ByDue);
    private long sequence;

    /// <summary>The timer due next; null without any.</summary>
    internal TestTimer? First => planned.Min;

    internal void Plan(TestTimer timer, DateTimeOffset now, TimeSpan dueTime, TimeSpan period)
    {
        timer.Due = Later(now, dueTime);
        timer.Period = period;
        timer.Sequence = sequence++;
        planned.Add(timer);
    }

    internal void Remove(TestTimer timer) => planned.Remove(timer);

    internal void Clear() => planned.Clear();

    /// <summary>Takes a timer out to be fired; a periodic one is planned for its first turn after <paramref name="passed"/>.</summary>
    internal void Take(TestTimer timer, DateTimeOffset passed)
    {
        planned.Remove(timer);
        if (timer.Period <= TimeSpan.Zero)
        {
            return;
        }
        timer.Due = Later(timer.Due, timer.Period);
        if (timer.Due <= passed)
        {
            timer.Due += timer.Period * (((passed - timer.Due).Ticks / timer.Period.Ticks) + 1);
        }
        timer.Sequence = sequence++;
        planned.Add(timer);
    }

    private static DateTimeOffset Later(DateTimeOffset from, TimeSpan span) =>
        span > DateTimeOffset.MaxValue - from ? DateTimeOffset.MaxValue : from + span;
}

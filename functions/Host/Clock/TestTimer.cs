namespace PartyFlow.Host.Clock;

/// <summary>A timer of a <see cref="TestClock"/>; its fields are guarded by the clock's lock.</summary>
internal sealed class TestTimer(TestClock clock, TimerCallback callback, object? state) : ITimer
{
    internal static readonly IComparer<TestTimer> ByDue = Comparer<TestTimer>.Create(
        (a, b) => a.Due.CompareTo(b.Due) is var byDue && byDue != 0 ? byDue : a.Sequence.CompareTo(b.Sequence));

    private readonly ExecutionContext? context = ExecutionContext.Capture();

    internal DateTimeOffset Due { get; set; }

    internal TimeSpan Period { get; set; }

    /// <summary>Orders timers due at the same moment: who was planned first fires first.</summary>
    internal long Sequence { get; set; } = -1;

    internal bool Disposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Require(dueTime);
        Require(period);
        return clock.Schedule(this, dueTime, period);

        static void Require(TimeSpan value)
        {
            if (value < TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, "A timer's time is not negative, or it is Timeout.InfiniteTimeSpan.");
            }
        }
    }

    public void Dispose() => clock.Remove(this);

    public ValueTask DisposeAsync()
    {
        clock.Remove(this);
        return ValueTask.CompletedTask;
    }

    internal void Fire()
    {
        if (context is null)
        {
            callback(state);
        }
        else
        {
            ExecutionContext.Run(context, static timer => ((TestTimer)timer!).Invoke(), this);
        }
    }

    private void Invoke() => callback(state);
}

using PartyFlow.Host.Clock;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Clock;

public sealed class TestClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Clock_WhenNotTold_StandsStill()
    {
        using var clock = new TestClock(Start);
        Assert.Equal((Start, Start), (clock.GetUtcNow(), clock.GetUtcNow()));
        Assert.Equal(TimeSpan.FromHours(8), clock.GetLocalNow().Offset);
    }

    [Fact]
    public void Advance_WhenTimersAreDueOnTheWay_FiresThemInOrderEachAtItsTime()
    {
        using var clock = new TestClock(Start);
        var fired = new List<(string Name, double Minute)>();
        void Note(object? name) => fired.Add(((string)name!, (clock.GetUtcNow() - Start).TotalMinutes));
        using var late = clock.CreateTimer(Note, "late", TimeSpan.FromMinutes(9), Timeout.InfiniteTimeSpan);
        using var every = clock.CreateTimer(Note, "every", TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(4));
        using var never = clock.CreateTimer(Note, "never", TimeSpan.FromMinutes(11), Timeout.InfiniteTimeSpan);

        Assert.Equal(Start.AddMinutes(4), clock.NextDue);
        clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal([("every", 4), ("every", 8), ("late", 9)], fired);
        Assert.Equal(Start.AddMinutes(10), clock.GetUtcNow());
        Assert.Equal(Start.AddMinutes(11), clock.NextDue);
    }

    [Fact]
    public void JumpTo_WhenCoalescing_FiresWhatWasMissedOnceAtTheEnd()
    {
        using var clock = new TestClock(Start);
        var fired = new List<DateTimeOffset>();
        using var every = clock.CreateTimer(_ => fired.Add(clock.GetUtcNow()), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

        clock.JumpTo(Start.AddMinutes(90.5), coalesce: true);

        Assert.Equal([Start.AddMinutes(90.5)], fired);
        Assert.Equal(Start.AddMinutes(91), clock.NextDue);
    }

    [Fact]
    public void Advance_WhenACallbackPlansAnotherTimer_FiresThatToo()
    {
        using var clock = new TestClock(Start);
        var fired = 0;
        using var second = clock.CreateTimer(_ => fired++, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using var first = clock.CreateTimer(_ => second.Change(TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, fired);
    }

    [Fact]
    public void Timer_WhenChangedOrDisposed_DoesNotFireAsPlannedBefore()
    {
        using var clock = new TestClock(Start);
        var fired = 0;
        var changed = clock.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        var disposed = clock.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        Assert.True(changed.Change(TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan));
        disposed.Dispose();

        clock.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal(0, fired);
        Assert.False(disposed.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(1, fired);
    }

    [Fact]
    public async Task Delay_WhenTheClockIsMoved_Completes()
    {
        using var clock = new TestClock(Start);
        var began = clock.GetTimestamp();
        var delay = Task.Delay(TimeSpan.FromDays(40), clock);
        clock.Advance(TimeSpan.FromDays(39));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromDays(1));
        await delay;
        Assert.Equal(TimeSpan.FromDays(40), clock.GetElapsedTime(began));
    }

    [Fact]
    public async Task Timer_WhenDueAtOnce_FiresThoughTheClockStands()
    {
        using var clock = new TestClock(Start);
        var fired = new TaskCompletionSource();
        using var timer = clock.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await fired.Task;
    }

    [Fact]
    public async Task Timer_WhenTheClockRuns_FiresByItself()
    {
        using var clock = new TestClock(Start, speed: 86_400);
        await Task.Delay(TimeSpan.FromHours(1), clock);
        Assert.True(clock.GetUtcNow() >= Start.AddHours(1));
    }

    [Fact]
    public void JumpTo_WhenThatHasPassed_IsRefused()
    {
        using var clock = new TestClock(Start);
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.JumpTo(Start.AddTicks(-1)));
    }

    [Fact]
    public void Open_WhenTheClockRunsAndNothingIsStored_BeginsAtTheStart()
    {
        using var folder = new TemporaryFolder();
        var start = new DateTimeOffset(2026, 9, 18, 0, 0, 0, TimeSpan.Zero);

        using var clock = TestClock.Open(folder.Path, start, 4320);

        Assert.InRange(clock.GetUtcNow(), start, start + TimeSpan.FromDays(400));
    }

    [Fact]
    public async Task ChangeSpeed_WhenTheClockStood_RunsAndFiresByItselfAndStandsAgain()
    {
        using var folder = new TemporaryFolder();
        var start = new DateTimeOffset(2026, 9, 18, 0, 0, 0, TimeSpan.Zero);
        using var clock = TestClock.Open(folder.Path, start, 0);
        var waiting = Task.Delay(TimeSpan.FromHours(1), clock);

        clock.ChangeSpeed(100_000);
        await waiting;
        clock.ChangeSpeed(0);
        var stood = clock.GetUtcNow();

        Assert.True(stood >= start + TimeSpan.FromHours(1));
        Assert.Equal(stood, clock.GetUtcNow());
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.ChangeSpeed(-1));
    }

    [Fact]
    public void Open_WhenStoppedBefore_GoesOnFromThere()
    {
        using var folder = new TemporaryFolder();
        using (var clock = TestClock.Open(folder.Path, Start, 0))
        {
            clock.Advance(TimeSpan.FromDays(3));
        }
        using var again = TestClock.Open(folder.Path, Start, 0);
        Assert.Equal(Start.AddDays(3), again.GetUtcNow());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void Open_WhenNeverStoppedCleanly_StillDoesNotGoBack(double speed)
    {
        using var folder = new TemporaryFolder();
        using var crashed = TestClock.Open(folder.Path, Start, speed);
        crashed.Advance(TimeSpan.FromDays(3));
        var seen = crashed.GetUtcNow();
        // A second clock on the same file stands for the process that comes after the crash.
        using var again = TestClock.Open(folder.Path, Start, 0);
        Assert.True(again.GetUtcNow() >= seen);
    }

    [Fact]
    public void Open_WhenTheFileHoldsNoTime_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "clock.txt"), "");
        Assert.Contains("clock.txt", Assert.Throws<StoreException>(() => TestClock.Open(folder.Path, Start, 0)).Message, StringComparison.Ordinal);
    }
}

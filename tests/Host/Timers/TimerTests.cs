using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Tests.Hosting;

namespace PartyFlow.Host.Tests.Timers;

public sealed class TimerTests
{
    [Fact]
    public async Task Timer_WhenClockMovesThroughAnHour_RunsAtEachOfItsMoments()
    {
        await using var host = await SampleHost.StartAsync();

        await host.Host.AdvanceAsync(TimeSpan.FromMinutes(16));

        Assert.Equal(
            ["start 09-18T00:00:00 on time", "five 09-18T00:05:00 on time", "five 09-18T00:10:00 on time", "five 09-18T00:15:00 on time"],
            host.Journal);
    }

    [Fact]
    public async Task Timer_OnStartUp_DoesNotHoldUpTheStartHoweverLongItWorks()
    {
        await using var host = await SampleHost.StartAsync(args: ["--Sample:Gate=closed"]).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("plain GET", await host.Http.GetStringAsync("Plain"));
        Assert.Empty(host.Journal);

        host.OpenGate();
        await host.Host.WhenIdleAsync();
        Assert.Equal("start 09-18T00:00:00 on time", Assert.Single(host.Journal));
    }

    [Fact]
    public async Task Timer_WhenTheMachineWasAsleepForADay_RunsOncePastDue()
    {
        await using var host = await SampleHost.StartAsync();

        await host.Host.AdvanceAsync(TimeSpan.FromDays(1), asleep: true);

        Assert.Equal(
            ["five 09-19T00:00:00 late", "nightly outer>inner 09-19T00:00:00 late of 09-18T18:00 last never updated 09-18T00:00", "start 09-18T00:00:00 on time"],
            host.Journal.Order());
        Assert.Equal(DateTimeOffset.Parse("2026-09-19T00:05:00Z"), host.Clock.NextDue);
    }

    [Fact]
    public async Task Timer_WhenTheHostWasDownAtItsMoment_RunsPastDueAfterTheStartIfMonitored()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await SampleHost.StartAsync(folder.Path))
        {
        }

        await using var after = await SampleHost.StartAsync(folder.Path, ["--PartyFlow:Local:Clock=2026-09-19T02:30:00+08:00"]);
        await after.Host.WhenIdleAsync();

        Assert.Equal(
            ["nightly outer>inner 09-18T18:30:00 late of 09-18T18:00 last never updated 09-18T00:00", "start 09-18T18:30:00 on time"],
            after.Journal.Order());
    }

    [Fact]
    public async Task Timer_WhenTheHostIsBackBeforeItsMoment_IsNotPastDue()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await SampleHost.StartAsync(folder.Path))
        {
        }

        await using var after = await SampleHost.StartAsync(folder.Path);
        await after.Host.MoveToAsync(DateTimeOffset.Parse("2026-09-18T18:00:00Z"));

        Assert.Contains("nightly outer>inner 09-18T18:00:00 on time of 09-18T18:00 last never updated 09-18T00:00", after.Journal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timer_WhenItRunsAgain_IsToldOfTheRunBefore(bool restart)
    {
        using var folder = new TemporaryFolder();
        var host = await SampleHost.StartAsync(folder.Path);
        await host.Host.MoveToAsync(DateTimeOffset.Parse("2026-09-19T03:00:00Z"));
        if (restart)
        {
            await host.DisposeAsync();
            host = await SampleHost.StartAsync(folder.Path);
        }

        await host.Host.MoveToAsync(DateTimeOffset.Parse("2026-09-19T18:00:00Z"));

        Assert.Contains("nightly outer>inner 09-19T18:00:00 on time of 09-19T18:00 last 09-18T18:00 updated 09-18T18:00", host.Journal);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Timer_OfATimeSpan_GoesOnWhereItWasWhenTheHostStartsAgain()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await SampleHost.StartAsync(folder.Path, ["--Sample:Nightly=1.00:00:00"]))
        {
            await before.Host.AdvanceAsync(TimeSpan.FromHours(23));
        }

        await using var after = await SampleHost.StartAsync(folder.Path, ["--Sample:Nightly=1.00:00:00"]);
        await after.Host.AdvanceAsync(TimeSpan.FromHours(23));

        Assert.Equal(
            "nightly outer>inner 09-19T00:00:00 on time of 09-19T00:00 last never updated 09-18T00:00",
            Assert.Single(after.Journal, line => line.StartsWith("nightly", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Timer_WhenItComesDueWhileTheHostStops_RunsAfterTheNextStart()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await SampleHost.StartAsync(folder.Path))
        {
            before.CloseGate();
            var asked = before.Http.GetStringAsync("gated");
            await before.NotedAsync("gated");

            var stopped = before.Host.StopAsync();
            before.Clock.Advance(TimeSpan.FromHours(19));
            before.OpenGate();
            await asked;
            await stopped;

            Assert.DoesNotContain(before.Journal, line => line.StartsWith("nightly", StringComparison.Ordinal));
        }

        await using var after = await SampleHost.StartAsync(folder.Path);
        await after.Host.WhenIdleAsync();
        Assert.Single(after.Journal, line => line.StartsWith("nightly outer>inner 09-18T19:00:00 late", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Timer_WhenTheStopCutsItShort_RunsAgainAfterTheNextStart()
    {
        using var folder = new TemporaryFolder();
        string[] minutely = ["--Sample:Waiting=0 * * * * *"];
        await using (var before = await SampleHost.StartAsync(folder.Path, minutely))
        {
            before.CloseGate();
            before.Clock.Advance(TimeSpan.FromMinutes(1));
            await before.NotedAsync("waiting begins");
        }

        await using var after = await SampleHost.StartAsync(folder.Path, minutely);
        await after.Host.WhenIdleAsync();

        Assert.Single(after.Journal, line => line.StartsWith("waiting 09-18T00:01:00", StringComparison.Ordinal) && line.Contains("of 09-18T00:01 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Timer_WhenItDoesNotEndInItsTime_RunsAgainAtItsNextMoment()
    {
        await using var host = await SampleHost.StartAsync(args: ["--Sample:Long=00:01:00", "--AzureFunctionsJobHost:functionTimeout=00:00:00.2"]);
        host.CloseGate();

        await host.Host.AdvanceAsync(TimeSpan.FromMinutes(1)).WaitAsync(TimeSpan.FromSeconds(30));
        host.OpenGate();
        await host.Host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Contains("long 09-18T00:02:00 on time", host.Journal);
        Assert.Single(host.Log.Lines, line => line.Contains("Function Long did not end within functionTimeout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Timer_WhenItsScheduleWasChanged_ForgetsTheOldPosition()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await SampleHost.StartAsync(folder.Path))
        {
        }

        await using var after = await SampleHost.StartAsync(
            folder.Path, ["--PartyFlow:Local:Clock=2026-09-19T02:30:00+08:00", "--Sample:Nightly=0 0 20 * * *"]);
        await after.Host.WhenIdleAsync();

        Assert.DoesNotContain(after.Journal, line => line.StartsWith("nightly", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Timer_WithoutMonitor_WritesNothing()
    {
        using var folder = new TemporaryFolder();
        await using var host = await SampleHost.StartAsync(folder.Path);
        await using var store = FileStore.Open(folder.Path);
        var before = store.Commits;

        await host.Host.AdvanceAsync(TimeSpan.FromHours(17));
        var unmonitored = store.Commits - before;
        await host.Host.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(0, unmonitored);
        Assert.Equal(204 + 12 + 1 + 1, host.Journal.Count());
        Assert.Equal(1, store.Commits - before);
    }

    [Theory]
    [InlineData("*/20 * * * * *", false)]
    [InlineData("00:00:30", false)]
    [InlineData("00:01:00", true)]
    [InlineData("30 * * * * *", true)]
    [InlineData("*/20 0 * * * *", true)]
    public async Task Timer_WhenItComesAgainWithinAMinute_KeepsNoPosition(string schedule, bool kept)
    {
        await using var host = await SampleHost.StartAsync(args: [$"--Sample:Nightly={schedule}"]);

        await host.Host.AdvanceAsync(TimeSpan.FromMinutes(1));

        var runs = host.Journal.Where(line => line.StartsWith("nightly", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(runs);
        Assert.All(runs, line => Assert.Equal(kept, line.Contains(" of ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Timer_WhenItRunsLongerThanItsInterval_NeverRunsTwiceAtOnce()
    {
        await using var host = await SampleHost.StartAsync(args: ["--Sample:Long=00:01:00"]);
        host.CloseGate();

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        host.OpenGate();
        await host.Host.WhenIdleAsync();
        await host.Host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(
            ["long begins", "long 09-18T00:03:00 on time", "long begins", "long 09-18T00:04:00 on time"],
            host.Journal.Where(line => line.StartsWith("long", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Timer_WhenItFails_GoesOnAtItsNextMoment()
    {
        await using var host = await SampleHost.StartAsync(args: ["--Sample:Failing=0 0 * * * *"]);

        await host.Host.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(2, host.Journal.Count(line => line == "failing"));
    }
}

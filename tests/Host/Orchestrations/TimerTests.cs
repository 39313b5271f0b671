using DurableTask.Core;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

public sealed class TimerTests
{
    [Fact]
    public async Task Timer_OfADateInThePast_FiresAtOnce()
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("past", async run =>
        {
            await run.SleepAsync(TimeSpan.FromDays(-1));
            return run.Now;
        }));

        Assert.Equal(Hub.Start.UtcDateTime, hub.Output<DateTime>(await hub.RunAsync("past")));
    }

    [Theory]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Unspecified)]
    [InlineData(DateTimeKind.Utc)]
    public async Task Timer_OfATimeOfAnyKind_FiresThen(DateTimeKind kind)
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("kind", async run =>
        {
            var at = run.Now.AddHours(1);
            await run.Core.CreateTimer(kind == DateTimeKind.Local ? at.ToLocalTime() : DateTime.SpecifyKind(at, kind), 0);
            return run.Now;
        }));
        var id = await hub.RunAsync("kind");
        Assert.Equal(Hub.Start.AddHours(1), hub.Service.NextTimer);

        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(Hub.Start.UtcDateTime.AddHours(1), hub.Output<DateTime>(id));
    }

    [Fact]
    public async Task Timers_FireInTheOrderOfTheirTimes()
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("order", async run =>
        {
            var fired = new List<int>();
            await Task.WhenAll(new[] { 3, 1, 2 }.Select(async hours =>
            {
                await run.SleepAsync(TimeSpan.FromHours(hours));
                fired.Add(hours);
            }));
            return fired;
        }));
        var id = await hub.RunAsync("order");

        await hub.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Equal([1, 2, 3], hub.Output<List<int>>(id));
    }

    [Fact]
    public async Task Timer_OfCenturies_FiresThen()
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("long", run => run.SleepAsync(TimeSpan.FromDays(365_000))));
        var id = await hub.RunAsync("long");

        await hub.AdvanceAsync(TimeSpan.FromDays(364_999));
        Assert.Equal(OrchestrationStatus.Running, hub.Status(id));
        await hub.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(OrchestrationStatus.Completed, hub.Status(id));
    }

    [Fact]
    public async Task TimersAndStarts_ThatFiredBeforeTheClockWasSetBack_AreNotLost()
    {
        using var inside = new SemaphoreSlim(0);
        using var gate = new ManualResetEventSlim();
        var programs = new Programs()
            .Orchestration("sleep", async run =>
            {
                await run.SleepAsync(TimeSpan.FromMinutes(10));
                return run.Now;
            })
            .Orchestration("begin", run => Task.FromResult(run.Now))
            .Orchestration("block", _ =>
            {
                inside.Release();
                gate.Wait();
                return Task.FromResult(0);
            });
        await using var hub = await Hub.StartAsync(programs, new OrchestrationStorageOptions { MaxConcurrentOrchestrations = 1 });
        var timer = await hub.RunAsync("sleep");
        var start = await hub.RunAsync("begin", id: "late", startAt: Hub.Start.AddMinutes(10).UtcDateTime);
        await hub.CreateAsync("block");
        await inside.WaitAsync();

        // Both fall due and wait behind the one that runs; before it is their turn the clock goes back.
        hub.Clock.Advance(TimeSpan.FromMinutes(11));
        hub.Time.Step(TimeSpan.FromHours(-1));
        gate.Set();
        await hub.IdleAsync();

        Assert.Equal(OrchestrationStatus.Completed, hub.Status(timer));
        Assert.Equal(OrchestrationStatus.Completed, hub.Status(start));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Timers_WhenTheClockIsSetByAnHour_StillFire(int hours)
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("sleep", async run =>
        {
            await run.SleepAsync(TimeSpan.FromMinutes(10));
            await run.SleepAsync(TimeSpan.FromMinutes(10));
        }));
        var id = await hub.RunAsync("sleep");
        hub.Time.Step(TimeSpan.FromHours(hours));
        await hub.AdvanceAsync(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 2; i++)
        {
            await hub.AdvanceAsync(TimeSpan.FromHours(2));
        }

        Assert.Equal(OrchestrationStatus.Completed, hub.Status(id));
    }

    [Fact]
    public async Task Timers_ThatFellDueWhileNothingRan_FireAtTheStart()
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("sleep", run => run.SleepAsync(TimeSpan.FromHours(1))));
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await hub.RunAsync("sleep"));
        }
        await hub.StopWorkerAsync();
        hub.Clock.Advance(TimeSpan.FromDays(1));

        await hub.CrashAsync();
        await hub.IdleAsync();

        Assert.All(ids, id => Assert.Equal(OrchestrationStatus.Completed, hub.Status(id)));
    }

    [Fact]
    public async Task Timers_ManyDueAtOnce_AllFire()
    {
        await using var hub = await Hub.StartAsync(new Programs()
            .Orchestration("many", async run =>
                (await Task.WhenAll(Enumerable.Range(0, 2_500).Select(i => run.Core.CreateTimer(run.Now.AddHours(1), i)))).Sum()));
        var id = await hub.RunAsync("many");

        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(2_500 * 2_499 / 2, hub.Output<int>(id));
    }

    [Fact]
    public async Task Timers_OfAnEndedOrReplacedInstance_WakeNobody()
    {
        var programs = new Programs().Waiting().Orchestration("sleep", run => run.SleepAsync(TimeSpan.FromDays(400)));
        await using var hub = await Hub.StartAsync(programs);
        await hub.RunAsync("sleep", id: "ended");
        await hub.RunAsync("sleep", id: "pending", startAt: Hub.Start.AddDays(1).UtcDateTime);
        await hub.RunAsync("sleep", id: "replaced");
        Assert.NotNull(hub.Service.NextTimer);

        await hub.TerminateAsync("ended", "");
        await hub.TerminateAsync("pending", "");
        await hub.CreateAsync("wait", id: "replaced", dedupe: []);
        await hub.IdleAsync();

        Assert.Null(hub.Service.NextTimer);
        Assert.Equal(0, hub.Count("timers"));
    }

    [Fact]
    public async Task CurrentUtcDateTime_WhenReplayed_IsTheSameAgain()
    {
        var seen = new List<DateTime>();
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("time", async run =>
        {
            for (var i = 0; i < 3; i++)
            {
                lock (seen)
                {
                    seen.Add(run.Now);
                }
                await run.WaitAsync<object>("next");
            }
        }));
        var id = await hub.RunAsync("time");
        hub.Clock.Advance(TimeSpan.FromMinutes(5));
        await hub.RaiseAsync(id, "next");
        await hub.CrashAsync();
        hub.Clock.Advance(TimeSpan.FromMinutes(5));
        await hub.RaiseAsync(id, "next");

        var start = Hub.Start.UtcDateTime;
        Assert.Equal([start, start.AddMinutes(5), start, start.AddMinutes(5), start.AddMinutes(10)], seen);
    }

    [Fact]
    public async Task ManyWaitingInstances_CostNothingWhileTheyWait_AndWakeInTime()
    {
        await using var hub = await Hub.StartAsync(
            new Programs().Orchestration("sleep", run => run.SleepAsync(TimeSpan.FromHours(run.Input<int>()))),
            new OrchestrationStorageOptions { MaxWarmInstances = 10 });
        await Task.WhenAll(Enumerable.Range(1, 1_000).Select(i => hub.CreateAsync("sleep", 1 + (i % 5), $"s{i}")));
        await hub.IdleAsync();
        var commits = hub.Store.Commits;

        hub.Clock.Advance(TimeSpan.FromMinutes(59));
        await hub.IdleAsync();
        Assert.Equal(commits, hub.Store.Commits);
        await hub.CrashAsync();
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(200, Enumerable.Range(1, 1_000).Count(i => hub.Status($"s{i}") == OrchestrationStatus.Completed));
        await hub.AdvanceAsync(TimeSpan.FromHours(4));

        Assert.All(Enumerable.Range(1, 1_000), i => Assert.Equal(OrchestrationStatus.Completed, hub.Status($"s{i}")));
    }
}

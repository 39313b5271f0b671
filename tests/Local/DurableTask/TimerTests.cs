using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class TimerTests
{
    [Fact]
    public async Task Timer_OfADateInThePast_FiresAtOnce()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("past", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddDays(-1), CancellationToken.None);
            return context.CurrentUtcDateTime;
        }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("past", CancellationToken.None);
        await hub.Client.WaitForInstanceCompletionAsync(id, CancellationToken.None);
        Assert.Equal(Hub.Start.UtcDateTime, await hub.OutputAsync<DateTime>(id));
    }

    [Theory]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Unspecified)]
    public async Task Timer_OfALocalTime_FiresThen(DateTimeKind kind)
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("local", async context =>
        {
            var local = context.CurrentUtcDateTime.AddHours(1).ToLocalTime();
            await context.CreateTimer(DateTime.SpecifyKind(local, kind), CancellationToken.None);
            return context.CurrentUtcDateTime;
        }));
        var id = await hub.RunAsync("local");
        Assert.Equal(Hub.Start.AddHours(1), hub.Core.NextTimer);

        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(Hub.Start.UtcDateTime.AddHours(1), await hub.OutputAsync<DateTime>(id));
    }

    [Fact]
    public async Task Timers_FireInTheOrderOfTheirTimes()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("order", async context =>
        {
            var fired = new List<int>();
            await Task.WhenAll(new[] { 3, 1, 2 }.Select(async hours =>
            {
                await context.CreateTimer(TimeSpan.FromHours(hours), CancellationToken.None);
                fired.Add(hours);
            }));
            return fired;
        }));
        var id = await hub.RunAsync("order");

        await hub.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Equal([1, 2, 3], await hub.OutputAsync<List<int>>(id));
    }

    [Fact]
    public async Task Timer_ThatIsStillOpen_KeepsTheInstanceFromCompleting()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("open", context =>
        {
            _ = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return Task.FromResult("done");
        }));
        var id = await hub.RunAsync("open");
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetAsync(id)).RuntimeStatus);

        await hub.CrashAsync();
        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("done", await hub.OutputAsync<string>(id));
    }

    [Fact]
    public async Task Timer_ThatWasCancelled_ThrowsAndLetsTheInstanceComplete()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("cancel", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromHours(1), cancellation.Token);
            await context.WaitForExternalEvent<object>("stop");
            cancellation.Cancel();
            await Assert.ThrowsAsync<TaskCanceledException>(() => timer);
            return "cancelled";
        }));
        var id = await hub.RunAsync("cancel");
        await hub.RaiseAsync(id, "stop");

        Assert.Equal("cancelled", await hub.OutputAsync<string>(id));
        Assert.Null(hub.Core.NextTimer);
        Assert.Equal(0, hub.Store.Read(db => db.Number("SELECT count(*) FROM durable_tasks")));
    }

    [Fact]
    public async Task Timer_OfCenturies_FiresThen()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("long", async context =>
            await context.CreateTimer(TimeSpan.FromDays(365_000), CancellationToken.None)));
        var id = await hub.RunAsync("long");

        await hub.AdvanceAsync(TimeSpan.FromDays(364_999));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetAsync(id)).RuntimeStatus);
        await hub.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.GetAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task TimersAndStarts_ThatFiredBeforeTheClockWasSetBack_AreNotLost()
    {
        using var inside = new SemaphoreSlim(0);
        using var gate = new ManualResetEventSlim();
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("sleep", async context =>
                {
                    await context.CreateTimer(TimeSpan.FromMinutes(10), CancellationToken.None);
                    return context.CurrentUtcDateTime;
                })
                .Orchestrator("begin", context => Task.FromResult(context.CurrentUtcDateTime))
                .Orchestrator("block", _ =>
                {
                    inside.Release();
                    gate.Wait();
                    return Task.FromResult(0);
                }),
            new DurableHubOptions { MaxConcurrentOrchestrations = 1 });
        var timer = await hub.RunAsync("sleep");
        var start = await hub.RunAsync("begin", null, new StartOrchestrationOptions("late", Hub.Start.AddMinutes(10)));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("block", CancellationToken.None);
        await inside.WaitAsync();

        // Both fall due and wait behind the one that runs; before it is their turn the clock goes back.
        hub.Clock.Advance(TimeSpan.FromMinutes(11));
        hub.Time.Step(TimeSpan.FromHours(-1));
        gate.Set();
        await hub.IdleAsync();

        var due = Hub.Start.AddMinutes(10).UtcDateTime;
        Assert.InRange(await hub.OutputAsync<DateTime>(timer), due, due.AddMinutes(1));
        Assert.InRange(await hub.OutputAsync<DateTime>(start), due, due.AddMinutes(1));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Timers_WhenTheClockIsSetByAnHour_StillFire(int hours)
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("sleep", async context =>
        {
            await context.CreateTimer(TimeSpan.FromMinutes(10), CancellationToken.None);
            await context.CreateTimer(TimeSpan.FromMinutes(10), CancellationToken.None);
        }));
        var id = await hub.RunAsync("sleep");
        hub.Time.Step(TimeSpan.FromHours(hours));
        await hub.AdvanceAsync(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 2; i++) await hub.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.GetAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task Timers_ThatFellDueWhileNothingRan_FireAtTheStart()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("sleep", async context =>
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None)));
        var id = await hub.RunAsync("sleep");
        await hub.StopAsync();
        hub.Clock.Advance(TimeSpan.FromDays(1));

        await hub.OpenAsync();
        await hub.Client.WaitForInstanceCompletionAsync(id, CancellationToken.None);
    }

    [Fact]
    public async Task CurrentUtcDateTime_WhenReplayed_IsTheSameAgain()
    {
        var seen = new List<DateTime>();
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("time", async context =>
        {
            for (var i = 0; i < 3; i++)
            {
                lock (seen) seen.Add(context.CurrentUtcDateTime);
                await context.WaitForExternalEvent<object>("next");
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
}

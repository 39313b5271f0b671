using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class ExternalEventTests
{
    [Fact]
    public async Task Events_OfOneName_ComeInTheOrderInWhichTheyWereRaised()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("collect", Collect(5)));
        var id = await hub.RunAsync("collect");

        var raised = Enumerable.Range(1, 5).Select(i => hub.Client.RaiseEventAsync(id, "n", i)).ToArray();
        await Task.WhenAll(raised);
        await hub.IdleAsync();

        Assert.Equal([1, 2, 3, 4, 5], await hub.OutputAsync<List<int>>(id));
    }

    [Fact]
    public async Task Events_RaisedBeforeAnyoneWaits_AreKeptOverACrash()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("later", async context =>
        {
            await context.WaitForExternalEvent<object>("open");
            return await Collect(3)(context);
        }));
        var id = await hub.RunAsync("later");
        for (var i = 1; i <= 3; i++) await hub.RaiseAsync(id, "n", i);

        await hub.CrashAsync();
        await hub.RaiseAsync(id, "open");

        Assert.Equal([1, 2, 3], await hub.OutputAsync<List<int>>(id));
    }

    [Fact]
    public async Task Events_RaisedWhileTheInstanceIsPending_AreKeptOverACrash()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("collect", Collect(2)));
        var id = await hub.RunAsync("collect", null, new StartOrchestrationOptions("x", Hub.Start.AddHours(1)));
        await hub.RaiseAsync(id, "n", 1);
        await hub.CrashAsync();
        await hub.RaiseAsync(id, "n", 2);
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await hub.GetAsync(id)).RuntimeStatus);

        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal([1, 2], await hub.OutputAsync<List<int>>(id));
    }

    [Fact]
    public async Task Events_RaisedBeforeTheHubRuns_AreHandedOutWhenItStarts()
    {
        await using var hub = Hub.Prepare(tasks => tasks.Orchestrator("collect", Collect(1)));
        await hub.OpenAsync(start: false);
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("collect", new StartOrchestrationOptions("x"));
        await hub.Client.RaiseEventAsync("x", "n", 1);

        await hub.StartHubAsync();
        await hub.IdleAsync();

        Assert.Equal([1], await hub.OutputAsync<List<int>>("x"));
    }

    [Fact]
    public async Task Events_RaisedWhileSuspended_AreHandedOutAfterResuming()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("collect", Collect(2)));
        var id = await hub.RunAsync("collect");
        await hub.Client.SuspendInstanceAsync(id);
        await hub.RaiseAsync(id, "n", 1);
        await hub.CrashAsync();
        await hub.RaiseAsync(id, "n", 2);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.GetAsync(id)).RuntimeStatus);

        await hub.Client.ResumeInstanceAsync(id);
        await hub.IdleAsync();

        Assert.Equal([1, 2], await hub.OutputAsync<List<int>>(id));
    }

    [Fact]
    public async Task EventNames_ThatDifferInCaseOnly_AreTheSame()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("wait", async context =>
            await context.WaitForExternalEvent<int>("Changed") + await context.WaitForExternalEvent<int>("CHANGED")));
        var id = await hub.RunAsync("wait");

        await hub.RaiseAsync(id, "changed", 1);
        await hub.RaiseAsync(id, "cHANGED", 2);

        Assert.Equal(3, await hub.OutputAsync<int>(id));
    }

    [Fact]
    public async Task Waiters_OfOneName_AreServedNewestFirst()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("three", async context =>
        {
            var waits = new[] { Wait(context, "n"), Wait(context, "n"), Wait(context, "n") };
            return await Task.WhenAll(waits);
        }));
        var id = await hub.RunAsync("three");

        for (var i = 1; i <= 3; i++) await hub.RaiseAsync(id, "n", i);

        Assert.Equal([3, 2, 1], await hub.OutputAsync<List<int>>(id));
    }

    [Fact]
    public async Task Waiter_ThatWasAbandoned_StillTakesAnEvent()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("abandon", async context =>
        {
            var older = Wait(context, "n");
            var abandoned = Wait(context, "n");
            return await older;
        }));
        var id = await hub.RunAsync("abandon");

        await hub.RaiseAsync(id, "n", 1);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetAsync(id)).RuntimeStatus);
        await hub.RaiseAsync(id, "n", 2);

        Assert.Equal(2, await hub.OutputAsync<int>(id));
    }

    [Fact]
    public async Task Waiter_ThatWasCancelled_StillTakesAnEvent()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("cancel", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var cancelled = context.WaitForExternalEvent<int>("n", cancellation.Token);
            cancellation.Cancel();
            await Assert.ThrowsAsync<TaskCanceledException>(() => cancelled);
            var buffer = Wait(context, "other");
            await buffer;
            return await Wait(context, "n");
        }));
        var id = await hub.RunAsync("cancel");

        await hub.RaiseAsync(id, "n", 1);
        await hub.RaiseAsync(id, "other", 0);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetAsync(id)).RuntimeStatus);
        await hub.RaiseAsync(id, "n", 2);

        Assert.Equal(2, await hub.OutputAsync<int>(id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Event_RacingATimer_WinsOnlyWhenItComesFirst(bool eventFirst)
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("race", async context =>
        {
            using var cancelTimer = new CancellationTokenSource();
            using var cancelEvent = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromHours(1), cancelTimer.Token);
            var raised = context.WaitForExternalEvent<string>("go", cancelEvent.Token);
            var winner = await Task.WhenAny(raised, timer);
            if (winner == raised)
            {
                cancelTimer.Cancel();
                await Assert.ThrowsAsync<TaskCanceledException>(() => timer);
                return await raised;
            }

            cancelEvent.Cancel();
            await Assert.ThrowsAsync<TaskCanceledException>(() => raised);
            return "timer";
        }));
        var id = await hub.RunAsync("race");

        if (eventFirst) await hub.RaiseAsync(id, "go", "event");
        else await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(eventFirst ? "event" : "timer", await hub.OutputAsync<string>(id));
        Assert.Null(hub.Core.NextTimer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WaitWithTimeout_GivesTheEventOrThrows(bool eventFirst)
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("wait", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("go", TimeSpan.FromHours(1));
            }
            catch (TaskCanceledException)
            {
                return "timeout";
            }
        }));
        var id = await hub.RunAsync("wait");
        await hub.CrashAsync();

        if (eventFirst) await hub.RaiseAsync(id, "go", "event");
        else await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(eventFirst ? "event" : "timeout", await hub.OutputAsync<string>(id));
        Assert.Null(hub.Core.NextTimer);
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("event")]
    [InlineData("time")]
    public async Task WaitWithTimeoutAndToken_EndsWithWhicheverComesFirst(string first)
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("wait", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var waiting = context.WaitForExternalEvent<string>("go", TimeSpan.FromHours(1), cancellation.Token);
            var enough = context.WaitForExternalEvent<object>("enough");
            if (await Task.WhenAny(waiting, enough) == enough) cancellation.Cancel();
            try
            {
                return await waiting;
            }
            catch (TaskCanceledException)
            {
                return cancellation.IsCancellationRequested ? "cancelled" : "time";
            }
        }));
        var id = await hub.RunAsync("wait");

        if (first == "cancelled") await hub.RaiseAsync(id, "enough");
        if (first == "event") await hub.RaiseAsync(id, "go", "event");
        if (first == "time") await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(first, await hub.OutputAsync<string>(id));
        Assert.Null(hub.Core.NextTimer);
    }

    [Fact]
    public async Task Waiters_OfOneNameWithDifferentTypes_AreRefused()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("types", async context =>
        {
            var first = context.WaitForExternalEvent<int>("n");
            await context.WaitForExternalEvent<string>("N");
        }));

        var metadata = await hub.GetAsync(await hub.RunAsync("types"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, metadata.RuntimeStatus);
        Assert.True(metadata.FailureDetails!.IsCausedBy<ArgumentException>());
    }

    [Fact]
    public async Task Payload_OfTheWrongShape_FailsTheInstanceOnly()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("collect", Collect(1)));
        var bad = await hub.RunAsync("collect");
        var good = await hub.RunAsync("collect");

        await hub.RaiseAsync(bad, "n", "no number");
        await hub.RaiseAsync(good, "n", 1);

        var metadata = await hub.GetAsync(bad);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, metadata.RuntimeStatus);
        Assert.True(metadata.FailureDetails!.IsCausedBy<System.Text.Json.JsonException>());
        Assert.Equal([1], await hub.OutputAsync<List<int>>(good));
    }

    [Theory]
    [InlineData("no number")]
    [InlineData(null)]
    public async Task Payload_OfTheWrongShape_IsNothingTheOrchestratorCanCatch(string? payload)
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("catch", async context =>
        {
            try
            {
                return await Wait(context, "n");
            }
            catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
            {
                return -1;
            }
        }));
        var id = await hub.RunAsync("catch");

        await hub.RaiseAsync(id, "n", payload);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.GetAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task Events_ForUnknownOrFinishedInstances_AreDroppedSilently()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("done", _ => Task.FromResult(1)));
        var id = await hub.RunAsync("done");
        var before = hub.Store.Commits;

        await hub.RaiseAsync("nobody", "n", 1);
        await hub.RaiseAsync(id, "n", 1);

        Assert.Equal(before, hub.Store.Commits);
        Assert.Equal(1, await hub.OutputAsync<int>(id));
    }

    [Fact]
    public async Task SendEvent_ReachesAnotherInstance_AndIsDroppedWithoutOne()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("receive", Collect(2))
            .Orchestrator("send", context =>
            {
                context.SendEvent("nobody", "n", 1);
                context.SendEvent("r", "n", 1);
                context.SendEvent("r", "n", 2);
                return Task.FromResult(0);
            }));
        await hub.RunAsync("receive", null, new StartOrchestrationOptions("r"));

        await hub.RunAsync("send");

        Assert.Equal([1, 2], await hub.OutputAsync<List<int>>("r"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ContinueAsNew_CarriesUnprocessedEventsInOrder_WhenAsked(bool preserve)
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("again", async context =>
        {
            if (context.GetInput<int>() == 0)
            {
                await Wait(context, "go");
                context.ContinueAsNew(1, preserve);
                return [];
            }

            var taken = new List<int>();
            while (taken.Count == 0 || taken[^1] != 9) taken.Add(await Wait(context, "n"));
            return taken;
        }));
        var id = await hub.RunAsync("again", 0);
        await hub.RaiseAsync(id, "n", 1);
        await hub.RaiseAsync(id, "N", 2);

        await hub.RaiseAsync(id, "go", 0);
        await hub.CrashAsync();
        await hub.RaiseAsync(id, "n", 9);

        Assert.Equal(preserve ? [1, 2, 9] : [9], await hub.OutputAsync<List<int>>(id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Events_AfterContinueAsNewWasCalled_AreTheNextRuns(bool preserve)
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("again", async context =>
        {
            if (context.GetInput<int>() == 1) return await Wait(context, "n");
            var timer = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            var waiter = Wait(context, "n");
            context.ContinueAsNew(1, preserve);
            await timer;
            return waiter.IsCompleted ? -1 : 0;
        }));
        var id = await hub.RunAsync("again", 0);

        await hub.RaiseAsync(id, "n", 7);
        await hub.CrashAsync();
        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(7, await hub.OutputAsync<int>(id));
    }

    private static Func<TaskOrchestrationContext, Task<int[]>> Collect(int count) => async context =>
    {
        var taken = new int[count];
        for (var i = 0; i < count; i++) taken[i] = await Wait(context, "n");
        return taken;
    };

    private static Task<int> Wait(TaskOrchestrationContext context, string name) => context.WaitForExternalEvent<int>(name);
}

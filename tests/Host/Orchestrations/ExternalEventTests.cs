using DurableTask.Core;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

public sealed class ExternalEventTests
{
    private static Programs Collecting(int count) => new Programs().Orchestration("collect", run => CollectAsync(run, count));

    [Fact]
    public async Task Events_OfOneName_ComeInTheOrderInWhichTheyWereRaised()
    {
        await using var hub = await Hub.StartAsync(Collecting(5));
        var id = await hub.RunAsync("collect");

        await Task.WhenAll(Enumerable.Range(1, 5).Select(i => hub.SendAsync(id, "n", i)).ToArray());
        await hub.IdleAsync();

        Assert.Equal([1, 2, 3, 4, 5], hub.Output<List<int>>(id));
    }

    [Fact]
    public async Task Events_RaisedBeforeAnyoneWaits_AreKeptOverACrash()
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("later", async run =>
        {
            await run.WaitAsync<object>("open");
            return await CollectAsync(run, 3);
        }));
        var id = await hub.RunAsync("later");
        for (var i = 1; i <= 3; i++)
        {
            await hub.RaiseAsync(id, "n", i);
        }

        await hub.CrashAsync();
        await hub.RaiseAsync(id, "open");

        Assert.Equal([1, 2, 3], hub.Output<List<int>>(id));
    }

    [Fact]
    public async Task Events_RaisedWhileTheInstanceIsPending_AreKeptOverACrash()
    {
        await using var hub = await Hub.StartAsync(Collecting(2));
        var id = await hub.RunAsync("collect", startAt: Hub.Start.AddHours(1).UtcDateTime);
        await hub.RaiseAsync(id, "n", 1);
        await hub.CrashAsync();
        await hub.RaiseAsync(id, "n", 2);
        Assert.Equal(OrchestrationStatus.Pending, hub.Status(id));

        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal([1, 2], hub.Output<List<int>>(id));
    }

    [Fact]
    public async Task Events_RaisedBeforeTheWorkerRuns_AreHandedOutWhenItStarts()
    {
        await using var hub = Hub.Prepare(Collecting(1));
        await hub.OpenAsync(start: false);
        await hub.CreateAsync("collect", id: "x");
        await hub.SendAsync("x", "n", 1);

        await hub.StartWorkerAsync();
        await hub.IdleAsync();

        Assert.Equal([1], hub.Output<List<int>>("x"));
    }

    [Fact]
    public async Task Events_RaisedWhileSuspended_AreHandedOutAfterResuming()
    {
        await using var hub = await Hub.StartAsync(Collecting(2));
        var id = await hub.RunAsync("collect");
        await hub.SuspendAsync(id);
        await hub.RaiseAsync(id, "n", 1);
        await hub.CrashAsync();
        await hub.RaiseAsync(id, "n", 2);
        Assert.Equal(OrchestrationStatus.Suspended, hub.Status(id));

        await hub.ResumeAsync(id);

        Assert.Equal([1, 2], hub.Output<List<int>>(id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Event_RacingATimer_WinsOnlyWhenItComesFirst(bool eventFirst)
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("race", async run =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = run.Core.CreateTimer<string?>(run.Now.AddHours(1), "timer", cancellation.Token);
            var raised = run.WaitAsync<string>("go");
            var winner = await Task.WhenAny(raised, timer);
            cancellation.Cancel();
            return await winner;
        }));
        var id = await hub.RunAsync("race");

        if (eventFirst)
        {
            await hub.RaiseAsync(id, "go", "event");
        }
        else
        {
            await hub.AdvanceAsync(TimeSpan.FromHours(1));
        }

        Assert.Equal(eventFirst ? "event" : "timer", hub.Output<string>(id));
        Assert.Null(hub.Service.NextTimer);
        Assert.Equal(0, hub.Count("timers"));
    }

    [Fact]
    public async Task Events_ForUnknownOrEndedInstances_AreDroppedWithoutACommit_AndTheSenderCanKnow()
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("done", _ => Task.FromResult(1)));
        var id = await hub.RunAsync("done");
        var before = hub.Store.Commits;

        Assert.Equal(MessageOutcome.NoInstance, await hub.SendAsync("nobody", "n", 1));
        Assert.Equal(MessageOutcome.Ended, await hub.SendAsync(id, "n", 1));

        Assert.Equal(before, hub.Store.Commits);
        Assert.Equal(1, hub.Output<int>(id));
    }

    [Fact]
    public async Task Event_ForAnExecutionThatIsOver_IsDropped()
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("again", async run =>
        {
            var first = await run.WaitAsync<int>("n");
            if (run.Input<int>() == 0)
            {
                run.Core.ContinueAsNew(1);
            }
            return first;
        }));
        var id = await hub.RunAsync("again", 0);
        var old = hub.Get(id).OrchestrationInstance;
        await hub.RaiseAsync(id, "n", 1);

        var outcome = await hub.Service.SendAsync(new TaskMessage
        {
            OrchestrationInstance = old,
            Event = new DurableTask.Core.History.EventRaisedEvent(-1, "2") { Name = "n" },
        });
        await hub.RaiseAsync(id, "n", 3);

        Assert.Equal(MessageOutcome.OldExecution, outcome);
        Assert.Equal(3, hub.Output<int>(id));
    }

    [Fact]
    public async Task SendEvent_ReachesAnotherInstance_AndIsDroppedWithoutOne()
    {
        var programs = Collecting(2).Orchestration("send", run =>
        {
            run.Core.SendEvent(new OrchestrationInstance { InstanceId = "nobody" }, "n", 1);
            run.Core.SendEvent(new OrchestrationInstance { InstanceId = "r" }, "n", 1);
            run.Core.SendEvent(new OrchestrationInstance { InstanceId = "r" }, "n", 2);
            return Task.FromResult(0);
        });
        await using var hub = await Hub.StartAsync(programs);
        await hub.RunAsync("collect", id: "r");

        await hub.RunAsync("send");

        Assert.Equal([1, 2], hub.Output<List<int>>("r"));
    }

    [Fact]
    public async Task ContinueAsNew_CarriesUnprocessedEventsInOrder()
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("again", async run =>
        {
            if (run.Input<int>() == 0)
            {
                var timer = run.SleepAsync(TimeSpan.FromHours(1));
                run.Core.ContinueAsNew(1);
                await timer;
                return [];
            }
            return await CollectAsync(run, 3);
        }));
        var id = await hub.RunAsync("again", 0);
        await hub.RaiseAsync(id, "n", 1);
        await hub.RaiseAsync(id, "n", 2);

        await hub.CrashAsync();
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        await hub.CrashAsync();
        await hub.RaiseAsync(id, "n", 9);

        Assert.Equal([1, 2, 9], hub.Output<List<int>>(id));
    }

    [Fact]
    public async Task Events_WhoseOrderMatters_KeepItWhenAnEndedInstanceGetsLateOnes()
    {
        // An event for an instance that is just ending must not take another instance's event with it.
        await using var hub = await Hub.StartAsync(new Programs()
            .Orchestration("one", run => run.WaitAsync<int>("n"))
            .Orchestration("two", run => CollectAsync(run, 2)));
        for (var round = 0; round < 40; round++)
        {
            var (one, two) = ((await hub.CreateAsync("one")).InstanceId, (await hub.CreateAsync("two")).InstanceId);
            await Task.WhenAll(hub.SendAsync(one, "n", 1), hub.SendAsync(one, "n", 2), hub.SendAsync(one, "n", 3));
            await hub.SendAsync(two, "n", 1);
            await hub.SendAsync(two, "n", 2);
            await hub.IdleAsync();
            Assert.Equal([1, 2], hub.Output<List<int>>(two));
        }
        Assert.Equal(0, hub.Count("messages"));
    }

    private static async Task<int[]> CollectAsync(Run run, int count)
    {
        var taken = new int[count];
        for (var i = 0; i < count; i++)
        {
            taken[i] = await run.WaitAsync<int>("n");
        }
        return taken;
    }
}

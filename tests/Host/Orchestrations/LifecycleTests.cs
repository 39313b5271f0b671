using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace PartyFlow.Host.Tests.Orchestrations;

public sealed class LifecycleTests
{
    private static Programs Family() => new Programs().Waiting()
        .Orchestration("parent", run => run.ChildAsync<int>("wait", id: "child"))
        .Orchestration("grandparent", run => run.ChildAsync<int>("parent", id: "parent"));

    [Fact]
    public async Task Status_FollowsTheInstanceThroughItsLife()
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting());
        var tags = new Dictionary<string, string> { ["unit"] = "一处" };
        await hub.CreateAsync("wait", new { A = 1 }, "x", Hub.Start.AddMinutes(1).UtcDateTime, tags: tags);
        await hub.IdleAsync();
        var pending = hub.Get("x");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        var running = hub.Get("x");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        await hub.RaiseAsync("x", "go", 5);
        var completed = hub.Get("x");

        Assert.Equal(
            [OrchestrationStatus.Pending, OrchestrationStatus.Running, OrchestrationStatus.Completed],
            new[] { pending, running, completed }.Select(state => state.OrchestrationStatus));
        Assert.Equal("一处", completed.Tags["unit"]);
        Assert.Equal("""{"A":1}""", completed.Input);
        Assert.Equal("5", completed.Output);
        Assert.Equal("waiting", running.Status);
        Assert.Equal(Hub.Start.AddMinutes(1).UtcDateTime, pending.ScheduledStartTime);
        Assert.Equal(Hub.Start.UtcDateTime, completed.CreatedTime);
        Assert.Equal(Hub.Start.AddMinutes(1).UtcDateTime, running.LastUpdatedTime);
        Assert.Equal(Hub.Start.AddMinutes(2).UtcDateTime, completed.LastUpdatedTime);
        Assert.Equal(Hub.Start.AddMinutes(2).UtcDateTime, completed.CompletedTime);
        Assert.Null(hub.Find("nobody"));
    }

    [Fact]
    public async Task LastUpdatedTime_MovesWithAStepThatChangesNothingElse()
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("two", async run =>
        {
            await run.WaitAsync<int>("n");
            await run.WaitAsync<int>("n");
        }));
        var id = await hub.RunAsync("two");
        hub.Clock.Advance(TimeSpan.FromMinutes(7));
        await hub.RaiseAsync(id, "n", 1);

        Assert.Equal(Hub.Start.AddMinutes(7).UtcDateTime, hub.Get(id).LastUpdatedTime);
    }

    [Fact]
    public async Task Create_WhenALiveInstanceExists_IsRefused_AndAnEndedOneIsReplaced()
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting());
        await hub.RunAsync("wait", 1, "x");
        var refused = await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => hub.CreateAsync("wait", 2, "x"));
        Assert.Contains("'x' already exists", refused.Message, StringComparison.Ordinal);
        await hub.RaiseAsync("x", "go", 1);

        await hub.RunAsync("wait", 3, "x");

        Assert.Equal((OrchestrationStatus.Running, "3"), (hub.Status("x"), hub.Get("x").Input));
        Assert.Equal(1, hub.Count("instances"));
    }

    [Fact]
    public async Task Create_WithDedupeStatuses_ObeysThem()
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting());
        OrchestrationStatus[] onlyCompleted = [OrchestrationStatus.Completed];
        await hub.CreateAsync("wait", 1, "x", dedupe: onlyCompleted);
        await hub.IdleAsync();
        await hub.CreateAsync("wait", 2, "x", dedupe: onlyCompleted);
        await hub.IdleAsync();
        Assert.Equal("2", hub.Get("x").Input);

        await hub.RaiseAsync("x", "go", 1);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => hub.CreateAsync("wait", 3, "x", dedupe: onlyCompleted));
    }

    [Fact]
    public async Task Create_WhenManyAskForOneId_OneWins()
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting());
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(i => Record.ExceptionAsync(() => hub.CreateAsync("wait", i, "x"))));
        Assert.Equal(15, outcomes.Count(outcome => outcome is OrchestrationAlreadyExistsException));
    }

    [Fact]
    public async Task Terminate_EndsTheInstanceWithItsOutput_AlsoAPendingOrSuspendedOne()
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting());
        await hub.RunAsync("wait", id: "running");
        await hub.RunAsync("wait", id: "pending", startAt: Hub.Start.AddDays(1).UtcDateTime);
        await hub.RunAsync("wait", id: "suspended");
        await hub.SuspendAsync("suspended");

        foreach (var id in new[] { "running", "pending", "suspended" })
        {
            var waiting = hub.Service.WaitForOrchestrationAsync(id, null!, TimeSpan.FromSeconds(30), CancellationToken.None);
            await hub.TerminateAsync(id, "stop");
            Assert.Equal((OrchestrationStatus.Terminated, "stop"), (hub.Status(id), hub.Get(id).Output));
            Assert.Equal(OrchestrationStatus.Terminated, (await waiting).OrchestrationStatus);
        }

        await hub.TerminateAsync("nobody", "");
        await hub.RaiseAsync("running", "go", 1);
        await hub.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Equal(OrchestrationStatus.Terminated, hub.Status("pending"));
        Assert.Equal(0, hub.Count("messages") + hub.Count("timers"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Terminate_ReachesChildren_OnlyAsATree(bool tree)
    {
        await using var hub = await Hub.StartAsync(Family());
        await hub.RunAsync("grandparent", id: "top");

        await (tree ? hub.Service.TerminateTreeAsync("top", "stop") : hub.Service.ForceTerminateTaskOrchestrationAsync("top", "stop"));
        await hub.IdleAsync();

        var expected = tree ? OrchestrationStatus.Terminated : OrchestrationStatus.Running;
        Assert.Equal((OrchestrationStatus.Terminated, expected, expected), (hub.Status("top"), hub.Status("parent"), hub.Status("child")));
    }

    [Fact]
    public async Task TerminateTree_ReachesAChildThatARunningStepCreates()
    {
        using var inside = new SemaphoreSlim(0);
        using var gate = new ManualResetEventSlim();
        await using var hub = await Hub.StartAsync(new Programs().Waiting().Orchestration("parent", async run =>
        {
            await run.WaitAsync<int>("go");
            inside.Release();
            gate.Wait();
            await run.ChildAsync<int>("wait", id: "child");
        }));
        await hub.RunAsync("parent", id: "top");
        await hub.SendAsync("top", "go", 1);
        await inside.WaitAsync();

        await hub.Service.TerminateTreeAsync("top", "stop");
        gate.Set();
        await hub.IdleAsync();

        Assert.Equal((OrchestrationStatus.Terminated, "stop"), (hub.Status("child"), hub.Get("child").Output));
        Assert.Equal(0, hub.Count("messages"));
    }

    [Fact]
    public async Task Activity_WhoseInstanceWasTerminatedOrReplaced_IsOfNoConsequence()
    {
        var release = new TaskCompletionSource();
        var programs = new Programs().Waiting()
            .Orchestration("call", run => run.CallAsync<int>("slow"))
            .ActivityAsync("slow", async (object? _) =>
            {
                await release.Task;
                return 1;
            });
        await using var hub = await Hub.StartAsync(programs);
        foreach (var id in new[] { "terminated", "replaced" })
        {
            await hub.CreateAsync("call", id: id);
            await hub.Service.WaitForStartAsync(id, CancellationToken.None);
        }
        await hub.Service.ForceTerminateTaskOrchestrationAsync("terminated", "stop");
        await hub.CreateAsync("wait", id: "replaced", dedupe: []);

        release.SetResult();
        await hub.IdleAsync();

        Assert.Equal((OrchestrationStatus.Terminated, OrchestrationStatus.Running), (hub.Status("terminated"), hub.Status("replaced")));
        Assert.Equal(0, hub.Count("tasks"));
    }

    [Fact]
    public async Task Suspend_HoldsBackActivityResultsAndTimers_UntilResumed()
    {
        var release = new TaskCompletionSource();
        var programs = new Programs()
            .Orchestration("both", async run =>
            {
                await Task.WhenAll(run.CallAsync<int>("slow"), run.SleepAsync(TimeSpan.FromMinutes(5)));
                return 7;
            })
            .ActivityAsync("slow", async (object? _) =>
            {
                await release.Task;
                return 1;
            });
        await using var hub = await Hub.StartAsync(programs);
        var id = (await hub.CreateAsync("both")).InstanceId;
        await hub.Service.WaitForStartAsync(id, CancellationToken.None);
        await hub.SendAsync(id, new ExecutionSuspendedEvent(-1, "pause"));
        release.SetResult();
        await hub.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(OrchestrationStatus.Suspended, hub.Status(id));

        await hub.CrashAsync();
        await hub.ResumeAsync(id);

        Assert.Equal(7, hub.Output<int>(id));
    }

    /// <summary>In one step DurableTask.Core would forget the event that is sent, and complete.</summary>
    [Fact]
    public async Task Suspend_ThatComesWithTheStart_LosesNothingOfTheFirstStep()
    {
        await using var hub = Hub.Prepare(new Programs().Waiting().Orchestration("send", run =>
        {
            run.Core.SendEvent(new OrchestrationInstance { InstanceId = "x" }, "go", 5);
            return Task.FromResult(1);
        }));
        await hub.OpenAsync(start: false);
        await hub.CreateAsync("wait", id: "x");
        await hub.CreateAsync("send", id: "s");
        await hub.SendAsync("s", new ExecutionSuspendedEvent(-1, "pause"));

        await hub.StartWorkerAsync();
        await hub.IdleAsync();

        Assert.Equal(5, hub.Output<int>("x"));
    }

    [Fact]
    public async Task Child_OfAnIdThatIsTaken_FailsItsParentsCall_AndAnEndedOneIsReplaced()
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting()
            .Orchestration("quick", run => Task.FromResult(run.Input<int>()))
            .Orchestration("parent", async run =>
            {
                try
                {
                    return $"{await run.ChildAsync<int>("quick", 4, "taken")}";
                }
                catch (SubOrchestrationFailedException e)
                {
                    return e.FailureDetails!.ErrorType;
                }
            }));
        await hub.RunAsync("wait", id: "taken");

        Assert.Equal(typeof(OrchestrationAlreadyExistsException).FullName, hub.Output<string>(await hub.RunAsync("parent")));
        await hub.RaiseAsync("taken", "go", 1);
        Assert.Equal("4", hub.Output<string>(await hub.RunAsync("parent")));
    }

    [Fact]
    public async Task ContinueAsNew_ManyTimes_KeepsOneHistoryAndTheLastInput()
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("count", async run =>
        {
            var n = run.Input<int>();
            await run.WaitAsync<int>("next");
            if (n < 20)
            {
                run.Core.ContinueAsNew(n + 1);
            }
            return n;
        }));
        var id = await hub.RunAsync("count", 0);
        var first = hub.Get(id).OrchestrationInstance.ExecutionId;
        for (var i = 0; i < 20; i++)
        {
            await hub.RaiseAsync(id, "next", i);
        }
        Assert.Equal("20", hub.Get(id).Input);
        Assert.NotEqual(first, hub.Get(id).OrchestrationInstance.ExecutionId);
        Assert.Equal(1, hub.Count("history"));
        await hub.RaiseAsync(id, "next", 0);

        Assert.Equal(20, hub.Output<int>(id));
        Assert.Equal(id,
            (await hub.Client.WaitForOrchestrationAsync(new OrchestrationInstance { InstanceId = id },
                TimeSpan.FromSeconds(30))).OrchestrationInstance.InstanceId);
    }

    [Fact]
    public async Task Wait_ReturnsWhenTheInstanceGetsThere_OrNothingWhenItDoesNotInTime()
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting());
        var later = hub.Service.WaitForStartAsync("x", CancellationToken.None);
        Assert.False(later.IsCompleted);
        await hub.CreateAsync("wait", id: "x");
        Assert.Equal(OrchestrationStatus.Running, (await later).OrchestrationStatus);

        Assert.Null(await hub.Service.WaitForOrchestrationAsync("x", null!, TimeSpan.FromMilliseconds(1), CancellationToken.None));
        using var cancellation = new CancellationTokenSource();
        var given = hub.Service.WaitForOrchestrationAsync("x", null!, Timeout.InfiniteTimeSpan, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        var completion = hub.Service.WaitForOrchestrationAsync("x", null!, Timeout.InfiniteTimeSpan, CancellationToken.None);
        await hub.RaiseAsync("x", "go", 3);
        Assert.Equal("3", (await completion).Output);
    }

    [Fact]
    public async Task Wait_WhenTheServiceStops_SaysSo()
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting());
        var id = await hub.RunAsync("wait");
        var waiting = hub.Service.WaitForOrchestrationAsync(id, null!, Timeout.InfiniteTimeSpan, CancellationToken.None);

        await hub.StopWorkerAsync();

        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            waiting.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System));
        Assert.Contains($"the orchestration instance '{id}' was waited for", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_SaysEverythingInOrder_WithTheClocksTimes()
    {
        await using var hub = await Hub.StartAsync(new Programs()
            .Orchestration("all", async run =>
            {
                await run.CallAsync<int>("double", 2);
                await run.SleepAsync(TimeSpan.FromHours(1));
                await run.ChildAsync<int>("child", 1, "child");
                return await run.WaitAsync<int>("go");
            })
            .Orchestration("child", run => Task.FromResult(1))
            .Activity("double", (int n) => n * 2));
        var id = await hub.RunAsync("all", 5);
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        await hub.CrashAsync();
        await hub.RaiseAsync(id, "go", 9);

        var history = await hub.Service.ReadHistoryAsync(id, CancellationToken.None).ToListAsync();
        EventType[] kept = [.. history.Select(one => one.EventType)
            .Where(type => type is not (EventType.OrchestratorStarted or EventType.OrchestratorCompleted))];
        Assert.Equal(
            [
                EventType.ExecutionStarted, EventType.TaskScheduled, EventType.TaskCompleted, EventType.TimerCreated, EventType.TimerFired,
                EventType.SubOrchestrationInstanceCreated, EventType.SubOrchestrationInstanceCompleted, EventType.EventRaised,
                    EventType.ExecutionCompleted,
            ],
            kept);
        Assert.All(history, one => Assert.Contains(one.Timestamp, new[] { Hub.Start.UtcDateTime, Hub.Start.AddHours(1).UtcDateTime }));
        Assert.Contains("TaskScheduled", await hub.Service.GetOrchestrationHistoryAsync(id, ""), StringComparison.Ordinal);
        Assert.Empty(await hub.Service.ReadHistoryAsync("nobody", CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task Step_WithAllThatItDoes_IsOneCommit()
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting().Orchestration("much", async run =>
        {
            await run.WaitAsync<int>("go");
            _ = run.SleepAsync(TimeSpan.FromDays(1));
            _ = run.SleepAsync(TimeSpan.FromDays(2));
            await run.WaitAsync<int>("never");
        }));
        var id = await hub.RunAsync("much");
        var before = hub.Store.Commits;

        await hub.RaiseAsync(id, "go", 1);

        // One for the event, one for the step.
        Assert.Equal(before + 2, hub.Store.Commits);
    }
}

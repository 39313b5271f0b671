using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class LifecycleTests
{
    [Fact]
    public async Task Status_FollowsTheInstanceThroughItsLife()
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting);
        var id = await hub.RunAsync("wait", new { A = 1 }, new StartOrchestrationOptions("x", Hub.Start.AddMinutes(1))
        {
            Tags = new Dictionary<string, string> { ["unit"] = "一处" },
            Version = "2.1",
        });
        var pending = await hub.GetAsync(id);
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        var running = await hub.GetAsync(id);
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        await hub.RaiseAsync(id, "go", 5);
        var completed = await hub.GetAsync(id);

        Assert.Equal(
            [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Completed],
            new[] { pending, running, completed }.Select(metadata => metadata.RuntimeStatus));
        Assert.Equal("一处", completed.Tags["unit"]);
        Assert.Equal("""{"A":1}""", completed.SerializedInput);
        Assert.Equal("5", completed.SerializedOutput);
        Assert.Equal("计划", running.ReadCustomStatusAs<Dictionary<string, string>>()!["Stage"]);
        Assert.Equal(Hub.Start, completed.CreatedAt);
        Assert.Equal(Hub.Start.AddMinutes(2), completed.LastUpdatedAt);
        Assert.Null((await hub.Client.GetInstanceAsync(id))!.SerializedInput);
        Assert.Null(await hub.Client.GetInstanceAsync("nobody"));
    }

    [Fact]
    public async Task Schedule_WhenAnUnfinishedInstanceExists_IsRefused_AndAFinishedOneIsReplaced()
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting);
        var options = new StartOrchestrationOptions("x");
        await hub.RunAsync("wait", 1, options);
        var refused = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => hub.RunAsync("wait", 2, options));
        Assert.Contains("'x' already exists", refused.Message, StringComparison.Ordinal);
        await hub.RaiseAsync("x", "go", 1);

        await hub.RunAsync("wait", 3, options);

        var metadata = await hub.GetAsync("x");
        Assert.Equal(OrchestrationRuntimeStatus.Running, metadata.RuntimeStatus);
        Assert.Equal("3", metadata.SerializedInput);
    }

    [Fact]
    public async Task Schedule_WithDedupeStatuses_ObeysThem()
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting);
        var onlyCompleted = new StartOrchestrationOptions("x").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);
        await hub.RunAsync("wait", 1, onlyCompleted);
        await hub.RunAsync("wait", 2, onlyCompleted);
        Assert.Equal("2", (await hub.GetAsync("x")).SerializedInput);

        await hub.RaiseAsync("x", "go", 1);
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => hub.RunAsync("wait", 3, onlyCompleted));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            hub.RunAsync("wait", 3, new StartOrchestrationOptions("y") { DedupeStatuses = ["Sleeping"] }));
    }

    [Fact]
    public async Task Schedule_WhenManyAskForOneId_OneWins()
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting);
        var asked = Enumerable.Range(0, 16).Select(i =>
            Record.ExceptionAsync(() => hub.Client.ScheduleNewOrchestrationInstanceAsync("wait", i, new StartOrchestrationOptions("x"))));
        var outcomes = await Task.WhenAll(asked);
        Assert.Equal(15, outcomes.Count(outcome => outcome is InvalidOperationException));
    }

    [Fact]
    public async Task Terminate_EndsTheInstanceWithItsOutput_AlsoAPendingOrSuspendedOne()
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting);
        await hub.RunAsync("wait", null, new StartOrchestrationOptions("running"));
        await hub.RunAsync("wait", null, new StartOrchestrationOptions("pending", Hub.Start.AddDays(1)));
        await hub.RunAsync("wait", null, new StartOrchestrationOptions("suspended"));
        await hub.Client.SuspendInstanceAsync("suspended");

        foreach (var id in new[] { "running", "pending", "suspended" })
        {
            await hub.Client.TerminateInstanceAsync(id, "stop");
            await hub.IdleAsync();
            var metadata = await hub.GetAsync(id);
            Assert.Equal(OrchestrationRuntimeStatus.Terminated, metadata.RuntimeStatus);
            Assert.Equal("stop", metadata.ReadOutputAs<string>());
        }

        await hub.Client.TerminateInstanceAsync("nobody");
        await hub.RaiseAsync("running", "go", 1);
        await hub.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.GetAsync("pending")).RuntimeStatus);
        Assert.Equal(0, hub.Store.Read(db => db.Number("SELECT count(*) FROM durable_inbox")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Terminate_ReachesSubOrchestrations_OnlyWhenRecursive(bool recursive)
    {
        await using var hub = await Hub.StartAsync(tasks =>
        {
            Tasks.Waiting(tasks);
            tasks.Orchestrator("parent", context => context.CallSubOrchestratorAsync("wait", new SubOrchestrationOptions(instanceId: "child")));
            tasks.Orchestrator("grandparent", context => context.CallSubOrchestratorAsync("parent", new SubOrchestrationOptions(instanceId: "parent")));
        });
        await hub.RunAsync("grandparent", null, new StartOrchestrationOptions("top"));

        await hub.Client.TerminateInstanceAsync("top", new TerminateInstanceOptions(Recursive: recursive));
        await hub.IdleAsync();

        var expected = recursive ? OrchestrationRuntimeStatus.Terminated : OrchestrationRuntimeStatus.Running;
        Assert.Equal(expected, (await hub.GetAsync("child")).RuntimeStatus);
        Assert.Equal(expected, (await hub.GetAsync("parent")).RuntimeStatus);
    }

    [Fact]
    public async Task Terminate_WhenRecursive_ReachesAChildThatARunningStepCreates()
    {
        using var inside = new SemaphoreSlim(0);
        using var gate = new ManualResetEventSlim();
        await using var hub = await Hub.StartAsync(tasks =>
        {
            Tasks.Waiting(tasks);
            tasks.Orchestrator("parent", async context =>
            {
                await context.WaitForExternalEvent<int>("go");
                inside.Release();
                gate.Wait();
                await context.CallSubOrchestratorAsync("wait", new SubOrchestrationOptions(instanceId: "child"));
            });
        });
        await hub.RunAsync("parent", null, new StartOrchestrationOptions("top"));
        await hub.Client.RaiseEventAsync("top", "go", 1);
        await inside.WaitAsync();

        await hub.Client.TerminateInstanceAsync("top", new TerminateInstanceOptions("stop", Recursive: true));
        gate.Set();
        await hub.IdleAsync();

        var child = await hub.GetAsync("child");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, child.RuntimeStatus);
        Assert.Equal("stop", child.ReadOutputAs<string>());
        Assert.Equal(0, hub.Store.Read(db => db.Number("SELECT count(*) FROM durable_inbox")));
    }

    [Fact]
    public async Task Timers_OfAnEndedInstance_WakeNobody()
    {
        await using var hub = await Hub.StartAsync(tasks =>
        {
            Tasks.Waiting(tasks);
            tasks.Orchestrator("sleep", context => context.CreateTimer(TimeSpan.FromDays(400), CancellationToken.None));
        });
        await hub.RunAsync("sleep", null, new StartOrchestrationOptions("ended"));
        await hub.RunAsync("sleep", null, new StartOrchestrationOptions("pending", Hub.Start.AddDays(1)));
        await hub.RunAsync("sleep", null, new StartOrchestrationOptions("replaced"));
        await hub.RunAsync("sleep", null, new StartOrchestrationOptions("replaced while pending", Hub.Start.AddDays(1)));
        await hub.Client.TerminateInstanceAsync("ended");
        await hub.Client.TerminateInstanceAsync("pending");
        foreach (var id in new[] { "replaced", "replaced while pending" })
            await hub.RunAsync("wait", null, new StartOrchestrationOptions(id).WithDedupeStatuses(OrchestrationRuntimeStatus.Completed));
        Assert.Null(hub.Core.NextTimer);

        // One that fails for what it does, its timer still open.
        await hub.CrashAsync(tasks => tasks.Orchestrator("wait", async context =>
        {
            _ = context.CreateTimer(TimeSpan.FromDays(400), CancellationToken.None);
            await context.WaitForExternalEvent<int>("go");
        }));
        await hub.RaiseAsync("replaced", "go", 1);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.GetAsync("replaced")).RuntimeStatus);
        Assert.Null(hub.Core.NextTimer);
    }

    [Fact]
    public async Task Activity_WhoseInstanceWasTerminated_IsOfNoConsequence()
    {
        var release = new TaskCompletionSource();
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("call", context => context.CallActivityAsync<int>("slow"))
            .ActivityAsync("slow", async (object? _) =>
            {
                await release.Task;
                return 1;
            }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("call", CancellationToken.None);
        await hub.Client.WaitForInstanceStartAsync(id, CancellationToken.None);
        await hub.Client.TerminateInstanceAsync(id);
        await hub.Client.WaitForInstanceCompletionAsync(id, CancellationToken.None);

        release.SetResult();
        await hub.IdleAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.GetAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task Suspend_HoldsBackActivityResultsAndTimers_UntilResumed()
    {
        var release = new TaskCompletionSource();
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("both", async context =>
            {
                await Task.WhenAll(
                    context.CallActivityAsync<int>("slow"),
                    context.CreateTimer(TimeSpan.FromMinutes(5), CancellationToken.None));
                return 7;
            })
            .ActivityAsync("slow", async (object? _) =>
            {
                await release.Task;
                return 1;
            }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("both", CancellationToken.None);
        await hub.Client.WaitForInstanceStartAsync(id, CancellationToken.None);
        await hub.Client.SuspendInstanceAsync(id, "pause");
        release.SetResult();
        await hub.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.GetAsync(id)).RuntimeStatus);

        await hub.CrashAsync();
        await hub.Client.ResumeInstanceAsync(id);
        await hub.IdleAsync();

        Assert.Equal(7, await hub.OutputAsync<int>(id));
    }

    [Fact]
    public async Task Suspend_OfAPendingInstance_KeepsItFromBeginning()
    {
        var began = false;
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("begin", context =>
        {
            began = true;
            return Task.FromResult(context.GetInput<string>());
        }));
        await hub.RunAsync("begin", "in", new StartOrchestrationOptions("x", Hub.Start.AddHours(1)));
        await hub.Client.SuspendInstanceAsync("x");
        await hub.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.False(began);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.GetAsync("x")).RuntimeStatus);

        await hub.Client.ResumeInstanceAsync("x");
        await hub.IdleAsync();

        Assert.Equal("in", await hub.OutputAsync<string>("x"));
    }

    [Fact]
    public async Task Input_OfAPendingInstance_OutlivesWhatHappensBeforeItBegins()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("begin", context => Task.FromResult(context.GetInput<string>())));
        await hub.RunAsync("begin", "in", new StartOrchestrationOptions("x", Hub.Start.AddHours(1)));
        await hub.Client.SuspendInstanceAsync("x");
        await hub.Client.ResumeInstanceAsync("x");
        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("in", await hub.OutputAsync<string>("x"));
    }

    [Fact]
    public async Task Wait_ReturnsWhenTheInstanceGetsThere_AndThrowsForAnUnknownOne()
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting);
        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.WaitForInstanceCompletionAsync("nobody", CancellationToken.None));

        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("wait", CancellationToken.None);
        await hub.Client.WaitForInstanceStartAsync(id, CancellationToken.None);
        var completion = hub.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
        Assert.False(completion.IsCompleted);
        await hub.Client.RaiseEventAsync(id, "go", 3);
        Assert.Equal(3, (await completion).ReadOutputAs<int>());

        using var cancellation = new CancellationTokenSource();
        var other = await hub.RunAsync("wait");
        var given = hub.Client.WaitForInstanceCompletionAsync(other, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
    }

    [Theory]
    [InlineData("stopped")]
    [InlineData("disposed")]
    [InlineData("never started")]
    public async Task Wait_WhenTheHubEnds_SaysSo(string how)
    {
        await using var hub = Hub.Prepare(Tasks.Waiting);
        await hub.OpenAsync(start: how != "never started");
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("wait", CancellationToken.None);
        var other = hub.Client.WaitForInstanceCompletionAsync(id, CancellationToken.None);

        if (how == "stopped") await hub.Core.StopAsync();
        else await hub.Core.DisposeAsync();

        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => other.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System));
        Assert.Contains($"hub has ended while the orchestration instance '{id}'", ended.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => hub.Client.WaitForInstanceCompletionAsync(id, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System));
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("finished")]
    [InlineData("suspended")]
    [InlineData("running")]
    public async Task SuspendAndResume_OfWhatIsNotToBe_ChangeNothing(string what)
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting);
        await hub.RunAsync("wait", null, new StartOrchestrationOptions("x"));
        if (what == "finished") await hub.RaiseAsync("x", "go", 1);
        if (what == "suspended") await hub.Client.SuspendInstanceAsync("x", "once");
        await hub.IdleAsync();
        var before = (await hub.GetAsync("x")).RuntimeStatus;
        var id = what == "unknown" ? "nobody" : "x";

        if (what != "running") await hub.Client.SuspendInstanceAsync(id, "twice");
        if (what != "suspended") await hub.Client.ResumeInstanceAsync(id);
        await hub.IdleAsync();

        Assert.Equal(before, (await hub.GetAsync("x")).RuntimeStatus);
        Assert.Equal(0, hub.Store.Read(db => db.Number("SELECT count(*) FROM durable_inbox")));
        if (what == "suspended") await hub.Client.ResumeInstanceAsync("x");
        await hub.RaiseAsync("x", "go", 1);
        Assert.Equal(1, await hub.OutputAsync<int>("x"));
    }

    [Fact]
    public async Task Restart_RunsTheSameInputAgain()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("quick", context => Task.FromResult(context.GetInput<string>()))
            .Orchestrator("wait", context => context.WaitForExternalEvent<int>("go")));
        await hub.RunAsync("quick", "in", new StartOrchestrationOptions("x"));
        await hub.RunAsync("wait", null, new StartOrchestrationOptions("w"));

        var fresh = await hub.Client.RestartAsync("x", restartWithNewInstanceId: true);
        var same = await hub.Client.RestartAsync("x");
        await hub.IdleAsync();

        Assert.Equal("x", same);
        Assert.NotEqual("x", fresh);
        Assert.Equal("in", await hub.OutputAsync<string>(fresh));
        Assert.Equal("in", await hub.OutputAsync<string>("x"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.RestartAsync("w"));
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.RestartAsync("nobody"));
    }
}

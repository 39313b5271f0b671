using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>What becomes of work that was put aside: it says so, can be ended, and is tried again once.</summary>
public sealed class QuarantinedTests
{
    [Fact]
    public async Task Quarantined_WhenTerminated_EndsUnreadAndCanBePurged()
    {
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("parent", async context =>
                {
                    var failure = await Assert.ThrowsAsync<TaskFailedException>(
                        () => context.CallSubOrchestratorAsync("child", new SubOrchestrationOptions(instanceId: "child")));
                    return failure.FailureDetails.ErrorType;
                })
                .Orchestrator("child", async context =>
                {
                    var timer = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                    await Task.WhenAny(timer, context.WaitForExternalEvent<object>("go"));
                }),
            new DurableHubOptions { MaxAttempts = 1 });
        var parent = await hub.RunAsync("parent");
        await hub.Store.WriteAsync(db => db.Execute(
            "UPDATE durable_history SET events = CAST('[]]' AS BLOB) WHERE instance = (SELECT key FROM durable_instances WHERE id = 'child')"));
        await hub.CrashAsync();
        await hub.RaiseAsync("child", "go");
        Assert.Equal("child", Assert.Single(hub.Core.ListQuarantined()).InstanceId);
        Assert.NotNull(hub.Core.NextTimer);

        await hub.Client.TerminateInstanceAsync("child", "enough");
        await hub.IdleAsync();

        var child = await hub.GetAsync("child");
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "enough"), (child.RuntimeStatus, child.ReadOutputAs<string>()));
        Assert.Empty(hub.Core.ListQuarantined());
        Assert.Null(hub.Core.NextTimer);
        Assert.Equal("OrchestrationTerminated", await hub.OutputAsync<string>(parent));
        Assert.Equal(1, (await hub.Client.PurgeInstanceAsync("child")).PurgedInstanceCount);
        Assert.Null(await hub.Client.GetInstanceAsync("child"));
    }

    [Fact]
    public async Task Terminate_ThatComesFirstToAnInstanceThatCannotBeRead_EndsIt()
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting, new DurableHubOptions { MaxAttempts = 2 });
        var id = await hub.RunAsync("wait");
        await hub.CrashAsync(start: false);
        await hub.Store.WriteAsync(db => db.Execute("UPDATE durable_history SET events = CAST('[]]' AS BLOB)"));
        await hub.StartHubAsync();

        await hub.Client.TerminateInstanceAsync(id, "enough");
        await hub.IdleAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.GetAsync(id)).RuntimeStatus);
        Assert.Empty(hub.Core.ListQuarantined());
    }

    [Fact]
    public async Task Quarantined_SaysSoInItsStatus_UntilItIsRetried()
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting, new DurableHubOptions { MaxAttempts = 1 });
        var id = await hub.RunAsync("wait");
        Assert.Null((await hub.GetAsync(id)).FailureDetails);
        await hub.Store.WriteAsync(db => db.ExecuteScript(
            "CREATE TRIGGER refused BEFORE INSERT ON durable_history BEGIN SELECT RAISE(ABORT, 'must not be'); END"));
        await hub.RaiseAsync(id, "go", 5);

        var aside = await hub.GetAsync(id);
        Assert.Equal((OrchestrationRuntimeStatus.Running, "Quarantined"), (aside.RuntimeStatus, aside.FailureDetails!.ErrorType));
        Assert.Contains("must not be", aside.FailureDetails.ErrorMessage, StringComparison.Ordinal);

        await hub.Store.WriteAsync(db => db.ExecuteScript("DROP TRIGGER refused"));
        await hub.Core.RetryQuarantinedAsync(id);
        await hub.IdleAsync();
        Assert.Null((await hub.GetAsync(id)).FailureDetails);
    }

    [Fact]
    public async Task QuarantinedActivity_RetriedBeforeTheHubStarts_RunsOnce()
    {
        using var trap = new Trap();
        var ran = 0;
        await using var hub = await StartWithAPoisonousActivityAsync(trap, () => ran++);
        await hub.CrashAsync(start: false);
        trap.IsSet = false;

        Assert.True(await hub.Core.RetryQuarantinedAsync("call"));
        await hub.StartHubAsync();
        await hub.IdleAsync();

        Assert.Equal(5, await hub.OutputAsync<int>("call"));
        Assert.Equal(1, ran);
    }

    [Fact]
    public async Task Quarantined_KeepsItsTimeAndAttemptsOverRestarts_AndIsLoggedOncePerStart()
    {
        using var trap = new Trap();
        await using var hub = await StartWithAPoisonousActivityAsync(trap, () => { });
        await hub.RunAsync("wait", null, new StartOrchestrationOptions("wait"));
        await hub.CrashAsync(start: false);
        await hub.Client.RaiseEventAsync("wait", "go", 1);
        await hub.Store.WriteAsync(db => db.Execute("UPDATE durable_inbox SET message = CAST('nonsense' AS BLOB)"));
        await hub.StartHubAsync();
        await hub.IdleAsync();
        var aside = hub.Core.ListQuarantined();
        Assert.Equal(["call", "wait"], aside.Select(work => work.InstanceId).Order());

        var logs = new Logs();
        hub.Loggers = logs;
        hub.Clock.Advance(TimeSpan.FromDays(1));
        await hub.CrashAsync();
        await hub.IdleAsync();

        Assert.Equal(aside, hub.Core.ListQuarantined());
        Assert.Equal(2, logs.Lines.Count(line => line.Contains("is quarantined since", StringComparison.Ordinal)));
        Assert.DoesNotContain(logs.Lines, line => line.Contains("is quarantined after", StringComparison.Ordinal));
    }

    /// <summary>A hub whose instance "call" waits for an activity that has ended the process once too often.</summary>
    private static async Task<Hub> StartWithAPoisonousActivityAsync(Trap trap, Action ran)
    {
        var hub = await Hub.StartAsync(
            tasks =>
            {
                Tasks.Waiting(tasks);
                tasks
                    .Orchestrator("call", context => context.CallActivityAsync<int>("deadly"))
                    .Activity("deadly", (object? _) =>
                    {
                        trap.Pass();
                        ran();
                        return 5;
                    });
            },
            new DurableHubOptions { MaxCrashes = 1 });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("call", new StartOrchestrationOptions("call"));
        for (var death = 0; death < 2; death++)
        {
            await trap.EnteredAsync();
            await hub.CrashAsync();
        }

        await hub.IdleAsync();
        Assert.Equal(("call", 0, 1), hub.Core.ListQuarantined().Select(work => (work.InstanceId, work.Task, work.Attempts)).Single());
        return hub;
    }
}

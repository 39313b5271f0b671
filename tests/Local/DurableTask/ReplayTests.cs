using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class ReplayTests
{
    private static void First(DurableTaskSet tasks) => tasks
        .Orchestrator("flow", async context =>
        {
            await context.CallActivityAsync("a");
            await context.WaitForExternalEvent<object>("go");
            await context.CallActivityAsync("b");
            return "first";
        })
        .Activity("a", (object? _) => 0)
        .Activity("b", (object? _) => 0);

    public static TheoryData<string, string> Changes => new()
    {
        { "renamed", "TaskScheduled #0 'a'" },
        { "removed", "TaskScheduled #0 'a'" },
        { "inserted", "TimerCreated #0" },
        { "added", "TimerCreated #1" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Orchestrator_ThatNoLongerFitsItsHistory_FailsNamingTheEvent(string change, string named)
    {
        await using var hub = await Hub.StartAsync(First);
        var id = await hub.RunAsync("flow");
        var other = await hub.RunAsync("flow");

        await hub.CrashAsync(tasks => tasks
            .Orchestrator("flow", async context =>
            {
                if (context.InstanceId == other || change == "added") await context.CallActivityAsync("a");
                if (change == "renamed") await context.CallActivityAsync("c");
                if (context.InstanceId != other && change is "inserted" or "added")
                    await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                await context.WaitForExternalEvent<object>("go");
                return "second";
            })
            .Activity("a", (object? _) => 0)
            .Activity("c", (object? _) => 0));
        await hub.RaiseAsync(id, "go");

        var metadata = await hub.GetAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, metadata.RuntimeStatus);
        Assert.Equal("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException", metadata.FailureDetails!.ErrorType);
        Assert.Contains(named, metadata.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetAsync(other)).RuntimeStatus);
    }

    [Fact]
    public async Task Instance_StoppedByNonDeterminism_CanBeRewoundOnceTheCodeFitsAgain()
    {
        await using var hub = await Hub.StartAsync(First);
        var id = await hub.RunAsync("flow");
        await hub.CrashAsync(tasks => tasks.Orchestrator("flow", _ => Task.FromResult("nothing")));
        await hub.RaiseAsync(id, "go");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.GetAsync(id)).RuntimeStatus);

        await hub.CrashAsync(First);
        await hub.Client.RewindInstanceAsync(id, "code restored");
        await hub.IdleAsync();

        Assert.Equal("first", await hub.OutputAsync<string>(id));
    }

    [Fact]
    public async Task Names_ThatDifferInCaseOnly_FitTheHistory()
    {
        await using var hub = await Hub.StartAsync(tasks => Flow(tasks, name => name));
        var id = await hub.RunAsync("flow");

        await hub.CrashAsync(tasks => Flow(tasks, name => name.ToUpperInvariant()));
        await hub.RaiseAsync(id, "go");

        Assert.Equal("through", await hub.OutputAsync<string>(id));

        static void Flow(DurableTaskSet tasks, Func<string, string> spelt) => tasks
            .Orchestrator("flow", async context =>
            {
                await context.CallActivityAsync(spelt("activity"));
                await context.CallSubOrchestratorAsync(spelt("child"));
                context.SendEvent("nobody", spelt("hello"), 1);
                await context.WaitForExternalEvent<object>("go");
                return "through";
            })
            .Orchestrator("child", _ => Task.CompletedTask)
            .Activity("activity", (object? _) => 0);
    }

    [Theory]
    [InlineData("end")]
    [InlineData("eviction")]
    [InlineData("again")]
    [InlineData("stop")]
    [InlineData("crash")]
    [InlineData("rewind")]
    public async Task Run_ThatLeavesTheMemory_LetsGoOfWhatItHolds(string how)
    {
        var held = 0;
        var broken = true;
        await using var hub = await Hub.StartAsync(
            tasks => tasks.AddOrchestrator("hold", async (context, released) =>
            {
                Interlocked.Increment(ref held);
                released.Register(() => Interlocked.Decrement(ref held));
                await context.WaitForExternalEvent<object>("go");
                if (how == "rewind" && broken) throw new InvalidOperationException("broken");
                if (how == "again" && context.GetInput<int>() == 0) context.ContinueAsNew(1);
                return null;
            }),
            new DurableHubOptions { MaxWarmInstances = how == "eviction" ? 0 : 10 });
        var id = await hub.RunAsync("hold", 0);
        Assert.Equal(how == "eviction" ? 0 : 1, held);

        switch (how)
        {
            case "stop":
                await hub.Core.StopAsync();
                break;
            case "crash":
                await hub.Core.DisposeAsync();
                break;
            case "rewind":
                await hub.RaiseAsync(id, "go");
                broken = false;
                await hub.Client.RewindInstanceAsync(id, "repaired");
                await hub.IdleAsync();
                break;
            case "again":
                await hub.RaiseAsync(id, "go");
                Assert.Equal(1, held);
                await hub.RaiseAsync(id, "go");
                break;
            default:
                await hub.RaiseAsync(id, "go");
                break;
        }

        Assert.Equal(0, held);
    }

    [Fact]
    public async Task Instance_EvictedFromMemory_IsReplayedWithTheSameResults()
    {
        var seen = new ConcurrentDictionary<(string Id, int Count), ConcurrentBag<Guid>>();
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("flow", async context =>
                {
                    for (var i = 0; i < 4; i++)
                    {
                        seen.GetOrAdd((context.InstanceId, i), _ => []).Add(context.NewGuid());
                        await context.WaitForExternalEvent<object>("next");
                        await context.CallActivityAsync("touch");
                    }
                })
                .Activity("touch", (object? _) => 0),
            new DurableHubOptions { MaxWarmInstances = 1 });
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await hub.RunAsync("flow"));
        for (var i = 0; i < 4; i++)
        {
            foreach (var id in ids) await hub.RaiseAsync(id, "next");
        }

        foreach (var id in ids) Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.GetAsync(id)).RuntimeStatus);
        Assert.All(seen.Where(entry => entry.Key.Count == 0), entry => Assert.InRange(entry.Value.Count, 4, int.MaxValue));
        Assert.All(seen.Values, values => Assert.Single(values.Distinct()));
        Assert.Equal(20, seen.Values.SelectMany(values => values).Distinct().Count());
        Assert.All(seen.Values, values => Assert.Equal('5', values.First().ToString()[14]));
    }

    [Fact]
    public async Task WarmInstances_AreKeptUpToTheLimit_TheLastUsedOnes()
    {
        var begun = 0;
        await using var hub = await Hub.StartAsync(
            tasks => tasks.Orchestrator("wait", async context =>
            {
                Interlocked.Increment(ref begun);
                while (true) await context.WaitForExternalEvent<object>("next");
            }),
            new DurableHubOptions { MaxWarmInstances = 2 });
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await hub.RunAsync("wait"));
        Assert.Equal(5, begun);

        foreach (var i in new[] { 4, 3, 4, 3 }) await hub.RaiseAsync(ids[i], "next");
        Assert.Equal(5, begun);
        foreach (var i in new[] { 2, 4, 3, 2 }) await hub.RaiseAsync(ids[i], "next");
        Assert.Equal(9, begun);
    }

    [Fact]
    public async Task Guids_OfEachRunAndInstance_AreItsOwn_ThoughTheClockStands()
    {
        var guids = new ConcurrentBag<Guid>();
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("again", context =>
            {
                guids.Add(context.NewGuid());
                guids.Add(context.NewGuid());
                if (context.GetInput<int>() < 3) context.ContinueAsNew(context.GetInput<int>() + 1);
                return Task.CompletedTask;
            }));
        await hub.RunAsync("again", 0, new StartOrchestrationOptions("x"));
        await hub.RunAsync("again", 3, new StartOrchestrationOptions("x"));

        Assert.Equal(10, guids.Count);
        Assert.Equal(10, guids.Distinct().Count());
    }

    [Fact]
    public async Task SubOrchestrations_OfSuccessiveRuns_DoNotReplaceEachOther()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("again", async context =>
            {
                var run = context.GetInput<int>();
                await context.CallSubOrchestratorAsync("child", run);
                if (run < 3) context.ContinueAsNew(run + 1);
            })
            .Orchestrator("child", context => Task.FromResult(context.GetInput<int>())));
        await hub.RunAsync("again", 1);

        var outputs = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: true))
            .Where(metadata => metadata.Name == "child").Select(metadata => metadata.ReadOutputAs<int>()).ToListAsync();
        Assert.Equal([1, 2, 3], outputs.Order());
    }

    [Fact]
    public async Task Guids_OfAHistoryThatDoesNotNameItsRun_StayThoseOfInstanceAndTime()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("guid", async context =>
        {
            var guid = context.NewGuid();
            await context.WaitForExternalEvent<object>("go");
            return guid;
        }));
        await hub.RunAsync("guid", null, new StartOrchestrationOptions("old"));
        await hub.CrashAsync(start: false);
        await hub.Store.WriteAsync(db => db.Execute(
            "UPDATE durable_history SET events = CAST(json_remove(CAST(events AS TEXT), '$[1].execution') AS BLOB)"));
        await hub.StartHubAsync();
        await hub.RaiseAsync("old", "go");

        // UUID version 5 of "old_2026-01-05T00:00:00.0000000Z_0".
        Assert.Equal(Guid.Parse("5c8c2053-ac12-5551-af32-9362370e9397"), await hub.OutputAsync<Guid>("old"));
    }

    [Fact]
    public async Task Logger_OfTheContext_IsSilentDuringReplay()
    {
        var logs = new Logs();
        await using var hub = Hub.Prepare(tasks => tasks.Orchestrator("log", async context =>
        {
            var logger = context.CreateReplaySafeLogger("flow");
            for (var i = 0; i < 3; i++)
            {
                logger.LogInformation("step {Step}", i);
                await context.WaitForExternalEvent<object>("next");
            }
        }));
        hub.Loggers = logs;
        await hub.OpenAsync();
        var id = await hub.RunAsync("log");
        for (var i = 0; i < 3; i++)
        {
            await hub.CrashAsync();
            await hub.RaiseAsync(id, "next");
        }

        Assert.Equal(["step 0", "step 1", "step 2"], logs.Lines.Where(line => line.StartsWith("step", StringComparison.Ordinal)));
    }
}

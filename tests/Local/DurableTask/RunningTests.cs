using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class RunningTests
{
    [Fact]
    public async Task Orchestration_WhenItCallsActivitiesInSequence_ReturnsTheirResults()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("greet", async context =>
            {
                var names = context.GetInput<string[]>()!;
                var greetings = new List<string>();
                foreach (var name in names) greetings.Add(await context.CallActivityAsync<string>("hello", name));
                return greetings;
            })
            .Activity("hello", (string name) => $"你好，{name}"));

        var id = await hub.RunAsync("greet", new[] { "张三", "李四" });

        Assert.Equal(["你好，张三", "你好，李四"], await hub.OutputAsync<List<string>>(id));
    }

    [Fact]
    public async Task Orchestration_WhenItFansOut_WaitsForAll()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("sum", async context =>
            {
                var all = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => context.CallActivityAsync<int>("square", i)));
                return all.Sum();
            })
            .ActivityAsync("square", async (int i) =>
            {
                await Task.Yield();
                return i * i;
            }));

        Assert.Equal(42_925, await hub.OutputAsync<int>(await hub.RunAsync("sum")));
    }

    [Fact]
    public async Task Orchestration_WhenTheProcessEndsWhileItWaits_GoesOnFromTheHistory()
    {
        var runs = 0;
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("wait", async context =>
            {
                var first = await context.CallActivityAsync<int>("count");
                var name = await context.WaitForExternalEvent<string>("go");
                return $"{name}{first}{await context.CallActivityAsync<int>("count")}";
            })
            .Activity("count", (object? _) => Interlocked.Increment(ref runs)));
        var id = await hub.RunAsync("wait");

        await hub.CrashAsync();
        await hub.RaiseAsync(id, "GO", "x");

        Assert.Equal("x12", await hub.OutputAsync<string>(id));
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task Timer_WhenTheClockReachesIt_LetsTheOrchestrationGoOn()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("sleep", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(400), CancellationToken.None);
            return context.CurrentUtcDateTime;
        }));
        var id = await hub.RunAsync("sleep");

        await hub.AdvanceAsync(TimeSpan.FromDays(399));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetAsync(id)).RuntimeStatus);
        await hub.CrashAsync();
        await hub.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(Hub.Start.AddDays(400).UtcDateTime, await hub.OutputAsync<DateTime>(id));
    }

    [Fact]
    public async Task SubOrchestration_WhenItCompletes_GivesItsOutputToTheParent()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("parent", async context =>
                await context.CallSubOrchestratorAsync<string>("child", 7, new SubOrchestrationOptions(instanceId: "kid")))
            .Orchestrator("child", context => Task.FromResult($"{context.Parent!.Name} {context.Parent.InstanceId} {context.GetInput<int>()}")));

        var id = await hub.RunAsync("parent", options: new StartOrchestrationOptions("p1"));

        Assert.Equal("parent p1 7", await hub.OutputAsync<string>(id));
        Assert.Equal("parent p1 7", await hub.OutputAsync<string>("kid"));
    }

    [Fact]
    public async Task SubOrchestration_HasItsCallsTagsAndThoseOfItsParent()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("parent", async context =>
            {
                await context.CallSubOrchestratorAsync("child", new SubOrchestrationOptions(instanceId: "plain"));
                await context.CallSubOrchestratorAsync("child", new SubOrchestrationOptions(
                    new TaskOptions(tags: new Dictionary<string, string> { ["kind"] = "child", ["own"] = "yes" }), "tagged"));
            })
            .Orchestrator("child", _ => Task.FromResult(0)));

        await hub.RunAsync("parent", options: new StartOrchestrationOptions
        {
            Tags = new Dictionary<string, string> { ["kind"] = "parent", ["office"] = "党办" },
        });

        Assert.Equal(
            new Dictionary<string, string> { ["kind"] = "parent", ["office"] = "党办" }, (await hub.GetAsync("plain")).Tags);
        Assert.Equal(
            new Dictionary<string, string> { ["kind"] = "child", ["own"] = "yes", ["office"] = "党办" }, (await hub.GetAsync("tagged")).Tags);
    }

    [Fact]
    public async Task Instance_CalledOrStartedWithAnEmptyId_GetsOne()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("parent", async context =>
                await context.CallSubOrchestratorAsync<string>("child", new SubOrchestrationOptions(instanceId: "")))
            .Orchestrator("child", context => Task.FromResult(context.InstanceId)));

        var child = await hub.OutputAsync<string>(await hub.RunAsync("parent"));

        Assert.Equal(child, await hub.OutputAsync<string>(child));
        Assert.NotEmpty(await hub.RunAsync("child", options: new StartOrchestrationOptions("")));
    }

    [Fact]
    public async Task CustomStatus_OfAnObjectThatChanges_IsShownAsItIsAtTheEndOfEachStep()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("list", async context =>
        {
            var done = new List<string>();
            context.SetCustomStatus(done);
            while (done.Count < 3) done.Add(await context.WaitForExternalEvent<string>("done"));
        }));
        var id = await hub.RunAsync("list");
        Assert.Equal("[]", (await hub.GetAsync(id)).SerializedCustomStatus);

        await hub.RaiseAsync(id, "done", "a");
        Assert.Equal(["a"], (await hub.GetAsync(id)).ReadCustomStatusAs<string[]>()!);
        await hub.CrashAsync();
        await hub.RaiseAsync(id, "done", "b");
        Assert.Equal(["a", "b"], (await hub.GetAsync(id)).ReadCustomStatusAs<string[]>()!);
        await hub.RaiseAsync(id, "done", new string('c', 10_000));

        var failed = await hub.GetAsync(id);
        Assert.Equal(["a", "b"], failed.ReadCustomStatusAs<string[]>()!);
        Assert.True(failed.FailureDetails!.IsCausedBy<ArgumentException>());
    }

    [Fact]
    public async Task CustomStatus_OfAFormerRun_IsNotThatOfTheNextOne()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("twice", async context =>
        {
            if (context.GetInput<int>() == 1)
            {
                await context.WaitForExternalEvent<object>("go");
                return;
            }

            context.SetCustomStatus("first");
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            context.ContinueAsNew(1);
        }));
        var id = await hub.RunAsync("twice", 0);
        Assert.Equal("first", (await hub.GetAsync(id)).ReadCustomStatusAs<string>());

        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Null((await hub.GetAsync(id)).SerializedCustomStatus);
    }

    [Fact]
    public async Task ContinueAsNew_WhenRepeated_RunsWithTheNewInputs()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("count", async context =>
            {
                var n = context.GetInput<int>();
                await context.CallActivityAsync("nothing");
                if (n < 20) context.ContinueAsNew(n + 1);
                return n;
            })
            .Activity("nothing", (object? _) => 0));

        Assert.Equal(20, await hub.OutputAsync<int>(await hub.RunAsync("count", 0)));
    }

    [Theory]
    [InlineData("activity")]
    [InlineData("child")]
    public async Task Instance_WhoseCodeHasEnded_StaysOpenUntilWhatItCalledHas(string what)
    {
        var release = new TaskCompletionSource();
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("open", context =>
            {
                _ = what == "activity"
                    ? context.CallActivityAsync("slow")
                    : context.CallSubOrchestratorAsync("slow", new SubOrchestrationOptions(instanceId: "child"));
                return Task.FromResult("done");
            })
            .Orchestrator("slow", context => context.WaitForExternalEvent<object>("go"))
            .ActivityAsync("slow", async (object? _) =>
            {
                await release.Task;
                return 0;
            }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("open", CancellationToken.None);
        await hub.Client.WaitForInstanceStartAsync(id, CancellationToken.None);
        if (what == "child") await hub.IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetAsync(id)).RuntimeStatus);

        await hub.CrashAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetAsync(id)).RuntimeStatus);
        release.SetResult();
        await hub.Client.RaiseEventAsync("child", "go");
        await hub.IdleAsync();

        Assert.Equal("done", await hub.OutputAsync<string>(id));
    }
}

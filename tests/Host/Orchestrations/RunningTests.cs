using DurableTask.Core;

namespace PartyFlow.Host.Tests.Orchestrations;

public sealed class RunningTests
{
    [Fact]
    public async Task Orchestration_WhenItCallsActivitiesInSequence_ReturnsTheirResults()
    {
        await using var hub = await Hub.StartAsync(new Programs()
            .Orchestration("greet", async run =>
            {
                var greetings = new List<string>();
                foreach (var name in run.Input<string[]>()!)
                {
                    greetings.Add(await run.CallAsync<string>("hello", name));
                }
                return greetings;
            })
            .Activity("hello", (string? name) => $"你好，{name}"));

        var id = await hub.RunAsync("greet", new[] { "张三", "李四" });

        Assert.Equal(["你好，张三", "你好，李四"], hub.Output<List<string>>(id));
        Assert.Equal(0, hub.Count("messages") + hub.Count("tasks") + hub.Count("timers"));
    }

    [Fact]
    public async Task Orchestration_WhenItFansOut_WaitsForAll()
    {
        await using var hub = await Hub.StartAsync(new Programs()
            .Orchestration("sum", async run => (await Task.WhenAll(Enumerable.Range(1, 50).Select(i => run.CallAsync<int>("square", i))))
                .Sum())
            .ActivityAsync("square", async (int i) =>
            {
                await Task.Yield();
                return i * i;
            }));

        Assert.Equal(42_925, hub.Output<int>(await hub.RunAsync("sum")));
    }

    [Fact]
    public async Task Orchestration_WhenTheProcessEndsWhileItWaits_GoesOnFromTheHistory()
    {
        var runs = 0;
        await using var hub = await Hub.StartAsync(new Programs()
            .Orchestration("wait", async run =>
            {
                var first = await run.CallAsync<int>("count");
                var name = await run.WaitAsync<string>("go");
                return $"{name}{first}{await run.CallAsync<int>("count")}";
            })
            .Activity("count", (object? _) => Interlocked.Increment(ref runs)));
        var id = await hub.RunAsync("wait");

        await hub.CrashAsync();
        await hub.RaiseAsync(id, "go", "x");

        Assert.Equal("x12", hub.Output<string>(id));
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task Timer_WhenTheClockReachesIt_LetsTheOrchestrationGoOn()
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("sleep", async run =>
        {
            await run.SleepAsync(TimeSpan.FromDays(400));
            return run.Now;
        }));
        var id = await hub.RunAsync("sleep");

        await hub.AdvanceAsync(TimeSpan.FromDays(399));
        Assert.Equal(OrchestrationStatus.Running, hub.Status(id));
        await hub.CrashAsync();
        await hub.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(Hub.Start.AddDays(400).UtcDateTime, hub.Output<DateTime>(id));
        Assert.Null(hub.Service.NextTimer);
    }

    [Fact]
    public async Task SubOrchestration_WhenItCompletes_GivesItsOutputToTheParent()
    {
        await using var hub = await Hub.StartAsync(new Programs()
            .Orchestration("parent", run => run.ChildAsync<string>("child", 7, "kid"))
            .Orchestration("child", run => Task.FromResult($"{run.Id} {run.Input<int>()}")));

        var id = await hub.RunAsync("parent");

        Assert.Equal("kid 7", hub.Output<string>(id));
        Assert.Equal("kid 7", hub.Output<string>("kid"));
        Assert.Equal(id, hub.Get("kid").ParentInstance.OrchestrationInstance.InstanceId);
    }
}

using DurableTask.Core;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

/// <summary>Instances that wait are kept ready up to a limit, and read from the file otherwise; nobody can tell which.</summary>
public sealed class WarmTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 0)]
    public async Task Instance_WhetherKeptOrReadAgain_ComesToTheSame(int warm, int readAgain)
    {
        var runs = 0;
        await using var hub = await Hub.StartAsync(
            new Programs()
                .Orchestration("work", async run =>
                {
                    var sum = await run.CallAsync<int>("count", 1);
                    for (var i = 0; i < 2; i++)
                    {
                        sum += await run.WaitAsync<int>("n");
                    }
                    return sum;
                })
                .Activity("count", (int n) => n + Interlocked.Increment(ref runs)),
            new OrchestrationStorageOptions { MaxWarmInstances = warm });
        var id = await hub.RunAsync("work");
        await hub.RaiseAsync(id, "n", 10);
        await hub.RaiseAsync(id, "n", 100);

        Assert.Equal(112, hub.Output<int>(id));
        Assert.Equal(1, runs);
        Assert.Equal(readAgain, hub.Service.Loads);
    }

    [Fact]
    public async Task WarmInstances_AreKeptUpToTheLimit_TheLastUsedOnes()
    {
        await using var hub = await Hub.StartAsync(
            new Programs().Orchestration("wait", async run => await run.WaitAsync<int>("n") + await run.WaitAsync<int>("n")),
            new OrchestrationStorageOptions { MaxWarmInstances = 2 });
        foreach (var id in new[] { "a", "b", "c" })
        {
            await hub.RunAsync("wait", id: id);
        }
        var before = hub.Service.Loads;

        await hub.RaiseAsync("c", "n", 1);
        await hub.RaiseAsync("b", "n", 1);
        Assert.Equal(before, hub.Service.Loads);
        await hub.RaiseAsync("a", "n", 1);
        Assert.Equal(before + 1, hub.Service.Loads);
        await hub.RaiseAsync("c", "n", 1);
        Assert.Equal(before + 2, hub.Service.Loads);
    }

    [Fact]
    public async Task Limits_OfWhatRunsAtOnce_AreKept()
    {
        var (now, most) = (0, 0);
        await using var hub = await Hub.StartAsync(
            new Programs()
                .Orchestration("many", async run =>
                    (await Task.WhenAll(Enumerable.Range(0, 30).Select(i => run.CallAsync<int>("one", i)))).Length)
                .ActivityAsync("one", async (int n) =>
                {
                    var running = Interlocked.Increment(ref now);
                    InterlockedMax(ref most, running);
                    await Task.Yield();
                    Interlocked.Decrement(ref now);
                    return n;
                }),
            new OrchestrationStorageOptions { MaxConcurrentActivities = 3 });

        Assert.Equal(30, hub.Output<int>(await hub.RunAsync("many")));
        Assert.InRange(most, 1, 3);

        static void InterlockedMax(ref int target, int value)
        {
            for (var seen = target; seen < value;)
            {
                seen = Interlocked.CompareExchange(ref target, value, seen) is var found && found == seen ? value : found;
            }
        }
    }

    [Theory]
    [InlineData(nameof(OrchestrationStorageOptions.MaxConcurrentActivities))]
    [InlineData(nameof(OrchestrationStorageOptions.MaxConcurrentOrchestrations))]
    [InlineData(nameof(OrchestrationStorageOptions.MaxWarmInstances))]
    [InlineData(nameof(OrchestrationStorageOptions.MaxPayloadBytes))]
    [InlineData(nameof(OrchestrationStorageOptions.MaxAttempts))]
    [InlineData(nameof(OrchestrationStorageOptions.MaxCrashes))]
    public async Task Options_OutOfRange_AreRefused(string name)
    {
        var options = new OrchestrationStorageOptions();
        typeof(OrchestrationStorageOptions).GetProperty(name)!.SetValue(options, -1);
        await using var hub = Hub.Prepare(new Programs(), options);

        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => hub.OpenAsync());

        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        hub.Options = new OrchestrationStorageOptions();
        await hub.Store.DisposeAsync();
        await hub.OpenAsync();
    }

    [Fact]
    public async Task Idle_WithManyWaiting_CompletesAtOnce_AndNotWhileSomethingRuns()
    {
        using var trap = new Trap();
        await using var hub = await Hub.StartAsync(new Programs().Waiting().Orchestration("slow", run =>
        {
            trap.Pass();
            return Task.FromResult(1);
        }));
        Assert.True(hub.Service.WhenIdleAsync().IsCompleted);
        await hub.RunAsync("wait");
        Assert.True(hub.Service.WhenIdleAsync().IsCompleted);

        await hub.CreateAsync("slow", id: "x");
        await trap.EnteredAsync();
        var idle = hub.Service.WhenIdleAsync();
        Assert.False(idle.IsCompleted);
        trap.IsSet = false;
        trap.Dispose();
        await idle.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.Equal(OrchestrationStatus.Completed, hub.Status("x"));
    }
}

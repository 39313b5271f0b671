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

    [Theory]
    [InlineData("end")]
    [InlineData("eviction")]
    [InlineData("again")]
    [InlineData("stop")]
    [InlineData("crash")]
    public async Task Run_ThatLeavesTheMemory_LetsGoOfWhatItHolds(string how)
    {
        var held = 0;
        await using var hub = await Hub.StartAsync(
            tasks => tasks.AddOrchestrator("hold", async (context, released) =>
            {
                Interlocked.Increment(ref held);
                released.Register(() => Interlocked.Decrement(ref held));
                await context.WaitForExternalEvent<object>("go");
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
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("flow", async context =>
                {
                    var seen = new List<Guid>();
                    for (var i = 0; i < 4; i++)
                    {
                        seen.Add(context.NewGuid());
                        await context.WaitForExternalEvent<object>("next");
                        await context.CallActivityAsync("touch");
                    }

                    return seen;
                })
                .Activity("touch", (object? _) => 0),
            new DurableHubOptions { MaxWarmInstances = 1 });
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await hub.RunAsync("flow"));
        for (var i = 0; i < 4; i++)
        {
            foreach (var id in ids) await hub.RaiseAsync(id, "next");
        }

        var all = new HashSet<Guid>();
        foreach (var id in ids) all.UnionWith(await hub.OutputAsync<List<Guid>>(id));
        Assert.Equal(20, all.Count);
        Assert.All(all, guid => Assert.Equal('5', guid.ToString()[14]));
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

    private sealed class Logs : ILogger, ILoggerFactory
    {
        internal List<string> Lines { get; } = [];

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines) Lines.Add(formatter(state, exception));
        }
    }
}

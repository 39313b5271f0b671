using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>A hub in a folder of its own on a clock that stands still; can be restarted and crashed.</summary>
internal sealed class Hub : IAsyncDisposable
{
    internal static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly bool ownsFolder;
    private readonly Action<DurableTaskSet> tasks;
    private DurableHub hub = null!;

    private Hub(string folder, bool ownsFolder, Action<DurableTaskSet> tasks, DurableHubOptions? options)
    {
        Folder = folder;
        this.ownsFolder = ownsFolder;
        this.tasks = tasks;
        Options = options;
        Time = new SteppedClock(Clock);
    }

    internal string Folder { get; }

    internal TestClock Clock { get; } = new(Start);

    /// <summary>What the hub reads: the clock, set forward or back by <see cref="SteppedClock.Step"/>.</summary>
    internal SteppedClock Time { get; }

    internal FileStore Store { get; private set; } = null!;

    internal DurableTaskClient Client { get; private set; } = null!;

    internal DurableHub Core => hub;

    internal DurableHubOptions? Options { get; set; }

    internal StoreOptions? StoreOptions { get; set; }

    internal ILoggerFactory Loggers { get; set; } = NullLoggerFactory.Instance;

    internal static async Task<Hub> StartAsync(Action<DurableTaskSet> tasks, DurableHubOptions? options = null)
    {
        var hub = Prepare(tasks, options);
        await hub.OpenAsync();
        return hub;
    }

    internal static Hub Prepare(Action<DurableTaskSet> tasks, DurableHubOptions? options = null) =>
        new(Directory.CreateTempSubdirectory("durable").FullName, true, tasks, options);

    internal async Task OpenAsync(Action<DurableTaskSet>? others = null, bool start = true)
    {
        var set = new DurableTaskSet();
        (others ?? tasks)(set);
        Store = FileStore.Open(Folder, StoreOptions);
        hub = new DurableHub(Store, set, Options, Time, Loggers);
        Client = hub.CreateClient();
        if (start) await hub.StartAsync();
    }

    internal Task StartHubAsync() => hub.StartAsync();

    /// <summary>Ends the hub without any farewell and opens the folder again.</summary>
    internal async Task CrashAsync(Action<DurableTaskSet>? others = null, bool start = true)
    {
        await EndAsync();
        await OpenAsync(others, start);
    }

    internal async Task StopAsync(CancellationToken cancellation = default)
    {
        await hub.StopAsync(cancellation);
        await EndAsync();
    }

    internal Task IdleAsync() => hub.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

    /// <summary>Moves the clock and waits until nothing runs any more.</summary>
    internal async Task AdvanceAsync(TimeSpan span)
    {
        await IdleAsync();
        Clock.Advance(span);
        await IdleAsync();
    }

    internal async Task<string> RunAsync(string name, object? input = null, StartOrchestrationOptions? options = null)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input, options);
        await IdleAsync();
        return id;
    }

    internal async Task RaiseAsync(string id, string name, object? payload = null)
    {
        await Client.RaiseEventAsync(id, name, payload);
        await IdleAsync();
    }

    internal async Task<OrchestrationMetadata> GetAsync(string id) =>
        await Client.GetInstanceAsync(id, getInputsAndOutputs: true) ?? throw new InvalidOperationException($"No instance {id}.");

    internal async Task<T> OutputAsync<T>(string id)
    {
        var metadata = await GetAsync(id);
        Assert.True(
            metadata.RuntimeStatus == OrchestrationRuntimeStatus.Completed,
            $"{metadata.RuntimeStatus}: {metadata.FailureDetails} {metadata.FailureDetails?.StackTrace}");
        return metadata.ReadOutputAs<T>()!;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Clock.Dispose();
        if (ownsFolder) Directory.Delete(Folder, recursive: true);
    }

    private async Task EndAsync()
    {
        await hub.DisposeAsync();
        await Store.DisposeAsync();
    }
}

/// <summary>A clock that can be set forward and back, as a machine's is by hand or over the network; what waits goes by the time that passes.</summary>
internal sealed class SteppedClock(TestClock clock) : TimeProvider
{
    private long offset;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + new TimeSpan(Volatile.Read(ref offset));

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);

    internal void Step(TimeSpan span) => Interlocked.Add(ref offset, span.Ticks);
}

internal static class Tasks
{
    internal static DurableTaskSet Orchestrator<T>(this DurableTaskSet set, string name, Func<TaskOrchestrationContext, Task<T>> run) =>
        set.AddOrchestrator(name, async context => await run(context));

    internal static DurableTaskSet Orchestrator(this DurableTaskSet set, string name, Func<TaskOrchestrationContext, Task> run) =>
        set.AddOrchestrator(name, async context =>
        {
            await run(context);
            return null;
        });

    internal static DurableTaskSet Activity<TIn, TOut>(this DurableTaskSet set, string name, Func<TIn, TOut> run) =>
        set.AddActivity(name, call => Task.FromResult<object?>(run((TIn)call.ReadInput(typeof(TIn))!)));

    internal static DurableTaskSet ActivityAsync<TIn, TOut>(this DurableTaskSet set, string name, Func<TIn, Task<TOut>> run) =>
        set.AddActivity(name, async call => await run((TIn)call.ReadInput(typeof(TIn))!));

    /// <summary>An orchestrator "wait" that has a status and waits for "go".</summary>
    internal static void Waiting(DurableTaskSet set) => set.Orchestrator("wait", async context =>
    {
        context.SetCustomStatus(new { Stage = "计划" });
        return await context.WaitForExternalEvent<int>("go");
    });
}

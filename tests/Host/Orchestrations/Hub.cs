using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Host.Clock;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

/// <summary>
/// DurableTask.Core's worker and client on the provider, in a folder of its own, on a clock that stands still; can be restarted and
/// crashed.
/// </summary>
internal sealed class Hub : IAsyncDisposable
{
    internal static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder? folder;
    private Programs programs;
    private TaskHubWorker? worker;

    private Hub(string? existing, Programs programs, OrchestrationStorageOptions? options)
    {
        folder = existing is null ? new TemporaryFolder() : null;
        Folder = existing ?? folder!.Path;
        this.programs = programs;
        Options = options ?? new OrchestrationStorageOptions();
        Time = new SteppedClock(Clock);
    }

    internal string Folder { get; }

    internal TestClock Clock { get; } = new(Start);

    /// <summary>What the service reads: the clock, set forward or back by <see cref="SteppedClock.Step"/>.</summary>
    internal SteppedClock Time { get; }

    internal FileStore Store { get; private set; } = null!;

    internal SqliteOrchestrationService Service { get; private set; } = null!;

    internal TaskHubClient Client { get; private set; } = null!;

    internal OrchestrationStorageOptions Options { get; set; }

    internal StoreOptions? StoreOptions { get; set; }

    /// <summary>What the worker sees of the service; the service itself by default.</summary>
    internal Func<IOrchestrationService, IOrchestrationService> Around { get; set; } = service => service;

    internal ILoggerFactory Loggers { get; set; } = NullLoggerFactory.Instance;

    internal static async Task<Hub> StartAsync(Programs programs, OrchestrationStorageOptions? options = null)
    {
        var hub = Prepare(programs, options);
        await hub.OpenAsync();
        return hub;
    }

    internal static Hub Prepare(Programs programs, OrchestrationStorageOptions? options = null, string? folder = null) =>
        new(folder, programs, options);

    /// <summary>Opens the folder and starts the worker; not started, there is only a client.</summary>
    internal async Task OpenAsync(Programs? others = null, bool start = true)
    {
        programs = others ?? programs;
        Store = FileStore.Open(Folder, StoreOptions);
        Service = new SqliteOrchestrationService(Store, Time, Options, Loggers.CreateLogger<SqliteOrchestrationService>());
        Client = new TaskHubClient(Service);
        if (start)
        {
            await StartWorkerAsync();
        }
    }

    internal async Task StartWorkerAsync()
    {
        worker = programs.CreateWorker(Around(Service), Time, Loggers);
        await worker.StartAsync();
    }

    internal Task StopWorkerAsync() => worker!.StopAsync(isForced: true);

    /// <summary>Ends everything without a farewell and opens the folder again.</summary>
    internal async Task CrashAsync(Programs? others = null, bool start = true)
    {
        await EndAsync();
        await OpenAsync(others, start);
    }

    internal Task IdleAsync() => Service.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

    /// <summary>Moves the clock and waits until nothing runs any more.</summary>
    internal async Task AdvanceAsync(TimeSpan span)
    {
        await IdleAsync();
        Clock.Advance(span);
        await IdleAsync();
    }

    internal async Task<string> RunAsync(string name, object? input = null, string? id = null, DateTime? startAt = null)
    {
        id = (await CreateAsync(name, input, id, startAt)).InstanceId;
        await IdleAsync();
        return id;
    }

    internal Task<OrchestrationInstance> CreateAsync(
        string name, object? input = null, string? id = null, DateTime? startAt = null, OrchestrationStatus[]? dedupe = null,
            IDictionary<string, string>? tags = null)
    {
        id ??= Guid.NewGuid().ToString("N");
        var instance = new OrchestrationInstance { InstanceId = id, ExecutionId = Guid.NewGuid().ToString("N") };
        var start = new ExecutionStartedEvent(-1, Json.Write(input))
        {
            Name = name,
            Version = "",
            OrchestrationInstance = instance,
            ScheduledStartTime = startAt,
            Tags = tags,
        };
        return Created();

        async Task<OrchestrationInstance> Created()
        {
            await Service.CreateTaskOrchestrationAsync(new TaskMessage { OrchestrationInstance = instance, Event = start }, dedupe);
            return instance;
        }
    }

    internal Task<MessageOutcome> SendAsync(string id, string name, object? payload = null) =>
        SendAsync(id, new EventRaisedEvent(-1, Json.Write(payload)) { Name = name });

    internal Task<MessageOutcome> SendAsync(string id, HistoryEvent message) =>
        Service.SendAsync(new TaskMessage { OrchestrationInstance = new OrchestrationInstance { InstanceId = id }, Event = message });

    internal async Task RaiseAsync(string id, string name, object? payload = null)
    {
        await SendAsync(id, name, payload);
        await IdleAsync();
    }

    internal async Task SuspendAsync(string id)
    {
        await SendAsync(id, new ExecutionSuspendedEvent(-1, "pause"));
        await IdleAsync();
    }

    internal async Task ResumeAsync(string id)
    {
        await SendAsync(id, new ExecutionResumedEvent(-1, "go on"));
        await IdleAsync();
    }

    internal async Task TerminateAsync(string id, string reason)
    {
        await Service.ForceTerminateTaskOrchestrationAsync(id, reason);
        await IdleAsync();
    }

    internal OrchestrationState? Find(string id) => Store.Read(db => OrchestrationRows.State(db, id));

    internal OrchestrationState Get(string id) => Find(id) ?? throw new InvalidOperationException($"No instance {id}.");

    internal OrchestrationStatus Status(string id) => Get(id).OrchestrationStatus;

    internal T Output<T>(string id)
    {
        var state = Get(id);
        Assert.True(
            state.OrchestrationStatus == OrchestrationStatus.Completed,
            $"{id} is {state.OrchestrationStatus}: {state.Output} {state.FailureDetails?.StackTrace}");
        return Json.Read<T>(state.Output)!;
    }

    internal long Count(string table) => Store.Read(db => db.Number($"SELECT count(*) FROM orchestration_{table}")) ?? 0;

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Clock.Dispose();
        folder?.Dispose();
    }

    private async Task EndAsync()
    {
        if (worker is not null)
        {
            await worker.StopAsync(isForced: true);
            worker.Dispose();
            worker = null;
        }
        await Service.DisposeAsync();
        await Store.DisposeAsync();
    }
}

/// <summary>
/// A clock that can be set forward and back, as a machine's is by hand or over the network; what waits goes by the time that passes.
/// </summary>
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

using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Clock;
using PartyFlow.Host.Configuration;
using PartyFlow.Host.Durable;
using PartyFlow.Host.Http;
using PartyFlow.Host.Rpc;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;
using PartyFlow.Host.Sqlite.Tables;
using PartyFlow.Host.Timers;

namespace PartyFlow.Host;

/// <summary>
/// A running Functions host with its app. Several hosts of one app run side by side in a process, each with its own worker, clock and data
/// folder; one app is all that a process can run.
/// </summary>
public sealed partial class FunctionHost : IAsyncDisposable
{
    // A worker that has been told to end has nothing left to do; what hangs is left behind.
    private static readonly TimeSpan WorkerPatience = TimeSpan.FromSeconds(5);

    private readonly HostSettings settings;
    private readonly FunctionHostOptions options;
    private readonly ILoggerFactory logs;
    private readonly ILogger logger;
    private readonly RunningWork running = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim moving = new(1);
    private FileStore? store;
    private TimeProvider clock = TimeProvider.System;
    private RpcListener? listener;
    private HttpFront? front;
    private FunctionApp? app;
    private TimerFunctions? timers;
    private SqliteOrchestrationService? orchestrations;
    private DurableHub? hub;
    private Task? stop;

    private FunctionHost(HostSettings settings, FunctionHostOptions options)
    {
        this.settings = settings;
        this.options = options;
        logs = HostLog.Create(settings, options.Logs);
        logger = logs.CreateLogger<FunctionHost>();
    }

    /// <summary>The addresses the host listens on, with the real port where 0 was asked for.</summary>
    public IReadOnlyList<string> Addresses => front!.Addresses;

    /// <summary>Calls the task hub as the app's own durable clients do, for the real client outside the app.</summary>
    public CallInvoker OpenHub()
    {
        var channel = GrpcChannel.ForAddress(listener!.Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        return channel.Intercept(hub!.Identify);
    }

    /// <summary>Full path of the data folder.</summary>
    public string DataDirectory => settings.DataDirectory;

    /// <summary>The clock the app lives by, if it is one that can be moved.</summary>
    public TestClock? Clock => clock as TestClock;

    /// <summary>The worker's services, for a worker in this process.</summary>
    /// <exception cref="InvalidOperationException">The worker has a process of its own.</exception>
    public IServiceProvider Services =>
        (app as InProcessApp)?.Services ?? throw new InvalidOperationException("The worker runs in a process of its own.");

    /// <summary>Fails when the host cannot go on: its worker has ended.</summary>
    public Task Failed => failed.Task;

    /// <summary>Starts a host and its app; it serves when this completes.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="options">What goes beyond it.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="StartException">It cannot start; the message says what to do.</exception>
    /// <exception cref="StoreException">The data folder cannot be used.</exception>
    public static async Task<FunctionHost> StartAsync(
        string[] args, FunctionHostOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        options ??= new FunctionHostOptions();
        if (options.Environment is { } environment)
        {
            Environment.SetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT", environment);
        }
        var host = new FunctionHost(HostSettings.Read(args, options.AppFolder), options);
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Stops in order: no more requests and timers, what runs is finished or cancelled, then the worker ends. Asking twice waits for the
    /// same stop.
    /// </summary>
    public Task StopAsync()
    {
        lock (stopping)
        {
            if (stop is null)
            {
                // At once: no timer begins any more when this has returned.
                timers?.End();
                stop = Task.Run(StopCoreAsync);
            }
            return stop;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        logs.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        // First of all: a second process on the folder is refused here.
        store = FileStore.Open(settings.DataDirectory);
        if (settings.ClockStart is { } start)
        {
            clock = TestClock.Open(settings.DataDirectory, start, settings.Speed);
        }
        store.Clock = clock;
        front = await HttpFront.StartAsync(settings, logs, cancellation).ConfigureAwait(false);
        hub = OpenHub(store);
        listener = await RpcListener.StartAsync(logs, hub.AddServices, hub.MapGrpc, cancellation).ConfigureAwait(false);
        var overrides = settings.ForWorker(front.Addresses);
        app = settings.Arguments.ChildProcess
            ? await ChildApp.StartAsync(settings, overrides, listener, front.Forwarder, logs, cancellation).ConfigureAwait(false)
            : await InProcessApp.StartAsync(settings, overrides, listener, logs, Register, cancellation).ConfigureAwait(false);
        _ = WatchAsync(app);

        var functions = app.Functions;
        var routes = new RouteTable(functions, settings.HostJson.RoutePrefix);
        var client = hub.ClientBinding(listener.Address);
        var invoker = new FunctionInvoker(
            app, () => client, settings.HostJson.FunctionTimeout, running, logs.CreateLogger<FunctionInvoker>());
        var http = new HttpFunctions(routes, invoker, app, stopping.Token, logs.CreateLogger<HttpFunctions>());
        var schedule = TimerFunction.Read(functions, settings.Configuration);
        timers = new TimerFunctions(schedule, invoker, store, clock, logs, stopping.Token);
        hub.Bind(functions, invoker.InvokeAsync);
        await hub.StartAsync().ConfigureAwait(false);
        front.Open(Serve(http));
        // When the app can be reached, so that a run on start-up finds everything in place.
        timers.Start();
        Up(StartupTable.Write(this, routes, schedule, functions));
    }

    private DurableHub OpenHub(FileStore file)
    {
        var json = settings.HostJson;
        var defaults = new OrchestrationStorageOptions();
        orchestrations = new SqliteOrchestrationService(file, clock, defaults with
        {
            MaxConcurrentActivities = json.MaxConcurrentActivities ?? defaults.MaxConcurrentActivities,
            MaxConcurrentOrchestrations = json.MaxConcurrentOrchestrators ?? defaults.MaxConcurrentOrchestrations,
            RetryQuarantined = settings.Arguments.RetryQuarantined,
        }, logs.CreateLogger<SqliteOrchestrationService>());
        return new DurableHub(orchestrations, clock, new DurableOptions
        {
            HubName = json.HubName,
            DefaultVersion = json.DefaultVersion.Length == 0 ? null : json.DefaultVersion,
            VersionMatch = json.VersionMatch,
            VersionFailure = json.VersionFailure,
        }, logs);
    }

    /// <summary>The whole of the front: what belongs to the host first, then the app.</summary>
    private RequestDelegate Serve(HttpFunctions http)
    {
        var moves = settings.Loopback && Clock is not null ? new ClockEndpoint(this) : null;
        return async context =>
        {
            if (moves is not null && await moves.TryServeAsync(context).ConfigureAwait(false))
            {
                return;
            }
            if (settings.Demo && ForwardedRequest.Is(context.Request))
            {
                const string Reason = "The demo signs anyone in as anyone: it is for this machine and not for behind a proxy.";
                await ProblemAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, "not_local", Reason).ConfigureAwait(false);
                return;
            }
            await http.ServeAsync(context).ConfigureAwait(false);
        };
    }

    private void Register(IServiceCollection services)
    {
        // Last, so that an app's own registration of the system's clock does not take its place.
        services.AddSingleton(clock);
        if (!settings.ForeignTables)
        {
            services.AddSingleton(_ => TableService.Connect(store!));
        }
        options.ConfigureWorker?.Invoke(services);
    }

    private async Task WatchAsync(FunctionApp watched)
    {
        try
        {
            await watched.Ended.ConfigureAwait(false);
        }
        catch (Exception e) when (stop is null)
        {
            failed.TrySetException(e);
        }
        catch
        {
            // The end that was asked for.
        }
    }

    private async Task StopCoreAsync()
    {
        stopping.CancelAfter(options.StopGrace);
        using var enough = new CancellationTokenSource(options.StopGrace + TimeSpan.FromSeconds(2));
        timers?.End();
        if (front is not null)
        {
            await front.StopAsync(enough.Token).ConfigureAwait(false);
        }
        if (timers is not null)
        {
            await timers.FinishAsync().WaitAsync(enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (hub is not null)
        {
            await hub.StopAsync().ConfigureAwait(false);
        }
        if (app is not null)
        {
            await app.StopAsync(WorkerPatience).ConfigureAwait(false);
        }
        await stopping.CancelAsync().ConfigureAwait(false);
        if (listener is not null)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }
        if (front is not null)
        {
            await front.DisposeAsync().ConfigureAwait(false);
        }
        if (hub is not null)
        {
            await hub.DisposeAsync().ConfigureAwait(false);
            await orchestrations!.DisposeAsync().ConfigureAwait(false);
        }
        Clock?.Dispose();
        if (store is not null)
        {
            await store.DisposeAsync().ConfigureAwait(false);
        }
        if (settings.TemporaryData)
        {
            try
            {
                Directory.Delete(settings.DataDirectory, recursive: true);
            }
            catch (IOException)
            {
                // Someone still looks at it; the system's own cleaning will take it.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Table}")]
    private partial void Up(string table);
}

using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PartyFlow.Local.DurableTask;
using PartyFlow.Local.FunctionsWorker.Configuration;
using PartyFlow.Local.FunctionsWorker.Discovery;
using PartyFlow.Local.FunctionsWorker.Durable;
using PartyFlow.Local.FunctionsWorker.Invocation;
using PartyFlow.Local.FunctionsWorker.Timers;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.FunctionsWorker;

/// <summary>Brings up the task hub and then the timers, and takes them down the other way round.</summary>
internal sealed partial class LocalRuntime(
    IReadOnlyList<LocalFunctionDefinition> functions,
    FunctionInvoker invoker,
    RunningFunctions running,
    HostSettings settings,
    FileStore store,
    IServiceProvider services,
    Func<IReadOnlyList<string>> addresses) : IHostedLifecycleService, IAsyncDisposable
{
    private readonly ILogger logger = services.GetRequiredService<ILogger<LocalRuntime>>();
    private readonly List<TimerLoop> timers = [];
    private readonly TimeProvider clock = services.GetRequiredService<TimeProvider>();
    private readonly IHostApplicationLifetime lifetime = services.GetRequiredService<IHostApplicationLifetime>();
    private DurableHub? hub;
    private DurableTaskClient? client;

    internal DurableTaskClient Client => client ?? throw new InvalidOperationException("The host has not been started.");

    internal Task WhenHubIdleAsync() => hub?.WhenIdleAsync() ?? Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before the web server, which starts last: the first request finds the hub running.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var options = new DurableHubOptions();
        hub = new DurableHub(
            store,
            new HubTasks(invoker, services, () => Client).Of(functions),
            options with
            {
                MaxConcurrentActivities = settings.HostJson.MaxConcurrentActivities ?? options.MaxConcurrentActivities,
                MaxConcurrentOrchestrations = settings.HostJson.MaxConcurrentOrchestrators ?? options.MaxConcurrentOrchestrations,
                DefaultVersion = settings.HostJson.DefaultVersion,
                Versioning = settings.HostJson.Versioning,
            },
            clock,
            services.GetRequiredService<ILoggerFactory>());
        client = hub.CreateClient(new DurableTaskClientOptions { DefaultVersion = settings.HostJson.DefaultVersion });
        if (settings.RetryQuarantined)
        {
            foreach (var aside in hub.ListQuarantined())
            {
                TriedAgain(aside.InstanceId, aside.Task, aside.Since, aside.Attempts, aside.Reason);
                await hub.RetryQuarantinedAsync(aside.InstanceId).ConfigureAwait(false);
            }
        }
        await hub.StartAsync(cancellationToken).ConfigureAwait(false);
        if (hub.ListQuarantined().Count is > 0 and var count)
        {
            Aside(count);
        }
    }

    /// <summary>Timers begin when the app can be reached, so that a run on start-up finds everything in place.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (settings.Loopback && !ListenAddresses.AllLoopback(addresses()))
        {
            throw new FunctionAppException([$"The app has changed where it listens ({string.Join(", ", addresses())}). Say that with --urls or ASPNETCORE_URLS only."]);
        }
        // At 4320 times real time, a wake-up that is 10 ms late is 43 seconds late; that is no missed run.
        var slack = TimeSpan.FromSeconds(clock is TestClock { Speed: > 1 } fast ? fast.Speed : 1);
        var timerLog = services.GetRequiredService<ILogger<TimerLoop>>();
        TimerStatusTable? table = null;
        foreach (var function in functions)
        {
            if (function.Trigger is FunctionTrigger.Timer trigger)
            {
                table = trigger.UseMonitor ? table ?? new TimerStatusTable(store) : table;
                timers.Add(new TimerLoop(function, RunTimerAsync, clock, trigger.UseMonitor ? table : null, slack, running, timerLog));
            }
        }
        foreach (var timer in timers)
        {
            timer.Start();
        }
        // A signal reaches the app's lifetime before it reaches the host: nothing is begun in between.
        lifetime.ApplicationStopping.Register(EndTimers);
        return Task.CompletedTask;
    }

    /// <summary>Before the web server finishes its requests: no timer begins while they are waited for.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        EndTimers();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes after the web server has finished its requests.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var timer in timers)
            {
                await timer.DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            GaveUp();
        }
        finally
        {
            if (hub is not null)
            {
                await hub.StopAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends at once what <see cref="StoppedAsync"/> has not ended.</summary>
    public async ValueTask DisposeAsync()
    {
        EndTimers();
        if (hub is not null)
        {
            await hub.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{InstanceId}, task {Task}, quarantined since {Since:u} after {Attempts} attempts, is tried again. It was put aside because: {Reason}")]
    private partial void TriedAgain(string instanceId, int task, DateTimeOffset since, int attempts, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} pieces of work are quarantined and do not run. Once what brought them there is mended, start once with --retry-quarantined.")]
    private partial void Aside(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A timer function did not end when it was asked to; the host stops without it")]
    private partial void GaveUp();

    private void EndTimers()
    {
        foreach (var timer in timers)
        {
            _ = timer.End();
        }
    }

    /// <returns>False when the host's stop cut the run short.</returns>
    private async Task<bool> RunTimerAsync(LocalFunctionDefinition function, TimerInfo info)
    {
        try
        {
            await invoker.InvokeInScopeAsync(
                services,
                lifetime.ApplicationStopping,
                (scope, limit) => new LocalFunctionContext(function, scope, limit) { TriggerValue = info, DurableClient = () => Client }).ConfigureAwait(false);
            return true;
        }
        catch (Exception e)
        {
            // The invoker has logged it; the schedule goes on.
            return !(e is OperationCanceledException && lifetime.ApplicationStopping.IsCancellationRequested);
        }
    }
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>Lets workers and clients of a plain host use a hub in a folder.</summary>
public static class LocalHub
{
    /// <summary>Runs the worker's tasks on a hub in a folder. One worker of a host can do so.</summary>
    /// <param name="builder">The worker.</param>
    /// <param name="dataDirectory">The folder; created when missing.</param>
    /// <param name="configure">
    /// Changes how the hub works, given what the worker's options and the defaults say; <c>null</c> to leave it at that.
    /// </param>
    /// <exception cref="InvalidOperationException">A worker of this host uses a hub already.</exception>
    public static IDurableTaskWorkerBuilder UseLocalHub(
        this IDurableTaskWorkerBuilder builder, string dataDirectory, Func<DurableHubOptions, DurableHubOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        if (builder.Services.Any(service => service.ServiceType == typeof(DurableHub)))
        {
            throw new InvalidOperationException(
                "A worker of this host uses a local hub already, and a host has one. Register all tasks with that worker, or begin another host.");
        }

        var name = builder.Name;
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => FileStore.Open(dataDirectory));
        builder.Services.AddSingleton(services => Create(services, name, configure));
        return builder.UseBuildTarget<LocalDurableTaskWorker>();
    }

    /// <summary>Connects the client to the hub of the same host.</summary>
    public static IDurableTaskClientBuilder UseLocalHub(this IDurableTaskClientBuilder builder) =>
        builder.UseBuildTarget<LocalDurableTaskClient>();

    private static DurableHub Create(IServiceProvider services, string name, Func<DurableHubOptions, DurableHubOptions>? configure)
    {
        var worker = services.GetRequiredService<IOptionsMonitor<DurableTaskWorkerOptions>>().Get(name);
        var registry = services.GetRequiredService<IOptionsMonitor<DurableTaskRegistry>>().Get(name);
        var options = new DurableHubOptions
        {
            DataConverter = worker.DataConverter,
            DefaultVersion = worker.Versioning?.DefaultVersion ?? string.Empty,
            ReserveEntityIds = worker.EnableEntitySupport,
            Versioning = worker.Versioning,
            MaxConcurrentActivities = worker.Concurrency.MaximumConcurrentActivityWorkItems,
            MaxConcurrentOrchestrations = worker.Concurrency.MaximumConcurrentOrchestrationWorkItems,
        };
        return new DurableHub(
            services.GetRequiredService<FileStore>(),
            new DurableTaskSet().AddRegistry(registry, services),
            configure?.Invoke(options) ?? options,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>());
    }
}

/// <summary>Starts and stops the hub with the host.</summary>
internal sealed class LocalDurableTaskWorker(string name, IDurableTaskFactory factory, DurableHub hub)
    : DurableTaskWorker(name, factory)
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await hub.StartAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await hub.StopAsync(cancellationToken).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}

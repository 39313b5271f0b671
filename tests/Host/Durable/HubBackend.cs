using DurableTask.Core;
using DurableTask.Core.Settings;
using Microsoft.DurableTask.Client;
using PartyFlow.Host.Durable;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>Our hub over some provider.</summary>
internal abstract class HubBackend : DurableBackend
{
    private DurableHub hub = null!;
    private SampleWorker worker = null!;
    private ClientOf? client;

    /// <summary>The provider, new and empty.</summary>
    protected abstract Task<(IOrchestrationService Service, IOrchestrationServiceClient Client, Func<Task> WhenIdle)> OpenAsync();

    protected override async Task<DurableTaskClient> StartAsync()
    {
        var (service, serviceClient, whenIdle) = await OpenAsync();
        var options = new DurableOptions
        {
            HubName = "Sample",
            DefaultVersion = HostVersion,
            VersionFailure = VersioningSettings.VersionFailureStrategy.Fail,
            WhenIdle = whenIdle,
        };
        hub = new DurableHub(service, serviceClient, Clock, options, Logs);
        worker = await SampleWorker.StartAsync(Clock, hub.ClientBinding, hub.AddServices, hub.MapGrpc, Logs);
        hub.Bind(worker.Functions, worker.InvokeAsync);
        await hub.StartAsync();
        client = new ClientOf(hub.ClientBinding(worker.Address));
        return client.Client;
    }

    protected override async Task StopAsync()
    {
        if (client is not null)
        {
            await client.DisposeAsync();
        }
        await hub.StopAsync();
        await worker.DisposeAsync();
        await hub.DisposeAsync();
    }

    internal Task WhenIdleAsync() => hub.WhenIdleAsync();
}

using DurableTask.Core;
using DurableTask.Core.Settings;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Durable;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>Our hub over some provider.</summary>
internal abstract class HubBackend : DurableBackend
{
    private DurableHub hub = null!;

    /// <summary>The provider, new and empty.</summary>
    protected abstract Task<(IOrchestrationService Service, IOrchestrationServiceClient Client, Func<Task> WhenIdle)> OpenAsync();

    protected override async Task<SampleWorker> StartAsync()
    {
        var (service, client, whenIdle) = await OpenAsync();
        var options = new DurableOptions
        {
            HubName = "Sample",
            DefaultVersion = HostVersion,
            VersionFailure = VersioningSettings.VersionFailureStrategy.Fail,
            WhenIdle = whenIdle,
        };
        hub = new DurableHub(service, client, Clock, options, Logs);
        var worker = await SampleWorker.StartAsync(Clock, hub.ClientBinding, hub.AddServices, hub.MapGrpc, Logs);
        hub.Bind(worker.Functions, worker.InvokeAsync);
        await hub.StartAsync();
        return worker;
    }

    protected override string ClientBinding(Uri address) => hub.ClientBinding(address);

    protected override async Task StopAsync()
    {
        await hub.StopAsync();
        await Worker.DisposeAsync();
        await hub.DisposeAsync();
    }

    internal Task WhenIdleAsync() => hub.WhenIdleAsync();
}

using DurableTask.Core.Settings;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Clock;
using PartyFlow.Host.Durable;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>The host's own engine: our hub over our provider, on a clock that stands still until it is moved.</summary>
internal sealed class SqliteBackend : DurableBackend
{
    private readonly TestClock clock = new(new DateTimeOffset(2026, 9, 18, 8, 0, 0, TimeSpan.FromHours(8)));
    private readonly TemporaryFolder folder = new();
    private FileStore store = null!;
    private SqliteOrchestrationService service = null!;
    private DurableHub hub = null!;
    private SampleWorker worker = null!;
    private ClientOf? client;

    internal override string Name => "host";

    internal override TimeProvider Clock => clock;

    internal override async Task PassAsync(TimeSpan span)
    {
        await service.WhenIdleAsync();
        clock.Advance(span);
        await service.WhenIdleAsync();
    }

    protected override async Task<DurableTaskClient> StartAsync()
    {
        store = FileStore.Open(folder.Path);
        store.Clock = clock;
        service = new SqliteOrchestrationService(store, clock, new OrchestrationStorageOptions(), Logs.CreateLogger<SqliteOrchestrationService>());
        var options = new DurableOptions
        {
            HubName = "Sample",
            DefaultVersion = HostVersion,
            VersionFailure = VersioningSettings.VersionFailureStrategy.Fail,
        };
        hub = new DurableHub(service, clock, options, Logs);
        worker = await SampleWorker.StartAsync(clock, hub.ClientBinding, hub.AddServices, hub.MapGrpc, Logs);
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
        await service.DisposeAsync();
        await store.DisposeAsync();
        clock.Dispose();
        folder.Dispose();
    }
}

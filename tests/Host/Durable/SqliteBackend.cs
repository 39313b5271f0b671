using DurableTask.Core;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Clock;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>The host's own engine: our hub over our provider, on a clock that stands still until it is moved.</summary>
internal sealed class SqliteBackend : HubBackend
{
    private readonly TestClock clock = new(new DateTimeOffset(2026, 9, 18, 8, 0, 0, TimeSpan.FromHours(8)));
    private readonly TemporaryFolder folder = new();
    private FileStore store = null!;
    private SqliteOrchestrationService service = null!;

    internal override string Name => "host";

    internal override TimeProvider Clock => clock;

    internal override async Task PassAsync(TimeSpan span)
    {
        await service.WhenIdleAsync();
        clock.Advance(span);
        await service.WhenIdleAsync();
    }

    protected override Task<(IOrchestrationService Service, IOrchestrationServiceClient Client, Func<Task> WhenIdle)> OpenAsync()
    {
        store = FileStore.Open(folder.Path);
        store.Clock = clock;
        service = new SqliteOrchestrationService(store, clock, new OrchestrationStorageOptions(), Logs.CreateLogger<SqliteOrchestrationService>());
        return Task.FromResult<(IOrchestrationService, IOrchestrationServiceClient, Func<Task>)>((service, service, service.WhenIdleAsync));
    }

    protected override async Task StopAsync()
    {
        await base.StopAsync();
        await service.DisposeAsync();
        await store.DisposeAsync();
        clock.Dispose();
        folder.Dispose();
    }
}

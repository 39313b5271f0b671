using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>Microsoft's durable extension over our provider: what differs from the host's own engine is the hub's doing.</summary>
internal sealed class OracleBackend : ExtensionBackend
{
    private readonly TemporaryFolder folder = new();
    private FileStore store = null!;
    private SqliteOrchestrationService service = null!;

    internal override string Name => "extension";

    protected override Task<(IReadOnlyDictionary<string, string?> Settings, IDurabilityProviderFactory? Storage)> OpenAsync()
    {
        store = FileStore.Open(folder.Path);
        service = new SqliteOrchestrationService(
            store, TimeProvider.System, new OrchestrationStorageOptions(), NullLogger<SqliteOrchestrationService>.Instance);
        return Task.FromResult<(IReadOnlyDictionary<string, string?>, IDurabilityProviderFactory?)>(
            (new Dictionary<string, string?>(), new Factory(service)));
    }

    protected override async Task StopAsync()
    {
        await base.StopAsync();
        await service.DisposeAsync();
        await store.DisposeAsync();
        folder.Dispose();
    }

    private sealed class Factory(SqliteOrchestrationService service) : IDurabilityProviderFactory
    {
        private readonly DurabilityProvider provider = new SqliteProvider(service);

        public string Name => "Sqlite";

        public DurabilityProvider GetDurabilityProvider() => provider;

        public DurabilityProvider GetDurabilityProvider(DurableClientAttribute attribute) => provider;
    }

    private sealed class SqliteProvider(SqliteOrchestrationService service) : DurabilityProvider("Sqlite", service, service, "none")
    {
        public override bool CheckStatusBeforeRaiseEvent => true;

        public override Task RewindAsync(string instanceId, string reason) => service.RewindAsync(instanceId, reason);
    }
}

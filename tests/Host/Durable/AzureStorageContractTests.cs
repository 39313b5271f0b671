using PartyFlow.Host.Tests.Tables;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>The durable contract on Microsoft's extension and storage, the way it is on Azure.</summary>
[OnAzurite]
public sealed class AzureStorageContractTests(AzureStorageContractTests.Engine engine) : IClassFixture<AzureStorageContractTests.Engine>
{
    public static TheoryData<string> Cases => DurableContract.Names;

    [ContractTheory]
    [MemberData(nameof(Cases))]
    public Task Contract_OnAzureStorage_Holds(string name) => DurableContract.CheckAsync(name, engine.Backend);

    public sealed class Engine : IAsyncLifetime
    {
        internal AzureStorageBackend Backend { get; } = new();

        public Task InitializeAsync() => AzuriteServer.Missing is null ? Backend.InitializeAsync() : Task.CompletedTask;

        public Task DisposeAsync() => AzuriteServer.Missing is null ? Backend.DisposeAsync() : Task.CompletedTask;
    }
}

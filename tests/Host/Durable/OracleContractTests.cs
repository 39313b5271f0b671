namespace PartyFlow.Host.Tests.Durable;

/// <summary>The durable contract on the oracle: what it answers is what ours must answer.</summary>
public sealed class OracleContractTests(OracleContractTests.Engine engine) : IClassFixture<OracleContractTests.Engine>
{
    public static TheoryData<string> Cases => DurableContract.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Contract_OnTheDurableExtension_Holds(string name) => DurableContract.CheckAsync(name, engine.Backend);

    public sealed class Engine : IAsyncLifetime
    {
        internal OracleBackend Backend { get; } = new();

        public Task InitializeAsync() => Backend.InitializeAsync();

        public Task DisposeAsync() => Backend.DisposeAsync();
    }
}

namespace PartyFlow.Host.Tests.Durable;

/// <summary>The durable contract on the host's own engine.</summary>
public sealed class SqliteContractTests(SqliteContractTests.Engine engine) : IClassFixture<SqliteContractTests.Engine>
{
    public static TheoryData<string> Cases => DurableContract.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Contract_OnTheHost_Holds(string name) => DurableContract.CheckAsync(name, engine.Backend);

    public sealed class Engine : IAsyncLifetime
    {
        internal SqliteBackend Backend { get; } = new();

        public Task InitializeAsync() => Backend.InitializeAsync();

        public Task DisposeAsync() => Backend.DisposeAsync();
    }
}

namespace PartyFlow.Host.Tests.Durable;

public sealed class InMemoryContractTests(InMemoryContractTests.Engine engine) : IClassFixture<InMemoryContractTests.Engine>
{
    public static TheoryData<string> Cases => DurableContract.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Contract_OnTheInMemoryProvider_Holds(string name) => DurableContract.CheckAsync(name, engine.Backend);

    public sealed class Engine : IAsyncLifetime
    {
        internal InMemoryBackend Backend { get; } = new();

        public Task InitializeAsync() => Backend.InitializeAsync();

        public Task DisposeAsync() => Backend.DisposeAsync();
    }
}

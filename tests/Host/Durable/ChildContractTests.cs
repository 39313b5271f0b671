namespace PartyFlow.Host.Tests.Durable;

/// <summary>The durable contract on the host with its worker in a process of its own.</summary>
public sealed class ChildContractTests(ChildContractTests.Engine engine) : IClassFixture<ChildContractTests.Engine>
{
    public static TheoryData<string> Cases => DurableContract.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Contract_WithTheWorkerAsAChild_Holds(string name) => DurableContract.CheckAsync(name, engine.Backend);

    public sealed class Engine : IAsyncLifetime
    {
        internal ChildBackend Backend { get; } = new();

        public Task InitializeAsync() => Backend.InitializeAsync();

        public Task DisposeAsync() => Backend.DisposeAsync();
    }
}

namespace PartyFlow.Host.Tests.Tables;

/// <summary>One Azurite for one run of the tests.</summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    private readonly AzuriteProcess process = new();

    /// <inheritdoc cref="AzuriteProcess.Missing"/>
    public static string? Missing => AzuriteProcess.Missing;

    public string ConnectionString => process.ConnectionString;

    public Task InitializeAsync() => process.StartAsync();

    public Task DisposeAsync()
    {
        process.Dispose();
        return Task.CompletedTask;
    }
}

[CollectionDefinition(Name)]
public sealed class AzuriteRun : ICollectionFixture<AzuriteServer>
{
    public const string Name = "azurite";
}

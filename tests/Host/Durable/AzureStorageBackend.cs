using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using PartyFlow.Host.Tests.Tables;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>What an app gets on Azure by default: Microsoft's durable extension over DurableTask.AzureStorage, here on the emulator.</summary>
internal sealed class AzureStorageBackend : ExtensionBackend
{
    private readonly AzuriteProcess azurite = new() { AllServices = true };

    internal override string Name => "azure storage";

    /// <summary>
    /// Its queues hide a message for whole seconds, rounded down (DurableTask.AzureStorage, TaskHubQueue.GetVisibilityDelay).
    /// </summary>
    internal override TimeSpan EarlyBy => TimeSpan.FromSeconds(1);

    protected override async Task<(IReadOnlyDictionary<string, string?> Settings, IDurabilityProviderFactory? Storage)> OpenAsync()
    {
        await azurite.StartAsync();
        return (new Dictionary<string, string?> { ["AzureWebJobsStorage"] = azurite.ConnectionString }, null);
    }

    protected override async Task StopAsync()
    {
        await base.StopAsync();
        azurite.Dispose();
    }
}

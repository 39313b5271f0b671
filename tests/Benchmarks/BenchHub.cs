using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Local.DurableTask;
using PartyFlow.Local.Store;

namespace PartyFlow.Benchmarks;

/// <summary>A hub in a fresh folder; it can be closed and opened again.</summary>
internal sealed class BenchHub(Action<DurableTaskSet> tasks, StoreOptions? storeOptions = null, DurableHubOptions? options = null)
    : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("partyflow-bench-").FullName;

    internal FileStore Store { get; private set; } = null!;

    internal DurableHub Hub { get; private set; } = null!;

    internal DurableTaskClient Client { get; private set; } = null!;

    internal async Task<BenchHub> OpenAsync(TimeProvider? time = null)
    {
        var set = new DurableTaskSet();
        tasks(set);
        Store = FileStore.Open(folder, storeOptions);
        Hub = new DurableHub(Store, set, options, time ?? TimeProvider.System, NullLoggerFactory.Instance);
        Client = Hub.CreateClient();
        await Hub.StartAsync();
        return this;
    }

    internal async Task CloseAsync()
    {
        await Hub.StopAsync();
        await Store.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(folder, recursive: true);
    }
}

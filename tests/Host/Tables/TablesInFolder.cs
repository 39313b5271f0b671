using Azure.Data.Tables;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.Tables.Tests;

/// <summary>A store in a folder of its own, for the tests of one class.</summary>
public sealed class FileTables : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("partyflow-tables-").FullName;

    public FileTables()
    {
        Store = FileStore.Open(folder);
    }

    public FileStore Store { get; private set; }

    public string ConnectionString => $"PartyFlowStore={folder}";

    public TableServiceClient Connect() => new(ConnectionString);

    public async Task Reopen()
    {
        await Store.DisposeAsync();
        Store = FileStore.Open(folder);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

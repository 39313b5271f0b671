using Azure.Data.Tables;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>Tables in a folder of their own, for the tests of one class.</summary>
public sealed class TablesInFolder : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("partyflow-tables-").FullName;

    public TablesInFolder()
    {
        Store = FileStore.Open(folder);
    }

    public FileStore Store { get; private set; }

    public TableServiceClient Connect() => TableService.Connect(Store);

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

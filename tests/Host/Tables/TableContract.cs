using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>
/// What the table clients promise whatever keeps the rows. Each transport derives once from each contract; a fresh table is made
/// per test.
/// </summary>
public abstract class TableContract : IAsyncLifetime
{
    protected TableServiceClient Service { get; private set; } = null!;

    protected TableClient Table { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Service = await Connect();
        Table = Service.GetTableClient($"t{Guid.NewGuid():N}");
        await Table.CreateAsync();
    }

    public virtual async Task DisposeAsync() => await Table.DeleteAsync();

    protected abstract Task<TableServiceClient> Connect();
}

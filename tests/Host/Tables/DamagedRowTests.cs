using Azure;
using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>A row whose bytes are none that a row has: whoever needs it hears so, and the others go on.</summary>
public sealed class DamagedRowTests : IAsyncLifetime
{
    private readonly TablesInFolder file = new();
    private TableClient table = null!;

    public async Task InitializeAsync()
    {
        table = file.Connect().GetTableClient("Tasks");
        await table.CreateAsync();
    }

    public async Task DisposeAsync() => await file.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("FF")]
    [InlineData("02014103")]
    [InlineData("01014105")]
    [InlineData("0101410100FF")]
    [InlineData("0101410B00")]
    [InlineData("010141018580808000")]
    [InlineData("01014101FFFFFFFFFF7F")]
    public async Task Row_WhenDamaged_IsNeitherReadNorMergedButReplaced(string data)
    {
        foreach (var key in new[] { "a", "damaged", "z" })
        {
            await table.AddEntityAsync(new TableEntity("p", key) { ["A"] = 1 });
        }
        var bytes = Convert.FromHexString(data);
        await file.Store.WriteAsync(db => db.Execute("UPDATE tables_rows SET data = ?1 WHERE row_key = 'damaged'", bytes));

        Assert.Throws<InvalidDataException>(() => table.GetEntity<TableEntity>("p", "damaged"));
        await Assert.ThrowsAsync<InvalidDataException>(() => table.GetEntityAsync<TableEntity>("p", "damaged"));
        Assert.Throws<InvalidDataException>(() => table.Query<TableEntity>("Nowhere eq 2").Count());
        await Assert.ThrowsAsync<InvalidDataException>(() => table.UpsertEntityAsync(new TableEntity("p", "damaged") { ["B"] = 1 }));
        await Assert.ThrowsAsync<InvalidDataException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "a") { ["A"] = 2 }),
            new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "damaged") { ["A"] = 2 }, ETag.All),
        ]));

        // Nothing of the transaction is there, and what needs no look at the damaged row works.
        Assert.Equal(1, table.GetEntity<TableEntity>("p", "a").Value.GetInt32("A"));
        Assert.Equal(["z"], table.Query<TableEntity>("PartitionKey eq 'p' and RowKey gt 'damaged'").Select(row => row.RowKey));
        await table.UpsertEntityAsync(new TableEntity("p", "damaged") { ["A"] = 3 }, TableUpdateMode.Replace);
        Assert.Equal([1, 3, 1], table.Query<TableEntity>().Select(row => row.GetInt32("A")));
    }

    [Theory]
    [InlineData("0101410102C328")]
    [InlineData("01014108FFFFFFFFFFFFFFFF")]
    public async Task Value_WhenDamaged_IsNotAnswered(string data)
    {
        var bytes = Convert.FromHexString(data);
        await table.AddEntityAsync(new TableEntity("p", "damaged"));
        await file.Store.WriteAsync(db => db.Execute("UPDATE tables_rows SET data = ?1", bytes));

        Assert.Throws<InvalidDataException>(() => table.GetEntity<TableEntity>("p", "damaged"));
        await Assert.ThrowsAsync<InvalidDataException>(() => table.GetEntityAsync<TableEntity>("p", "damaged"));
        Assert.Throws<InvalidDataException>(() => table.Query<TableEntity>().Count());
        // The next answer on this thread is whole.
        Assert.Equal("p", table.GetEntity<TableEntity>("p", "damaged", ["PartitionKey"]).Value.PartitionKey);
    }
}

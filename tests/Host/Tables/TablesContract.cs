using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>Creating, listing and deleting tables.</summary>
public abstract class TablesContract : TableContract
{
    [ContractFact]
    public async Task Create_WhenTheTableExists_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table.CreateAsync());
        Assert.Equal((409, TableErrorCode.TableAlreadyExists.ToString()), (refused.Status, refused.ErrorCode));
    }

    [ContractFact]
    public void CreateIfNotExists_WhenTheTableExists_LeavesIt()
    {
        Table.AddEntity(new TableEntity("p", "r"));
        Assert.Equal(Table.Name, Table.CreateIfNotExists().Value.Name);
        Assert.Equal(Table.Name, Service.CreateTableIfNotExists(Table.Name).Value.Name);
        Assert.Single(Table.Query<TableEntity>());
    }

    [ContractTheory]
    [InlineData("ab")]
    [InlineData("has-dash")]
    [InlineData("1digit")]
    public async Task Create_WhenTheNameIsNoTableName_IsRefused(string name)
    {
        Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(() => Service.CreateTableAsync(name))).Status);
    }

    [ContractFact]
    public async Task Delete_WhenThereIsNoTable_AnswersNotFound()
    {
        Assert.Equal(204, (await Table.DeleteAsync()).Status);
        Assert.Equal(404, Table.Delete().Status);
        Assert.Equal(404, (await Service.DeleteTableAsync(Table.Name)).Status);
        await Table.CreateAsync();
    }

    [ContractFact]
    public async Task Delete_WhenTheTableComesBack_HasTakenItsRows()
    {
        await Table.AddEntityAsync(new TableEntity("p", "r"));
        await Table.DeleteAsync();
        await Table.CreateAsync();
        Assert.Empty(Table.Query<TableEntity>());
    }

    [ContractFact]
    public async Task Operations_WhenThereIsNoTable_AreRefused()
    {
        var missing = Service.GetTableClient($"m{Guid.NewGuid():N}");
        var add = await Assert.ThrowsAsync<RequestFailedException>(() => missing.AddEntityAsync(new TableEntity("p", "r")));
        Assert.Equal((404, "TableNotFound"), (add.Status, add.ErrorCode));
        Assert.Equal(404, Assert.Throws<RequestFailedException>(() => missing.Query<TableEntity>().ToList()).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => missing.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "r"))]))).Status);
    }

    [ContractFact]
    public async Task Query_WhenFiltered_ListsTablesByName()
    {
        var found = new List<string>();
        await foreach (var table in Service.QueryAsync(t => t.Name == Table.Name))
        {
            found.Add(table.Name);
        }
        Assert.Equal([Table.Name], found);
        Assert.Contains(Service.Query(), t => t.Name == Table.Name);
        Assert.Equal([Table.Name], Service.Query((FormattableString)$"TableName eq {Table.Name}").Select(t => t.Name));
    }

    [ContractFact]
    public async Task Query_WhenPagesAreSmall_ListsAllTablesByName()
    {
        var names = new[] { $"{Table.Name}a", $"{Table.Name}b", $"{Table.Name}c" };
        foreach (var name in names)
        {
            await Service.CreateTableAsync(name);
        }
        var filter = TableServiceClient.CreateQueryFilter(t => t.Name.CompareTo(Table.Name) > 0 && t.Name.CompareTo($"{Table.Name}d") < 0);
        var pages = Service.Query(filter, maxPerPage: 2).AsPages();
        Assert.Equal(["a,b", "c"], pages.Select(page => string.Join(',', page.Values.Select(t => t.Name[^1]))));
        foreach (var name in names)
        {
            Assert.Equal(204, Service.DeleteTable(name).Status);
        }
    }
}

using Azure;
using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>Refusals of the service that the emulator forgets; the file must not.</summary>
public sealed class TableLimitTests : IAsyncLifetime
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
    [InlineData("ab", "OutOfRangeInput")]
    [InlineData("has-dash", "InvalidResourceName")]
    [InlineData("1digit", "InvalidResourceName")]
    [InlineData("Tables", "InvalidResourceName")]
    public void Create_WhenTheNameIsNoTableName_NamesTheReason(string name, string code) =>
        Assert.Equal(code, Refused(() => file.Connect().CreateTable(name)).ErrorCode);

    [Theory]
    [InlineData("N eq 'open")]
    [InlineData("N eq X'0'")]
    [InlineData("N eq datetime'yesterday'")]
    [InlineData("'a' eq 'b'")]
    [InlineData("N eq M")]
    [InlineData("N eq 1x")]
    public void Filter_WhenItCannotBeUnderstood_IsRefused(string filter) =>
        Assert.Equal((400, "InvalidInput"), Outcome(() => table.Query<TableEntity>(filter).ToList()));

    [Fact]
    public void Filter_WhenANameHasCombiningMarks_FindsTheRow()
    {
        table.AddEntity(new TableEntity("p", "r") { ["ne\u0301e"] = 1 });
        Assert.Single(table.Query<TableEntity>("ne\u0301e eq 1"));
    }

    [Fact]
    public void Filter_WhenNestedOrChainedWithoutEnd_IsRefusedAndTheProcessLives()
    {
        Assert.Equal((400, "InvalidInput"), Outcome(() => table.Query<TableEntity>(new string('(', 100_000)).ToList()));
        Assert.Equal((400, "InvalidInput"), Outcome(() => table.Query<TableEntity>(string.Concat(Enumerable.Repeat("not ", 100_000)) + "A").ToList()));
        Assert.Equal((400, "InvalidInput"), Outcome(() => table.Query<TableEntity>(string.Join(" or ", Enumerable.Repeat("N eq 1", 100_000))).ToList()));
        Assert.Empty(table.Query<TableEntity>(string.Join(" or ", Enumerable.Repeat("N eq 1", 1_000))));
    }

    [Fact]
    public void Add_WhenARowIsTooWideOrTooLarge_IsRefused()
    {
        table.AddEntity(Wide("widest", 252, 1));
        Assert.Equal((400, "TooManyProperties"), Outcome(() => table.AddEntity(Wide("wider", 253, 1))));
        table.AddEntity(Wide("largest", 15, 64 * 1024));
        Assert.Equal((400, "EntityTooLarge"), Outcome(() => table.AddEntity(Wide("larger", 17, 64 * 1024))));
    }

    [Fact]
    public void Merge_WhenTheRowWouldGrowTooLarge_IsRefusedAndLeavesIt()
    {
        table.AddEntity(Wide("r", 15, 64 * 1024));
        var more = new TableEntity("p", "r") { ["More"] = new byte[64 * 1024], ["Most"] = new byte[64 * 1024] };
        Assert.Equal((400, "EntityTooLarge"), Outcome(() => table.UpsertEntity(more)));
        Assert.False(table.GetEntity<TableEntity>("p", "r").Value.ContainsKey("More"));
    }

    [Fact]
    public void Submit_WhenRowsAreOfTwoPartitions_IsRefused()
    {
        Assert.Equal((400, "CommandsInBatchActOnDifferentPartitions"), Outcome(() => table.SubmitTransaction(
            [new(TableTransactionActionType.Add, new TableEntity("p", "r")), new(TableTransactionActionType.Add, new TableEntity("q", "r2"))])));
        Assert.Empty(table.Query<TableEntity>());
    }

    [Fact]
    public void Add_WhenAKeyANameOrATimeIsOutOfRange_IsRefused()
    {
        Assert.Equal((400, "KeyValueTooLarge"), Outcome(() => table.AddEntity(new TableEntity("p", new string('k', 513)))));
        Assert.Equal((400, "PropertyNameInvalid"), Outcome(() => table.AddEntity(new TableEntity("p", "r") { ["a-b"] = 1 })));
        Assert.Equal((400, "PropertyNameTooLong"), Outcome(() => table.AddEntity(new TableEntity("p", "r") { [new string('n', 256)] = 1 })));
        Assert.Equal((400, "OutOfRangeInput"), Outcome(() => table.AddEntity(new TableEntity("p", "r") { ["D"] = new DateTimeOffset(1600, 1, 1, 0, 0, 0, TimeSpan.Zero) })));
        Assert.Equal((400, "InvalidInput"), Outcome(() => table.UpdateEntity(new TableEntity("p", "r"), new ETag("nonsense"))));
        Assert.Throws<NotSupportedException>(() => table.AddEntity(new TableEntity("p", "r") { ["List"] = new List<int>() }));
    }

    [Fact]
    public void Pages_WhenSizeOrTokenIsWrong_AreRefused()
    {
        Assert.Equal((400, "InvalidInput"), Outcome(() => table.Query<TableEntity>(maxPerPage: 1_001).ToList()));
        Assert.Equal((400, "InvalidInput"), Outcome(() => table.Query<TableEntity>().AsPages("not a token").ToList()));
    }

    private static TableEntity Wide(string key, int count, int bytes)
    {
        var entity = new TableEntity("p", key);
        for (var i = 0; i < count; i++)
        {
            entity[$"P{i}"] = new byte[bytes];
        }
        return entity;
    }

    private static RequestFailedException Refused(Func<object> action) => Assert.ThrowsAny<RequestFailedException>(action);

    private static (int Status, string? Code) Outcome(Func<object> action) => Refused(action) is var refused ? (refused.Status, refused.ErrorCode) : default;
}

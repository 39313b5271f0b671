using Azure;
using Azure.Data.Tables;
using PartyFlow.Host.Clock;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>What only the file does: durability, its clock, its index, its silence.</summary>
public sealed class StoredTableTests : IAsyncLifetime
{
    private readonly TablesInFolder file = new();
    private TableClient table = null!;

    public async Task InitializeAsync()
    {
        table = file.Connect().GetTableClient("Tasks");
        await table.CreateAsync();
    }

    public async Task DisposeAsync() => await file.DisposeAsync();

    [Fact]
    public async Task Rows_WhenTheStoreIsReopened_AreThereWithTheirVersions()
    {
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });
        var before = table.GetEntity<TableEntity>("p", "r").Value;
        await file.Reopen();
        var after = file.Connect().GetTableClient("tasks").GetEntity<TableEntity>("p", "r").Value;
        Assert.Equal((before.ETag, before.Timestamp), (after.ETag, after.Timestamp));
    }

    [Fact]
    public async Task Stamps_WhenTheClockStandsStill_AreItsTimeAndNeverRepeat()
    {
        var start = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        file.Store.Clock = new TestClock(start);
        var seen = new HashSet<ETag>();
        for (var i = 0; i < 50; i++)
        {
            Assert.True(seen.Add((await table.AddEntityAsync(new TableEntity("p", "r"))).Headers.ETag!.Value));
            await table.DeleteEntityAsync("p", "r");
        }
        // After a restart at the same moment too: an old version must never fit a new row.
        await file.Reopen();
        file.Store.Clock = new TestClock(start);
        table = file.Connect().GetTableClient("Tasks");
        Assert.True(seen.Add((await table.AddEntityAsync(new TableEntity("p", "r"))).Headers.ETag!.Value));
        var stamp = table.GetEntity<TableEntity>("p", "r").Value.Timestamp!.Value;
        Assert.InRange(stamp, start, start.AddMilliseconds(20));
    }

    [Fact]
    public async Task Reads_WhenMany_CommitNothing()
    {
        await table.AddEntityAsync(new TableEntity("p", "r"));
        var before = file.Store.Commits;
        _ = table.GetEntity<TableEntity>("p", "r");
        _ = table.Query<TableEntity>().ToList();
        _ = file.Connect().Query().ToList();
        _ = table.CreateIfNotExists();
        Assert.Equal(before, file.Store.Commits);
    }

    [Fact]
    public async Task Transactions_WhenTheyWaitTogether_ShareACommit()
    {
        using var release = new ManualResetEventSlim();
        var blocker = file.Store.WriteAsync(_ => release.Wait());
        var before = file.Store.Commits;
        var writes = Enumerable.Range(0, 50).Select(i => table.AddEntityAsync(new TableEntity("p", $"{i}"))).ToArray();
        release.Set();
        await blocker;
        await Task.WhenAll(writes);
        Assert.Equal(before + 1, file.Store.Commits);
    }

    [Theory]
    [InlineData("PartitionKey eq 'p' and N eq 1", 2)]
    [InlineData("PartitionKey eq 'p' and RowKey ge 'b' and RowKey lt 'd' and N eq 1", 1)]
    [InlineData("PartitionKey ge 'p' and PartitionKey le 'p' and not (N eq 2)", 2)]
    [InlineData("PartitionKey eq 'p' and (RowKey eq 'b' or RowKey eq 'd') and N gt 0", 2)]
    public async Task Rows_OutsideTheStretchOfAFilter_AreNotEvenRead(string filter, int expected)
    {
        foreach (var (partition, row) in new[] { ("o", "a"), ("p", "b"), ("p", "c"), ("p", "d"), ("q", "a") })
        {
            await table.AddEntityAsync(new TableEntity(partition, row) { ["N"] = row == "c" ? 2 : 1 });
        }
        // Whoever reads one of these fails.
        await file.Store.WriteAsync(db => db.Execute("UPDATE tables_rows SET data = x'FF' WHERE partition_key <> ?1", "p"));
        Assert.Equal(expected, table.Query<TableEntity>(filter).Count());
        Assert.Throws<InvalidDataException>(() => table.Query<TableEntity>("N eq 1").Count());
    }

    [Fact]
    public async Task Rows_BehindAPage_AreNotReadBeforeTheyAreAskedFor()
    {
        foreach (var row in new[] { "a", "b", "c", "d" })
        {
            await table.AddEntityAsync(new TableEntity("p", row) { ["N"] = 1 });
        }
        await file.Store.WriteAsync(db => db.Execute("UPDATE tables_rows SET data = x'FF' WHERE row_key = ?1", "d"));
        var pages = table.Query<TableEntity>("N eq 1", maxPerPage: 2).AsPages();
        Assert.Equal(["a", "b"], pages.First().Values.Select(row => row.RowKey));
        Assert.Throws<InvalidDataException>(() => pages.Count());
    }

    [Theory]
    [InlineData("AND partition_key = ?2 AND row_key >= ?3 AND row_key <= ?4 ORDER BY row_key")]
    [InlineData("AND (partition_key, row_key) >= (?2, ?3) AND partition_key <= ?4 ORDER BY partition_key, row_key")]
    public void Ranges_WhenRead_UseThePrimaryKeyWithoutSorting(string range)
    {
        var plan = file.Store.Read(db =>
        {
            using var rows = db.Query($"EXPLAIN QUERY PLAN SELECT data FROM tables_rows WHERE table_id = ?1 {range}");
            var steps = new List<string>();
            while (rows.Read())
            {
                steps.Add(rows.Text(3));
            }
            return string.Join('\n', steps);
        });
        Assert.Contains("USING PRIMARY KEY (table_id=?", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Filter_WhenNestedOrChainedWithoutEnd_IsRefusedAndTheProcessLives()
    {
        Refused(new string('(', 100_000));
        Refused(string.Concat(Enumerable.Repeat("not ", 100_000)) + "A");
        Refused(string.Join(" or ", Enumerable.Repeat("N eq 1", 100_000)));
        Assert.Empty(table.Query<TableEntity>(string.Join(" or ", Enumerable.Repeat("N eq 1", 1_000))));

        void Refused(string filter) =>
            Assert.Equal("InvalidInput", Assert.Throws<RequestFailedException>(() => table.Query<TableEntity>(filter).Count()).ErrorCode);
    }

    [Fact]
    public async Task Merge_WhenTheRowWouldGrowTooLarge_LeavesIt()
    {
        var large = Enumerable.Range(0, 15).ToDictionary(i => $"P{i}", object (_) => new byte[64 * 1024]);
        await table.AddEntityAsync(new TableEntity(large) { PartitionKey = "p", RowKey = "r" });
        var more = new TableEntity("p", "r") { ["More"] = new byte[64 * 1024], ["Most"] = new byte[64 * 1024] };
        Assert.Equal("EntityTooLarge", Assert.Throws<RequestFailedException>(() => table.UpsertEntity(more)).ErrorCode);
        Assert.False(table.GetEntity<TableEntity>("p", "r").Value.ContainsKey("More"));
    }

    [Fact]
    public void Submit_WhenRowsAreOfTwoPartitions_DoesNothing()
    {
        var rows = new[] { new TableEntity("p", "r"), new TableEntity("q", "r2") };
        Assert.Throws<TableTransactionFailedException>(
            () => table.SubmitTransaction(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row))));
        Assert.Empty(table.Query<TableEntity>());
    }
}

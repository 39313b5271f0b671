using Azure.Data.Tables;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>A process killed in the middle of transactions: what was acknowledged is there, and nothing is there by half.</summary>
public sealed class TableKillTests : IDisposable
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is null ? 5 : 50;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Transactions_WhenTheProcessIsKilledAgainAndAgain_AreWholeOrNotThere()
    {
        var random = new Random(2026);
        var acknowledged = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            acknowledged.AddRange(await KilledAsync(round * 10_000_000L, random.Next(1, 300), apart: false));
            var partitions = await PartitionsAsync();
            Assert.DoesNotContain(acknowledged, partition => !partitions.ContainsKey(partition));
            Assert.All(partitions, partition => Assert.Equal(TableWritingProcess.Rows, partition.Value));
        }
    }

    /// <summary>The negative control: written row by row, some partition is cut in two, and the check above would notice.</summary>
    [Fact]
    public async Task Rows_WrittenWithoutATransaction_AreCutInTwo()
    {
        for (var round = 0; round < 20; round++)
        {
            await KilledAsync(round * 10_000_000L, 20, apart: true);
            if ((await PartitionsAsync()).Any(partition => partition.Value < TableWritingProcess.Rows))
            {
                return;
            }
        }
        Assert.Fail("Nothing was cut in two: the test kills at the wrong moments.");
    }

    /// <summary>Lets a process write, kills it when it has acknowledged so many partitions, and gives all that it acknowledged.</summary>
    private async Task<List<string>> KilledAsync(long first, int count, bool apart)
    {
        using var process = TableWritingProcess.Start(folder.Path, first, apart);
        var acknowledged = new List<string>();
        try
        {
            while (acknowledged.Count < count)
            {
                var line = await process.StandardOutput.ReadLineAsync();
                acknowledged.Add(line ?? throw new InvalidOperationException("It ended by itself."));
            }
        }
        finally
        {
            process.Kill();
        }
        // The last line may be cut off by the kill.
        acknowledged.AddRange((await process.StandardOutput.ReadToEndAsync()).Split('\n').SkipLast(1));
        await process.WaitForExitAsync();
        return acknowledged;
    }

    private async Task<Dictionary<string, int>> PartitionsAsync()
    {
        await using var store = FileStore.Open(folder.Path);
        return TableService.Connect(store).GetTableClient("Kill").Query<TableEntity>(select: ["PartitionKey"])
            .CountBy(row => row.PartitionKey).ToDictionary(StringComparer.Ordinal);
    }
}

using Azure.Data.Tables;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Tables;
using PartyFlow.Host.Tests.Tables;

namespace PartyFlow.Benchmarks;

/// <summary>
/// The real Azure.Data.Tables client on our service beside the same client on Azurite, turn by turn: point reads, transactions of 4 new
/// rows, and queries of a partition of 1,000 rows, by one caller who waits for each. A row has seven properties, 200 bytes among them.
/// </summary>
internal static class Tables
{
    private const int Repeats = 5;

    internal static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("partyflow-bench-").FullName;
        var (ours, theirs) = (new Figures(), new Figures());
        using (var azurite = new AzuriteProcess())
        await using (var store = FileStore.Open(folder))
        {
            var mine = await FullAsync(TableService.Connect(store));
            TableClient? other = null;
            if (AzuriteProcess.Missing is { } reason)
            {
                Measure.Say($"no comparison with Azurite: {reason}");
            }
            else
            {
                await azurite.StartAsync();
                other = await FullAsync(new TableServiceClient(azurite.ConnectionString));
            }
            for (var round = -1; round < Repeats; round++)
            {
                await MeasureAsync(round < 0 ? new Figures() : ours, mine, round, reads: 20_000, transactions: 1_000, queries: 100);
                if (other is not null)
                {
                    await MeasureAsync(round < 0 ? new Figures() : theirs, other, round, reads: 500, transactions: 200, queries: 15);
                }
            }
            Say("point read", ours.Read, other is null ? null : theirs.Read, goal: 23);
            Say("4-row transaction", ours.Transaction, other is null ? null : theirs.Transaction, goal: 500);
            Say("1,000-row query", ours.Query, other is null ? null : theirs.Query, goal: 8_300);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static void Say(string what, Measure ours, Measure? theirs, double goal)
    {
        Measure.Say($"P11 {what}, microseconds: {ours:N1}, goal {goal:N0}");
        if (theirs is not null)
        {
            Measure.Say($"P11 {what}, Azurite: {theirs:N1}; Azurite / ours {theirs.Median / ours.Median:F1}, goal 3");
        }
    }

    private static async Task MeasureAsync(Figures figures, TableClient table, int round, int reads, int transactions, int queries)
    {
        figures.Read.Add(await MicrosecondsAsync(reads, n => table.GetEntityAsync<TableEntity>("full", $"{n * 7 % 1_000:D4}")));
        figures.Transaction.Add(await MicrosecondsAsync(transactions, n => table.SubmitTransactionAsync(
            Enumerable.Range(0, 4).Select(j => new TableTransactionAction(TableTransactionActionType.Add, Row($"{round} {n}", $"{j}"))))));
        figures.Query.Add(await MicrosecondsAsync(queries, async _ =>
        {
            var found = 0;
            await foreach (var row in table.QueryAsync<TableEntity>("PartitionKey eq 'full'")) found++;
            if (found != 1_000) throw new InvalidOperationException($"Found {found} rows of 1,000.");
        }));
    }

    private static async Task<TableClient> FullAsync(TableServiceClient service)
    {
        var table = service.GetTableClient("Bench");
        await table.CreateAsync();
        foreach (var batch in Enumerable.Range(0, 1_000).Chunk(100))
        {
            var rows = batch.Select(i => Row("full", $"{i:D4}"));
            await table.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)));
        }
        return table;
    }

    private static TableEntity Row(string partition, string key) => new(partition, key)
    {
        ["Title"] = "加装电梯 · 每周走访三个单元",
        ["Stage"] = 3,
        ["Version"] = 12_345_678_901,
        ["Share"] = 0.75,
        ["Open"] = true,
        ["Due"] = new DateTimeOffset(2026, 9, 18, 0, 0, 0, TimeSpan.Zero),
        ["Data"] = new byte[200],
    };

    private static async Task<double> MicrosecondsAsync(int count, Func<int, Task> work) =>
        (await Measure.TimeAsync(async () =>
        {
            for (var i = 0; i < count; i++) await work(i);
        })).TotalMicroseconds / count;

    private sealed class Figures
    {
        internal Measure Read { get; } = new();

        internal Measure Transaction { get; } = new();

        internal Measure Query { get; } = new();
    }
}

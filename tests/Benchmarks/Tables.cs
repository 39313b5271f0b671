using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using PartyFlow.Local.Store;
using PartyFlow.Local.Tables.Tests;

namespace PartyFlow.Benchmarks;

/// <summary>
/// Point reads, transactions of 20 new rows and queries of a partition of 1,000 rows, each per second by one caller who waits for each:
/// the table client on the file beside plain SQL on the same file; the same client against Azurite beside the npm client. A row has
/// seven properties, 200 bytes among them; plain SQL moves the same bytes without looking into them.
/// </summary>
internal static class Tables
{
    private const int Repeats = 5;
    private static readonly byte[] Blob = new byte[330];

    internal static async Task RunAsync()
    {
        var (file, plain) = await FileAsync();
        Measure.Say($"file: {file}");
        Measure.Say($"plain SQL on that file: {plain}");
        if (AzuriteProcess.Missing is { } reason)
        {
            Measure.Say($"no comparison with Azurite: {reason}");
        }
        else
        {
            var (ours, theirs) = await AzuriteAsync();
            Measure.Say($"Azurite by our client: {ours}");
            Measure.Say($"Azurite by the npm client: {theirs}");
            Measure.Say($"TABLES Azurite, ours / npm: reads {ours.Reads.Median / theirs.Reads.Median:F2}, transactions {ours.Transactions.Median / theirs.Transactions.Median:F2}, queries {ours.Queries.Median / theirs.Queries.Median:F2}");
        }
        Measure.Say($"TABLES file / plain SQL: reads {file.Reads.Median / plain.Reads.Median:F2}, transactions {file.Transactions.Median / plain.Transactions.Median:F2}, queries {file.Queries.Median / plain.Queries.Median:F2}");
        Measure.Say($"TABLES {file.Reads.Median:F0} reads/s, {file.Transactions.Median:F0} transactions/s, {file.Queries.Median:F0} queries/s");
    }

    private static async Task<(Figures File, Figures Plain)> FileAsync()
    {
        var folder = Directory.CreateTempSubdirectory("partyflow-bench-").FullName;
        var (file, plain) = (new Figures(), new Figures());
        await using (var store = FileStore.Open(folder))
        {
            store.Migrate("raw", "CREATE TABLE raw_rows(p TEXT, r TEXT, data BLOB, PRIMARY KEY(p, r)) WITHOUT ROWID");
            await store.WriteAsync(db =>
            {
                for (var i = 0; i < 1_000; i++) db.Execute("INSERT INTO raw_rows VALUES(?1, ?2, ?3)", "full", $"{i:D4}", Blob);
            });
            var table = await FullAsync(new TableServiceClient($"PartyFlowStore={folder}"));
            for (var i = -1; i < Repeats; i++)
            {
                var round = i;
                await MeasureAsync(i < 0 ? new Figures() : file, table, round, reads: 20_000, transactions: 300, queries: 200);
                var figures = i < 0 ? new Figures() : plain;
                figures.Reads.Add(await PerSecondAsync(20_000, n => Done(store.Read(db => Bytes(db, n)))));
                figures.Transactions.Add(await PerSecondAsync(300, n => store.WriteAsync(db =>
                {
                    for (var j = 0; j < 20; j++) db.Execute("INSERT INTO raw_rows VALUES(?1, ?2, ?3)", $"{round} {n}", $"{j}", Blob);
                })));
                figures.Queries.Add(await PerSecondAsync(200, _ => Done(store.Read(All))));
            }
        }
        Directory.Delete(folder, recursive: true);
        return (file, plain);
    }

    private static async Task<(Figures Ours, Figures Theirs)> AzuriteAsync()
    {
        using var azurite = new AzuriteProcess();
        await azurite.StartAsync();
        var (ours, theirs) = (new Figures(), new Figures());
        var table = await FullAsync(new TableServiceClient(azurite.ConnectionString));
        for (var i = -1; i < Repeats; i++)
        {
            await MeasureAsync(i < 0 ? new Figures() : ours, table, i, reads: 500, transactions: 40, queries: 15);
            (i < 0 ? new Figures() : theirs).Add(await NpmAsync(azurite.ConnectionString, reads: 500, transactions: 40, queries: 15));
        }
        return (ours, theirs);
    }

    private static async Task MeasureAsync(Figures figures, TableClient table, int round, int reads, int transactions, int queries)
    {
        figures.Reads.Add(await PerSecondAsync(reads, n => table.GetEntityAsync<TableEntity>("full", $"{n * 7 % 1_000:D4}")));
        figures.Transactions.Add(await PerSecondAsync(transactions, n => table.SubmitTransactionAsync(
            Enumerable.Range(0, 20).Select(j => new TableTransactionAction(TableTransactionActionType.Add, Row($"{round} {n}", $"{j}"))))));
        figures.Queries.Add(await PerSecondAsync(queries, async _ =>
        {
            var found = 0;
            await foreach (var row in table.QueryAsync<TableEntity>("PartitionKey eq 'full'")) found++;
            Expect(found);
        }));
    }

    private static async Task<TableClient> FullAsync(TableServiceClient service)
    {
        var table = service.GetTableClient("Bench");
        await table.CreateAsync();
        foreach (var batch in Enumerable.Range(0, 1_000).Chunk(100))
        {
            await table.SubmitTransactionAsync(batch.Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row("full", $"{i:D4}"))));
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

    private static int Bytes(StoreConnection db, int number)
    {
        using var rows = db.Query("SELECT data FROM raw_rows WHERE p = ?1 AND r = ?2", "full", $"{number * 7 % 1_000:D4}");
        return rows.Read() ? rows.Bytes(0).ToArray().Length : throw new InvalidOperationException("The row is missing.");
    }

    private static int All(StoreConnection db)
    {
        var found = 0;
        using var rows = db.Query("SELECT p, r, data FROM raw_rows WHERE p = ?1 ORDER BY r", "full");
        while (rows.Read())
        {
            _ = (rows.Text(0), rows.Text(1), rows.Bytes(2).ToArray());
            found++;
        }
        Expect(found);
        return found;
    }

    private static void Expect(int found)
    {
        if (found != 1_000) throw new InvalidOperationException($"Found {found} rows of 1,000.");
    }

    private static Task Done(int _) => Task.CompletedTask;

    private static async Task<double> PerSecondAsync(int count, Func<int, Task> work) =>
        count / (await Measure.TimeAsync(async () =>
        {
            for (var i = 0; i < count; i++) await work(i);
        })).TotalSeconds;

    private static async Task<JsonElement> NpmAsync(string connection, int reads, int transactions, int queries)
    {
        string[] counts = [.. new[] { reads, transactions, queries }.Select(count => count.ToString(CultureInfo.InvariantCulture))];
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "tables.cjs"), AzuriteProcess.Folder!, connection, .. counts]) { RedirectStandardOutput = true })!;
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? JsonDocument.Parse(output).RootElement : throw new InvalidOperationException($"The npm client failed: {output}");
    }

    private sealed class Figures
    {
        internal Measure Reads { get; } = new();

        internal Measure Transactions { get; } = new();

        internal Measure Queries { get; } = new();

        public override string ToString() => $"reads/s {Reads}; transactions/s {Transactions}; queries/s {Queries}";

        internal void Add(JsonElement figures)
        {
            Reads.Add(figures.GetProperty("reads").GetDouble());
            Transactions.Add(figures.GetProperty("transactions").GetDouble());
            Queries.Add(figures.GetProperty("queries").GetDouble());
        }
    }
}

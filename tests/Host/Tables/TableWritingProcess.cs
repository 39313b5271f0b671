using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>
/// A process of its own that writes partitions of four rows until it is killed, several at once, and prints the number of each that was
/// acknowledged. Told to write apart it writes row by row, as a client without transactions would.
/// </summary>
internal static class TableWritingProcess
{
    internal const int Rows = 4;

    internal static Process Start(string folder, long first, bool apart)
    {
        var number = first.ToString(CultureInfo.InvariantCulture);
        string[] arguments = [typeof(TableWritingProcess).Assembly.Location, "tables", folder, number, apart ? "apart" : "together"];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
    }

    internal static async Task RunAsync(string[] args)
    {
        var (next, apart) = (long.Parse(args[1], CultureInfo.InvariantCulture), args[2] == "apart");
        await using var store = FileStore.Open(args[0]);
        var table = TableService.Connect(store).GetTableClient("Kill");
        await table.CreateIfNotExistsAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(WriteAsync)));

        async Task WriteAsync()
        {
            while (true)
            {
                var partition = Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture);
                var rows = Enumerable.Range(0, Rows).Select(row => new TableEntity(partition, $"{row}") { ["Data"] = new byte[500] });
                if (apart)
                {
                    foreach (var row in rows)
                    {
                        await table.AddEntityAsync(row);
                    }
                }
                else
                {
                    await table.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)));
                }
                Console.WriteLine(partition);
            }
        }
    }
}

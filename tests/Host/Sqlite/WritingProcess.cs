using System.Diagnostics;
using System.Globalization;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Sqlite;

/// <summary>
/// A process of its own that writes rows until it is killed and prints the number of each row that the store has acknowledged.
/// Told to be hasty it prints before the commit, as a store without durability would acknowledge.
/// </summary>
internal sealed class WritingProcess : IDisposable
{
    private readonly Process process;

    private WritingProcess(Process process) => this.process = process;

    internal int Id => process.Id;

    internal static WritingProcess Start(string folder, long firstRow, bool hasty)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(WritingProcess).Assembly.Location, "store", folder, firstRow.ToString(CultureInfo.InvariantCulture), hasty ? "hasty" : "durable"])
        {
            RedirectStandardOutput = true,
        };
        return new WritingProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it has acknowledged so many rows; these.</summary>
    internal async Task<List<long>> Acknowledged(int count)
    {
        var acknowledged = new List<long>();
        while (acknowledged.Count < count)
        {
            acknowledged.Add(long.Parse(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("It ended by itself."), CultureInfo.InvariantCulture));
        }
        return acknowledged;
    }

    /// <summary>Kills it; what else it had acknowledged by then.</summary>
    internal async Task<IEnumerable<long>> Kill()
    {
        process.Kill();
        var rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        // The last line may be cut off by the kill.
        return rest.Split('\n').SkipLast(1).Select(line => long.Parse(line, CultureInfo.InvariantCulture)).ToList();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
        process.Dispose();
    }

    /// <summary>
    /// Writes so many rows one after the other, each marked and acknowledged before the next, and ends; the system calls are looked at
    /// from outside.
    /// </summary>
    /// <param name="how"><c>flushed</c>, or for the negative controls <c>unflushed</c> (with <c>synchronous=OFF</c>) or <c>early</c> (acknowledged before).</param>
    internal static string[] Traced(string folder, int rows, string how) =>
        ["dotnet", typeof(WritingProcess).Assembly.Location, "store", folder, rows.ToString(CultureInfo.InvariantCulture), how];

    /// <summary>What stands in the row of that number, and in no other.</summary>
    internal static string Mark(int row) => string.Create(CultureInfo.InvariantCulture, $"mark {row};");

    /// <summary>What is printed for the row of that number.</summary>
    internal static string Acknowledgement(int row) => string.Create(CultureInfo.InvariantCulture, $"acknowledged {row};");

    internal static async Task RunAsync(string[] args)
    {
        if (args[2] is "flushed" or "unflushed" or "early")
        {
            await WriteAndEndAsync(args[0], int.Parse(args[1], CultureInfo.InvariantCulture), args[2]);
            return;
        }

        var (folder, next, hasty) = (args[0], long.Parse(args[1], CultureInfo.InvariantCulture), args[2] == "hasty");
        using var never = new ManualResetEventSlim();
        var store = FileStore.Open(folder);
        store.Migrate("test", "CREATE TABLE t(k INTEGER PRIMARY KEY, v TEXT)");
        if (hasty)
        {
            await store.DisposeAsync();
            store = FileStore.Open(folder, new StoreOptions { Committing = never.Wait });
        }
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Write)));

        async Task Write()
        {
            while (true)
            {
                var row = Interlocked.Increment(ref next);
                var written = store.WriteAsync(db => db.Execute("INSERT INTO t VALUES(?1, ?2)", row, new string('x', (int)(row % 3_000))));
                if (!hasty)
                {
                    await written;
                }
                Console.WriteLine(row.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private static async Task WriteAndEndAsync(string folder, int rows, string how)
    {
        await using var store = FileStore.Open(folder);
        store.Migrate("test", "CREATE TABLE t(k INTEGER PRIMARY KEY, v TEXT)");
        if (how == "unflushed")
        {
            // Not within a transaction: this is what nobody may do, and what has to be found out.
            await store.WriteAsync(db => db.ExecuteScript("COMMIT; PRAGMA synchronous=OFF; BEGIN"));
        }
        for (var row = 0; row < rows; row++)
        {
            if (how == "early")
            {
                Console.WriteLine(Acknowledgement(row));
            }
            await store.WriteAsync(db => db.Execute("INSERT INTO t(v) VALUES(?1)", Mark(row)));
            if (how != "early")
            {
                Console.WriteLine(Acknowledgement(row));
            }
        }
    }
}

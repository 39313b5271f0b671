using System.Diagnostics;
using PartyFlow.Local.Store;

namespace PartyFlow.Benchmarks;

/// <summary>P4: 10,000 instances wait, each with one timer; nothing may be committed and hardly anything run.</summary>
internal static class Idle
{
    private const int Repeats = 5;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(10);

    internal static async Task RunAsync()
    {
        var raw = new Measure();
        var waiting = new Measure();
        await RawAsync(raw);
        var commits = await WaitingAsync(waiting);
        await RawAsync(raw);
        Measure.Say($"watched for {Watched.TotalSeconds} s at a time, with a read every 5 s");
        Measure.Say($"raw store with nothing in it, % of a core: {raw:F2}");
        Measure.Say($"engine, 10,000 waiting, % of a core: {waiting:F2}");
        Measure.Say($"P4 {commits} commits, {waiting.Median:F2} % of a core");
    }

    private static async Task RawAsync(Measure shares)
    {
        var folder = Directory.CreateTempSubdirectory("partyflow-bench-").FullName;
        await using (var store = FileStore.Open(folder))
        {
            using var sweeper = Reading(store, "SELECT count(*) FROM sqlite_schema");
            for (var i = 0; i < Repeats; i++) shares.Add(await ShareAsync());
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>How many commits there were while 10,000 waited.</summary>
    private static async Task<long> WaitingAsync(Measure shares)
    {
        await using var bench = await new BenchHub(Waiting.Register).OpenAsync();
        await Waiting.StartAsync(bench, 10_000);
        await Task.Delay(TimeSpan.FromSeconds(2));
        var before = bench.Store.Commits;
        using var sweeper = Reading(bench.Store, "SELECT count(*) FROM durable_inbox");
        for (var i = 0; i < Repeats; i++) shares.Add(await ShareAsync());
        return bench.Store.Commits - before;
    }

    private static Timer Reading(FileStore store, string query) => new(_ => store.Read(db => db.Number(query)), null, TimeSpan.Zero, TimeSpan.FromSeconds(5));

    /// <summary>What this process takes of a core, in percent, while it is left alone.</summary>
    private static async Task<double> ShareAsync()
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var begin = Stopwatch.GetTimestamp();
        await Task.Delay(Watched);
        process.Refresh();
        return 100 * ((process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(begin));
    }
}

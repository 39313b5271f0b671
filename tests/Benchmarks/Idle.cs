using System.Diagnostics;

namespace PartyFlow.Benchmarks;

/// <summary>P4: 10,000 instances wait, each with one timer; nothing may be committed and hardly anything run.</summary>
internal static class Idle
{
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    internal static async Task RunAsync()
    {
        var empty = await ShareAsync();
        await using var bench = await new BenchHub(Waiting.Register).OpenAsync();
        await Waiting.StartAsync(bench, 10_000);
        await Task.Delay(TimeSpan.FromSeconds(2));

        var commits = bench.Store.Commits;
        using var sweeper = new Timer(
            _ => bench.Store.Read(db => db.Number("SELECT count(*) FROM durable_inbox")), null, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        var waiting = await ShareAsync();
        Measure.Say($"watched for {Watched.TotalSeconds} s, with a read of pending work every 5 s");
        Measure.Say($"empty process: {empty * 100:F2} % of a core");
        Measure.Say($"P4 {bench.Store.Commits - commits} commits, {waiting * 100:F2} % of a core");
    }

    /// <summary>What this process takes of a core while it is left alone.</summary>
    private static async Task<double> ShareAsync()
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var begin = Stopwatch.GetTimestamp();
        await Task.Delay(Watched);
        process.Refresh();
        return (process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(begin);
    }
}

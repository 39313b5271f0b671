using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.DurableTask;
using PartyFlow.Local.DurableTask;
using PartyFlow.Local.Store;

namespace PartyFlow.Benchmarks;

/// <summary>P6: 100,000 instances with a timer each; how soon a restart is ready, and how late the timers fire.</summary>
internal static class ManyTimers
{
    private const int Timers = 100_000;
    private const int Repeats = 5;
    private static readonly TimeSpan Wait = TimeSpan.FromHours(1);
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(60);
    private static readonly ConcurrentBag<(DateTime Due, double Seconds)> Lateness = [];

    internal static async Task RunAsync()
    {
        var clock = new ShiftedClock();
        await using var bench = await new BenchHub(tasks => Register(tasks, clock)).OpenAsync(clock);
        var first = clock.GetUtcNow().UtcDateTime + Wait;
        for (var start = 0; start < Timers; start += 2_000)
        {
            await Task.WhenAll(Enumerable.Range(start, 2_000).Select(i =>
                bench.Client.ScheduleNewOrchestrationInstanceAsync("sleep", first + (Spread * i / Timers))));
        }

        await bench.Hub.WhenIdleAsync();
        var (raw, ready, late) = (new Measure(), new Measure(), new Measure());
        for (var i = 0; i < Repeats; i++)
        {
            await bench.CloseAsync();
            raw.Add(await RawAsync());

            // The wait is skipped by setting the clock to just before the first timer, the last time.
            if (i == Repeats - 1) clock.Shift = first.AddSeconds(-5) - DateTime.UtcNow;
            var begin = Stopwatch.GetTimestamp();
            await bench.OpenAsync(clock);
            ready.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        await Task.Delay(Spread + TimeSpan.FromSeconds(8));
        await bench.Hub.WhenIdleAsync();
        foreach (var part in Lateness.GroupBy(timer => (int)((timer.Due - first) / (Spread / Repeats)))) late.Add(Measure.Percentile(part.Select(timer => timer.Seconds), 0.99));

        var all = Lateness.Select(timer => timer.Seconds).ToList();
        Measure.Say($"raw store: opened and {Timers:N0} rows read, s: {raw:F2}");
        Measure.Say($"engine: ready with {Timers:N0} timers pending, s: {ready:F2}");
        Measure.Say($"{all.Count:N0} timers within {Spread.TotalSeconds} s; late by {Measure.Percentile(all, 0.5) * 1000:F0} ms at the median; p99 of each fifth of the time, s: {late:F3}");
        Measure.Say($"P6 ready after {ready.Median:F2} s, lateness p99 {Measure.Percentile(all, 0.99):F3} s");
    }

    /// <summary>How soon a store of its own has as many due times read again.</summary>
    private static async Task<double> RawAsync()
    {
        var folder = Directory.CreateTempSubdirectory("partyflow-bench-").FullName;
        await using (var store = FileStore.Open(folder))
        {
            store.Migrate("raw", "CREATE TABLE raw_timers(instance INTEGER PRIMARY KEY, due INTEGER NOT NULL)");
            await Task.WhenAll(Enumerable.Range(0, Timers).Select(i => store.WriteAsync(db => db.Execute("INSERT INTO raw_timers VALUES(?1, ?2)", (long)i, (long)i))));
        }

        var begin = Stopwatch.GetTimestamp();
        await using var again = FileStore.Open(folder);
        var due = again.Read(db =>
        {
            var set = new SortedSet<(long Due, long Instance)>();
            using var rows = db.Query("SELECT instance, due FROM raw_timers");
            while (rows.Read()) set.Add((rows.Int64(1), rows.Int64(0)));
            return set;
        });
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        await again.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        return due.Count == Timers ? seconds : throw new InvalidOperationException("Rows are missing.");
    }

    private static void Register(DurableTaskSet tasks, TimeProvider clock) => tasks.AddOrchestrator("sleep", async context =>
    {
        var due = context.GetInput<DateTime>();
        await context.CreateTimer(due, CancellationToken.None);
        if (!context.IsReplaying) Lateness.Add((due, (clock.GetUtcNow().UtcDateTime - due).TotalSeconds));
        return null;
    });

    private sealed class ShiftedClock : TimeProvider
    {
        internal TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }
}

using System.Diagnostics;
using Microsoft.DurableTask;
using PartyFlow.Local.DurableTask;
using PartyFlow.Local.Store;

namespace PartyFlow.Benchmarks;

/// <summary>P5: how much more event number 1,000 of an instance costs than event number 10, warm and rebuilt after a restart.</summary>
internal static class LongHistory
{
    private const int Instances = 15;
    private const int Repeats = 5;

    internal static async Task RunAsync()
    {
        await using var bench = await new BenchHub(Register).OpenAsync();
        List<string> shortOnes = [];
        List<string> longOnes = [];
        for (var i = 0; i < Instances; i++)
        {
            shortOnes.Add(await bench.Client.ScheduleNewOrchestrationInstanceAsync("endless", CancellationToken.None));
            longOnes.Add(await bench.Client.ScheduleNewOrchestrationInstanceAsync("endless", CancellationToken.None));
        }

        await Task.WhenAll(shortOnes.Select(id => RaiseAsync(bench, id, 9)));
        await Task.WhenAll(longOnes.Select(id => RaiseAsync(bench, id, 999)));
        await bench.Hub.WhenIdleAsync();

        // The events of the measurement itself lengthen the histories by the same few.
        var (warmShort, warmLong, coldShort, coldLong) = (new Measure(), new Measure(), new Measure(), new Measure());
        await TimeAsync(bench, shortOnes.Concat(longOnes));
        for (var i = 0; i < Repeats; i++)
        {
            warmShort.Add(await TimeAsync(bench, shortOnes));
            warmLong.Add(await TimeAsync(bench, longOnes));
            warmShort.Add(await TimeAsync(bench, shortOnes));
        }

        for (var i = 0; i < Repeats; i++)
        {
            await bench.CloseAsync();
            await bench.OpenAsync();

            // One instance of each kind first, so that neither pays for compiling the way there.
            await TimeAsync(bench, [shortOnes[0], longOnes[0]]);
            coldShort.Add(await TimeAsync(bench, shortOnes.Skip(1).Take(Instances / 2)));
            coldLong.Add(await TimeAsync(bench, longOnes.Skip(1)));
            coldShort.Add(await TimeAsync(bench, shortOnes.Skip(1).Skip(Instances / 2)));
        }

        Throughput.PrepareRaw(bench.Store);
        var rawShort = await RawAsync(bench.Store, 0, 9);
        var rawLong = await RawAsync(bench.Store, Instances, 999);
        Measure.Say($"raw store: row 10 {rawShort.Write:F2} ms and {rawShort.Reread:F2} ms with the rows before it read, row 1,000 {rawLong.Write:F2} ms and {rawLong.Reread:F2} ms");
        Measure.Say($"warm, ms: event 10 {warmShort:F2}, event 1,000 {warmLong:F2}");
        Measure.Say($"after a restart, ms: event 10 {coldShort:F2}, event 1,000 {coldLong:F2}");
        Measure.Say($"P5 {warmLong.Median / warmShort.Median:F1} x warm, {coldLong.Median / coldShort.Median:F1} x after a restart");
    }

    private static void Register(DurableTaskSet tasks) => tasks.AddOrchestrator("endless", async context =>
    {
        while (true) await context.WaitForExternalEvent<int>("n");
    });

    private static async Task RaiseAsync(BenchHub bench, string id, int count)
    {
        for (var i = 0; i < count; i++) await bench.Client.RaiseEventAsync(id, "n", i);
    }

    /// <summary>One more row after so many: the write alone, and with all that stands before it read first.</summary>
    private static async Task<(double Write, double Reread)> RawAsync(FileStore store, int first, int rows)
    {
        var payload = new byte[160];
        var writes = new List<double>();
        var rereads = new List<double>();
        for (var instance = first; instance < first + Instances; instance++)
        {
            var key = (long)instance;
            await Task.WhenAll(Enumerable.Range(0, rows).Select(step => WriteAsync(key, step)));
            var begin = Stopwatch.GetTimestamp();
            await WriteAsync(key, rows);
            writes.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            begin = Stopwatch.GetTimestamp();
            store.Read(db =>
            {
                var bytes = 0L;
                using var found = db.Query("SELECT events FROM raw_steps WHERE instance = ?1 ORDER BY step", key);
                while (found.Read()) bytes += found.Bytes(0).Length;
                return bytes;
            });
            await WriteAsync(key, rows + 1);
            rereads.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return (Measure.Percentile(writes, 0.5), Measure.Percentile(rereads, 0.5));

        Task WriteAsync(long key, int step) => store.WriteAsync(db => db.Execute("INSERT INTO raw_steps VALUES(?1, ?2, ?3)", key, step, payload));
    }

    private static async Task<double> TimeAsync(BenchHub bench, IEnumerable<string> ids)
    {
        var times = new List<double>();
        foreach (var id in ids)
        {
            var begin = Stopwatch.GetTimestamp();
            await bench.Client.RaiseEventAsync(id, "n", 0);
            await bench.Hub.WhenIdleAsync();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return Measure.Percentile(times, 0.5);
    }
}

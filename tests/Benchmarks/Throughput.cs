using Microsoft.DurableTask;
using PartyFlow.Local.DurableTask;
using PartyFlow.Local.Store;

namespace PartyFlow.Benchmarks;

/// <summary>
/// P1: 1,000 instances of five no-op activities one after the other. An event is an activity scheduled or completed; starts,
/// ends and all other history are paid for, but not counted. The raw store runs the same number of steps (one step = two
/// events) before and after, in the same process.
/// </summary>
internal static class Throughput
{
    private const int Instances = 1_000;
    private const int Activities = 5;
    private const int Events = Instances * Activities * 2;
    private const int Repeats = 7;

    internal static void Register(DurableTaskSet tasks)
    {
        tasks.AddActivity("nothing", _ => Task.FromResult<object?>(null));
        tasks.AddOrchestrator("five", async context =>
        {
            for (var i = 0; i < Activities; i++) await context.CallActivityAsync("nothing", i);
            return null;
        });
    }

    internal static async Task RunAsync()
    {
        await using var bench = await new BenchHub(Register).OpenAsync();
        PrepareRaw(bench.Store);
        await EngineAsync(bench);
        await EngineAsync(bench);
        await RawAsync(bench.Store, 0, Instances);

        var raw = new Measure();
        var engine = new Measure();
        var commits = bench.Store.Commits;
        for (var i = 1; i <= Repeats; i++)
        {
            raw.Add(Events / (await Measure.TimeAsync(() => RawAsync(bench.Store, i * 2, Instances))).TotalSeconds);
            var before = bench.Store.Commits;
            engine.Add(Events / (await Measure.TimeAsync(() => EngineAsync(bench))).TotalSeconds);
            commits = bench.Store.Commits - before;
            raw.Add(Events / (await Measure.TimeAsync(() => RawAsync(bench.Store, (i * 2) + 1, Instances))).TotalSeconds);
        }

        Measure.Say($"raw store, group commit: {raw} events/s");
        Measure.Say($"engine: {engine} events/s, {commits} commits in the last run");
        Measure.Say($"engine / raw: {engine.Median / raw.Median:F2}");
        Measure.Say($"P1 {engine.Median:F0} events/s");
    }

    internal static void PrepareRaw(FileStore store) =>
        store.Migrate("raw", "CREATE TABLE raw_steps(instance INTEGER, step INTEGER, events BLOB, PRIMARY KEY(instance, step)) WITHOUT ROWID");

    /// <summary>The same number of steps without an engine: one row each, each instance's one after the other.</summary>
    internal static Task RawAsync(FileStore store, int round, int instances)
    {
        var payload = new byte[160];
        return Task.WhenAll(Enumerable.Range(0, instances).Select(async instance =>
        {
            var key = (round * (long)instances) + instance;
            for (var step = 0; step < Activities; step++)
            {
                var number = step;
                await store.WriteAsync(db => db.Execute("INSERT INTO raw_steps VALUES(?1, ?2, ?3)", key, number, payload)).ConfigureAwait(false);
            }
        }));
    }

    private static async Task EngineAsync(BenchHub bench)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, Instances).Select(_ =>
            bench.Client.ScheduleNewOrchestrationInstanceAsync("five", CancellationToken.None)));
        await Task.WhenAll(ids.Select(id => bench.Client.WaitForInstanceCompletionAsync(id, CancellationToken.None)));
    }
}

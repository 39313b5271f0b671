using PartyFlow.Local.Store;

namespace PartyFlow.Benchmarks;

/// <summary>P2: group commit against one commit a step, on a disk whose every commit takes 5 ms longer; 64 instances at once.</summary>
internal static class GroupCommit
{
    private const int Instances = 64;
    private const int Repeats = 5;

    internal static async Task RunAsync()
    {
        var grouped = new Measure();
        var single = new Measure();
        var raw = new Measure();
        var rawSingle = new Measure();
        for (var i = 0; i < Repeats; i++)
        {
            raw.Add(await EventsPerSecondAsync(2_000, RawAsync));
            rawSingle.Add(await EventsPerSecondAsync(1, RawAsync));
            grouped.Add(await EventsPerSecondAsync(2_000, EngineAsync));
            single.Add(await EventsPerSecondAsync(1, EngineAsync));
            grouped.Add(await EventsPerSecondAsync(2_000, EngineAsync));
        }

        Measure.Say($"raw store, one commit a step: {rawSingle} events/s");
        Measure.Say($"raw store, group commit: {raw} events/s, {raw.Median / rawSingle.Median:F1} x");
        Measure.Say($"engine, one commit a step: {single} events/s");
        Measure.Say($"engine, group commit: {grouped} events/s");
        Measure.Say($"P2 {grouped.Median / single.Median:F1} x");
    }

    private static async Task<double> EventsPerSecondAsync(int maxBatch, Func<BenchHub, Task> work)
    {
        var slow = new StoreOptions { MaxBatch = maxBatch, Committing = () => Thread.Sleep(5) };
        await using var bench = await new BenchHub(Throughput.Register, slow).OpenAsync();
        Throughput.PrepareRaw(bench.Store);
        var time = await Measure.TimeAsync(() => work(bench));
        return Instances * 10 / time.TotalSeconds;
    }

    private static Task RawAsync(BenchHub bench) => Throughput.RawAsync(bench.Store, 0, Instances);

    private static async Task EngineAsync(BenchHub bench)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, Instances).Select(_ =>
            bench.Client.ScheduleNewOrchestrationInstanceAsync("five", CancellationToken.None)));
        await Task.WhenAll(ids.Select(id => bench.Client.WaitForInstanceCompletionAsync(id, CancellationToken.None)));
    }
}

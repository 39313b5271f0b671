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
        for (var i = 0; i < Repeats; i++)
        {
            grouped.Add(await EventsPerSecondAsync(2_000));
            single.Add(await EventsPerSecondAsync(1));
            grouped.Add(await EventsPerSecondAsync(2_000));
        }

        Measure.Say($"one commit a step: {single} events/s");
        Measure.Say($"group commit: {grouped} events/s");
        Measure.Say($"P2 {grouped.Median / single.Median:F1} x");
    }

    private static async Task<double> EventsPerSecondAsync(int maxBatch)
    {
        var slow = new StoreOptions { MaxBatch = maxBatch, Committing = () => Thread.Sleep(5) };
        await using var bench = await new BenchHub(Throughput.Register, slow).OpenAsync();
        var time = await Measure.TimeAsync(async () =>
        {
            var ids = await Task.WhenAll(Enumerable.Range(0, Instances).Select(_ =>
                bench.Client.ScheduleNewOrchestrationInstanceAsync("five", CancellationToken.None)));
            await Task.WhenAll(ids.Select(id => bench.Client.WaitForInstanceCompletionAsync(id, CancellationToken.None)));
        });
        return Instances * 10 / time.TotalSeconds;
    }
}

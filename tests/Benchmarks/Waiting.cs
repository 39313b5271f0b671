using Microsoft.DurableTask;
using PartyFlow.Local.DurableTask;

namespace PartyFlow.Benchmarks;

/// <summary>Instances that wait as the application's do: for an event or a timer, whichever comes first.</summary>
internal static class Waiting
{
    internal static void Register(DurableTaskSet tasks) => tasks.AddOrchestrator("wait", async context =>
    {
        using var cancellation = new CancellationTokenSource();
        var timer = context.CreateTimer(TimeSpan.FromDays(30 + context.GetInput<int>()), cancellation.Token);
        await Task.WhenAny(context.WaitForExternalEvent<object>("changed"), timer);
        cancellation.Cancel();
        return null;
    });

    internal static async Task StartAsync(BenchHub bench, int count)
    {
        for (var start = 0; start < count; start += 1_000)
        {
            await Task.WhenAll(Enumerable.Range(start, Math.Min(1_000, count - start)).Select(i =>
                bench.Client.ScheduleNewOrchestrationInstanceAsync("wait", i % 300)));
        }

        await bench.Hub.WhenIdleAsync();
    }
}

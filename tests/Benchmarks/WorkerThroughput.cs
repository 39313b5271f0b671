using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Host.Tests.Durable;
using PartyFlow.Host.Tests.Hosting;
using PartyFlow.Host.Tests.Tables;

namespace PartyFlow.Benchmarks;

/// <summary>
/// P1, through the worker: the sample app's worker on our host, every step on the disk, against the same worker on Microsoft's durable
/// extension with DurableTask.AzureStorage on Azurite at its default polling. 1,000 instances of five no-op activities one after the other;
/// an event is an activity scheduled or completed. Both are asked by the real client over gRPC.
/// </summary>
internal static class WorkerThroughput
{
    private const int Instances = 1_000;
    private const int Activities = 5;
    private const int Repeats = 5;

    internal static async Task RunAsync()
    {
        var ours = new Measure();
        await using (var host = await SampleHost.StartAsync())
        {
            await using var client = new GrpcDurableTaskClient(
                "bench", new GrpcDurableTaskClientOptions { CallInvoker = host.Host.OpenHub() }, NullLogger.Instance);
            for (var i = -3; i < Repeats; i++)
            {
                var rate = await MeasureAsync(client, Instances);
                if (i >= 0)
                {
                    ours.Add(rate);
                }
            }
        }
        Measure.Say($"P1 through the worker {ours.Median:F0} events/s ({ours}), floor 3,000");
        if (AzuriteProcess.Missing is { } reason)
        {
            Measure.Say($"no comparison with AzureStorage: {reason}");
            return;
        }

        // The extension writes each of its events to the console of a process that is not in a service of Azure.
        var console = Console.Out;
        Console.SetOut(TextWriter.Null);
        var azure = new AzureStorageBackend();
        await azure.InitializeAsync();
        await MeasureAsync(azure.Client, Instances / 20);
        var theirs = await MeasureAsync(azure.Client, Instances);
        await azure.DisposeAsync();
        Console.SetOut(console);
        Measure.Say($"P1 AzureStorage on Azurite, same worker: {theirs:F0} events/s, one run; ratio {ours.Median / theirs:F0}, goal 10");
    }

    private static async Task<double> MeasureAsync(DurableTaskClient client, int instances)
    {
        var took = await Measure.TimeAsync(async () =>
        {
            var ids = await Task.WhenAll(Enumerable.Range(0, instances)
                .Select(_ => client.ScheduleNewOrchestrationInstanceAsync("CallNothingInTurn", Activities)));
            var ended = await Task.WhenAll(ids.Select(id => EndAsync(client, id)));
            if (ended.Any(instance => instance.RuntimeStatus != OrchestrationRuntimeStatus.Completed))
            {
                throw new InvalidOperationException("An instance has not completed.");
            }
        });
        return instances * Activities * 2 / took.TotalSeconds;
    }

    /// <summary>Asks again as often as the client gives up: it waits for 100 s.</summary>
    private static async Task<OrchestrationMetadata> EndAsync(DurableTaskClient client, string id)
    {
        while (true)
        {
            try
            {
                return await client.WaitForInstanceCompletionAsync(id);
            }
            catch (OperationCanceledException)
            {
                // It has not ended yet.
            }
        }
    }
}

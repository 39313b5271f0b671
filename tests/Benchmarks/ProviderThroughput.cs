using System.Diagnostics;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Benchmarks;

/// <summary>
/// P1, the engine's part: DurableTask.Core on the SQLite provider, every step on the disk (synchronous=FULL), against the same on
/// InMemoryOrchestrationService of Microsoft.DurableTask.InProcessTestHost, in turns in one process. 1,000 instances of five no-op
/// activities one after the other; an event is an activity scheduled or completed. Starts, ends and all other history are paid for, but
/// not counted. On a machine that others use, processor time says more than the time that passes; both are told.
/// </summary>
internal static class ProviderThroughput
{
    private const int Instances = 1_000;
    private const int Activities = 5;
    private const int Events = Instances * Activities * 2;
    private const int Repeats = 9;

    internal static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("partyflow-bench-").FullName;
        await using var store = FileStore.Open(folder);
        await using var service = new SqliteOrchestrationService(
            store, TimeProvider.System, new OrchestrationStorageOptions(), NullLogger<SqliteOrchestrationService>.Instance);
        var memory = new InMemoryOrchestrationService();
        using var ours = await StartAsync(service);
        using var theirs = await StartAsync(memory);
        for (var i = 0; i < 3; i++)
        {
            await RunAsync(memory);
            await RunAsync(service);
        }

        var (inMemory, inMemoryCpu, onDisk, onDiskCpu) = (new Measure(), new Measure(), new Measure(), new Measure());
        var (ratio, ratioCpu) = (new Measure(), new Measure());
        var commits = 0L;
        for (var i = 0; i < Repeats; i++)
        {
            var before = await MeasureAsync(memory, inMemory, inMemoryCpu);
            commits = store.Commits;
            var between = await MeasureAsync(service, onDisk, onDiskCpu);
            commits = store.Commits - commits;
            var after = await MeasureAsync(memory, inMemory, inMemoryCpu);
            ratio.Add(between.Rate * 2 / (before.Rate + after.Rate));
            ratioCpu.Add(between.CpuRate * 2 / (before.CpuRate + after.CpuRate));
        }
        await ours.StopAsync(isForced: true);
        await theirs.StopAsync(isForced: true);

        Measure.Say($"in memory: {inMemory} events/s, {inMemoryCpu} events per second of processor");
        Measure.Say($"SQLite provider: {onDisk} events/s, {onDiskCpu} events per second of processor, {commits} commits in the last run");
        Measure.Say($"ratio by processor time: {ratioCpu:F2}");
        Measure.Say($"P1 engine {onDisk.Median:F0} events/s, ratio to memory {ratio:F2}");
        await store.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<(double Rate, double CpuRate)> MeasureAsync(IOrchestrationServiceClient client, Measure rate, Measure cpuRate)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var took = await Measure.TimeAsync(() => RunAsync(client));
        var result = (Events / took.TotalSeconds, Events / (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        rate.Add(result.Item1);
        cpuRate.Add(result.Item2);
        return result;
    }

    private static async Task<TaskHubWorker> StartAsync(IOrchestrationService service)
    {
        var worker = new TaskHubWorker(service);
        worker.AddTaskOrchestrations(typeof(Five));
        worker.AddTaskActivities(typeof(Nothing));
        await worker.StartAsync();
        return worker;
    }

    private static async Task RunAsync(IOrchestrationServiceClient client)
    {
        var ids = Enumerable.Range(0, Instances).Select(_ => Guid.NewGuid().ToString("N")).ToArray();
        await Task.WhenAll(ids.Select(id =>
        {
            var instance = new OrchestrationInstance { InstanceId = id, ExecutionId = Guid.NewGuid().ToString("N") };
            var start = new ExecutionStartedEvent(-1, null) { Name = typeof(Five).FullName, Version = "", OrchestrationInstance = instance };
            return client.CreateTaskOrchestrationAsync(new TaskMessage { OrchestrationInstance = instance, Event = start }, null);
        }));
        var ended = await Task.WhenAll(ids.Select(id => client.WaitForOrchestrationAsync(id, null, TimeSpan.FromMinutes(5), CancellationToken.None)));
        if (ended.Any(state => state?.OrchestrationStatus != OrchestrationStatus.Completed))
        {
            throw new InvalidOperationException("An instance has not completed.");
        }
    }

    private sealed class Five : TaskOrchestration<object?, object?>
    {
        public override async Task<object?> RunTask(OrchestrationContext context, object? input)
        {
            for (var i = 0; i < Activities; i++)
            {
                await context.ScheduleTask<object?>(typeof(Nothing), i);
            }
            return null;
        }
    }

    private sealed class Nothing : AsyncTaskActivity<int, object?>
    {
        protected override Task<object?> ExecuteAsync(TaskContext context, int input) => Task.FromResult<object?>(null);
    }
}

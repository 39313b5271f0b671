using System.Diagnostics.Metrics;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>Alone in the process while it runs: the meters belong to all hubs and stores.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class AloneCollection;

[Collection("Alone")]
public sealed class MeterTests
{
    [Fact]
    public async Task Meters_OfOneHub_TellWhatItDid_ByTheirValues()
    {
        using var meters = new Meters();
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("flow", async context =>
            {
                await context.CallActivityAsync("nothing");
                await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            })
            .Activity("nothing", (object? _) => 0));
        meters.Forget();

        // Its start, the activity's outcome, the timer: three steps, and a commit of the caller's before them.
        await hub.RunAsync("flow");
        Assert.Equal((2, 2, 0, 1), (meters.Sum("partyflow.durable.steps"), meters.Count("partyflow.durable.step.duration"), meters.Count("partyflow.durable.replays"), meters.Count("partyflow.durable.activity.duration")));
        Assert.Equal((3, 3), (meters.Sum("partyflow.store.commits"), meters.Count("partyflow.store.batch")));
        Assert.Equal((1, 1), (meters.Observe("partyflow.durable.timers"), meters.Observe("partyflow.durable.warm")));

        await hub.CrashAsync();
        Assert.Equal((1, 0), (meters.Observe("partyflow.durable.timers"), meters.Observe("partyflow.durable.warm")));
        await hub.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal((3, 3, 1), (meters.Sum("partyflow.durable.steps"), meters.Count("partyflow.durable.step.duration"), meters.Sum("partyflow.durable.replays")));
        Assert.Equal((0, 0), (meters.Observe("partyflow.durable.timers"), meters.Observe("partyflow.durable.warm")));
        Assert.All(meters.Of("partyflow.durable.step.duration"), seconds => Assert.InRange(seconds, double.Epsilon, 60));
    }

    [Fact]
    public async Task Queue_TellsWhatWaitsForAFreePlace_ByKind()
    {
        using var meters = new Meters();
        var held = new TaskCompletionSource();
        using var running = new SemaphoreSlim(0);
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("fan", context => Task.WhenAll(Enumerable.Range(0, 5).Select(i => context.CallActivityAsync<int>("hold", i))))
                .ActivityAsync("hold", async (int value) =>
                {
                    running.Release();
                    await held.Task;
                    return value;
                }),
            new DurableHubOptions { MaxConcurrentActivities = 2 });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("fan");
        for (var i = 0; i < 2; i++) Assert.True(await running.WaitAsync(TimeSpan.FromSeconds(30)));
        await hub.Client.WaitForInstanceStartAsync((await hub.Client.GetAllInstancesAsync().FirstAsync()).InstanceId);

        // The step hands its five activities on one after the other; two have a place.
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (meters.Observe("partyflow.durable.queue", "activity") != 3 && DateTime.UtcNow < deadline) await Task.Yield();
        Assert.Equal((3, 0), (meters.Observe("partyflow.durable.queue", "activity"), meters.Observe("partyflow.durable.queue", "orchestration")));

        held.SetResult();
        await hub.IdleAsync();
        Assert.Equal(0, meters.Observe("partyflow.durable.queue", "activity"));
        Assert.Equal(5, meters.Count("partyflow.durable.activity.duration"));
    }

    /// <summary>Everything the hub's and the store's meters have told.</summary>
    private sealed class Meters : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly List<(string Name, string? Kind, double Value)> seen = [];

        internal Meters()
        {
            listener.InstrumentPublished = (instrument, meter) =>
            {
                if (instrument.Meter.Name is "PartyFlow.DurableTask" or "PartyFlow.Store") meter.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
            listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
            listener.Start();
        }

        internal void Forget()
        {
            lock (seen) seen.Clear();
        }

        internal List<double> Of(string name, string? kind = null)
        {
            lock (seen) return [.. seen.Where(one => one.Name == name && (kind is null || one.Kind == kind)).Select(one => one.Value)];
        }

        internal int Count(string name) => Of(name).Count;

        internal int Sum(string name) => (int)Of(name).Sum();

        /// <summary>What a gauge says now.</summary>
        internal int Observe(string name, string? kind = null)
        {
            lock (seen) seen.RemoveAll(one => one.Name == name);
            listener.RecordObservableInstruments();
            return (int)Of(name, kind).Single();
        }

        public void Dispose() => listener.Dispose();

        private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? kind = null;
            foreach (var (key, tag) in tags) kind = key == "kind" ? (string?)tag : kind;
            lock (seen) seen.Add((instrument.Name, kind, value));
        }
    }
}

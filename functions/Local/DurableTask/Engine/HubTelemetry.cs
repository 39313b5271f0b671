using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// What a hub tells OpenTelemetry: activity source and meter <c>PartyFlow.DurableTask</c>. Commits and batch sizes are told by
/// the meter of the store.
/// </summary>
internal static class HubTelemetry
{
    internal const string Name = "PartyFlow.DurableTask";

    private static readonly ConcurrentDictionary<HubCore, bool> Hubs = new();
    private static readonly Meter Meter = new(Name);
    private static int gauges;

    internal static ActivitySource Source { get; } = new(Name);

    internal static Counter<long> Steps { get; } =
        Meter.CreateCounter<long>("partyflow.durable.steps", "{step}", "Orchestration steps committed");

    internal static Histogram<double> StepDuration { get; } =
        Meter.CreateHistogram<double>("partyflow.durable.step.duration", "s", "From taking messages in to their commit");

    internal static Counter<long> Replays { get; } =
        Meter.CreateCounter<long>("partyflow.durable.replays", "{replay}", "Instances rebuilt from their history");

    internal static Histogram<double> ActivityDuration { get; } =
        Meter.CreateHistogram<double>("partyflow.durable.activity.duration", "s", "Run time of activities, by name and outcome");

    internal static void Watch(HubCore hub)
    {
        if (Hubs.IsEmpty) CreateGauges();
        Hubs[hub] = true;
    }

    internal static void Forget(HubCore hub) => Hubs.TryRemove(hub, out _);

    internal static Activity? StartStep(InstanceRecord record, IEnumerable<InboxEntry> batch)
    {
        if (!Source.HasListeners()) return null;
        var links = batch.Where(entry => entry.Trace != default).Select(entry => new ActivityLink(entry.Trace));
        return Source.StartActivity($"orchestration {record.Name}", ActivityKind.Consumer, default(ActivityContext), Tags(record.Name, record.Id), links);
    }

    internal static Activity? StartActivity(ActivityWork work)
    {
        if (!Source.HasListeners()) return null;
        var span = Source.StartActivity($"activity {work.Name}", ActivityKind.Internal, work.Trace, Tags(work.Name, work.InstanceId));
        span?.SetTag("durabletask.task.task_id", work.Task);
        return span;
    }

    internal static ActivityContext Current => Activity.Current?.Context ?? default;

    /// <summary>A trace context as it is stored; <c>null</c> for none.</summary>
    internal static string? Write(ActivityContext trace) =>
        trace == default ? null : $"00-{trace.TraceId}-{trace.SpanId}-{(trace.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00")}";

    /// <summary>A stored trace context; none where it cannot be read.</summary>
    internal static ActivityContext Read(string? trace) => ActivityContext.TryParse(trace, null, isRemote: true, out var context) ? context : default;

    private static IEnumerable<KeyValuePair<string, object?>> Tags(string name, string instanceId) =>
    [
        new("durabletask.task.name", name),
        new("durabletask.task.instance_id", instanceId),
    ];

    private static void CreateGauges()
    {
        if (Interlocked.Exchange(ref gauges, 1) != 0) return;
        Meter.CreateObservableGauge("partyflow.durable.queue", Queues, "{item}", "Work that waits for a free place, by kind");
        Meter.CreateObservableGauge("partyflow.durable.timers", () => Hubs.Keys.Sum(hub => hub.Timers.Count), "{timer}", "Timers pending");
        Meter.CreateObservableGauge("partyflow.durable.warm", () => Hubs.Keys.Sum(hub => hub.Slots.Warm), "{instance}", "Instances kept in memory");
    }

    private static IEnumerable<Measurement<int>> Queues() =>
    [
        new(Hubs.Keys.Sum(hub => hub.Steps.Waiting), new KeyValuePair<string, object?>("kind", "orchestration")),
        new(Hubs.Keys.Sum(hub => hub.Activities.Waiting), new KeyValuePair<string, object?>("kind", "activity")),
    ];
}

using System.Diagnostics.Metrics;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// What the provider tells OpenTelemetry. Commits and batch sizes are told by the meter of the store, traces by DurableTask.Core.
/// </summary>
internal static class OrchestrationTelemetry
{
    internal const string Name = "PartyFlow.Orchestrations";

    private static readonly Meter Meter = new(Name);

    internal static Counter<long> Steps { get; } =
        Meter.CreateCounter<long>("partyflow.orchestrations.steps", "{step}", "Orchestration steps committed");

    internal static Counter<long> Loads { get; } =
        Meter.CreateCounter<long>("partyflow.orchestrations.loads", "{instance}", "Instances read from the file to be run");

    internal static Counter<long> Activities { get; } =
        Meter.CreateCounter<long>("partyflow.orchestrations.activities", "{activity}", "Answers of activities committed");

    internal static Counter<long> Quarantined { get; } =
        Meter.CreateCounter<long>("partyflow.orchestrations.quarantined", "{item}", "Instances and activities put aside");
}

using System.Diagnostics;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Abstractions;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;

namespace PartyFlow.Local.DurableTask;

/// <summary>How a hub works.</summary>
public sealed record DurableHubOptions
{
    /// <summary>Activities running at the same time; default 100 a processor.</summary>
    public int MaxConcurrentActivities { get; init; } = 100 * Environment.ProcessorCount;

    /// <summary>Orchestration steps running at the same time; default 100 a processor.</summary>
    public int MaxConcurrentOrchestrations { get; init; } = 100 * Environment.ProcessorCount;

    /// <summary>Waiting instances kept ready in memory; others are rebuilt from their history when something comes. Default 2,000.</summary>
    public int MaxWarmInstances { get; init; } = 2_000;

    /// <summary>Largest input, output or event payload in bytes of UTF-8; default 4 MiB.</summary>
    public int MaxPayloadBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Attempts after which an instance whose steps bring the hub itself into trouble is put aside; default 5.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>
    /// How often the process may end while an activity runs, or before an instance has taken what waited for it, until that
    /// is put aside; default 20. High, because most of what ends a process is not their fault.
    /// </summary>
    public int MaxCrashes { get; init; } = 20;

    /// <summary>The version of sub-orchestrations called without one; empty by default.</summary>
    public string DefaultVersion { get; init; } = string.Empty;

    /// <summary>Whether ids that begin with '@' are refused, as where there are entities; default <c>false</c>.</summary>
    public bool ReserveEntityIds { get; init; }

    /// <summary>Which instances the hub runs, by their version; <c>null</c> (default) for all.</summary>
    public DurableTaskWorkerOptions.VersioningOptions? Versioning { get; init; }

    /// <summary>Turns inputs, outputs and payloads into text; JSON by default.</summary>
    public DataConverter DataConverter { get; init; } = JsonDataConverter.Default;

    /// <summary>Why an instance of this version is not run here; <c>null</c> when it is.</summary>
    internal string? Mismatch(string version)
    {
        if (Versioning is not { } own) return null;
        return own.MatchStrategy switch
        {
            DurableTaskWorkerOptions.VersionMatchStrategy.None => null,
            DurableTaskWorkerOptions.VersionMatchStrategy.Strict => TaskOrchestrationVersioningUtils.CompareVersions(version, own.Version) == 0
                ? null
                : $"The orchestration version '{version}' does not match the worker version '{own.Version}'.",
            DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder => TaskOrchestrationVersioningUtils.CompareVersions(version, own.Version) <= 0
                ? null
                : $"The orchestration version '{version}' is greater than the worker version '{own.Version}'.",
            _ => throw new UnreachableException(),
        };
    }

    internal DurableHubOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentActivities, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentOrchestrations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWarmInstances, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPayloadBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCrashes, 1);
        ArgumentNullException.ThrowIfNull(DataConverter);
        ArgumentNullException.ThrowIfNull(DefaultVersion);
        if (Versioning is { } own && !(Enum.IsDefined(own.MatchStrategy) && Enum.IsDefined(own.FailureStrategy)))
        {
            throw new ArgumentException($"The versioning strategy {own.MatchStrategy}/{own.FailureStrategy} is unknown. Use a named value of VersionMatchStrategy and VersionFailureStrategy.");
        }

        return this;
    }
}

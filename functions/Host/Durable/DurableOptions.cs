using DurableTask.Core.Settings;

namespace PartyFlow.Host.Durable;

/// <summary>What <c>host.json</c> says under <c>extensions/durableTask</c>.</summary>
internal sealed record DurableOptions
{
    /// <summary>Name of the task hub; clients name it in each call.</summary>
    public string HubName { get; init; } = "TestHubName";

    /// <summary>The version of this app, and of orchestrations that are started without one; <c>null</c>: none.</summary>
    public string? DefaultVersion { get; init; }

    /// <summary>Which instances this app runs, by their version against its own.</summary>
    public VersioningSettings.VersionMatchStrategy VersionMatch { get; init; } = VersioningSettings.VersionMatchStrategy.CurrentOrOlder;

    /// <summary>Whether an instance of another version is left for an app that fits it, or fails.</summary>
    public VersioningSettings.VersionFailureStrategy VersionFailure { get; init; }
}

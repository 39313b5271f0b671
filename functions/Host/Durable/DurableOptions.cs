using DurableTask.Core.Settings;

namespace PartyFlow.Host.Durable;

/// <summary>What <c>host.json</c> says under <c>extensions/durableTask</c>, and what the hub is given by the host.</summary>
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

    /// <summary>The largest answer that a durable client accepts, in bytes.</summary>
    public int MaxGrpcMessageSizeInBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long a durable client waits for an answer, completion of an instance included.</summary>
    public TimeSpan GrpcHttpClientTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Completes when the provider has nothing left to do but wait for timers and messages from outside.</summary>
    public Func<Task> WhenIdle { get; init; } = () => Task.CompletedTask;
}

namespace PartyFlow.Host.Durable;

/// <summary>What <c>host.json</c> says under <c>extensions/durableTask</c>, and what the hub is given by the host.</summary>
internal sealed record DurableOptions
{
    /// <summary>Name of the task hub; clients name it in each call.</summary>
    public string HubName { get; init; } = "TestHubName";

    /// <summary>Activities that run at once. The provider reports it to DurableTask.Core.</summary>
    public int MaxConcurrentActivities { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>Orchestration steps that run at once. The provider reports it to DurableTask.Core.</summary>
    public int MaxConcurrentOrchestrations { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>The version of orchestrations that are started without one; <c>null</c>: none.</summary>
    public string? DefaultVersion { get; init; }

    /// <summary>The largest answer that a durable client accepts, in bytes.</summary>
    public int MaxGrpcMessageSizeInBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long a durable client waits for an answer, completion of an instance included.</summary>
    public TimeSpan GrpcHttpClientTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Completes when the provider has nothing left to do but wait for timers and messages from outside.</summary>
    public Func<Task> WhenIdle { get; init; } = () => Task.CompletedTask;
}

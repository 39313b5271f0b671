using System.Collections.Immutable;

namespace Microsoft.DurableTask;

/// <summary>How a call to an activity or sub-orchestration is carried out.</summary>
public record TaskOptions
{
    /// <summary>Creates options with a retry rule.</summary>
    /// <param name="retry">How failures are retried; <c>null</c> for no retries.</param>
    public TaskOptions(TaskRetryOptions? retry)
        : this(retry, null)
    {
    }

    /// <summary>Creates options with a retry rule and tags.</summary>
    /// <param name="retry">How failures are retried; <c>null</c> (default) for no retries.</param>
    /// <param name="tags">Tags kept with the scheduled task; <c>null</c> (default) for none.</param>
    public TaskOptions(TaskRetryOptions? retry = null, IDictionary<string, string>? tags = null)
    {
        Retry = retry;
        Tags = tags;
    }

    /// <summary>Copies options.</summary>
    /// <param name="options">The options to copy.</param>
    public TaskOptions(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Retry = options.Retry;
        Tags = options.Tags;
        Version = options.Version;
    }

    /// <summary>How failures are retried; <c>null</c> for no retries.</summary>
    public TaskRetryOptions? Retry { get; init; }

    /// <summary>Tags kept with the scheduled task.</summary>
    public IDictionary<string, string>? Tags { get; init; }

    /// <summary>The version to schedule the task with; <c>null</c> lets an activity inherit the orchestration's.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>Options with a declarative retry policy.</summary>
    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    /// <summary>Options with a retry decision in code.</summary>
    public static TaskOptions FromRetryHandler(AsyncRetryHandler handler) => new(handler);

    /// <summary>Options with a retry decision in code.</summary>
    public static TaskOptions FromRetryHandler(RetryHandler handler) => new(handler);

    /// <summary>The same options for a sub-orchestration of a given instance id.</summary>
    public SubOrchestrationOptions WithInstanceId(string instanceId) => new(this, instanceId);
}

/// <summary>How a call to a sub-orchestration is carried out.</summary>
public record SubOrchestrationOptions : TaskOptions
{
    /// <summary>Creates options.</summary>
    /// <param name="retry">How failures are retried; <c>null</c> (default) for no retries.</param>
    /// <param name="instanceId">The new instance's id; <c>null</c> (default) for one derived deterministically.</param>
    public SubOrchestrationOptions(TaskRetryOptions? retry = null, string? instanceId = null)
        : base(retry) => InstanceId = instanceId;

    /// <summary>Creates options from general task options.</summary>
    /// <param name="options">The options to take over.</param>
    /// <param name="instanceId">The new instance's id; <c>null</c> keeps that of <paramref name="options"/>, if any.</param>
    public SubOrchestrationOptions(TaskOptions options, string? instanceId = null)
        : base(options) => InstanceId = instanceId ?? (options as SubOrchestrationOptions)?.InstanceId;

    /// <summary>Copies options.</summary>
    /// <param name="options">The options to copy.</param>
    public SubOrchestrationOptions(SubOrchestrationOptions options)
        : base(options) => InstanceId = options.InstanceId;

    /// <summary>The new instance's id; <c>null</c> or blank for one derived deterministically.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The version of the new instance; <c>null</c> for the worker's default version.</summary>
    public new TaskVersion? Version
    {
        get => base.Version;
        init => base.Version = value;
    }
}

/// <summary>How a new orchestration instance is scheduled by a client.</summary>
public record StartOrchestrationOptions
{
    /// <summary>Creates options.</summary>
    /// <param name="InstanceId">The instance's id; <c>null</c> (default) or empty for a new GUID.</param>
    /// <param name="StartAt">When it may begin; <c>null</c> (default) or a time in the past for at once.</param>
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
    {
        this.InstanceId = InstanceId;
        this.StartAt = StartAt;
    }

    /// <summary>Copies options.</summary>
    /// <param name="options">The options to copy.</param>
    public StartOrchestrationOptions(StartOrchestrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InstanceId = options.InstanceId;
        StartAt = options.StartAt;
        Tags = options.Tags;
        Version = options.Version;
        DedupeStatuses = options.DedupeStatuses;
    }

    /// <summary>The instance's id; <c>null</c> or empty for a new GUID.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When it may begin; <c>null</c> or a time in the past for at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Tags kept with the instance; empty by default.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The instance's version; <c>null</c> for the client's default version.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>
    /// Names of the statuses in which an existing instance of the same id makes the start fail;
    /// <c>null</c> for the default: an unfinished instance does, a finished one is replaced.
    /// </summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}

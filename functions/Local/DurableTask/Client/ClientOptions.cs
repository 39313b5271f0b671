namespace Microsoft.DurableTask.Client;

/// <summary>Which instances are listed, and how.</summary>
/// <param name="CreatedFrom">Created at this time or later.</param>
/// <param name="CreatedTo">Created at this time or earlier.</param>
/// <param name="Statuses">In one of these statuses; <c>null</c> or empty for any.</param>
/// <param name="TaskHubNames">Of these hubs; the local runtime has one hub and ignores this.</param>
/// <param name="InstanceIdPrefix">With an id that begins like this, case observed.</param>
/// <param name="PageSize">Instances a page, 100 by default.</param>
/// <param name="FetchInputsAndOutputs">Whether inputs, outputs, custom statuses and failure details are fetched too; <c>false</c> by default.</param>
/// <param name="ContinuationToken">Where a former listing left off.</param>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    /// <summary>Instances a page unless said otherwise.</summary>
    public const int DefaultPageSize = 100;
}

/// <summary>Which finished instances are purged.</summary>
/// <param name="CreatedFrom">Created at this time or later.</param>
/// <param name="CreatedTo">Created at this time or earlier.</param>
/// <param name="Statuses">In one of these statuses; <c>null</c> or empty for any finished one.</param>
public record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null)
{
    /// <summary>How long one call may purge before it returns an incomplete result, more than zero; <c>null</c> for no limit.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>How an instance is purged.</summary>
/// <param name="Recursive">Whether its sub-orchestrations are purged too.</param>
public record PurgeInstanceOptions(bool Recursive = false);

/// <summary>How an instance is terminated.</summary>
/// <param name="Output">The output it ends with.</param>
/// <param name="Recursive">Whether its sub-orchestrations are terminated too.</param>
public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);

/// <summary>What a purge did.</summary>
public class PurgeResult
{
    /// <summary>A complete purge.</summary>
    /// <param name="count">The number of purged instances.</param>
    public PurgeResult(int count)
        : this(count, null)
    {
    }

    /// <summary>A purge that may be incomplete.</summary>
    /// <param name="count">The number of purged instances, not negative.</param>
    /// <param name="isComplete">Whether all matching instances were purged; <c>null</c> if unknown.</param>
    public PurgeResult(int count, bool? isComplete)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        PurgedInstanceCount = count;
        IsComplete = isComplete;
    }

    /// <summary>The number of purged instances.</summary>
    public int PurgedInstanceCount { get; }

    /// <summary>Whether all matching instances were purged; <c>null</c> if unknown.</summary>
    public bool? IsComplete { get; }
}

/// <summary>How a client works.</summary>
public class DurableTaskClientOptions
{
    private DataConverter dataConverter = Converters.JsonDataConverter.Default;

    /// <summary>The version of instances scheduled without one; empty by default.</summary>
    public string DefaultVersion { get; set; } = string.Empty;

    /// <summary>Turns inputs, outputs and payloads into text; JSON by default, and again when set to <c>null</c>.</summary>
    public DataConverter DataConverter
    {
        get => dataConverter;
        set => dataConverter = value ?? Converters.JsonDataConverter.Default;
    }

    /// <summary>Whether ids that begin with '@' are refused, as those of entities, which the local runtime does not have. Default <c>false</c>.</summary>
    public bool EnableEntitySupport { get; set; }
}

/// <summary>Adds statuses to start options without spelling their names.</summary>
public static class StartOrchestrationOptionsExtensions
{
#pragma warning disable CS0618 // Upstream counts the unused status among the valid ones.
    /// <summary>The statuses that may be named.</summary>
    public static readonly IReadOnlyList<OrchestrationRuntimeStatus> ValidDedupeStatuses =
    [
        OrchestrationRuntimeStatus.Completed,
        OrchestrationRuntimeStatus.Failed,
        OrchestrationRuntimeStatus.Terminated,
        OrchestrationRuntimeStatus.Canceled,
        OrchestrationRuntimeStatus.Pending,
        OrchestrationRuntimeStatus.Running,
        OrchestrationRuntimeStatus.Suspended,
    ];
#pragma warning restore CS0618

    /// <summary>The same options, with the statuses in which an existing instance makes the start fail.</summary>
    public static StartOrchestrationOptions WithDedupeStatuses(
        this StartOrchestrationOptions options, params OrchestrationRuntimeStatus[] dedupeStatuses)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { DedupeStatuses = [.. dedupeStatuses.Select(status => status.ToString())] };
    }
}

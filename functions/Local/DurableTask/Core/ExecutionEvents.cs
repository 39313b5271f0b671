using DurableTask.Core.Tracing;

namespace DurableTask.Core.History;

/// <summary>The orchestration was started.</summary>
public class ExecutionStartedEvent(int eventId, string input) : HistoryEvent(eventId), ISupportsDurableTraceContext
{
    /// <summary>Which instance and run.</summary>
    public OrchestrationInstance OrchestrationInstance = null!;

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionStarted;

    /// <summary>The orchestrator's name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>The orchestrator's version.</summary>
    public string Version { get; set; } = null!;

    /// <summary>The input as stored; <c>null</c> for none.</summary>
    public string Input { get; set; } = input;

    /// <summary>The tags it was started with; <c>null</c> for none.</summary>
    public IDictionary<string, string> Tags { get; set; } = null!;

    /// <summary>Who called it; <c>null</c> where nobody did.</summary>
    public ParentInstance ParentInstance { get; set; } = null!;

    /// <summary>What it was started by, for traces; <c>null</c> where nothing is known of it.</summary>
    public DistributedTraceContext ParentTraceContext { get; set; } = null!;

    /// <summary>When it was to start, UTC; <c>null</c> for at once.</summary>
    public DateTime? ScheduledStartTime { get; set; }
}

/// <summary>The orchestration was suspended.</summary>
public class ExecutionSuspendedEvent(int eventId, string reason) : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionSuspended;

    /// <summary>Why; <c>null</c> where nobody said.</summary>
    public string Reason { get; set; } = reason;
}

/// <summary>The orchestration was resumed.</summary>
public class ExecutionResumedEvent(int eventId, string reason) : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionResumed;

    /// <summary>Why; <c>null</c> where nobody said.</summary>
    public string Reason { get; set; } = reason;
}

/// <summary>The orchestration was terminated.</summary>
public class ExecutionTerminatedEvent(int eventId, string input) : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionTerminated;

    /// <summary>The output it was given; <c>null</c> for none.</summary>
    public string Input { get; set; } = input;
}

/// <summary>The orchestration was rewound.</summary>
public class ExecutionRewoundEvent : HistoryEvent, ISupportsDurableTraceContext
{
    /// <summary>An event without a reason.</summary>
    public ExecutionRewoundEvent(int eventId)
        : base(eventId)
    {
    }

    /// <summary>An event with its reason.</summary>
    public ExecutionRewoundEvent(int eventId, string? reason)
        : base(eventId) => Reason = reason;

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionRewound;

    /// <summary>Why; <c>null</c> where nobody said.</summary>
    public string? Reason { get; set; }

    /// <summary>The run of the parent that was rewound with it.</summary>
    public string? ParentExecutionId { get; set; }

    /// <summary>The instance that was rewound.</summary>
    public string? InstanceId { get; set; }

    /// <summary>What it came from, for traces.</summary>
    public DistributedTraceContext? ParentTraceContext { get; set; }
}

/// <summary>The orchestration ended.</summary>
public class ExecutionCompletedEvent(int eventId, string? result, OrchestrationStatus orchestrationStatus, FailureDetails? failureDetails = null)
    : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionCompleted;

    /// <summary>How.</summary>
    public OrchestrationStatus OrchestrationStatus { get; } = orchestrationStatus;

    /// <summary>The output as stored; <c>null</c> for none.</summary>
    public string? Result { get; } = result;

    /// <summary>Why it failed; <c>null</c> where it did not.</summary>
    public FailureDetails? FailureDetails { get; } = failureDetails;
}

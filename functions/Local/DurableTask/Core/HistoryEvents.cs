using System.Runtime.Serialization;
using DurableTask.Core.Tracing;

// Drop-ins for the part of Microsoft.Azure.DurableTask.Core that DurableTaskClient.GetOrchestrationHistoryAsync hands out.
// Documented at https://learn.microsoft.com/dotnet/api/durabletask.core.history; the surface is held to the package by a test.
namespace DurableTask.Core.History;

/// <summary>What kind of event it is.</summary>
public enum EventType
{
    /// <summary>The orchestration was started.</summary>
    ExecutionStarted = 0,

    /// <summary>The orchestration ended.</summary>
    ExecutionCompleted = 1,

    /// <summary>Not written any more: a failed orchestration ends with <see cref="ExecutionCompleted"/>.</summary>
    ExecutionFailed = 2,

    /// <summary>The orchestration was terminated.</summary>
    ExecutionTerminated = 3,

    /// <summary>An activity was called.</summary>
    TaskScheduled = 4,

    /// <summary>An activity ended well.</summary>
    TaskCompleted = 5,

    /// <summary>An activity failed.</summary>
    TaskFailed = 6,

    /// <summary>A sub-orchestration was called.</summary>
    SubOrchestrationInstanceCreated = 7,

    /// <summary>A sub-orchestration ended well.</summary>
    SubOrchestrationInstanceCompleted = 8,

    /// <summary>A sub-orchestration failed.</summary>
    SubOrchestrationInstanceFailed = 9,

    /// <summary>A timer was set.</summary>
    TimerCreated = 10,

    /// <summary>A timer went off.</summary>
    TimerFired = 11,

    /// <summary>A step began.</summary>
    OrchestratorStarted = 12,

    /// <summary>A step ended.</summary>
    OrchestratorCompleted = 13,

    /// <summary>The orchestration sent an event.</summary>
    EventSent = 14,

    /// <summary>The orchestration was sent an event.</summary>
    EventRaised = 15,

    /// <summary>The orchestration goes on as a new run.</summary>
    ContinueAsNew = 16,

    /// <summary>Anything else.</summary>
    GenericEvent = 17,

    /// <summary>A state of the whole orchestration.</summary>
    HistoryState = 18,

    /// <summary>The orchestration was suspended.</summary>
    ExecutionSuspended = 19,

    /// <summary>The orchestration was resumed.</summary>
    ExecutionResumed = 20,

    /// <summary>The orchestration was rewound.</summary>
    ExecutionRewound = 21,
}

/// <summary>One event of an orchestration's history.</summary>
public abstract class HistoryEvent : IExtensibleDataObject
{
    /// <summary>An event.</summary>
    /// <param name="eventId">The number of the action within the run; -1 for what came from outside.</param>
    protected HistoryEvent(int eventId) => EventId = eventId;

    /// <summary>The number of the action within the run; -1 for what came from outside.</summary>
    public int EventId { get; }

    /// <summary>Whether the orchestrator has seen it.</summary>
    public bool IsPlayed { get; set; }

    /// <summary>When it was recorded, UTC: the time of its step.</summary>
    public DateTime Timestamp { get; set; }

    /// <summary>What kind of event it is.</summary>
    public virtual EventType EventType { get; }

    /// <inheritdoc/>
    public ExtensionDataObject? ExtensionData { get; set; }
}

/// <summary>A step began.</summary>
public class OrchestratorStartedEvent(int eventId) : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.OrchestratorStarted;
}

/// <summary>A step ended.</summary>
public class OrchestratorCompletedEvent(int eventId) : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.OrchestratorCompleted;
}

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

/// <summary>An activity was called.</summary>
public class TaskScheduledEvent : HistoryEvent, ISupportsDurableTraceContext
{
    /// <summary>An event with all it says.</summary>
    public TaskScheduledEvent(int eventId, string name, string? version = null, string? input = null)
        : base(eventId)
    {
        Name = name;
        Version = version;
        Input = input;
    }

    /// <summary>An event that says nothing yet.</summary>
    public TaskScheduledEvent(int eventId)
        : base(eventId)
    {
    }

    /// <inheritdoc/>
    public override EventType EventType => EventType.TaskScheduled;

    /// <summary>The activity's name.</summary>
    public string? Name { get; set; }

    /// <summary>The activity's version.</summary>
    public string? Version { get; set; }

    /// <summary>The input as stored.</summary>
    public string? Input { get; set; }

    /// <summary>The tags of the call.</summary>
    public IDictionary<string, string>? Tags { get; set; }

    /// <summary>The step that called it, for traces.</summary>
    public DistributedTraceContext? ParentTraceContext { get; set; }
}

/// <summary>An activity ended well.</summary>
public class TaskCompletedEvent(int eventId, int taskScheduledId, string result) : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.TaskCompleted;

    /// <summary>The number of the call.</summary>
    public int TaskScheduledId { get; } = taskScheduledId;

    /// <summary>The result as stored; <c>null</c> for none.</summary>
    public string Result { get; } = result;
}

/// <summary>An activity failed.</summary>
public class TaskFailedEvent : HistoryEvent
{
    /// <summary>An event with all it says.</summary>
    public TaskFailedEvent(int eventId, int taskScheduledId, string? reason, string? details, FailureDetails? failureDetails)
        : base(eventId)
    {
        TaskScheduledId = taskScheduledId;
        Reason = reason;
        Details = details;
        FailureDetails = failureDetails;
    }

    /// <summary>An event without failure details.</summary>
    public TaskFailedEvent(int eventId, int taskScheduledId, string? reason, string? details)
        : this(eventId, taskScheduledId, reason, details, null)
    {
    }

    /// <inheritdoc/>
    public override EventType EventType => EventType.TaskFailed;

    /// <summary>The number of the call.</summary>
    public int TaskScheduledId { get; }

    /// <summary>The message of the failure.</summary>
    public string? Reason { get; }

    /// <summary>Where it was thrown.</summary>
    public string? Details { get; }

    /// <summary>The failure in parts.</summary>
    public FailureDetails? FailureDetails { get; }
}

/// <summary>A sub-orchestration was called.</summary>
public class SubOrchestrationInstanceCreatedEvent(int eventId) : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.SubOrchestrationInstanceCreated;

    /// <summary>The instance that was created.</summary>
    public string InstanceId { get; set; } = null!;

    /// <summary>Its orchestrator's name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>Its orchestrator's version.</summary>
    public string Version { get; set; } = null!;

    /// <summary>The input as stored; <c>null</c> for none.</summary>
    public string Input { get; set; } = null!;
}

/// <summary>A sub-orchestration ended well.</summary>
public class SubOrchestrationInstanceCompletedEvent(int eventId, int taskScheduledId, string result) : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.SubOrchestrationInstanceCompleted;

    /// <summary>The number of the call.</summary>
    public int TaskScheduledId { get; } = taskScheduledId;

    /// <summary>The result as stored; <c>null</c> for none.</summary>
    public string Result { get; } = result;
}

/// <summary>A sub-orchestration failed.</summary>
public class SubOrchestrationInstanceFailedEvent : HistoryEvent
{
    /// <summary>An event with all it says.</summary>
    public SubOrchestrationInstanceFailedEvent(int eventId, int taskScheduledId, string? reason, string? details, FailureDetails? failureDetails)
        : base(eventId)
    {
        TaskScheduledId = taskScheduledId;
        Reason = reason;
        Details = details;
        FailureDetails = failureDetails;
    }

    /// <summary>An event without failure details.</summary>
    public SubOrchestrationInstanceFailedEvent(int eventId, int taskScheduledId, string? reason, string? details)
        : this(eventId, taskScheduledId, reason, details, null)
    {
    }

    /// <inheritdoc/>
    public override EventType EventType => EventType.SubOrchestrationInstanceFailed;

    /// <summary>The number of the call.</summary>
    public int TaskScheduledId { get; }

    /// <summary>The message of the failure.</summary>
    public string? Reason { get; }

    /// <summary>Where it was thrown.</summary>
    public string? Details { get; }

    /// <summary>The failure in parts.</summary>
    public FailureDetails? FailureDetails { get; }
}

/// <summary>A timer was set.</summary>
public class TimerCreatedEvent : HistoryEvent
{
    /// <summary>An event that says nothing yet.</summary>
    public TimerCreatedEvent(int eventId)
        : base(eventId)
    {
    }

    /// <summary>An event with all it says.</summary>
    public TimerCreatedEvent(int eventId, DateTime fireAt)
        : base(eventId) => FireAt = fireAt;

    /// <inheritdoc/>
    public override EventType EventType => EventType.TimerCreated;

    /// <summary>When it is due, UTC.</summary>
    public DateTime FireAt { get; set; }
}

/// <summary>A timer went off.</summary>
public class TimerFiredEvent : HistoryEvent
{
    /// <summary>An event that says nothing yet.</summary>
    public TimerFiredEvent(int eventId)
        : base(eventId)
    {
    }

    /// <summary>An event with the time it was due.</summary>
    public TimerFiredEvent(int eventId, DateTime fireAt)
        : base(eventId) => FireAt = fireAt;

    /// <inheritdoc/>
    public override EventType EventType => EventType.TimerFired;

    /// <summary>The number of the timer.</summary>
    public int TimerId { get; set; }

    /// <summary>When it was due, UTC.</summary>
    public DateTime FireAt { get; set; }
}

/// <summary>The orchestration sent an event to another one.</summary>
public class EventSentEvent(int eventId) : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.EventSent;

    /// <summary>To which instance.</summary>
    public string InstanceId { get; set; } = null!;

    /// <summary>The event's name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>The payload as stored; <c>null</c> for none.</summary>
    public string Input { get; set; } = null!;
}

/// <summary>The orchestration was sent an event.</summary>
public class EventRaisedEvent(int eventId, string input) : HistoryEvent(eventId), ISupportsDurableTraceContext
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.EventRaised;

    /// <summary>The event's name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>The payload as stored; <c>null</c> for none.</summary>
    public string Input { get; set; } = input;

    /// <summary>What it came from, for traces.</summary>
    public DistributedTraceContext ParentTraceContext { get; set; } = null!;
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

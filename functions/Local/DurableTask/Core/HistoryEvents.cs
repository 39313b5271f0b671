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

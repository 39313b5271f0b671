using System.Runtime.CompilerServices;
using DurableTask.Core;
using DurableTask.Core.History;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>History events and the messages that carry them, as records. The order of an event's fields is part of the format.</summary>
internal static class EventRecord
{
    internal static byte[] Write(IEnumerable<HistoryEvent> events)
    {
        var record = Record.Begin();
        foreach (var one in events)
        {
            Event(record, one);
        }
        return record.Finish();
    }

    internal static byte[] Write(TaskMessage message)
    {
        var record = Record.Begin();
        Message(record, message);
        return record.Finish();
    }

    internal static byte[]? Write(FailureDetails? failure)
    {
        if (failure is null)
        {
            return null;
        }
        var record = Record.Begin();
        record.Failure(failure);
        return record.Finish();
    }

    /// <exception cref="InvalidDataException">The record is damaged, or of a newer program.</exception>
    internal static void ReadInto(List<HistoryEvent> events, ReadOnlySpan<byte> stored)
    {
        for (var record = Record.Open(stored); !record.AtEnd;)
        {
            events.Add(Event(record, null));
        }
    }

    /// <exception cref="InvalidDataException">The record is damaged, or of a newer program.</exception>
    internal static TaskMessage ReadMessage(ReadOnlySpan<byte> stored) => Message(Record.Open(stored), null);

    /// <exception cref="InvalidDataException">The record is damaged, or of a newer program.</exception>
    internal static FailureDetails? ReadFailure(ReadOnlySpan<byte> stored) => Record.Open(stored).Failure(null);

    private static TaskMessage Message(Record r, TaskMessage? given)
    {
        var message = new TaskMessage { OrchestrationInstance = r.Instance(given?.OrchestrationInstance) };
        if (r.Tags(given?.OrchestrationExecutionContext?.OrchestrationTags) is { } tags)
        {
            SetTags(message.OrchestrationExecutionContext = new OrchestrationExecutionContext(), tags);
        }
        message.Event = Event(r, given?.Event);
        return message;
    }

    private static HistoryEvent Event(Record r, HistoryEvent? given)
    {
        var type = (EventType)r.Byte((byte)(given?.EventType ?? 0));
        var id = r.Int(given?.EventId ?? 0);
        var played = r.Bool(given?.IsPlayed ?? false);
        var at = r.Time(given?.Timestamp ?? default);
        HistoryEvent one = type switch
        {
            EventType.ExecutionStarted => Started(r, id, given as ExecutionStartedEvent),
            EventType.ExecutionCompleted or EventType.ContinueAsNew => Completed(r, id, type, given as ExecutionCompletedEvent),
            EventType.ExecutionTerminated => new ExecutionTerminatedEvent(id, r.Text((given as ExecutionTerminatedEvent)?.Input)),
            EventType.ExecutionSuspended => new ExecutionSuspendedEvent(id, r.Text((given as ExecutionSuspendedEvent)?.Reason)),
            EventType.ExecutionResumed => new ExecutionResumedEvent(id, r.Text((given as ExecutionResumedEvent)?.Reason)),
            EventType.ExecutionRewound when given as ExecutionRewoundEvent is var e => new ExecutionRewoundEvent(id, r.Text(e?.Reason))
            {
                ParentExecutionId = r.Text(e?.ParentExecutionId),
                InstanceId = r.Text(e?.InstanceId),
                ParentTraceContext = r.Trace(e?.ParentTraceContext),
            },
            EventType.TaskScheduled when given as TaskScheduledEvent is var e => new TaskScheduledEvent(id)
            {
                Name = r.Text(e?.Name),
                Version = r.Text(e?.Version),
                Input = r.Text(e?.Input),
                ParentTraceContext = r.Trace(e?.ParentTraceContext),
                Tags = r.Tags(e?.Tags),
            },
            EventType.TaskCompleted when given as TaskCompletedEvent is var e =>
                new TaskCompletedEvent(id, r.Int(e?.TaskScheduledId ?? 0), r.Text(e?.Result)),
            EventType.TaskFailed when given as TaskFailedEvent is var e =>
                new TaskFailedEvent(
                    id, r.Int(e?.TaskScheduledId ?? 0), r.Text(e?.Reason), r.Text(e?.Details), r.Failure(e?.FailureDetails)),
            EventType.SubOrchestrationInstanceCreated when given as SubOrchestrationInstanceCreatedEvent is var e =>
                new SubOrchestrationInstanceCreatedEvent(id)
                {
                    Name = r.Text(e?.Name),
                    Version = r.Text(e?.Version),
                    InstanceId = r.Text(e?.InstanceId),
                    Input = r.Text(e?.Input),
                    ClientSpanId = r.Text(e?.ClientSpanId),
                    Tags = r.Tags(e?.Tags),
                },
            EventType.SubOrchestrationInstanceCompleted when given as SubOrchestrationInstanceCompletedEvent is var e =>
                new SubOrchestrationInstanceCompletedEvent(id, r.Int(e?.TaskScheduledId ?? 0), r.Text(e?.Result)),
            EventType.SubOrchestrationInstanceFailed when given as SubOrchestrationInstanceFailedEvent is var e =>
                new SubOrchestrationInstanceFailedEvent(
                    id, r.Int(e?.TaskScheduledId ?? 0), r.Text(e?.Reason), r.Text(e?.Details), r.Failure(e?.FailureDetails)),
            EventType.TimerCreated => new TimerCreatedEvent(id) { FireAt = r.Time((given as TimerCreatedEvent)?.FireAt ?? default) },
            EventType.TimerFired when given as TimerFiredEvent is var e =>
                new TimerFiredEvent(id) { TimerId = r.Int(e?.TimerId ?? 0), FireAt = r.Time(e?.FireAt ?? default) },
            EventType.EventSent when given as EventSentEvent is var e =>
                new EventSentEvent(id) { InstanceId = r.Text(e?.InstanceId), Name = r.Text(e?.Name), Input = r.Text(e?.Input) },
            EventType.EventRaised when given as EventRaisedEvent is var e =>
                new EventRaisedEvent(id, r.Text(e?.Input)) { Name = r.Text(e?.Name), ParentTraceContext = r.Trace(e?.ParentTraceContext) },
            EventType.GenericEvent => new GenericEvent(id, r.Text((given as GenericEvent)?.Data)),
            EventType.OrchestratorStarted => new OrchestratorStartedEvent(id),
            EventType.OrchestratorCompleted => new OrchestratorCompletedEvent(id),
            _ => throw new InvalidDataException($"An event of type {type} cannot be stored by this program."),
        };
        one.IsPlayed = played;
        one.Timestamp = at;
        return one;
    }

    private static ExecutionStartedEvent Started(Record r, int id, ExecutionStartedEvent? given) => new(id, r.Text(given?.Input))
    {
        Name = r.Text(given?.Name),
        Version = r.Text(given?.Version),
        OrchestrationInstance = r.Instance(given?.OrchestrationInstance),
        ParentInstance = r.Parent(given?.ParentInstance),
        Tags = r.Tags(given?.Tags),
        Correlation = r.Text(given?.Correlation),
        ParentTraceContext = r.Trace(given?.ParentTraceContext),
        ScheduledStartTime = r.Time(given?.ScheduledStartTime),
        Generation = r.Bool(given?.Generation is not null) ? r.Int(given?.Generation ?? 0) : null,
        GenerateNewTrace = r.Bool(given?.GenerateNewTrace ?? false),
    };

    private static ExecutionCompletedEvent Completed(Record r, int id, EventType type, ExecutionCompletedEvent? given)
    {
        var status = (OrchestrationStatus)r.Int((int)(given?.OrchestrationStatus ?? 0));
        var result = r.Text(given?.Result);
        var failure = r.Failure(given?.FailureDetails);
        return type == EventType.ContinueAsNew
            ? new ContinueAsNewEvent(id, result)
            : new ExecutionCompletedEvent(id, result, status, failure);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_OrchestrationTags")]
    private static extern void SetTags(OrchestrationExecutionContext context, IDictionary<string, string> tags);
}

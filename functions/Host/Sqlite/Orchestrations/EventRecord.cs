using System.Runtime.CompilerServices;
using DurableTask.Core;
using DurableTask.Core.History;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>History events and the messages that carry them, as records. The order of an event's fields is part of the format.</summary>
internal static class EventRecord
{
    internal static byte[] Write(IEnumerable<HistoryEvent> events)
    {
        var writer = RecordWriter.Begin();
        foreach (var one in events)
        {
            Write(writer, one);
        }
        return writer.Finish();
    }

    internal static byte[] Write(TaskMessage message)
    {
        var writer = RecordWriter.Begin();
        writer.Instance(message.OrchestrationInstance);
        writer.Tags(message.OrchestrationExecutionContext?.OrchestrationTags);
        Write(writer, message.Event);
        return writer.Finish();
    }

    internal static byte[]? Write(FailureDetails? failure)
    {
        if (failure is null)
        {
            return null;
        }
        var writer = RecordWriter.Begin();
        writer.Failure(failure);
        return writer.Finish();
    }

    /// <exception cref="InvalidDataException">The record is damaged, or of a newer program.</exception>
    internal static void ReadInto(List<HistoryEvent> events, ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record);
        while (!reader.AtEnd)
        {
            events.Add(Read(ref reader));
        }
    }

    /// <exception cref="InvalidDataException">The record is damaged, or of a newer program.</exception>
    internal static TaskMessage ReadMessage(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record);
        var message = new TaskMessage { OrchestrationInstance = reader.Instance() };
        if (reader.Tags() is { } tags)
        {
            message.OrchestrationExecutionContext = new OrchestrationExecutionContext();
            SetTags(message.OrchestrationExecutionContext, tags);
        }
        message.Event = Read(ref reader);
        return message;
    }

    /// <exception cref="InvalidDataException">The record is damaged, or of a newer program.</exception>
    internal static FailureDetails? ReadFailure(ReadOnlySpan<byte> record) => new RecordReader(record).Failure();

    private static void Write(RecordWriter writer, HistoryEvent one)
    {
        writer.Byte((byte)one.EventType);
        writer.Int(one.EventId);
        writer.Bool(one.IsPlayed);
        writer.Time(one.Timestamp);
        switch (one)
        {
            case ExecutionStartedEvent e:
                writer.Text(e.Name);
                writer.Text(e.Version);
                writer.Text(e.Input);
                writer.Instance(e.OrchestrationInstance);
                writer.Parent(e.ParentInstance);
                writer.Tags(e.Tags);
                writer.Text(e.Correlation);
                writer.Trace(e.ParentTraceContext);
                writer.Time(e.ScheduledStartTime);
                writer.Bool(e.Generation is not null);
                writer.Int(e.Generation ?? 0);
                writer.Bool(e.GenerateNewTrace);
                break;
            case ExecutionCompletedEvent e:
                writer.Int((int)e.OrchestrationStatus);
                writer.Text(e.Result);
                writer.Failure(e.FailureDetails);
                break;
            case ExecutionTerminatedEvent e:
                writer.Text(e.Input);
                break;
            case ExecutionSuspendedEvent e:
                writer.Text(e.Reason);
                break;
            case ExecutionResumedEvent e:
                writer.Text(e.Reason);
                break;
            case ExecutionRewoundEvent e:
                writer.Text(e.Reason);
                writer.Text(e.ParentExecutionId);
                writer.Text(e.InstanceId);
                writer.Trace(e.ParentTraceContext);
                break;
            case TaskScheduledEvent e:
                writer.Text(e.Name);
                writer.Text(e.Version);
                writer.Text(e.Input);
                writer.Trace(e.ParentTraceContext);
                writer.Tags(e.Tags);
                break;
            case TaskCompletedEvent e:
                writer.Int(e.TaskScheduledId);
                writer.Text(e.Result);
                break;
            case TaskFailedEvent e:
                writer.Int(e.TaskScheduledId);
                writer.Text(e.Reason);
                writer.Text(e.Details);
                writer.Failure(e.FailureDetails);
                break;
            case SubOrchestrationInstanceCreatedEvent e:
                writer.Text(e.Name);
                writer.Text(e.Version);
                writer.Text(e.InstanceId);
                writer.Text(e.Input);
                writer.Text(e.ClientSpanId);
                writer.Tags(e.Tags);
                break;
            case SubOrchestrationInstanceCompletedEvent e:
                writer.Int(e.TaskScheduledId);
                writer.Text(e.Result);
                break;
            case SubOrchestrationInstanceFailedEvent e:
                writer.Int(e.TaskScheduledId);
                writer.Text(e.Reason);
                writer.Text(e.Details);
                writer.Failure(e.FailureDetails);
                break;
            case TimerCreatedEvent e:
                writer.Time(e.FireAt);
                break;
            case TimerFiredEvent e:
                writer.Int(e.TimerId);
                writer.Time(e.FireAt);
                break;
            case EventSentEvent e:
                writer.Text(e.InstanceId);
                writer.Text(e.Name);
                writer.Text(e.Input);
                break;
            case EventRaisedEvent e:
                writer.Text(e.Name);
                writer.Text(e.Input);
                writer.Trace(e.ParentTraceContext);
                break;
            case GenericEvent e:
                writer.Text(e.Data);
                break;
            case OrchestratorStartedEvent or OrchestratorCompletedEvent:
                break;
            default:
                throw new NotSupportedException($"A history event of type {one.EventType} cannot be stored.");
        }
    }

    private static HistoryEvent Read(ref RecordReader reader)
    {
        var type = (EventType)reader.Byte();
        var id = reader.Int();
        var played = reader.Bool();
        var at = reader.Time();
        HistoryEvent one = type switch
        {
            EventType.ExecutionStarted => Started(ref reader, id),
            EventType.ExecutionCompleted => Completed(ref reader, id),
            EventType.ContinueAsNew => Continued(ref reader, id),
            EventType.ExecutionTerminated => new ExecutionTerminatedEvent(id, reader.Text()),
            EventType.ExecutionSuspended => new ExecutionSuspendedEvent(id, reader.Text()),
            EventType.ExecutionResumed => new ExecutionResumedEvent(id, reader.Text()),
            EventType.ExecutionRewound => new ExecutionRewoundEvent(id, reader.Text())
            {
                ParentExecutionId = reader.Text(),
                InstanceId = reader.Text(),
                ParentTraceContext = reader.Trace(),
            },
            EventType.TaskScheduled => new TaskScheduledEvent(id)
            {
                Name = reader.Text(),
                Version = reader.Text(),
                Input = reader.Text(),
                ParentTraceContext = reader.Trace(),
                Tags = reader.Tags(),
            },
            EventType.TaskCompleted => new TaskCompletedEvent(id, reader.Int(), reader.Text()),
            EventType.TaskFailed => new TaskFailedEvent(id, reader.Int(), reader.Text(), reader.Text(), reader.Failure()),
            EventType.SubOrchestrationInstanceCreated => new SubOrchestrationInstanceCreatedEvent(id)
            {
                Name = reader.Text(),
                Version = reader.Text(),
                InstanceId = reader.Text(),
                Input = reader.Text(),
                ClientSpanId = reader.Text(),
                Tags = reader.Tags(),
            },
            EventType.SubOrchestrationInstanceCompleted => new SubOrchestrationInstanceCompletedEvent(id, reader.Int(), reader.Text()),
            EventType.SubOrchestrationInstanceFailed =>
                new SubOrchestrationInstanceFailedEvent(id, reader.Int(), reader.Text(), reader.Text(), reader.Failure()),
            EventType.TimerCreated => new TimerCreatedEvent(id) { FireAt = reader.Time() },
            EventType.TimerFired => new TimerFiredEvent(id) { TimerId = reader.Int(), FireAt = reader.Time() },
            EventType.EventSent => new EventSentEvent(id) { InstanceId = reader.Text(), Name = reader.Text(), Input = reader.Text() },
            EventType.EventRaised => Raised(ref reader, id),
            EventType.GenericEvent => new GenericEvent(id, reader.Text()),
            EventType.OrchestratorStarted => new OrchestratorStartedEvent(id),
            EventType.OrchestratorCompleted => new OrchestratorCompletedEvent(id),
            _ => throw new InvalidDataException($"The record holds an event of type {(int)type}, which this program does not know."),
        };
        one.IsPlayed = played;
        one.Timestamp = at;
        return one;
    }

    private static ExecutionStartedEvent Started(ref RecordReader reader, int id)
    {
        var (name, version) = (reader.Text(), reader.Text());
        var started = new ExecutionStartedEvent(id, reader.Text())
        {
            Name = name,
            Version = version,
            OrchestrationInstance = reader.Instance(),
            ParentInstance = reader.Parent(),
            Tags = reader.Tags(),
            Correlation = reader.Text(),
            ParentTraceContext = reader.Trace(),
            ScheduledStartTime = reader.TimeOrNull(),
        };
        var hasGeneration = reader.Bool();
        var generation = reader.Int();
        started.Generation = hasGeneration ? generation : null;
        started.GenerateNewTrace = reader.Bool();
        return started;
    }

    private static ExecutionCompletedEvent Completed(ref RecordReader reader, int id)
    {
        var status = (OrchestrationStatus)reader.Int();
        return new ExecutionCompletedEvent(id, reader.Text(), status, reader.Failure());
    }

    private static ContinueAsNewEvent Continued(ref RecordReader reader, int id)
    {
        _ = reader.Int();
        var result = reader.Text();
        _ = reader.Failure();
        return new ContinueAsNewEvent(id, result);
    }

    private static EventRaisedEvent Raised(ref RecordReader reader, int id)
    {
        var name = reader.Text();
        return new EventRaisedEvent(id, reader.Text()) { Name = name, ParentTraceContext = reader.Trace() };
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_OrchestrationTags")]
    private static extern void SetTags(OrchestrationExecutionContext context, IDictionary<string, string> tags);
}

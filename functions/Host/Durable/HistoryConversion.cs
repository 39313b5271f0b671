using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Google.Protobuf.WellKnownTypes;
using P = Microsoft.DurableTask.Protobuf;

namespace PartyFlow.Host.Durable;

/// <summary>
/// The engine's history in the protocol's words (<c>orchestrator_service.proto</c> of microsoft/durabletask-protobuf), for steps that the
/// worker replays and for clients that read a history.
/// </summary>
internal static class HistoryConversion
{
    /// <exception cref="NotSupportedException">The protocol has no such event, or it belongs to entities.</exception>
    internal static P.HistoryEvent ToProtocol(HistoryEvent source)
    {
        var target = new P.HistoryEvent { EventId = source.EventId, Timestamp = ToTimestamp(source.Timestamp) };
        switch (source)
        {
            case ExecutionStartedEvent started:
                target.ExecutionStarted = Started(started);
                break;
            // Derives from ExecutionCompletedEvent, so it comes first.
            case ContinueAsNewEvent again:
                target.ContinueAsNew = new() { Input = again.Result };
                break;
            case ExecutionCompletedEvent completed:
                target.ExecutionCompleted = new()
                {
                    OrchestrationStatus = (P.OrchestrationStatus)completed.OrchestrationStatus,
                    Result = completed.Result,
                    FailureDetails = FailureConversion.ToProtocol(completed.FailureDetails),
                };
                break;
            case ExecutionTerminatedEvent terminated:
                target.ExecutionTerminated = new() { Input = terminated.Input };
                break;
            case ExecutionSuspendedEvent suspended:
                target.ExecutionSuspended = new() { Input = suspended.Reason };
                break;
            case ExecutionResumedEvent resumed:
                target.ExecutionResumed = new() { Input = resumed.Reason };
                break;
            case ExecutionRewoundEvent rewound:
                target.ExecutionRewound = new() { Reason = rewound.Reason };
                break;
            case TaskScheduledEvent scheduled:
                target.TaskScheduled = new() { Name = scheduled.Name, Version = scheduled.Version, Input = scheduled.Input };
                AddTags(target.TaskScheduled.Tags, scheduled.Tags);
                break;
            case TaskCompletedEvent completed:
                target.TaskCompleted = new() { TaskScheduledId = completed.TaskScheduledId, Result = completed.Result };
                break;
            case TaskFailedEvent failed:
                target.TaskFailed = new()
                {
                    TaskScheduledId = failed.TaskScheduledId,
                    FailureDetails = FailureConversion.ToProtocol(failed.FailureDetails),
                };
                break;
            case SubOrchestrationInstanceCreatedEvent created:
                target.SubOrchestrationInstanceCreated = new()
                {
                    InstanceId = created.InstanceId,
                    Name = created.Name,
                    Version = created.Version,
                    Input = created.Input,
                };
                AddTags(target.SubOrchestrationInstanceCreated.Tags, created.Tags);
                break;
            case SubOrchestrationInstanceCompletedEvent completed:
                target.SubOrchestrationInstanceCompleted = new() { TaskScheduledId = completed.TaskScheduledId, Result = completed.Result };
                break;
            case SubOrchestrationInstanceFailedEvent failed:
                target.SubOrchestrationInstanceFailed = new()
                {
                    TaskScheduledId = failed.TaskScheduledId,
                    FailureDetails = FailureConversion.ToProtocol(failed.FailureDetails),
                };
                break;
            case TimerCreatedEvent timer:
                target.TimerCreated = new() { FireAt = ToTimestamp(timer.FireAt) };
                break;
            case TimerFiredEvent timer:
                target.TimerFired = new() { TimerId = timer.TimerId, FireAt = ToTimestamp(timer.FireAt) };
                break;
            case OrchestratorStartedEvent:
                target.OrchestratorStarted = new();
                break;
            case OrchestratorCompletedEvent:
                target.OrchestratorCompleted = new();
                break;
            case EventSentEvent sent:
                target.EventSent = new() { InstanceId = sent.InstanceId, Name = sent.Name, Input = sent.Input };
                break;
            case EventRaisedEvent raised:
                target.EventRaised = new() { Name = raised.Name, Input = raised.Input };
                break;
            case GenericEvent generic:
                target.GenericEvent = new() { Data = generic.Data };
                break;
            default:
                throw new NotSupportedException($"An event of the kind {source.EventType} has no place in the protocol.");
        }
        return target;
    }

    /// <summary>Stored times are in UTC, but not every store says so.</summary>
    internal static Timestamp ToTimestamp(DateTime time) => Timestamp.FromDateTime(
        time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time.ToUniversalTime());

    internal static DistributedTraceContext? ToCore(P.TraceContext? context) =>
        context is null ? null : new DistributedTraceContext(context.TraceParent, context.TraceState);

    internal static void AddTags(IDictionary<string, string> target, IDictionary<string, string>? source)
    {
        foreach (var (key, value) in source ?? new Dictionary<string, string>())
        {
            target[key] = value;
        }
    }

    private static P.ExecutionStartedEvent Started(ExecutionStartedEvent source)
    {
        var started = new P.ExecutionStartedEvent
        {
            Name = source.Name,
            Version = source.Version,
            Input = source.Input,
            OrchestrationInstance = Instance(source.OrchestrationInstance),
            ScheduledStartTimestamp = source.ScheduledStartTime is { } start ? ToTimestamp(start) : null,
        };
        if (source.ParentInstance is { } parent)
        {
            started.ParentInstance = new()
            {
                Name = parent.Name,
                Version = parent.Version,
                TaskScheduledId = parent.TaskScheduleId,
                OrchestrationInstance = Instance(parent.OrchestrationInstance),
            };
        }
        if (source.ParentTraceContext is { TraceParent: not null } trace)
        {
            started.ParentTraceContext = new() { TraceParent = trace.TraceParent, TraceState = trace.TraceState };
        }
        AddTags(started.Tags, source.Tags);
        return started;
    }

    private static P.OrchestrationInstance Instance(OrchestrationInstance source) =>
        new() { InstanceId = source.InstanceId, ExecutionId = source.ExecutionId };
}

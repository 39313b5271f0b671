using System.Diagnostics;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;
using Published = DurableTask.Core.History.HistoryEvent;

namespace PartyFlow.Local.DurableTask;

/// <summary>A stored history as upstream's client hands it out.</summary>
internal static class PublicHistory
{
    /// <summary>What came from outside has no number within the run.</summary>
    private const int Unnumbered = -1;

    /// <summary>The history of an instance's current run, in order; empty before it has begun.</summary>
    internal static IList<Published> Read(StoreConnection db, long key)
    {
        var history = new List<Published>();
        var start = StartOf(db, key);
        foreach (var step in InstanceStore.History(db, key))
        {
            var at = step is [OrchestratorStarted first, ..] ? new DateTime(first.Time, DateTimeKind.Utc) : default;
            foreach (var recorded in step) Add(Of(recorded, start), at);
            Add(new OrchestratorCompletedEvent(Unnumbered), at);
        }

        return history;

        void Add(Published published, DateTime at)
        {
            published.Timestamp = at;
            published.IsPlayed = true;
            history.Add(published);
        }
    }

    // What an instance's row knows of its start and the recorded event does not.
    private static ExecutionStartedEvent StartOf(StoreConnection db, long key)
    {
        using var rows = db.Query(
            "SELECT id, execution, start_at, parent_id, parent_name, parent_execution, parent_task, tags, trace FROM durable_instances WHERE key = ?1", key);
        rows.Read();
        return new ExecutionStartedEvent(Unnumbered, null!)
        {
            OrchestrationInstance = new OrchestrationInstance { InstanceId = rows.Text(0), ExecutionId = rows.Text(1) },
            ScheduledStartTime = rows.IsNull(2) ? null : new DateTime(rows.Int64(2), DateTimeKind.Utc),
            ParentInstance = rows.IsNull(3) ? null! : new ParentInstance
            {
                Name = rows.Text(4),
                OrchestrationInstance = new OrchestrationInstance { InstanceId = rows.Text(3), ExecutionId = rows.Text(5) },
                TaskScheduleId = rows.Int32(6),
            },
            Tags = rows.IsNull(7) ? null! : new Dictionary<string, string>(HistoryJson.ReadTags(rows.Text(7))),
            ParentTraceContext = rows.IsNull(8) ? null! : new(rows.Text(8)),
        };
    }

    private static Published Of(HistoryEvent recorded, ExecutionStartedEvent start) => recorded switch
    {
        OrchestratorStarted => new OrchestratorStartedEvent(Unnumbered),
        ExecutionStarted started => new ExecutionStartedEvent(Unnumbered, started.Input!)
        {
            Name = started.Name,
            Version = started.Version,
            OrchestrationInstance = start.OrchestrationInstance,
            ScheduledStartTime = start.ScheduledStartTime,
            ParentInstance = start.ParentInstance,
            Tags = start.Tags,
            ParentTraceContext = start.ParentTraceContext,
        },
        TaskScheduled task => new TaskScheduledEvent(task.Id, task.Name, task.Version, task.Input)
        {
            Tags = task.Tags is null ? null : new Dictionary<string, string>(HistoryJson.ReadTags(task.Tags)),
        },
        TaskCompleted completed => new TaskCompletedEvent(Unnumbered, completed.TaskId, completed.Result!),
        TaskFailed failed => new TaskFailedEvent(Unnumbered, failed.TaskId, failed.Failure.Message, failed.Failure.Stack, Details(failed.Failure)),
        SubOrchestrationCreated created => new SubOrchestrationInstanceCreatedEvent(created.Id)
        {
            InstanceId = created.InstanceId,
            Name = created.Name,
            Version = created.Version,
            Input = created.Input!,
        },
        SubOrchestrationCompleted completed => new SubOrchestrationInstanceCompletedEvent(Unnumbered, completed.TaskId, completed.Result!),
        SubOrchestrationFailed failed => new SubOrchestrationInstanceFailedEvent(
            Unnumbered, failed.TaskId, failed.Failure.Message, failed.Failure.Stack, Details(failed.Failure)),
        TimerCreated timer => new TimerCreatedEvent(timer.Id, new DateTime(timer.Due, DateTimeKind.Utc)),
        TimerFired fired => new TimerFiredEvent(Unnumbered, new DateTime(fired.Due, DateTimeKind.Utc)) { TimerId = fired.TaskId },
        EventSent sent => new EventSentEvent(sent.Id) { InstanceId = sent.InstanceId, Name = sent.Name, Input = sent.Payload! },
        EventRaised raised => new EventRaisedEvent(Unnumbered, raised.Payload!) { Name = raised.Name },
        ExecutionSuspended suspended => new ExecutionSuspendedEvent(Unnumbered, suspended.Reason!),
        ExecutionResumed resumed => new ExecutionResumedEvent(Unnumbered, resumed.Reason!),
        ExecutionTerminated terminated => new ExecutionTerminatedEvent(Unnumbered, terminated.Output!),
        ExecutionRewound rewound => new ExecutionRewoundEvent(Unnumbered, rewound.Reason),
        ExecutionCompleted completed => new ExecutionCompletedEvent(
            Unnumbered, completed.Output, StatusOf((OrchestrationRuntimeStatus)completed.Status), completed.Failure is { } failure ? Details(failure) : null),
        _ => throw new UnreachableException($"Unknown history event {recorded.GetType()}."),
    };

    private static FailureDetails Details(Failure failure) =>
        new(failure.Type, failure.Message, failure.Stack, failure.Inner is { } inner ? Details(inner) : null, failure.Final);

    private static OrchestrationStatus StatusOf(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Completed => OrchestrationStatus.Completed,
        OrchestrationRuntimeStatus.Failed => OrchestrationStatus.Failed,
        OrchestrationRuntimeStatus.Terminated => OrchestrationStatus.Terminated,
        _ => throw new UnreachableException($"A run does not end as {status}."),
    };
}

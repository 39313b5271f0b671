using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// What a step leaves behind, as DurableTask.Core gives it, made fit to be stored: stamped with the clock, and with nothing in it that is
/// too large to be carried; that fails the instance.
/// </summary>
internal sealed class StepOutput(
    OrchestrationRuntimeState runtime,
    OrchestrationState state,
    IList<TaskMessage> activities,
    IList<TaskMessage> messages,
    IList<TaskMessage> timers,
    DateTime now)
{
    internal OrchestrationRuntimeState Runtime => runtime;

    internal OrchestrationState State => state;

    internal List<TaskMessage> Activities { get; private set; } = [.. activities];

    /// <summary>Starts of children, events, and what a child tells its parent.</summary>
    internal List<TaskMessage> Messages { get; private set; } = [.. messages];

    internal List<TaskMessage> Timers { get; private set; } = [.. timers];

    /// <summary>
    /// Gives the clock's time to what DurableTask.Core made when it took the step's actions in. What came in messages has its own, and so
    /// has the history of an instance that is rewound.
    /// </summary>
    internal void Stamp(bool newExecution, bool rewound)
    {
        foreach (var one in runtime.NewEvents)
        {
            var made = one switch
            {
                TaskScheduledEvent or TimerCreatedEvent or SubOrchestrationInstanceCreatedEvent or EventSentEvent => !rewound,
                ExecutionCompletedEvent or OrchestratorCompletedEvent => !rewound,
                ExecutionStartedEvent => newExecution && !rewound,
                _ => false,
            };
            if (made)
            {
                one.Timestamp = now;
            }
        }
        foreach (var message in Activities.Concat(Messages))
        {
            message.Event.Timestamp = now;
        }
        state.CreatedTime = runtime.CreatedTime;
        state.LastUpdatedTime = now;
        if (OrchestrationTables.IsEnd(state.OrchestrationStatus))
        {
            state.CompletedTime = now;
        }
    }

    internal void Limit(PayloadLimit limit, bool newExecution)
    {
        var refusal = limit.Refusal(state.Status, "custom status")
            ?? (newExecution ? limit.Refusal(state.Input, "input of the next execution") : null)
            ?? limit.Refusal(runtime.ExecutionCompletedEvent?.Result, $"output of orchestration '{state.Name}'");
        foreach (var sent in Activities.Concat(Messages))
        {
            refusal ??= sent.Event switch
            {
                TaskScheduledEvent activity => limit.Refusal(activity.Input, $"input of activity '{activity.Name}'"),
                ExecutionStartedEvent child => limit.Refusal(child.Input, $"input of sub-orchestration '{child.Name}'"),
                EventRaisedEvent raised => limit.Refusal(raised.Input, $"payload of event '{raised.Name}'"),
                _ => null,
            };
        }
        if (refusal is not null)
        {
            Fail(refusal, limit.Refusal(state.Status, "") is not null);
        }
    }

    /// <summary>
    /// What a parent is told whose child cannot be created because the id is taken; null where nobody waits for the child.
    /// </summary>
    internal static TaskMessage? Refused(ExecutionStartedEvent start, DateTime now)
    {
        var reason = $"An orchestration instance with the id '{start.OrchestrationInstance.InstanceId}' already exists and has not ended.";
        var failure = new FailureDetails(typeof(OrchestrationAlreadyExistsException).FullName!, reason, null, null, isNonRetriable: false);
        return Refused(start, reason, failure, now);
    }

    private static TaskMessage? Refused(ExecutionStartedEvent start, string reason, FailureDetails failure, DateTime now) =>
        start.ParentInstance is { } parent && start.Tags?.ContainsKey(OrchestrationTags.FireAndForget) is not true
            ? new TaskMessage
            {
                OrchestrationInstance = parent.OrchestrationInstance,
                Event = new SubOrchestrationInstanceFailedEvent(-1, parent.TaskScheduleId, reason, null, failure) { Timestamp = now },
            }
            : null;

    private void Fail(string reason, bool dropsStatus)
    {
        var failure = PayloadLimit.Failure(reason);
        var id = runtime.ExecutionCompletedEvent?.EventId ?? -1;
        var end = new ExecutionCompletedEvent(id, reason, OrchestrationStatus.Failed, failure) { Timestamp = now };
        var events = runtime.NewEvents;
        if (events.FirstOrDefault(one => one is ExecutionCompletedEvent) is { } before)
        {
            events[events.IndexOf(before)] = end;
        }
        else
        {
            events.Insert(Math.Max(0, events.Count - 1), end);
        }
        (Activities, Messages, Timers) = ([], [], []);
        state.OrchestrationStatus = OrchestrationStatus.Failed;
        state.CompletedTime = now;
        state.Output = failure.ToString();
        state.FailureDetails = failure;
        state.Status = dropsStatus ? null : state.Status;
        if (runtime.ExecutionStartedEvent is { } start && Refused(start, reason, failure, now) is { } told)
        {
            Messages.Add(told);
        }
    }
}

using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using P = Microsoft.DurableTask.Protobuf;

namespace PartyFlow.Host.Durable;

/// <summary>What the worker wants done after a step, in the engine's words.</summary>
internal static class ActionConversion
{
    /// <exception cref="NotSupportedException">The action belongs to entities, or the worker may not take it.</exception>
    internal static OrchestratorAction ToCore(P.OrchestratorAction action) => action.OrchestratorActionTypeCase switch
    {
        P.OrchestratorAction.OrchestratorActionTypeOneofCase.ScheduleTask => new ScheduleTaskOrchestratorAction
        {
            Id = action.Id,
            Name = action.ScheduleTask.Name,
            Version = action.ScheduleTask.Version,
            Input = action.ScheduleTask.Input,
            Tags = action.ScheduleTask.Tags,
        },
        P.OrchestratorAction.OrchestratorActionTypeOneofCase.CreateSubOrchestration => new CreateSubOrchestrationAction
        {
            Id = action.Id,
            Name = action.CreateSubOrchestration.Name,
            Version = action.CreateSubOrchestration.Version,
            InstanceId = action.CreateSubOrchestration.InstanceId,
            Input = action.CreateSubOrchestration.Input,
            Tags = Unreserved(action.CreateSubOrchestration.Tags),
        },
        P.OrchestratorAction.OrchestratorActionTypeOneofCase.CreateTimer => new CreateTimerOrchestratorAction
        {
            Id = action.Id,
            FireAt = action.CreateTimer.FireAt.ToDateTime(),
        },
        P.OrchestratorAction.OrchestratorActionTypeOneofCase.SendEvent => SendEvent(action),
        P.OrchestratorAction.OrchestratorActionTypeOneofCase.CompleteOrchestration => Complete(action),
        _ => throw new NotSupportedException($"The action {action.OrchestratorActionTypeCase} is not supported by the one-machine host."),
    };

    private static SendEventOrchestratorAction SendEvent(P.OrchestratorAction action) =>
        action.SendEvent.Instance.InstanceId.StartsWith('@')
            ? throw new NotSupportedException(Refusals.Entities)
            : new()
            {
                Id = action.Id,
                Instance = new OrchestrationInstance
                {
                    InstanceId = action.SendEvent.Instance.InstanceId,
                    ExecutionId = action.SendEvent.Instance.ExecutionId,
                },
                EventName = action.SendEvent.Name,
                EventData = action.SendEvent.Data,
            };

    private static OrchestrationCompleteOrchestratorAction Complete(P.OrchestratorAction action)
    {
        var source = action.CompleteOrchestration;
        var complete = new OrchestrationCompleteOrchestratorAction
        {
            Id = action.Id,
            OrchestrationStatus = (OrchestrationStatus)source.OrchestrationStatus,
            Result = source.Result,
            Details = source.Details,
            FailureDetails = FailureConversion.ToCore(source.FailureDetails),
            NewVersion = source.NewVersion,
        };
        foreach (var carried in source.CarryoverEvents)
        {
            // Events that nobody has taken yet are all that a new execution begins with.
            if (carried.EventRaised is { } raised)
            {
                complete.CarryoverEvents.Add(new EventRaisedEvent(carried.EventId, raised.Input)
                {
                    Name = raised.Name,
                    Timestamp = carried.Timestamp.ToDateTime(),
                });
            }
        }
        HistoryConversion.AddTags(complete.Tags, Unreserved(source.Tags));
        return complete;
    }

    private static IDictionary<string, string> Unreserved(IDictionary<string, string> tags) =>
        tags.ContainsKey(Refusals.SourceInstanceTag) ? throw new ArgumentException(Refusals.SourceInstance) : tags;
}

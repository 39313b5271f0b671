using DurableTask.Core;
using P = Microsoft.DurableTask.Protobuf;

namespace PartyFlow.Host.Durable;

/// <summary>What the engine knows of an instance, in the protocol's words.</summary>
internal static class StateConversion
{
    /// <param name="state">The instance.</param>
    /// <param name="payloads">Whether the client asked for input, output, custom status and failure.</param>
    internal static P.OrchestrationState ToProtocol(OrchestrationState state, bool payloads)
    {
        var target = new P.OrchestrationState
        {
            InstanceId = state.OrchestrationInstance.InstanceId,
            ExecutionId = state.OrchestrationInstance.ExecutionId,
            ParentInstanceId = state.ParentInstance?.OrchestrationInstance?.InstanceId,
            Name = state.Name,
            Version = state.Version,
            OrchestrationStatus = (P.OrchestrationStatus)state.OrchestrationStatus,
            CreatedTimestamp = HistoryConversion.ToTimestamp(state.CreatedTime),
            LastUpdatedTimestamp = HistoryConversion.ToTimestamp(state.LastUpdatedTime),
            ScheduledStartTimestamp = state.ScheduledStartTime is { } start ? HistoryConversion.ToTimestamp(start) : null,
        };
        if (payloads)
        {
            target.Input = state.Input;
            target.Output = state.Output;
            target.CustomStatus = state.Status;
            target.FailureDetails = FailureConversion.ToProtocol(state.FailureDetails);
        }
        HistoryConversion.AddTags(target.Tags, state.Tags);
        return target;
    }
}

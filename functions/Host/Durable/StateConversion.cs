using DurableTask.Core;
using P = Microsoft.DurableTask.Protobuf;

namespace PartyFlow.Host.Durable;

/// <summary>What the engine knows of an instance, in the protocol's words.</summary>
internal static class StateConversion
{
    /// <param name="state">The instance.</param>
    /// <param name="payloads">Whether the client asked for input, output, custom status and failure.</param>
    /// <param name="innerFailures">Whether a failure comes with its inner ones: the durable extension tells them in queries only.</param>
    internal static P.OrchestrationState ToProtocol(OrchestrationState state, bool payloads, bool innerFailures)
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
            if (!innerFailures && target.FailureDetails is not null)
            {
                target.FailureDetails.InnerFailure = null;
            }
        }
        HistoryConversion.AddTags(target.Tags, state.Tags);
        return target;
    }
}

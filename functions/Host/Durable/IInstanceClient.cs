using DurableTask.Core;
using DurableTask.Core.History;

namespace PartyFlow.Host.Durable;

/// <summary>
/// What the durable client asks of a storage provider and DurableTask.Core has no interface for. The object that a
/// <see cref="DurableHub"/> gets as <see cref="IOrchestrationServiceClient"/> implements it, and
/// <see cref="DurableTask.Core.Query.IOrchestrationServiceQueryClient"/> and <see cref="IOrchestrationServicePurgeClient"/> besides.
/// </summary>
/// <remarks>
/// The hub asks for a state before it sends a message, so that a provider may drop what is sent to nobody or to an ended instance.
/// A provider stamps with its clock what it accepts: the events of messages when they come in, and those new events of a step that
/// DurableTask.Core made after the step ran: all but <see cref="OrchestratorStartedEvent"/>, which the hub stamps before the worker
/// sees it.
/// </remarks>
internal interface IInstanceClient
{
    /// <summary>
    /// Waits until an instance exists and has left <see cref="OrchestrationStatus.Pending"/>. An unknown one is waited for, as on Azure.
    /// </summary>
    Task<OrchestrationState> WaitForStartAsync(string instanceId, CancellationToken cancellation);

    /// <summary>The history of an instance's present execution, oldest first; nothing where there is no such instance.</summary>
    IAsyncEnumerable<HistoryEvent> ReadHistoryAsync(string instanceId, CancellationToken cancellation);

    /// <summary>
    /// Sends <see cref="ExecutionRewoundEvent"/> to a failed instance. DurableTask.Core then makes the new history itself (all of it is
    /// in <c>NewEvents</c> and replaces what is stored, under a new execution id) and rewinds failed children by messages.
    /// It needs <c>ExecutionStartedEvent.ParentTraceContext</c> not to be null.
    /// </summary>
    /// <exception cref="InvalidOperationException">The instance has not failed.</exception>
    Task RewindAsync(string instanceId, string reason);

    /// <summary>
    /// Terminates an instance and, when it has ended so, each of its children that still runs, and so on. What a step that was under way
    /// still started is not left out: the children are looked for when the instance ends, in the same transaction.
    /// </summary>
    Task TerminateTreeAsync(string instanceId, string? output);

    /// <summary>Deletes an ended instance and all that descends from it, in one transaction.</summary>
    /// <returns>How many were deleted; 0 where there is no such instance.</returns>
    /// <exception cref="InvalidOperationException">One of them has not ended; nothing is deleted.</exception>
    Task<int> PurgeTreeAsync(string instanceId);
}

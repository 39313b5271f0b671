using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Functions.Flow;

/// <summary>Starts orchestrations of which there is one under an id, however often and by how many at once it is asked for.</summary>
internal static class OrchestrationStart
{
    /// <summary>Starts one unless there is one under this id.</summary>
    /// <param name="client">The client.</param>
    /// <param name="name">Which orchestration.</param>
    /// <param name="instanceId">Its id.</param>
    /// <param name="input">Its input.</param>
    /// <param name="anew">Whether one that has ended is started anew.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether this call started it; <c>false</c>: there is one already.</returns>
    public static async Task<bool> StartOnceAsync(this DurableTaskClient client, string name, string instanceId, object? input, bool anew, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(instanceId, getInputsAndOutputs: false, cancellation) is { } known && !(anew && known.IsCompleted))
        {
            return false;
        }

        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), cancellation);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Somebody else started it between the look and the start.
            return false;
        }
    }
}

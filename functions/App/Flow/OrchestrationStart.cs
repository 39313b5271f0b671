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
    public static async Task StartOnceAsync(this DurableTaskClient client, string name, string instanceId, object? input, bool anew, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(instanceId, getInputsAndOutputs: false, cancellation) is { } known && !(anew && known.IsCompleted))
        {
            return;
        }

        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // Hosts differ in what they throw when somebody else started it first; that it exists now is all that counts.
            if (await client.GetInstanceAsync(instanceId, getInputsAndOutputs: false, cancellation) is null)
            {
                throw;
            }
        }
    }
}

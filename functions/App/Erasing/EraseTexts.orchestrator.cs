using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Functions.Flow;

namespace PartyFlow.Functions.Erasing;

/// <summary>Erases the texts of a person who has left, slice by slice over all tasks. It goes on after a restart, and tries again whatever fails.</summary>
public static class EraseTextsFlow
{
    private const int SlicesPerHistory = 20;

    private static readonly TaskOptions Patiently = TaskOptions.FromRetryPolicy(
        new RetryPolicy(int.MaxValue, TimeSpan.FromSeconds(5), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromHours(1)));

    /// <summary>Goes over all tasks for the person whose id is the input.</summary>
    [Function(nameof(EraseTextsFlow))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var personId = context.GetInput<string>()!;
        for (var slice = 0; slice < SlicesPerHistory; slice++)
        {
            if (await context.CallActivityAsync<bool>(nameof(EraseSlice), personId, Patiently))
            {
                return;
            }
        }

        context.ContinueAsNew(personId);
    }

    /// <summary>Starts it unless it is under way.</summary>
    public static Task StartAsync(DurableTaskClient client, string personId, CancellationToken cancellation) =>
        client.StartOnceAsync(nameof(EraseTextsFlow), InstanceOf(personId), personId, anew: true, cancellation);

    /// <summary>The orchestration that erases a person's texts.</summary>
    internal static string InstanceOf(string personId) => "erase-" + personId;
}

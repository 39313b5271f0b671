using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Flow;

/// <summary>
/// Looks every minute for changes that were committed (or only announced) without being taken in, and signals their tasks.
/// It reads <c>Pending</c> only; with nothing pending it writes nothing.
/// </summary>
public sealed class Sweep(PendingTable pending, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>One sweep.</summary>
    [Function(nameof(Sweep))]
    public async Task RunAsync([TimerTrigger("0 * * * * *", UseMonitor = false)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var forgotten = new HashSet<string>();
        await foreach (var change in pending.AllAsync(cancellation))
        {
            // Whoever made the change is about to signal it; only what lies longer was forgotten.
            if (clock.GetUtcNow() - change.Since > Patience)
            {
                forgotten.Add(change.TaskId);
            }
        }

        foreach (var taskId in forgotten)
        {
            await CommandDesk.SignalAsync(client, taskId, cancellation);
        }
    }
}

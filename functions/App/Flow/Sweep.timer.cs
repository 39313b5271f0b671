using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Flow;

/// <summary>
/// Looks every minute, and when the app starts, for changes that were committed (or only announced) without being taken in, and signals
/// their tasks. One that is just being made is signalled once too often, which changes nothing. It reads <c>Pending</c> only; with
/// nothing pending it writes nothing.
/// </summary>
public sealed class Sweep(PendingTable pending)
{
    /// <summary>One sweep. At the start too: what a killed app had committed must not wait for the next minute.</summary>
    [Function(nameof(Sweep))]
    public async Task RunAsync(
        [TimerTrigger("0 * * * * *", RunOnStartup = true, UseMonitor = false)] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var forgotten = new HashSet<string>();
        await foreach (var change in pending.AllAsync(cancellation))
        {
            forgotten.Add(change.TaskId);
        }

        foreach (var taskId in forgotten)
        {
            await CommandDesk.SignalAsync(client, taskId, cancellation);
        }
    }
}

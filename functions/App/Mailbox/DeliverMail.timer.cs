using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Functions.Mailbox;

/// <summary>
/// Every minute, starts a run for each mailbox whose time has come: at the reminder hour those with reminders, at any time those in
/// which an attempt is to be made again. With nothing waiting it writes nothing.
/// </summary>
public sealed class DeliverMail(DueTable dues, TimeProvider clock)
{
    /// <summary>One look.</summary>
    [Function(nameof(DeliverMail))]
    public async Task RunAsync([TimerTrigger("0 * * * * *", UseMonitor = false)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        await foreach (var personId in dues.AwakeAsync(clock.GetUtcNow(), cancellation))
        {
            await MailboxFlow.StartAsync(client, personId, cancellation);
        }
    }
}

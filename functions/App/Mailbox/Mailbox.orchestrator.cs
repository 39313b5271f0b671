using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Functions.Flow;

namespace PartyFlow.Functions.Mailbox;

/// <summary>One run of a person's mailbox: writes what is ready into mails and sends them, one after the other, until nothing is left.</summary>
public static class MailboxFlow
{
    private const int MailsPerHistory = 20;

    /// <summary>Empties the mailbox of the person whose id is the input.</summary>
    [Function(nameof(MailboxFlow))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var personId = context.GetInput<string>()!;
        for (var sent = 0; sent < MailsPerHistory; sent++)
        {
            var mailId = await context.CallActivityAsync<string?>(nameof(ComposeMail), personId);
            if (mailId is null)
            {
                return;
            }

            await context.CallActivityAsync(nameof(SendMail), new SendMail.Input(personId, mailId));
        }

        context.ContinueAsNew(personId);
    }

    /// <summary>Starts a run unless one is under way. What a run under way does not see any more is found by the timer within a minute.</summary>
    public static Task StartAsync(DurableTaskClient client, string personId, CancellationToken cancellation) =>
        client.StartOnceAsync(nameof(MailboxFlow), "mailbox-" + personId, personId, anew: true, cancellation);
}

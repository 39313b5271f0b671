using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Functions.Mailbox;

namespace PartyFlow.Functions.Flow;

/// <summary>Takes in what changed, then says what is to be done next.</summary>
public sealed class ReadAgenda(TakeIn takeIn)
{
    /// <summary>Reads one task.</summary>
    [Function(nameof(ReadAgenda))]
    public async Task<Agenda> RunAsync([ActivityTrigger] string taskId, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var taken = await takeIn.RunAsync(taskId, cancellation);
        foreach (var personId in taken.AtOnce)
        {
            await MailboxFlow.StartAsync(client, personId, cancellation);
        }

        return taken.Agenda;
    }
}

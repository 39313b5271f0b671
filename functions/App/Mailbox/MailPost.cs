using System.Text.Json;
using Microsoft.DurableTask.Client;
using PartyFlow.Functions.Notifications;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Mail;

namespace PartyFlow.Functions.Mailbox;

/// <summary>Sends a mail that somebody has just asked for (a sign-in link, a fresh link): at once, at any hour, through the same outbox as all others.</summary>
public sealed class MailPost(DueTable dues, MailTemplates templates, MailOptions options, Sealing sealing)
{
    /// <summary>Writes the mail and starts the run that sends it.</summary>
    public async Task SendAsync(MailContent content, string? taskId, DurableTaskClient client, CancellationToken cancellation)
    {
        var id = Guid.NewGuid().ToString("N");
        var body = await templates.RenderAsync(content);
        var message = MailMessage.Of(id, body, options.SenderFor(content.Office), new MailAddress(content.To.Mail, content.To.Name), content.Now, taskId);
        await dues.PostAsync(content.To.Id, new OutboxMail(id, content.Now, body.Subject, sealing.Seal(JsonSerializer.SerializeToUtf8Bytes(message, Json.Options))), cancellation);
        await MailboxFlow.StartAsync(client, content.To.Id, cancellation);
    }
}

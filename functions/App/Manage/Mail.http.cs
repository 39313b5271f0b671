using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Functions.Mailbox;
using PartyFlow.Functions.Pages;
using PartyFlow.Web;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Manage;

/// <summary>Mails that could not be sent, for administrators: why, and once more.</summary>
public sealed class MailFront(PageDoor door, DueTable dues)
{
    /// <summary><c>GET|POST /manage/mail</c>.</summary>
    [Function("ManageMail")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "manage/mail")] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Administrator, async page =>
        {
            var quarantined = await dues.QuarantinedAsync(cancellation).ToListAsync(cancellation);
            if (!page.IsPost)
            {
                return await door.ShowAsync<ManageMailPage, ManageMailView>(page, new ManageMailView(
                    [.. quarantined.Select(mail => new StoppedMail(mail.Id, mail.PersonId, mail.Subject, mail.CreatedAt, mail.Attempts, mail.LastError))], Done.Of(request)));
            }

            var all = page.Form["do"] == "retryAll";
            foreach (var mail in quarantined.Where(mail => all || mail.Id == page.Form["id"]))
            {
                if (await dues.RetryAsync(mail.PersonId, mail.Id, page.Now, cancellation))
                {
                    await MailboxFlow.StartAsync(client, mail.PersonId, cancellation);
                }
            }

            return Done.After(Links.ManageMail, "retried");
        }, cancellation);
}

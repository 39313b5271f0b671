using Microsoft.DurableTask.Client;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Mailbox;
using PartyFlow.Functions.SignIn;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Mail;

namespace PartyFlow.Functions.Approvals;

/// <summary>Sends a new link in place of one that is too old, to the registered address only, a few times a day at the most.</summary>
public sealed class FreshLinks(TaskTable tasks, DecisionLinks links, MailPost post, RateLimits limits, Addresses addresses, TimeProvider clock)
{
    private const int MostPerDay = 3;

    /// <summary>Sends it to whom it is asked of now; beyond the limit nothing is sent, and the page says the same.</summary>
    /// <param name="old">The link that does not decide any more.</param>
    /// <param name="asked">What is open: the link's own question, or the same matter with somebody else.</param>
    /// <param name="office">The office.</param>
    /// <param name="client">Starts the run that sends it.</param>
    /// <param name="cancellation">Stops before writing.</param>
    public async Task SendAsync(DecisionLink old, Obligation asked, Office office, DurableTaskClient client, CancellationToken cancellation)
    {
        if (office.Active(asked.PersonId) is not { } person
            || !await limits.AllowAsync("fresh", $"{old.TaskId}|{asked.Id}", MostPerDay, TimeSpan.FromDays(1), cancellation))
        {
            return;
        }

        var now = clock.GetUtcNow();
        var expires = office.EndOf(office.Calendar.AddWorkingDays(Office.DateOf(now), office.Settings.LinkValidAfterDue));
        var path = await links.CreateAsync(old.TaskId, asked, expires, cancellation);
        await post.SendAsync(
            new MailContent.FreshLink((await tasks.LoadAsync(old.TaskId, cancellation)).Task, asked, new Web.Mail.DecisionLink(new Uri(addresses.Of(path)), Office.DateOf(expires)), asked.PersonId == old.Obligation.PersonId ? null : old.Obligation.PersonId)
            {
                To = person,
                Office = office,
                Now = now,
                BaseUrl = addresses.Base,
            },
            old.TaskId,
            client,
            cancellation);
    }
}

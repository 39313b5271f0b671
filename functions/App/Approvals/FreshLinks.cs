using Microsoft.DurableTask.Client;
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

    /// <summary>Sends it; beyond the limit nothing is sent, and the page says the same.</summary>
    public async Task SendAsync(DecisionLink old, Office office, DurableTaskClient client, CancellationToken cancellation)
    {
        if (office.Active(old.Obligation.PersonId) is not { } person
            || !await limits.AllowAsync("fresh", $"{old.TaskId}|{old.Obligation.Id}", MostPerDay, TimeSpan.FromDays(1), cancellation))
        {
            return;
        }

        var now = clock.GetUtcNow();
        var expires = office.EndOf(office.Calendar.AddWorkingDays(Office.DateOf(now), office.Settings.LinkValidAfterDue));
        var path = await links.CreateAsync(old.TaskId, old.Obligation, expires, cancellation);
        await post.SendAsync(
            new MailContent.FreshLink((await tasks.LoadAsync(old.TaskId, cancellation)).Task, old.Obligation, new Web.Mail.DecisionLink(new Uri(addresses.Of(path)), Office.DateOf(expires)))
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

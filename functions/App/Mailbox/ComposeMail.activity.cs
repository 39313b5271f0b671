using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Approvals;
using PartyFlow.Functions.Notifications;
using PartyFlow.Functions.SignIn;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Mail;

namespace PartyFlow.Functions.Mailbox;

/// <summary>
/// Writes the next mail of one person: reads what is ready in their mailbox, drops what has been done meanwhile, hands over to a deputy
/// during leave, keeps quiet hours, rest days and the month's cap, and puts everything that is left into one mail.
/// </summary>
public sealed class ComposeMail(DueTable dues, TaskTable tasks, OfficeTable offices, DecisionLinks links, MailTemplates templates, MailOptions options, Addresses addresses, Sealing sealing, TimeProvider clock)
{
    /// <summary>More than this is not put into one mail; the rest makes the next one.</summary>
    private const int MostPerMail = 30;

    /// <summary>The id of the next mail to send, or <c>null</c> when there is nothing to do now.</summary>
    [Function(nameof(ComposeMail))]
    public async Task<string?> RunAsync([ActivityTrigger] string personId, CancellationToken cancellation)
    {
        while (true)
        {
            var guard = await dues.GuardAsync(personId, cancellation);
            var now = clock.GetUtcNow();
            var (toSend, nextTry) = await dues.NextToSendAsync(personId, now, cancellation);
            if (toSend is not null)
            {
                return toSend;
            }

            var office = await offices.LoadAsync(cancellation);
            var (ready, next) = await dues.ReadyAsync(personId, now, MostPerMail, cancellation);
            if (ready.Count > 0 && AllowedFrom(now, office) is var allowed && allowed > now)
            {
                (ready, next) = ([], Earlier(next, allowed));
            }

            if (ready.Count == 0)
            {
                if (await dues.SleepAsync(personId, guard, Earlier(next, nextTry), cancellation))
                {
                    return null;
                }

                continue;
            }

            if (await WriteAsync(personId, ready, office, now, cancellation) is { } mailId)
            {
                return mailId;
            }
        }
    }

    /// <summary>The first moment from <paramref name="now"/> on at which mail may go out: on a working day, outside the quiet hours.</summary>
    internal static DateTimeOffset AllowedFrom(DateTimeOffset now, Office office)
    {
        var local = now.ToOffset(Office.Zone);
        var day = DateOnly.FromDateTime(local.DateTime);
        var time = TimeOnly.FromDateTime(local.DateTime);
        if (!office.Calendar.IsWorkingDay(day) || time >= office.Settings.QuietFrom)
        {
            return Office.At(office.Calendar.NextWorkingDay(day), office.Settings.ReminderHour);
        }

        return time < office.Settings.QuietUntil ? Office.At(day, office.Settings.ReminderHour) : now;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a < b ? a : b;

    private async Task<string?> WriteAsync(string personId, List<Due> ready, Office office, DateTimeOffset now, CancellationToken cancellation)
    {
        var today = Office.DateOf(now);
        if (office.Active(personId) is not { } person)
        {
            await dues.SettleAsync(personId, [.. ready.Select(due => (due, (Suppression?)Suppression.Left))], mail: null, today, cancellation);
            return null;
        }

        if (office.StandIn(personId, today) is { } deputy)
        {
            // The end of the chain gets it at once; what came here in the place of somebody else stays.
            var own = ready.Where(due => due.IsForDeputy).ToList();
            foreach (var due in own)
            {
                await dues.HandToDeputyAsync(due, deputy.Id, today, cancellation);
            }

            ready = [.. ready.Except(own)];
            if (ready.Count == 0)
            {
                return null;
            }
        }

        var settled = new List<(Due Due, Suppression? Suppressed)>();
        var entries = new List<Entry>();
        var month = await dues.CountAsync(personId, today, cancellation);
        var known = new Dictionary<string, StoredTask?>();
        foreach (var due in ready)
        {
            if (!known.TryGetValue(due.TaskId, out var stored))
            {
                known[due.TaskId] = stored = await tasks.FindAsync(due.TaskId, cancellation);
            }

            var suppressed = stored is null ? Suppression.Done
                : due.Obligation is { } owed && !Obligations.Of(stored.Task, office).Any(open => open.Id == owed.Id) ? stored.Task.Status == Domain.TaskStatus.Suspended ? Suppression.Suspended : Suppression.Done
                : due.IsCapped && month.Sent >= office.Settings.MonthlyCap ? Suppression.Capped
                : (Suppression?)null;
            settled.Add((due, suppressed));
            if (suppressed is null)
            {
                entries.Add(new Entry(due, stored!));
            }
        }

        // A request that had to wait for the morning meets that morning's reminder, and a standstill lets several gather: it is said once.
        foreach (var same in entries.Where(entry => entry.Due.Obligation is not null).GroupBy(entry => (entry.Due.TaskId, entry.Due.Obligation!.Id)).ToList())
        {
            var said = same.OrderBy(entry => entry.Due.IsReminder).ThenByDescending(entry => entry.Due.At).First();
            entries.RemoveAll(entry => entry != said && same.Contains(entry));
            settled = [.. settled.Select(entry => entry.Suppressed is null && entry.Due != said.Due && same.Any(other => other.Due == entry.Due) ? (entry.Due, Suppression.Overtaken) : entry)];
        }

        // A notice says something of its own; it is never mixed into a list of things to do.
        if (entries.FirstOrDefault(entry => entry.Due.Told is not null) is { } notice)
        {
            entries = [notice];
            settled = [.. settled.Where(entry => entry.Due == notice.Due || entry.Suppressed is not null)];
        }

        if (entries.Count == 0)
        {
            await dues.SettleAsync(personId, settled, mail: null, today, cancellation);
            return null;
        }

        var mailId = IdOf(personId, entries.Select(entry => entry.Due.Key));
        var body = await templates.RenderAsync(await ContentAsync(person, entries, office, now, cancellation));
        var message = MailMessage.Of(
            mailId, body, options.SenderFor(office), new MailAddress(person.Mail, person.Name), now, entries.Select(entry => entry.Due.TaskId).Distinct().Count() == 1 ? entries[0].Due.TaskId : null);
        var content = sealing.Seal(JsonSerializer.SerializeToUtf8Bytes(message, Json.Options));
        await dues.SettleAsync(personId, settled, new OutboxMail(mailId, now, body.Subject, content), today, cancellation);
        return mailId;
    }

    private async Task<MailContent> ContentAsync(Person person, List<Entry> entries, Office office, DateTimeOffset now, CancellationToken cancellation)
    {
        if (entries is [{ Due.Told: { } told } only])
        {
            return await NoticeAsync(told, only, person, office, now, cancellation);
        }

        var rows = new List<DigestEntry>();
        foreach (var (due, stored) in entries)
        {
            // Only who is asked gets the link that answers; a deputy decides behind sign-in, an escalation gets the task's page.
            var link = due.Obligation!.IsDecision && due.Obligation.PersonId == person.Id ? await LinkAsync(due, office, cancellation) : null;
            rows.Add(new DigestEntry(stored.Task, due.Obligation, due.Rule, link, due.For is { } away ? office.People.GetValueOrDefault(away) : null));
        }

        if (rows.All(row => row.Asked.PersonId != person.Id && row.InPlaceOf is null))
        {
            return new MailContent.Escalation([.. rows]) { To = person, Office = office, Now = now, BaseUrl = addresses.Base };
        }

        return rows is [var row]
            ? row.Asked.IsDecision
                ? new MailContent.Decision(row.Task, row.Asked, row.Link, row.Rule) { To = person, Office = office, Now = now, BaseUrl = addresses.Base, InPlaceOf = row.InPlaceOf }
                : new MailContent.Work(row.Task, row.Asked, row.Rule) { To = person, Office = office, Now = now, BaseUrl = addresses.Base, InPlaceOf = row.InPlaceOf }
            : new MailContent.Digest([.. rows]) { To = person, Office = office, Now = now, BaseUrl = addresses.Base };
    }

    private async Task<MailContent> NoticeAsync(NoticeKind told, Entry entry, Person person, Office office, DateTimeOffset now, CancellationToken cancellation)
    {
        switch (told)
        {
            case NoticeKind.Closed:
                return new MailContent.Closing(entry.Stored.Task, Convert.ToHexStringLower(Convert.FromBase64String(entry.Stored.Link)))
                {
                    To = person,
                    Office = office,
                    Now = now,
                    BaseUrl = addresses.Base,
                };
            case NoticeKind.DecidedByLink:
                var version = entry.Due.Version ?? 0;
                var happened = await tasks.EventsAsync(entry.Due.TaskId, cancellation)
                    .Where(recorded => recorded.Version <= version && Flow.Notices.IsDecisionByLink(recorded.Event))
                    .LastAsync(cancellation);
                return new MailContent.DecidedByLink(entry.Stored.Task, happened.Event) { To = person, Office = office, Now = now, BaseUrl = addresses.Base };
            default:
                var (first, last) = (entry.Due.First ?? entry.Due.Version ?? 0, entry.Due.Version ?? 0);
                var events = await tasks.EventsAsync(entry.Due.TaskId, cancellation)
                    .Where(recorded => recorded.Version >= first && recorded.Version <= last)
                    .Select(recorded => recorded.Event)
                    .ToListAsync(cancellation);
                return new MailContent.Notice(entry.Stored.Task, told, [.. events])
                {
                    To = person,
                    Office = office,
                    Now = now,
                    BaseUrl = addresses.Base,
                    InPlaceOf = entry.Due.For is { } away ? office.People.GetValueOrDefault(away) : null,
                };
        }
    }

    private async Task<Web.Mail.DecisionLink> LinkAsync(Due due, Office office, CancellationToken cancellation)
    {
        var (path, validUntil) = await links.CreateAsync(due.TaskId, due.Obligation!, office, cancellation);
        return new Web.Mail.DecisionLink(new Uri(addresses.Of(path)), Office.DateOf(validUntil));
    }

    private static string IdOf(string personId, IEnumerable<string> keys) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(personId + "\n" + string.Join('\n', keys.Order(StringComparer.Ordinal)))))[..32];

    private sealed record Entry(Due Due, StoredTask Stored);
}

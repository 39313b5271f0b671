using Azure.Data.Tables;
using PartyFlow.Domain;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Mailbox;
using PartyFlow.Functions.Notifications;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Tests.Kill;

/// <summary>
/// Compares what lies in the data folder with what was acknowledged. Every difference is one line; none means that nothing was lost,
/// doubled or left half done.
/// </summary>
internal static class Inquest
{
    public static async Task<List<string>> HoldAsync(OpenedFolder folder, string path, AcknowledgedLog log, IEnumerable<string> people)
    {
        var findings = new List<string>();
        await CheckTasksAsync(folder, log, findings);
        await CheckMailsAsync(folder, path, people, findings);
        return findings;
    }

    private static async Task CheckTasksAsync(OpenedFolder folder, AcknowledgedLog log, List<string> findings)
    {
        var (tasks, database) = (folder.Get<TaskTable>(), folder.Get<Database>());
        var stored = await database.Tasks.QueryAsync<TableEntity>("RowKey eq 'snap'").Select(row => row.PartitionKey).ToListAsync();
        findings.AddRange(stored.Except(log.Tasks.Keys).Select(id => $"Task {id} exists, but nobody was told that it was started."));
        findings.AddRange(log.Tasks.Keys.Except(stored).Select(id => $"Task {id} was acknowledged and is gone."));
        foreach (var id in stored.Intersect(log.Tasks.Keys))
        {
            var events = await tasks.EventsAsync(id, CancellationToken.None).Select(recorded => Say(recorded.Event)).ToListAsync();
            if (!events.SequenceEqual(log.Tasks[id]))
            {
                findings.Add($"Task {id} has the events [{string.Join(", ", events)}], acknowledged were [{string.Join(", ", log.Tasks[id])}].");
            }

            if (!await tasks.VerifyAsync(id, CancellationToken.None))
            {
                findings.Add($"The chain of task {id} is broken.");
            }

            var task = (await tasks.LoadAsync(id, CancellationToken.None)).Task;
            if (task.IsOver && await folder.Get<LedgerTable>().FindAsync(task, CancellationToken.None) is not { ClosedOn: not null, Score: not null })
            {
                findings.Add($"Task {id} is closed, but its line of the ledger is not.");
            }
        }

        await foreach (var change in folder.Get<PendingTable>().AllAsync(CancellationToken.None))
        {
            findings.Add($"A change of task {change.TaskId} was never taken in.");
        }
    }

    /// <summary>What was due to people against the mails that lie in the folder: each due at the most in one mail, each mail of some due.</summary>
    private static async Task CheckMailsAsync(OpenedFolder folder, string path, IEnumerable<string> people, List<string> findings)
    {
        var sent = new Dictionary<string, string>();
        foreach (var person in people)
        {
            await CheckPlannedOnceAsync(folder, person, findings);
            await foreach (var row in folder.Get<Database>().Dues.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {person}")))
            {
                if (row.RowKey.StartsWith("w|", StringComparison.Ordinal) || row.RowKey.StartsWith("s|", StringComparison.Ordinal))
                {
                    findings.Add($"{person} is still owed {row.RowKey}.");
                }
                else if (row.RowKey.StartsWith("k|", StringComparison.Ordinal) && row.GetString("MailId") is { } mail)
                {
                    sent.TryAdd(mail, person);
                }
            }
        }

        var mails = new EmlFolder(Path.Combine(path, "mail"));
        var found = mails.List(int.MaxValue).Select(mail => (Mail: mail, Id: mail.Id.Split('@')[0])).ToList();
        findings.AddRange(sent.Keys.Except(found.Select(mail => mail.Id)).Select(id => $"Mail {id} to {sent[id]} was sent, but is not in the folder."));
        findings.AddRange(found.Where(mail => !sent.ContainsKey(mail.Id)).Select(mail => $"Mail {mail.Id} to {mail.Mail.To.Address} belongs to nothing that was due."));

        // From outside: the same words to the same person in the same minute are one mail too many.
        findings.AddRange(found
            .GroupBy(mail => (mail.Mail.To.Address, mail.Mail.Subject, Minute: mail.Mail.Date.ToUnixTimeSeconds() / 60, Text: WithoutLinks(mails.Open(mail.Mail.Id)!.Text)))
            .Where(same => same.Count() > 1)
            .Select(same => $"{same.Key.Address} got {same.Count()} times at once: {same.Key.Subject}"));
    }

    /// <summary>One thing asked of one person by one rule is planned once, whatever its key is.</summary>
    private static async Task CheckPlannedOnceAsync(OpenedFolder folder, string person, List<string> findings)
    {
        var record = await folder.Get<DueTable>().RecordAsync(person, CancellationToken.None);
        findings.AddRange(record
            .GroupBy(entry => (entry.Due.TaskId, entry.Due.Obligation?.Id, entry.Due.Obligation?.Due, Rule: entry.Due.Rule?.Id, entry.Due.Told, entry.Due.Version, entry.Due.For))
            .Where(same => same.Count() > 1)
            .Select(same => $"{person} was to be told {same.Count()} times: {same.Key}"));
    }

    private static string WithoutLinks(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"/a/[^\s>]+", "/a/…");

    private static string Say(TaskEvent @event) => $"{char.ToLowerInvariant(@event.GetType().Name[0])}{@event.GetType().Name[1..]} {@event.By}";
}

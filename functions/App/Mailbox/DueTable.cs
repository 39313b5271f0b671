using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Mailbox;

/// <summary>How many mails a person got in a month, and how many were not sent.</summary>
public sealed record MonthCount(int Sent, int Suppressed);

/// <summary>
/// Table <c>Dues</c>: one partition per person. <c>k|</c> rows are what is due, kept for good with what became of it; <c>w|</c> rows mark
/// those that wait; <c>o|</c> rows are mails, sealed until accepted; <c>s|</c> rows mark those still to be sent; <c>m|</c> rows count by month.
/// Table <c>Mailboxes</c> says which persons have anything waiting, and from when.
/// </summary>
public sealed partial class DueTable(Database database)
{
    private const string Waiting = "waiting";

    /// <summary>
    /// Puts something into a mailbox unless it was there before, then wakes the mailbox. A caller cut off between the two comes again,
    /// finds it planned, and wakes the mailbox then. A request that was kept back while its task stood still is put there once more.
    /// </summary>
    /// <param name="due">What is due.</param>
    /// <param name="suppressed">Not to be sent, and why: only put on record.</param>
    /// <param name="cancellation">Stops before writing.</param>
    /// <returns>False when it had been planned before.</returns>
    public async Task<bool> AddAsync(Due due, Suppression? suppressed, CancellationToken cancellation)
    {
        var row = Chunks.Put(new TableEntity(due.PersonId, "k|" + Hash(due.Key)) { ["Key"] = due.Key, ["TaskId"] = due.TaskId, ["At"] = due.At }, due);
        List<TableTransactionAction> batch = [new(TableTransactionActionType.Add, row)];
        if (suppressed is { } reason)
        {
            row["State"] = "suppressed";
            row["Reason"] = Json.Word(reason);
        }
        else
        {
            row["State"] = "waiting";
            batch.Add(new(TableTransactionActionType.Add, new TableEntity(due.PersonId, "w|" + Hash(due.Key)) { ["At"] = due.At }));
        }

        var isNew = true;
        try
        {
            await database.Dues.SubmitTransactionAsync(batch, cancellation);
        }
        catch (TableTransactionFailedException planned) when (planned.Status == 409)
        {
            isNew = suppressed is null && due.IsRequest && await AgainAsync(row, cancellation);
        }

        if (suppressed is null && (isNew || await Database.FindAsync(database.Dues, due.PersonId, "w|" + Hash(due.Key), cancellation) is not null))
        {
            await WakeAsync(due.PersonId, due.At, cancellation);
        }

        return isNew;
    }

    // Kept back in a stand-still: here, or at the deputy whom it was handed to, which the deputy's mailbox knows.
    private async Task<bool> AgainAsync(TableEntity row, CancellationToken cancellation)
    {
        if (await Database.FindAsync(database.Dues, row.PartitionKey, row.RowKey, cancellation) is not { } before
            || before.GetString("Reason") is not { } reason || (reason != Json.Word(Suppression.Suspended) && reason != Json.Word(Suppression.OnLeave)))
        {
            return false;
        }

        try
        {
            await database.Dues.SubmitTransactionAsync(
                [
                    new(TableTransactionActionType.UpdateReplace, row, before.ETag),
                    new(TableTransactionActionType.Add, new TableEntity(row.PartitionKey, "w|" + row.RowKey[2..]) { ["At"] = row["At"] }),
                ],
                cancellation);
            return true;
        }
        catch (TableTransactionFailedException raced) when (raced.Status is 409 or 412)
        {
            // Somebody else has just put it there.
            return false;
        }
    }

    /// <summary>Makes sure that a person's mailbox is looked at no later than <paramref name="at"/>. Called after anything is put into it.</summary>
    public async Task WakeAsync(string personId, DateTimeOffset at, CancellationToken cancellation)
    {
        while (true)
        {
            var row = await Database.FindAsync(database.Mailboxes, Waiting, personId, cancellation);
            var sooner = row?.GetDateTimeOffset("At") is { } known && known < at ? known : at;
            var entity = new TableEntity(Waiting, personId) { ["At"] = sooner };
            try
            {
                // Written even when the time stays: the new ETag tells a run that is about to declare the mailbox empty to look again.
                await (row is null ? database.Mailboxes.AddEntityAsync(entity, cancellation) : database.Mailboxes.UpdateEntityAsync(entity, row.ETag, TableUpdateMode.Replace, cancellation));
                return;
            }
            catch (RequestFailedException raced) when (raced.Status is 404 or 409 or 412)
            {
                // Somebody else woke or emptied it in between.
            }
        }
    }

    /// <summary>Whose mailboxes are to be looked at now.</summary>
    public async IAsyncEnumerable<string> AwakeAsync(DateTimeOffset now, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Waiting} and At le {now}");
        await foreach (var row in database.Mailboxes.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
        {
            yield return row.RowKey;
        }
    }

    /// <summary>The guard to sleep by; read before the mailbox is.</summary>
    public async Task<ETag?> GuardAsync(string personId, CancellationToken cancellation) =>
        (await Database.FindAsync(database.Mailboxes, Waiting, personId, cancellation))?.ETag;

    /// <summary>Nothing to do before <paramref name="until"/>, or at all. False when something came in meanwhile.</summary>
    public async Task<bool> SleepAsync(string personId, ETag? guard, DateTimeOffset? until, CancellationToken cancellation)
    {
        var row = await Database.FindAsync(database.Mailboxes, Waiting, personId, cancellation);
        if (row is null || row.ETag != guard)
        {
            return row is null && guard is null;
        }

        try
        {
            var response = until is { } at
                ? await database.Mailboxes.UpdateEntityAsync(new TableEntity(Waiting, personId) { ["At"] = at }, row.ETag, TableUpdateMode.Replace, cancellation)
                : await database.Mailboxes.DeleteEntityAsync(Waiting, personId, row.ETag, cancellation);
            return response.Status != 412;
        }
        catch (RequestFailedException raced) when (raced.Status is 404 or 412)
        {
            return false;
        }
    }

    /// <summary>What waits in a mailbox, oldest first, at the most <paramref name="most"/>, and the next time of what may not go out yet.</summary>
    public async Task<(List<Due> Ready, DateTimeOffset? Next)> ReadyAsync(string personId, DateTimeOffset now, int most, CancellationToken cancellation)
    {
        var ready = new List<(DateTimeOffset At, string Hash)>();
        DateTimeOffset? next = null;
        await foreach (var row in Database.PrefixAsync(database.Dues, personId, "w|", cancellation))
        {
            var at = row.GetDateTimeOffset("At")!.Value;
            if (at <= now)
            {
                ready.Add((at, row.RowKey[2..]));
            }
            else if (next is null || at < next)
            {
                next = at;
            }
        }

        var dues = new List<Due>();
        foreach (var (_, hash) in ready.OrderBy(entry => entry.At).Take(most))
        {
            if (await Database.FindAsync(database.Dues, personId, "k|" + hash, cancellation) is { } row)
            {
                dues.Add(Chunks.Get<Due>(row));
            }
        }

        return (dues, next);
    }

    /// <summary>What the person was sent and not sent in a month.</summary>
    public async Task<MonthCount> CountAsync(string personId, DateOnly month, CancellationToken cancellation)
    {
        var row = await Database.FindAsync(database.Dues, personId, MonthKey(month), cancellation);
        return new MonthCount(row?.GetInt32("Sent") ?? 0, row?.GetInt32("Suppressed") ?? 0);
    }

    /// <summary>Hands something over to the deputy of a person on leave; the deputy's mailbox has it before this one forgets it.</summary>
    public async Task HandToDeputyAsync(Due due, string deputyId, DateOnly month, CancellationToken cancellation)
    {
        await AddAsync(due.ForDeputy(deputyId), suppressed: null, cancellation);
        await SettleAsync(due.PersonId, [(due, Suppression.OnLeave)], mail: null, month, cancellation);
    }

    /// <summary>
    /// In one transaction: what was due is marked sent (<c>null</c>) or suppressed, and the mail that carries it is written,
    /// sealed, to be sent by its id.
    /// </summary>
    public async Task SettleAsync(
        string personId, IReadOnlyList<(Due Due, Suppression? Suppressed)> settled, OutboxMail? mail, DateOnly month, CancellationToken cancellation)
    {
        var batch = new List<TableTransactionAction>();
        foreach (var (due, suppressed) in settled)
        {
            var row = new TableEntity(personId, "k|" + Hash(due.Key)) { ["State"] = suppressed is null ? "sent" : "suppressed" };
            if (suppressed is { } reason)
            {
                row["Reason"] = Json.Word(reason);
            }
            else
            {
                row["MailId"] = mail!.Id;
            }

            batch.Add(new(TableTransactionActionType.UpdateMerge, row, ETag.All));
            batch.Add(new(TableTransactionActionType.Delete, new TableEntity(personId, "w|" + Hash(due.Key)), ETag.All));
        }

        if (mail is not null)
        {
            batch.Add(new(TableTransactionActionType.Add, Row(personId, mail)));
            batch.Add(new(TableTransactionActionType.Add, new TableEntity(personId, "s|" + mail.Id) { ["At"] = mail.CreatedAt }));
        }

        var counted = await Database.FindAsync(database.Dues, personId, MonthKey(month), cancellation);
        var count = new TableEntity(personId, MonthKey(month))
        {
            ["Sent"] = (counted?.GetInt32("Sent") ?? 0) + (mail is null ? 0 : 1),
            ["Suppressed"] = (counted?.GetInt32("Suppressed") ?? 0) + settled.Count(entry => entry.Suppressed is not null),
        };
        batch.Add(counted is null
            ? new(TableTransactionActionType.Add, count)
            : new(TableTransactionActionType.UpdateReplace, count, counted.ETag));
        await database.Dues.SubmitTransactionAsync(batch, cancellation);
    }

    /// <summary>Everything that was ever due to a person: what was sent, what was not, and why; newest first.</summary>
    public async Task<List<DueRecord>> RecordAsync(string personId, CancellationToken cancellation) =>
        await Database.PrefixAsync(database.Dues, personId, "k|", cancellation)
            .Select(row => new DueRecord(Chunks.Get<Due>(row), row.GetString("State"), row.GetString("Reason")))
            .OrderByDescending(record => record.Due.At)
            .ToListAsync(cancellation);

    /// <summary>Why things due within a span of time were not sent, one reason each; reads nothing else of them.</summary>
    public IAsyncEnumerable<string> WithheldAsync(string personId, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellation) =>
        database.Dues.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {personId} and RowKey ge {"k|"} and RowKey lt {"k}"} and State eq {"suppressed"} and At ge {from} and At lt {before}"),
            select: ["Reason"],
            cancellationToken: cancellation).Select(row => row.GetString("Reason"));

    private static string MonthKey(DateOnly month) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"m|{month:yyyyMM}");

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..40];
}

/// <summary>What became of something that was due.</summary>
public sealed record DueRecord(Due Due, string State, string? Reason);

using Azure;
using Azure.Data.Tables;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Mailbox;

/// <summary>A mail on its way.</summary>
/// <param name="Id">Stable: the same dues make the same id, and so the same Message-ID.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="Subject">What the outbox page shows of it.</param>
/// <param name="Sealed">The mail itself, sealed; erased once accepted.</param>
public sealed record OutboxMail(string Id, DateTimeOffset CreatedAt, string Subject, byte[] Sealed);

/// <summary>A mail in the outbox, with how often it was tried.</summary>
public sealed record QueuedMail(string PersonId, string Id, string Subject, byte[]? Sealed, int Attempts, string State, string? LastError, DateTimeOffset CreatedAt);

public sealed partial class DueTable
{
    private const string Quarantine = "quarantine";
    private const int ChunkSize = 60 * 1024;

    /// <summary>Writes a mail that no due stands behind, such as a sign-in link; it is sent by the person's next run.</summary>
    public async Task PostAsync(string personId, OutboxMail mail, CancellationToken cancellation)
    {
        await database.Dues.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.Add, Row(personId, mail)),
                new(TableTransactionActionType.Add, new TableEntity(personId, "s|" + mail.Id) { ["At"] = mail.CreatedAt }),
            ],
            cancellation);
        await WakeAsync(personId, mail.CreatedAt, cancellation);
    }

    /// <summary>The next mail to send, and when the next but that may be tried.</summary>
    public async Task<(string? MailId, DateTimeOffset? Next)> NextToSendAsync(string personId, DateTimeOffset now, CancellationToken cancellation)
    {
        DateTimeOffset? next = null;
        await foreach (var row in Database.PrefixAsync(database.Dues, personId, "s|", cancellation))
        {
            var at = row.GetDateTimeOffset("At")!.Value;
            if (at <= now)
            {
                return (row.RowKey[2..], null);
            }

            next = next is null || at < next ? at : next;
        }

        return (null, next);
    }

    /// <summary>The mail, or <c>null</c>.</summary>
    public async Task<QueuedMail?> FindMailAsync(string personId, string mailId, CancellationToken cancellation) =>
        await Database.FindAsync(database.Dues, personId, "o|" + mailId, cancellation) is not { } row
            ? null
            : new QueuedMail(
                personId,
                mailId,
                row.GetString("Subject"),
                row.GetInt32("Parts") is { } parts ? [.. Enumerable.Range(0, parts).SelectMany(i => row.GetBinary($"P{i}"))] : null,
                row.GetInt32("Attempts") ?? 0,
                row.GetString("State"),
                row.GetString("LastError"),
                row.GetDateTimeOffset("CreatedAt")!.Value);

    /// <summary>The mail server took it: its text, with the personal link, is erased.</summary>
    public Task AcceptedAsync(QueuedMail mail, DateTimeOffset at, CancellationToken cancellation) =>
        database.Dues.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.UpdateReplace, State(mail, "accepted", mail.Attempts + 1, null, at), ETag.All),
                new(TableTransactionActionType.Delete, new TableEntity(mail.PersonId, "s|" + mail.Id), ETag.All),
            ],
            cancellation);

    /// <summary>Not taken this time; to be tried again.</summary>
    public Task LaterAsync(QueuedMail mail, string error, DateTimeOffset again, CancellationToken cancellation) =>
        database.Dues.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.UpdateMerge, State(mail, "waiting", mail.Attempts + 1, error, null), ETag.All),
                new(TableTransactionActionType.UpsertReplace, new TableEntity(mail.PersonId, "s|" + mail.Id) { ["At"] = again }),
            ],
            cancellation);

    /// <summary>Refused for good, or too often: kept, visible and retriable.</summary>
    public async Task QuarantineAsync(QueuedMail mail, string error, CancellationToken cancellation)
    {
        await database.Mailboxes.UpsertEntityAsync(new TableEntity(Quarantine, $"{mail.PersonId}|{mail.Id}"), TableUpdateMode.Replace, cancellation);
        await database.Dues.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.UpdateMerge, State(mail, "quarantined", mail.Attempts + 1, error, null), ETag.All),
                new(TableTransactionActionType.Delete, new TableEntity(mail.PersonId, "s|" + mail.Id), ETag.All),
            ],
            cancellation);
    }

    /// <summary>The mails in quarantine.</summary>
    public async IAsyncEnumerable<QueuedMail> QuarantinedAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in database.Mailboxes.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Quarantine}"), cancellationToken: cancellation))
        {
            var key = row.RowKey.Split('|');
            if (await FindMailAsync(key[0], key[1], cancellation) is { State: "quarantined" } mail)
            {
                yield return mail;
            }
        }
    }

    /// <summary>Takes a mail out of quarantine, to be sent again from the first attempt on. False when it is not there.</summary>
    public async Task<bool> RetryAsync(string personId, string mailId, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await FindMailAsync(personId, mailId, cancellation) is not { State: "quarantined" } mail)
        {
            return false;
        }

        await database.Dues.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.UpdateMerge, State(mail, "waiting", 0, mail.LastError, null), ETag.All),
                new(TableTransactionActionType.UpsertReplace, new TableEntity(personId, "s|" + mailId) { ["At"] = now }),
            ],
            cancellation);
        await WakeAsync(personId, now, cancellation);
        await database.Mailboxes.DeleteEntityAsync(Quarantine, $"{personId}|{mailId}", ETag.All, cancellation);
        return true;
    }

    private static TableEntity Row(string personId, OutboxMail mail)
    {
        var row = new TableEntity(personId, "o|" + mail.Id)
        {
            ["State"] = "waiting",
            ["Subject"] = mail.Subject,
            ["Attempts"] = 0,
            ["CreatedAt"] = mail.CreatedAt,
        };
        var parts = 0;
        foreach (var part in mail.Sealed.Chunk(ChunkSize))
        {
            row[$"P{parts++}"] = part;
        }

        row["Parts"] = parts;
        return row;
    }

    private static TableEntity State(QueuedMail mail, string state, int attempts, string? error, DateTimeOffset? acceptedAt)
    {
        var row = new TableEntity(mail.PersonId, "o|" + mail.Id)
        {
            ["State"] = state,
            ["Subject"] = mail.Subject,
            ["Attempts"] = attempts,
            ["CreatedAt"] = mail.CreatedAt,
        };
        if (error is not null)
        {
            row["LastError"] = error.Length > 500 ? error[..500] : error;
        }

        if (acceptedAt is { } at)
        {
            row["AcceptedAt"] = at;
        }

        return row;
    }
}

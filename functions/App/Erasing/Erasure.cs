using System.Globalization;
using Azure.Data.Tables;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Plan;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Erasing;

/// <summary>The erasure of all texts of a person who has left: who asked for it and when, and how far it has come. It stays on record.</summary>
/// <param name="PersonId">Whose texts.</param>
/// <param name="By">The administrator who asked for it.</param>
/// <param name="AskedAt">When.</param>
/// <param name="Tasks">How many tasks have been looked through.</param>
/// <param name="Texts">How many texts have been erased.</param>
/// <param name="After">The last task that was looked through, as a place in the ledger.</param>
/// <param name="FinishedAt">When all tasks had been looked through.</param>
public sealed record Erasure(string PersonId, string By, DateTimeOffset AskedAt, int Tasks = 0, int Texts = 0, string? After = null, DateTimeOffset? FinishedAt = null);

/// <summary>Table <c>Office</c>, partition <c>erasure</c>: what was erased, and the walk over all tasks that does it.</summary>
public sealed class ErasureTable(Database database, TaskTable tasks, LedgerTable ledger, TakeIn takeIn, DraftTable drafts, TimeProvider clock)
{
    private const string Partition = "erasure";
    private const int TasksPerSlice = 50;

    /// <summary>The last erasure of a person's texts, or <c>null</c>.</summary>
    public async Task<Erasure?> FindAsync(string personId, CancellationToken cancellation) => (await RowAsync(personId, cancellation))?.Erasure;

    /// <summary>Whose texts are still being erased.</summary>
    internal IAsyncEnumerable<string> UnfinishedAsync(CancellationToken cancellation) =>
        database.Office.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellation)
            .Select(Chunks.Get<Erasure>)
            .Where(erasure => erasure.FinishedAt is null)
            .Select(erasure => erasure.PersonId);

    /// <summary>Puts an erasure on record, unless one is under way.</summary>
    public async Task AskAsync(string personId, string by, CancellationToken cancellation)
    {
        if (await FindAsync(personId, cancellation) is { FinishedAt: null })
        {
            return;
        }

        var now = clock.GetUtcNow();
        var key = string.Create(CultureInfo.InvariantCulture, $"{personId}|{now.UtcTicks:D19}");
        await database.Office.UpsertEntityAsync(Chunks.Put(new TableEntity(Partition, key), new Erasure(personId, by, now)), TableUpdateMode.Replace, cancellation);
    }

    /// <summary>
    /// Erases the person's texts in the next tasks and says whether all are done. Every task is looked at: who handed everything over stands in no
    /// line of the ledger any more. A slice may be repeated: it goes on where the last one that ended well left off.
    /// </summary>
    internal async Task<bool> EraseSliceAsync(string personId, CancellationToken cancellation)
    {
        if (await RowAsync(personId, cancellation) is not ({ } row, { FinishedAt: null } erasure))
        {
            return true;
        }

        await drafts.EraseAsync(personId, cancellation);
        var slice = await ledger.TaskIdsAsync(erasure.After, cancellation).Take(TasksPerSlice).ToListAsync(cancellation);
        foreach (var (taskId, place) in slice)
        {
            var erased = await tasks.EraseTextsAsync(taskId, personId, cancellation);
            if (erased.IsConcerned)
            {
                await takeIn.RewordAsync(taskId, cancellation);
            }

            erasure = erasure with { Tasks = erasure.Tasks + 1, Texts = erasure.Texts + erased.Texts, After = place };
        }

        erasure = slice.Count < TasksPerSlice ? erasure with { FinishedAt = clock.GetUtcNow() } : erasure;
        await database.Office.UpdateEntityAsync(Chunks.Put(new TableEntity(Partition, row.RowKey), erasure), row.ETag, TableUpdateMode.Replace, cancellation);
        return erasure.FinishedAt is not null;
    }

    private async Task<(TableEntity Row, Erasure Erasure)?> RowAsync(string personId, CancellationToken cancellation) =>
        await Database.PrefixAsync(database.Office, Partition, personId + "|", cancellation).LastOrDefaultAsync(cancellation) is { } row ? (row, Chunks.Get<Erasure>(row)) : null;
}

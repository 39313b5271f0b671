using Azure;
using Azure.Data.Tables;
using PartyFlow.Domain;

namespace PartyFlow.Functions.Storage;

/// <summary>What an erasure found in one task.</summary>
/// <param name="IsConcerned">Whether the person wrote anything there, erased now or before.</param>
/// <param name="Texts">How many texts were erased now.</param>
public sealed record ErasedTexts(bool IsConcerned, int Texts);

public sealed partial class TaskTable
{
    // A transaction takes 100 operations and 4 MiB; bytes travel as base64.
    private const int BatchRows = 90;
    private const int BatchSize = 3 * 1024 * 1024;
    private const int EraseAttempts = 50;

    /// <summary>
    /// Erases every text that a person wrote in a task, with its salt, and makes the snapshot anew from the events. What happened, who did it and
    /// the chain of hashes stay. Events that others add meanwhile are kept, and what they decided upon before the erasure they
    /// decide again. May be repeated, and taken up again where it was stopped: texts that are gone stay gone.
    /// </summary>
    /// <exception cref="InvalidOperationException">The task is changed so often that the snapshot could not be written; try again.</exception>
    public async Task<ErasedTexts> EraseTextsAsync(string taskId, string personId, CancellationToken cancellation)
    {
        var texts = 0;
        for (var attempt = 1; attempt <= EraseAttempts; attempt++)
        {
            if (await Database.FindAsync(database.Tasks, taskId, Snapshot, cancellation) is not { } snapshot)
            {
                return new ErasedTexts(false, 0);
            }

            var work = await ReadAsync(taskId, personId, cancellation);
            if (work.Version != snapshot.GetInt32("Version"))
            {
                continue;
            }

            if (work.IsConcerned && await WriteAsync(work, snapshot, cancellation) is var written)
            {
                texts += written.Texts;
                if (!written.IsDone)
                {
                    continue;
                }
            }

            return new ErasedTexts(work.IsConcerned, texts);
        }

        throw new InvalidOperationException($"Task {taskId} changes too often to erase texts from it now.");
    }

    private async Task<ErasingWork> ReadAsync(string taskId, string personId, CancellationToken cancellation)
    {
        var (rows, isConcerned, version) = (new List<ErasingRow>(), false, 0);
        IntegrationTask? task = null;
        await foreach (var row in Database.PrefixAsync(database.Tasks, taskId, Events, cancellation))
        {
            var logged = Chunks.Get<LoggedEvent[]>(row);
            var texts = 0;
            foreach (var place in Enumerable.Range(0, logged.Length))
            {
                var @event = EventLog.Read(logged[place]);
                if (@event.By == personId && logged[place].Texts.Length > 0)
                {
                    isConcerned = true;
                    texts += logged[place].Texts.Count(text => text is not null);
                    logged[place] = logged[place].Erased();
                    @event = EventLog.Read(logged[place]);
                }

                task = TaskHistory.Evolve(task, @event);
                version = logged[place].Version;
            }

            if (texts > 0)
            {
                rows.Add(new ErasingRow(Chunks.Put(new TableEntity(taskId, row.RowKey), logged), row.ETag, texts));
            }
        }

        return new ErasingWork(rows, isConcerned, version, task);
    }

    /// <summary>Events first, the snapshot with the last of them: as long as it says otherwise, the erasure is not done.</summary>
    private async Task<(int Texts, bool IsDone)> WriteAsync(ErasingWork work, TableEntity snapshot, CancellationToken cancellation)
    {
        var texts = 0;
        var (batch, batchTexts, size) = (new List<TableTransactionAction>(), 0, 0);
        try
        {
            foreach (var row in work.Rows)
            {
                var length = Size(row.Row);
                if (batch.Count == BatchRows || size + length > BatchSize)
                {
                    await database.Tasks.SubmitTransactionAsync(batch, cancellation);
                    texts += batchTexts;
                    (batch, batchTexts, size) = ([], 0, 0);
                }

                batch.Add(new(TableTransactionActionType.UpdateReplace, row.Row, row.ETag));
                (batchTexts, size) = (batchTexts + row.Texts, size + length);
            }

            var rebuilt = Chunks.Put(new TableEntity(snapshot.PartitionKey, Snapshot) { ["Version"] = work.Version, ["Link"] = snapshot.GetString("Link") }, work.Task!);
            if (!Chunks.Get(rebuilt).AsSpan().SequenceEqual(Chunks.Get(snapshot)))
            {
                if (batch.Count > 0 && size + Size(rebuilt) > BatchSize)
                {
                    await database.Tasks.SubmitTransactionAsync(batch, cancellation);
                    texts += batchTexts;
                    (batch, batchTexts) = ([], 0);
                }

                batch.Add(new(TableTransactionActionType.UpdateReplace, rebuilt, snapshot.ETag));
            }

            if (batch.Count > 0)
            {
                await database.Tasks.SubmitTransactionAsync(batch, cancellation);
                texts += batchTexts;
            }

            return (texts, true);
        }
        catch (TableTransactionFailedException changed) when (changed.Status is 404 or 412)
        {
            return (texts, false);
        }
    }

    private static int Size(TableEntity row) => 1024 + (((IDictionary<string, object>)row).Values.OfType<byte[]>().Sum(bytes => bytes.Length) * 4 / 3);

    private sealed record ErasingRow(TableEntity Row, ETag ETag, int Texts);

    private sealed record ErasingWork(IReadOnlyList<ErasingRow> Rows, bool IsConcerned, int Version, IntegrationTask? Task);
}

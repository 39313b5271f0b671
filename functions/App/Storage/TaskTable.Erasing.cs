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

            var work = await ReadAsync(snapshot, personId, cancellation);
            if (work.Version != snapshot.GetInt32("Version"))
            {
                continue;
            }

            if (work.IsConcerned && await WriteAsync(work.Writes, cancellation) is var written)
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

    private async Task<ErasingWork> ReadAsync(TableEntity snapshot, string personId, CancellationToken cancellation)
    {
        var (writes, isConcerned, version) = (new List<ErasingWrite>(), false, 0);
        IntegrationTask? task = null;

        // Before the events: what is said in a commit that comes after is not taken for what no commit needs.
        var said = await SaidAsync(snapshot.PartitionKey, cancellation).ToListAsync(cancellation);
        await foreach (var row in Database.PrefixAsync(database.Tasks, snapshot.PartitionKey, Events, cancellation))
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
                writes.Add(new ErasingWrite(new(TableTransactionActionType.UpdateReplace, Chunks.Put(new TableEntity(row.PartitionKey, row.RowKey), logged), row.ETag), texts));
            }
        }

        if (isConcerned && version == snapshot.GetInt32("Version"))
        {
            writes.AddRange(Reworded(said, snapshot, task!));
        }

        return new ErasingWork(writes, isConcerned, version);
    }

    /// <summary>
    /// What was said about items, from the events. The rows keep the versions that the snapshot knows them by, so that the task can be
    /// read at every moment; those that it does not know any more are deleted. The snapshot is written even if nothing in it
    /// changes: who has read it with what stood in the rows before must not write that again.
    /// </summary>
    private static IEnumerable<ErasingWrite> Reworded(List<TableEntity> said, TableEntity snapshot, IntegrationTask task)
    {
        var marks = Marks(snapshot);
        foreach (var row in said)
        {
            var itemId = row.RowKey[SaidRows.Length..];
            var version = row.GetInt32("Version")!.Value;
            var isKept = marks.TryGetValue(itemId, out var marked) && marked == version;
            yield return new ErasingWrite(isKept
                ? new(TableTransactionActionType.UpdateReplace, SaidRow(row.PartitionKey, itemId, new SaidRow(version, SaidTexts.Of(task.Item(itemId)!))), row.ETag)
                : new(TableTransactionActionType.Delete, row, row.ETag));
        }

        var rebuilt = new TableEntity(snapshot.PartitionKey, Snapshot) { ["Version"] = task.Version, ["Link"] = snapshot.GetString("Link") };
        Mark(rebuilt, marks);
        Chunks.Fill(rebuilt, Chunks.Pack(Snapped(task, marks)), Chunks.MaxSize);
        if (marks.Count > 0 || !Chunks.Get(rebuilt).AsSpan().SequenceEqual(Chunks.Get(snapshot)))
        {
            yield return new ErasingWrite(new(TableTransactionActionType.UpdateReplace, rebuilt, snapshot.ETag));
        }
    }

    /// <summary>Events first, the snapshot with the last of them: as long as it says otherwise, the erasure is not done.</summary>
    private async Task<(int Texts, bool IsDone)> WriteAsync(IEnumerable<ErasingWrite> writes, CancellationToken cancellation)
    {
        var texts = 0;
        var (batch, batchTexts, size) = (new List<TableTransactionAction>(), 0, 0);
        try
        {
            foreach (var write in writes)
            {
                var length = Size((TableEntity)write.Action.Entity);
                if (batch.Count == BatchRows || (batch.Count > 0 && size + length > BatchSize))
                {
                    await database.Tasks.SubmitTransactionAsync(batch, cancellation);
                    texts += batchTexts;
                    (batch, batchTexts, size) = ([], 0, 0);
                }

                batch.Add(write.Action);
                (batchTexts, size) = (batchTexts + write.Texts, size + length);
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

    private sealed record ErasingWrite(TableTransactionAction Action, int Texts = 0);

    private sealed record ErasingWork(IReadOnlyList<ErasingWrite> Writes, bool IsConcerned, int Version);
}

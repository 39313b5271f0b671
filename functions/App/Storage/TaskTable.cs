using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Domain;
using PartyFlow.Web.Mail;

namespace PartyFlow.Functions.Storage;

/// <summary>A task as it was read, with what a change of it is guarded by.</summary>
/// <param name="Task">The task.</param>
/// <param name="Link">The last link of its chain of events.</param>
/// <param name="ETag">Of the snapshot row.</param>
public sealed record StoredTask(IntegrationTask Task, string Link, ETag ETag)
{
    /// <summary>The rows in which texts of the snapshot were found, by the ids of their items.</summary>
    internal IReadOnlyDictionary<string, SaidRow> Said { get; init; } = new Dictionary<string, SaidRow>();
}

/// <summary>An event with its place in the task.</summary>
public sealed record RecordedEvent(int Version, TaskEvent Event, string Link);

/// <summary>How a commit ended.</summary>
public enum CommitOutcome
{
    /// <summary>Written.</summary>
    Committed,

    /// <summary>Somebody else changed the task meanwhile; load and decide again.</summary>
    Conflict,

    /// <summary>This very command was carried out before.</summary>
    Repeated,

    /// <summary>Another command was carried out under this id before.</summary>
    IdTaken,
}

/// <summary>
/// Table <c>Tasks</c>: one partition per task with its snapshot (<c>snap</c>), its commits of events (<c>ev:</c>), the ids of commands
/// carried out (<c>cmd:</c>), what is to be told to others (<c>out:</c>) and decision links (<c>ap:</c>); a large one also has what was said
/// about its items (<c>said:</c>). A command writes them in one transaction of at most four rows, and eight more of what was said,
/// whatever the task's size.
/// </summary>
public sealed partial class TaskTable(Database database)
{
    private const string Snapshot = "snap";
    private const string Events = "ev:";
    private const int Reserve = 160 * 1024;

    /// <summary>The task, or <c>null</c>.</summary>
    public async Task<StoredTask?> FindAsync(string taskId, CancellationToken cancellation)
    {
        if (!IsTaskId(taskId))
        {
            return null;
        }

        for (var attempt = 1; attempt <= ReadAttempts; attempt++)
        {
            if (await Database.FindAsync(database.Tasks, taskId, Snapshot, cancellation) is not { } row)
            {
                return null;
            }

            if (await WholeAsync(row, cancellation) is { } stored)
            {
                return stored;
            }
        }

        throw new InvalidOperationException($"Task {taskId} changes too often to be read now.");
    }

    /// <summary>The task; it must exist.</summary>
    public async Task<StoredTask> LoadAsync(string taskId, CancellationToken cancellation) =>
        await FindAsync(taskId, cancellation) ?? throw new InvalidOperationException($"There is no task {taskId}.");

    /// <summary>Writes what a command did, all of it or nothing, guarded by the snapshot that was decided upon.</summary>
    /// <param name="before">What was read, or <c>null</c> when the task is new.</param>
    /// <param name="after">The task after the events.</param>
    /// <param name="events">What happened, at least one event.</param>
    /// <param name="commandId">From outside, any text; it is hashed before it becomes a key.</param>
    /// <param name="digest">What tells the command from another one under the same id.</param>
    /// <param name="notices">What others are to be told beside what they owe, may be empty.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    internal async Task<CommitOutcome> CommitAsync(
        StoredTask? before, IntegrationTask after, IReadOnlyList<TaskEvent> events, string commandId, string digest, IReadOnlyList<Notice> notices, CancellationToken cancellation)
    {
        var link = before?.Link ?? "";
        var version = before?.Task.Version ?? 0;
        var logged = new List<LoggedEvent>(events.Count);
        foreach (var @event in events)
        {
            logged.Add(EventLog.Write(@event, ++version, link));
            link = logged[^1].Link;
        }

        var snapshot = new TableEntity(after.Id, Snapshot) { ["Version"] = version, ["Link"] = link };
        var said = Put(snapshot, after, before, version, RoomFor(events));
        var commit = Chunks.Put(new TableEntity(after.Id, $"{Events}{logged[0].Version:D8}"), logged);
        List<TableTransactionAction> batch =
        [
            before is null ? new(TableTransactionActionType.Add, snapshot) : new(TableTransactionActionType.UpdateReplace, snapshot, before.ETag),
            new(TableTransactionActionType.Add, commit),
            new(TableTransactionActionType.Add, new TableEntity(after.Id, CommandKey(commandId)) { ["Version"] = version, ["Digest"] = digest }),
            .. said.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)),
        ];
        if (notices.Count > 0)
        {
            batch.Add(new(TableTransactionActionType.Add, Chunks.Put(new TableEntity(after.Id, $"out:{version:D8}"), notices)));
        }

        try
        {
            await database.Tasks.SubmitTransactionAsync(batch, cancellation);
            return CommitOutcome.Committed;
        }
        catch (TableTransactionFailedException failure) when (failure.Status is 409 or 412)
        {
            return await CarriedOutAsync(after.Id, commandId, digest, cancellation) ?? CommitOutcome.Conflict;
        }
    }

    /// <summary>Whether this command changed the task before, or another one under its id; <c>null</c> when none did.</summary>
    internal async Task<CommitOutcome?> CarriedOutAsync(string taskId, string commandId, string digest, CancellationToken cancellation) =>
        await Database.FindAsync(database.Tasks, taskId, CommandKey(commandId), cancellation) is not { } row ? null
        : row.GetString("Digest") == digest ? CommitOutcome.Repeated
        : CommitOutcome.IdTaken;

    /// <summary>Everything that happened, in order.</summary>
    public async IAsyncEnumerable<RecordedEvent> EventsAsync(string taskId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var logged in LoggedAsync(taskId, cancellation))
        {
            yield return new RecordedEvent(logged.Version, EventLog.Read(logged), logged.Link);
        }
    }

    /// <summary>The same in the form in which it is kept.</summary>
    internal async IAsyncEnumerable<LoggedEvent> LoggedAsync(string taskId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in Database.PrefixAsync(database.Tasks, taskId, Events, cancellation))
        {
            foreach (var logged in Chunks.Get<LoggedEvent[]>(row))
            {
                yield return logged;
            }
        }
    }

    /// <summary>The same with all that is needed to check it, in the order in which they are read, row by row.</summary>
    public IAsyncEnumerable<ExportedEvent> ExportAsync(string taskId, CancellationToken cancellation) => LoggedAsync(taskId, cancellation).Select(EventLog.Export);

    /// <summary>Whether the chain of a task's events is whole.</summary>
    public async Task<bool> VerifyAsync(string taskId, CancellationToken cancellation) => EventLog.Verify(await LoggedAsync(taskId, cancellation).ToListAsync(cancellation));

    /// <summary>What is to be told to others and has not been handed over yet, with the key to delete it by.</summary>
    internal async Task<List<(string Row, Notice[] Notices)>> OutboxAsync(string taskId, CancellationToken cancellation)
    {
        var outbox = new List<(string, Notice[])>();
        await foreach (var row in Database.PrefixAsync(database.Tasks, taskId, "out:", cancellation))
        {
            outbox.Add((row.RowKey, Chunks.Get<Notice[]>(row)));
        }

        return outbox;
    }

    /// <summary>Deletes an outbox row whose notices have all been handed over.</summary>
    internal Task HandedOverAsync(string taskId, string row, CancellationToken cancellation) =>
        database.Tasks.DeleteEntityAsync(taskId, row, ETag.All, cancellation);

    /// <summary>Whether a text can be a task's id at all: lower-case letters and digits.</summary>
    public static bool IsTaskId(string? text) => text is { Length: > 0 and <= 40 } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    // What people write leaves room for the keys, acknowledgements and confirmations that follow: a task must never be too large to go on.
    // A plan or a hand-out also leaves room for what will be said about the items: who says it and when stays in the snapshot, wherever
    // the words go. What has to be written so that it can go on (a result, a finding, a reason why not) may take half of that room; only
    // what nobody words may take all of it.
    internal static int RoomFor(IEnumerable<TaskEvent> events) => Chunks.MaxSize - events.Max(@event => @event switch
    {
        TaskEvent.TaskStarted or TaskEvent.PlanRevised or TaskEvent.HandOutDrafted => Reserve,
        TaskEvent.ProgressReported or TaskEvent.ItemBlocked or TaskEvent.ExtensionRequested or TaskEvent.LightSet => Reserve * 3 / 4,
        TaskEvent.ItemCompleted completed when completed.Sentence is not null || completed.Evidence is not null => Reserve * 3 / 4,
        TaskEvent.ItemConfirmed { Note: not null } => Reserve * 3 / 4,
        TaskEvent.ResultRecorded or TaskEvent.FindingRecorded or TaskEvent.RectificationReported or TaskEvent.RectificationSentBack => Reserve / 2,
        TaskEvent.ItemDeclined or TaskEvent.ItemInsisted or TaskEvent.ItemSentBack or TaskEvent.TaskSuspended => Reserve / 2,
        _ => 0,
    });

    private static string CommandKey(string commandId) => "cmd:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(commandId)));
}

/// <summary>Something that people are told beside what they owe.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="To">Whom.</param>
/// <param name="Version">After which event.</param>
public sealed record Notice(NoticeKind Kind, string[] To, int Version)
{
    /// <summary>The first event of the change that it tells; <c>null</c> in rows of earlier releases.</summary>
    public int? First { get; init; }
}

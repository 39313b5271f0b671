using DurableTask.Core;
using DurableTask.Core.History;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>What became of a message.</summary>
public enum MessageOutcome
{
    /// <summary>It waits for its instance.</summary>
    Accepted,

    /// <summary>There is no such instance; it was dropped.</summary>
    NoInstance,

    /// <summary>The instance has ended; it was dropped.</summary>
    Ended,

    /// <summary>It was for an execution that is over; it was dropped.</summary>
    OldExecution,
}

/// <summary>An instance as messages find it.</summary>
internal readonly record struct LocatedInstance(long Key, OrchestrationStatus Status, bool Started, string? Execution)
{
    internal bool HasEnded => OrchestrationTables.IsEnd(Status);
}

/// <summary>The rows of instances and of what is on its way to them. For the writer's thread, except where reading is said.</summary>
internal sealed class OrchestrationTables(TimeProvider clock)
{
    internal const int ScheduledStart = -1;

    private long seq;
    private long key;

    /// <summary>Whether memory follows what is written.</summary>
    internal bool Accepting { get; set; }

    /// <summary>Counts the starts of the service: what was handed out before the last one must not be written any more.</summary>
    internal int Epoch { get; set; }

    internal DateTime Now => clock.GetUtcNow().UtcDateTime;

    internal static bool IsEnd(OrchestrationStatus status) =>
        status is OrchestrationStatus.Completed or OrchestrationStatus.Failed
            or OrchestrationStatus.Terminated or OrchestrationStatus.Canceled;

    internal static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);

    /// <summary>The moment that an orchestrator gave, in ticks of UTC; without a kind it is UTC.</summary>
    internal static long UtcTicks(DateTime time) => time.Kind == DateTimeKind.Local ? time.ToUniversalTime().Ticks : time.Ticks;

    /// <summary>
    /// A number greater than all before: rows of all tables and the order of arrival are counted together. From any thread.
    /// </summary>
    internal long NextSeq() => Interlocked.Increment(ref seq);

    /// <summary>Goes on counting after what is in the file.</summary>
    internal void Resume(StoreConnection db)
    {
        foreach (var table in (ReadOnlySpan<string>)["history", "messages", "timers", "tasks"])
        {
            seq = Math.Max(seq, db.Number($"SELECT max(seq) FROM orchestration_{table}") ?? 0);
        }
        seq = Math.Max(seq, db.Number("SELECT max(arrived) FROM orchestration_tasks") ?? 0);
        key = Math.Max(key, db.Number("SELECT max(key) FROM orchestration_instances") ?? 0);
    }

    /// <summary>Finds an instance; for reading, too.</summary>
    internal static LocatedInstance? Locate(StoreConnection db, string id)
    {
        using var rows = db.Query("SELECT key, status, started, execution FROM orchestration_instances WHERE id = ?1", id);
        return rows.Read()
            ? new LocatedInstance(
                rows.Int64(0), (OrchestrationStatus)rows.Int32(1), rows.Int32(2) != 0, rows.IsNull(3) ? null : rows.Text(3))
            : null;
    }

    /// <summary>Puts a message into its instance's inbox, or drops it where nobody may take it.</summary>
    internal MessageOutcome Send(StoreConnection db, CommitEffects effects, TaskMessage message)
    {
        var to = message.OrchestrationInstance;
        if (Locate(db, to.InstanceId) is not { } instance)
        {
            return MessageOutcome.NoInstance;
        }
        // Only what rewinds an instance reaches it after its end.
        if (instance.HasEnded && message.Event is not ExecutionRewoundEvent)
        {
            return MessageOutcome.Ended;
        }
        if (!string.IsNullOrEmpty(to.ExecutionId) && instance.Execution is not null && to.ExecutionId != instance.Execution)
        {
            return MessageOutcome.OldExecution;
        }
        if (message.Event is ExecutionTerminatedEvent terminated && CannotTake(db, instance))
        {
            EndUnrun(db, effects, instance.Key, terminated);
            return MessageOutcome.Accepted;
        }
        Post(db, effects, instance.Key, instance.Started, message, EventRecord.Write(message));
        return MessageOutcome.Accepted;
    }

    /// <summary>Puts a message into an inbox; without a record it is the start, which stands in a table of its own.</summary>
    internal void Post(StoreConnection db, CommitEffects effects, long instance, bool started, TaskMessage message, byte[]? record)
    {
        var row = NextSeq();
        db.Execute("INSERT INTO orchestration_messages(seq, instance, message) VALUES(?1, ?2, ?3)", row, instance, record);
        effects.Deliveries.Add(
            new Delivery(
                instance, message.OrchestrationInstance.InstanceId, started, new InboxEntry(row, InboxSource.Message, row, message)));
    }

    /// <summary>Creates an instance, in place of the one of the same id if there is one.</summary>
    /// <param name="replaced">What there is of this id.</param>
    /// <param name="parent">The key of the instance that starts it; null for one that a client starts.</param>
    internal void Create(StoreConnection db, CommitEffects effects, TaskMessage start, LocatedInstance? replaced, long? parent)
    {
        if (replaced is { } old)
        {
            Delete(db, effects, old.Key);
        }
        var began = (ExecutionStartedEvent)start.Event;
        var now = Now;
        var instance = ++key;
        var at = began.ScheduledStartTime is { } time && UtcTicks(time) > now.Ticks ? UtcTicks(time) : (long?)null;
        db.Execute(
            """
            INSERT INTO orchestration_instances(key, id, execution, status, started, created, updated, start_at, parent, name, version)
            VALUES(?1, ?2, ?3, ?4, 0, ?5, ?5, ?6, ?7, ?8, ?9)
            """,
            instance, start.OrchestrationInstance.InstanceId, start.OrchestrationInstance.ExecutionId, (int)OrchestrationStatus.Pending,
            now.Ticks, at, parent, began.Name, began.Version);
        db.Execute("INSERT INTO orchestration_starts(instance, message) VALUES(?1, ?2)", instance, EventRecord.Write(start));
        if (at is { } due)
        {
            AddTimer(db, effects, instance, ScheduledStart, due, null);
        }
        else
        {
            Post(db, effects, instance, started: false, start, record: null);
        }
    }

    internal void AddTimer(StoreConnection db, CommitEffects effects, long instance, int task, long due, string? execution)
    {
        db.Execute(
            "INSERT INTO orchestration_timers(seq, due, instance, task, execution) VALUES(?1, ?2, ?3, ?4, ?5)",
            NextSeq(), due, instance, task, execution);
        effects.FirstTimer = Math.Min(effects.FirstTimer, due);
    }

    /// <summary>Removes a message that its instance has taken in.</summary>
    internal static void Take(StoreConnection db, InboxEntry entry) => db.Execute(
        entry.Source switch
        {
            InboxSource.Message => "DELETE FROM orchestration_messages WHERE seq = ?1",
            InboxSource.Task => "DELETE FROM orchestration_tasks WHERE seq = ?1",
            _ => "DELETE FROM orchestration_timers WHERE seq = ?1",
        },
        entry.Row);

    internal static void DropTimers(StoreConnection db, CommitEffects effects, long instance) =>
        effects.TimersRemoved |= db.Execute("DELETE FROM orchestration_timers WHERE instance = ?1", instance) > 0;

    /// <summary>Removes what is on its way to an instance that has ended.</summary>
    internal static void DropInbox(StoreConnection db, CommitEffects effects, long instance)
    {
        db.Execute("DELETE FROM orchestration_messages WHERE instance = ?1", instance);
        DropTimers(db, effects, instance);
    }

    /// <summary>Deletes an instance with everything that belongs to it. Activities that still run find nobody to answer.</summary>
    internal static void Delete(StoreConnection db, CommitEffects effects, long instance)
    {
        DropInbox(db, effects, instance);
        db.Execute("DELETE FROM orchestration_instances WHERE key = ?1", instance);
        db.Execute("DELETE FROM orchestration_starts WHERE instance = ?1", instance);
        db.Execute("DELETE FROM orchestration_history WHERE instance = ?1", instance);
        db.Execute("DELETE FROM orchestration_quarantine WHERE instance = ?1", instance);
        effects.Gone.Add(instance);
    }

    /// <summary>
    /// Terminates an instance's children that still run, and lets each hand it on when it ends: what a step under way still starts is not
    /// left out, because children are looked for when their parent ends.
    /// </summary>
    internal void TerminateChildren(StoreConnection db, CommitEffects effects, long parent, string reason)
    {
        var children = new List<string>();
        using (var rows = db.Query("SELECT id FROM orchestration_instances WHERE parent = ?1 AND completed IS NULL", parent))
        {
            while (rows.Read())
            {
                children.Add(rows.Text(0));
            }
        }
        children.ForEach(child => Terminate(db, effects, child, reason, cascade: true));
    }

    internal MessageOutcome Terminate(StoreConnection db, CommitEffects effects, string id, string? reason, bool cascade)
    {
        if (cascade)
        {
            db.Execute("UPDATE orchestration_instances SET cascade = ?2 WHERE id = ?1 AND completed IS NULL", id, reason ?? "");
        }
        return Send(db, effects, new TaskMessage
        {
            OrchestrationInstance = new OrchestrationInstance { InstanceId = id },
            Event = new ExecutionTerminatedEvent(-1, reason) { Timestamp = Now },
        });
    }

    // What comes before a start is dropped by DurableTask.Core, and who is put aside takes nothing.
    private static bool CannotTake(StoreConnection db, LocatedInstance instance) =>
        (!instance.Started
            && db.Number("SELECT 1 FROM orchestration_timers WHERE instance = ?1 AND task = ?2", instance.Key, ScheduledStart) is not null)
        || db.Number("SELECT 1 FROM orchestration_quarantine WHERE instance = ?1 AND task = 0", instance.Key) is not null;

    private void EndUnrun(StoreConnection db, CommitEffects effects, long instance, ExecutionTerminatedEvent terminated)
    {
        DropInbox(db, effects, instance);
        db.Execute("DELETE FROM orchestration_quarantine WHERE instance = ?1", instance);
        db.Execute(
            "UPDATE orchestration_instances SET status = ?2, updated = ?3, completed = ?3, output = ?4 WHERE key = ?1",
            instance, (int)OrchestrationStatus.Terminated, Now.Ticks, terminated.Input);
        var state = OrchestrationRows.State(db, instance)!;
        effects.Gone.Add(instance);
        effects.States.Add(state);
        if (state.ParentInstance is { } parent)
        {
            Send(db, effects, new TaskMessage
            {
                OrchestrationInstance = parent.OrchestrationInstance,
                Event = new SubOrchestrationInstanceFailedEvent(-1, parent.TaskScheduleId, terminated.Input, null) { Timestamp = Now },
            });
        }
        if (db.Text("SELECT cascade FROM orchestration_instances WHERE key = ?1", instance) is { } reason)
        {
            TerminateChildren(db, effects, instance, reason);
        }
    }
}

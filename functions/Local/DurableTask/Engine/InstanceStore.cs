using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>The hub's rows: reading an instance, creating one, committing a step.</summary>
internal static class InstanceStore
{
    private const string Columns =
        "key, id, execution, name, version, status, started, start_at, steps, parent_key, parent_id, parent_name, parent_execution, parent_task, custom_status, tags";

    /// <summary>An unfinished instance, or a <paramref name="finished"/> one; null if it is gone or is not that.</summary>
    internal static InstanceRecord? Find(StoreConnection db, long key, bool finished = false)
    {
        using var rows = db.Query($"SELECT {Columns} FROM durable_instances WHERE key = ?1 AND completed IS {(finished ? "NOT NULL" : "NULL")}", key);
        if (!rows.Read()) return null;
        return new InstanceRecord
        {
            Key = rows.Int64(0),
            Id = rows.Text(1),
            Execution = rows.Text(2),
            Name = rows.Text(3),
            Version = rows.Text(4),
            Status = (OrchestrationRuntimeStatus)rows.Int32(5),
            Started = rows.Int32(6) != 0,
            StartAt = rows.IsNull(7) ? null : rows.Int64(7),
            Steps = rows.Int32(8),
            Parent = rows.IsNull(9)
                ? null
                : new ParentLink(rows.Int64(9), rows.Text(10), rows.Text(11), rows.Text(12), rows.Int32(13)),
            CustomStatus = rows.IsNull(14) ? null : rows.Text(14),
            Tags = rows.IsNull(15) ? null : rows.Text(15),
        };
    }

    /// <summary>The pending timers of an instance, its start among them where that is still to come.</summary>
    internal static List<(int Id, long? Due)> Timers(StoreConnection db, InstanceRecord record)
    {
        List<(int, long?)> timers = record is { Started: false, StartAt: { } start } ? [(TimerEntry.Start, start)] : [];
        using var rows = db.Query("SELECT task, due FROM durable_tasks WHERE instance = ?1 AND due IS NOT NULL", record.Key);
        while (rows.Read()) timers.Add((rows.Int32(0), rows.Int64(1)));
        return timers;
    }

    internal static string? Input(StoreConnection db, long key) =>
        db.Text("SELECT input FROM durable_inputs WHERE instance = ?1", key);

    internal static List<List<HistoryEvent>> History(StoreConnection db, long key)
    {
        var steps = new List<List<HistoryEvent>>();
        using var rows = db.Query("SELECT events FROM durable_history WHERE instance = ?1 ORDER BY step", key);
        while (rows.Read()) steps.Add(HistoryJson.ReadEvents(rows.Bytes(0)));
        return steps;
    }

    /// <summary>The key and status of an instance, finished or not.</summary>
    internal static (long Key, OrchestrationRuntimeStatus Status, bool Finished)? Locate(StoreConnection db, string id)
    {
        using var rows = db.Query("SELECT key, status, completed IS NOT NULL FROM durable_instances WHERE id = ?1", id);
        return rows.Read() ? (rows.Int64(0), (OrchestrationRuntimeStatus)rows.Int32(1), rows.Int32(2) != 0) : null;
    }

    internal static InstanceRecord Create(StoreConnection db, NewInstance created, long now, string? trace)
    {
        var parent = created.Parent;
        using var rows = db.Query(
            """
            INSERT INTO durable_instances(id, execution, name, version, status, started, start_at, created, updated, steps,
              parent_key, parent_id, parent_name, parent_execution, parent_task, tags, trace)
            VALUES(?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?7, 0, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING key
            """,
            created.Id, created.Execution, created.Name, created.Version, (int)OrchestrationRuntimeStatus.Pending, created.StartAt, now,
            parent?.Key, parent?.Id, parent?.Name, parent?.Execution, parent?.Task, created.Tags, trace);
        rows.Read();
        var key = rows.Int64(0);
        if (created.Input is not null) db.Execute("INSERT INTO durable_inputs VALUES(?1, ?2)", key, created.Input);
        return new InstanceRecord
        {
            Key = key,
            Id = created.Id,
            Execution = created.Execution,
            Name = created.Name,
            Version = created.Version,
            Status = OrchestrationRuntimeStatus.Pending,
            Started = false,
            StartAt = created.StartAt,
            Steps = 0,
            Parent = parent,
            Tags = created.Tags,
            Input = created.Input,
        };
    }

    /// <summary>What the parent of a finished instance is told of it.</summary>
    internal static OutcomeEvent Outcome(StoreConnection db, InstanceRecord child, ParentLink parent)
    {
        using var rows = db.Query("SELECT output, failure FROM durable_instances WHERE key = ?1", child.Key);
        rows.Read();
        return parent.Outcome(
            child.Id,
            child.Status,
            rows.IsNull(0) ? null : rows.Text(0),
            HistoryJson.ReadFailure(rows.IsNull(1) ? null : rows.Text(1)));
    }

    /// <summary>What it takes to run an instance from its beginning again.</summary>
    internal static NewInstance Copy(StoreConnection db, long key, string newId)
    {
        using var rows = db.Query("SELECT name, version, tags FROM durable_instances WHERE key = ?1", key);
        rows.Read();
        return new NewInstance(
            newId, Guid.NewGuid().ToString("N"), rows.Text(0), rows.Text(1), Input(db, key), null, rows.IsNull(2) ? null : rows.Text(2), null);
    }

    /// <summary>Adds a message to an instance's inbox and gives its place in the order.</summary>
    internal static long Post(StoreConnection db, long key, HistoryEvent message, string? execution = null, string? trace = null)
    {
        using var rows = db.Query(
            "INSERT INTO durable_inbox(instance, execution, message, trace) VALUES(?1, ?2, ?3, ?4) RETURNING seq",
            key, execution, HistoryJson.Write(message), trace);
        rows.Read();
        return rows.Int64(0);
    }

    /// <summary>Removes a message that has been taken in.</summary>
    internal static void Take(StoreConnection db, long key, long seq) =>
        db.Execute("DELETE FROM durable_inbox WHERE seq = ?1 AND instance = ?2", seq, key);

    /// <summary>Deletes an instance with everything that belongs to it.</summary>
    internal static void Delete(StoreConnection db, long key)
    {
        db.Execute("DELETE FROM durable_instances WHERE key = ?1", key);
        db.Execute("DELETE FROM durable_inputs WHERE instance = ?1", key);
        db.Execute("DELETE FROM durable_history WHERE instance = ?1", key);
        DeleteWork(db, key);
    }

    /// <summary>Writes a step; false if the instance is gone meanwhile, and then nothing was written.</summary>
    internal static bool Commit(StoreConnection db, Step step, byte[] history, long now, string? trace)
    {
        var record = step.Record;
        var key = record.Key;
        if (!UpdateInstance(db, step, now)) return false;

        foreach (var seq in step.Consumed) Take(db, key, seq);
        if (step.Continuation is { } next)
        {
            db.Execute("DELETE FROM durable_history WHERE instance = ?1", key);
            db.Execute("DELETE FROM durable_inputs WHERE instance = ?1", key);
            if (next.Input is not null) db.Execute("INSERT INTO durable_inputs VALUES(?1, ?2)", key, next.Input);
            db.Execute("DELETE FROM durable_tasks WHERE instance = ?1", key);
            return true;
        }

        db.Execute("INSERT INTO durable_history VALUES(?1, ?2, ?3)", key, record.Steps, history);
        if (step.Finished)
        {
            DeleteWork(db, key);
            return true;
        }

        foreach (var (id, _) in step.Closed) db.Execute("DELETE FROM durable_tasks WHERE instance = ?1 AND task = ?2", key, id);
        foreach (var action in step.Actions)
        {
            if (action is TaskScheduled task)
            {
                db.Execute(
                    "INSERT INTO durable_tasks(instance, task, name, version, input, trace) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                    key, task.Id, task.Name, task.Version, task.Input, trace);
            }
            else if (action is TimerCreated timer)
            {
                db.Execute("INSERT INTO durable_tasks(instance, task, due) VALUES(?1, ?2, ?3)", key, timer.Id, timer.Due);
            }
        }

        return true;
    }

    /// <summary>Puts events ahead of all that waits in the inbox, in their order, and gives the first one's place.</summary>
    internal static long PostAhead(StoreConnection db, long key, IReadOnlyList<HistoryEvent> messages)
    {
        var first = Math.Min(0, db.Number("SELECT min(seq) FROM durable_inbox") ?? 0) - messages.Count;
        for (var i = 0; i < messages.Count; i++)
        {
            db.Execute(
                "INSERT INTO durable_inbox(seq, instance, message) VALUES(?1, ?2, ?3)",
                first + i, key, HistoryJson.Write(messages[i]));
        }

        return first;
    }

    private static bool UpdateInstance(StoreConnection db, Step step, long now)
    {
        var record = step.Record;
        if (step.Finished)
        {
            return db.Execute(
                "UPDATE durable_instances SET status = ?2, started = 1, updated = ?3, completed = ?3, steps = ?4, custom_status = ?5, output = ?6, failure = ?7 WHERE key = ?1",
                record.Key, (int)step.Status, now, record.Steps + 1, step.CustomStatus, step.Output, HistoryJson.Write(step.Failure)) == 1;
        }

        if (step.Continuation is { } next)
        {
            return db.Execute(
                "UPDATE durable_instances SET status = ?2, started = 0, start_at = NULL, updated = ?3, steps = 0, custom_status = ?4, execution = ?5, version = ?6 WHERE key = ?1",
                record.Key, (int)step.Status, now, step.CustomStatus, next.Execution, next.Version ?? record.Version) == 1;
        }

        var started = record.Started || step.Starts;
        if (started == record.Started && step.Status == record.Status && step.CustomStatus == record.CustomStatus)
        {
            return db.Execute(
                "UPDATE durable_instances SET updated = ?2, steps = ?3 WHERE key = ?1", record.Key, now, record.Steps + 1) == 1;
        }

        return db.Execute(
            "UPDATE durable_instances SET status = ?2, started = ?3, updated = ?4, steps = ?5, custom_status = ?6 WHERE key = ?1",
            record.Key, (int)step.Status, started, now, record.Steps + 1, step.CustomStatus) == 1;
    }

    private static void DeleteWork(StoreConnection db, long key)
    {
        db.Execute("DELETE FROM durable_inbox WHERE instance = ?1", key);
        db.Execute("DELETE FROM durable_tasks WHERE instance = ?1", key);
        db.Execute("DELETE FROM durable_quarantine WHERE instance = ?1", key);
    }
}

/// <summary>An instance about to be created.</summary>
internal sealed record NewInstance(
    string Id, string Execution, string Name, string Version, string? Input, long? StartAt, string? Tags, ParentLink? Parent);

using DurableTask.Core;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>What the service finds in the file when it starts.</summary>
internal static class Startup
{
    /// <summary>Reads all that is due, and switches the service to handing messages on in memory. For the writer's thread.</summary>
    internal static void Load(StoreConnection db, OrchestrationTables tables, OrchestrationStorageOptions options, CommitEffects effects)
    {
        tables.Resume(db);
        if (options.RetryQuarantined)
        {
            db.Execute("DELETE FROM orchestration_quarantine");
            db.Execute("UPDATE orchestration_instances SET crashes = 0 WHERE crashes > 0");
            db.Execute("UPDATE orchestration_tasks SET crashes = 0 WHERE crashes > 0");
        }
        DropStrays(db);
        CountCrash(db, tables, options, effects);
        var aside = ReadQuarantine(db, effects);
        ReadMessages(db, tables, effects, null);
        ReadTasks(db, tables, effects, null, row => !aside.Contains(row));
        tables.Accepting = true;
        tables.Epoch++;
    }

    /// <summary>Notes that nothing was under way when the service stopped, so that the next start need not suspect anyone.</summary>
    internal static void NoteCleanEnd(StoreConnection db)
    {
        db.Execute("DELETE FROM orchestration_shutdown");
        db.Execute("INSERT INTO orchestration_shutdown(clean) VALUES(1)");
    }

    internal static bool DeleteAll(StoreConnection db, CommitEffects effects)
    {
        using (var rows = db.Query("SELECT key FROM orchestration_instances"))
        {
            while (rows.Read())
            {
                effects.Gone.Add(rows.Int64(0));
            }
        }
        foreach (var table in (ReadOnlySpan<string>)["instances", "starts", "history", "messages", "timers", "tasks", "quarantine"])
        {
            db.Execute($"DELETE FROM orchestration_{table}");
        }
        effects.TimersRemoved = true;
        return true;
    }

    // What was still on its way to an instance that has ended or is gone when the process ended.
    private static void DropStrays(StoreConnection db)
    {
        db.Execute("DELETE FROM orchestration_tasks WHERE instance NOT IN (SELECT key FROM orchestration_instances)");
        db.Execute(
            """
            DELETE FROM orchestration_tasks WHERE arrived IS NOT NULL
              AND instance IN (SELECT key FROM orchestration_instances WHERE completed IS NOT NULL)
            """);
    }

    /// <summary>
    /// Whoever had something to do when the process ended without stopping, and had not done it, may be what ended it: what ends the
    /// process again and again is put aside, or nothing else would run any more. A step or an activity of a healthy host costs nothing.
    /// </summary>
    private static void CountCrash(
        StoreConnection db, OrchestrationTables tables, OrchestrationStorageOptions options, CommitEffects effects)
    {
        var clean = db.Execute("DELETE FROM orchestration_shutdown") > 0;
        if (clean)
        {
            return;
        }
        var now = tables.Now;
        db.Execute(
            """
            UPDATE orchestration_instances SET crashes = crashes + 1 WHERE key IN (
              SELECT instance FROM orchestration_messages UNION SELECT instance FROM orchestration_tasks WHERE arrived IS NOT NULL
              UNION SELECT instance FROM orchestration_timers WHERE due <= ?1)
            """,
            now.Ticks);
        db.Execute("UPDATE orchestration_tasks SET crashes = crashes + 1 WHERE arrived IS NULL");
        var often = new List<(long Instance, long Task)>();
        using (var rows = db.Query(
            """
            SELECT key, 0 FROM orchestration_instances WHERE crashes > ?1 AND completed IS NULL
            UNION ALL SELECT instance, seq FROM orchestration_tasks WHERE crashes > ?1 AND arrived IS NULL
            EXCEPT SELECT instance, task FROM orchestration_quarantine
            """,
            options.MaxCrashes))
        {
            while (rows.Read())
            {
                often.Add((rows.Int64(0), rows.Int64(1)));
            }
        }
        foreach (var (instance, task) in often)
        {
            var reason = task == Quarantine.WholeInstance
                ? $"The process ended {options.MaxCrashes} times before the instance could take what waited for it."
                : $"The process ended {options.MaxCrashes} times while the activity ran.";
            Quarantine.Put(db, effects, instance, task, options.MaxCrashes, reason, now);
        }
    }

    private static HashSet<long> ReadQuarantine(StoreConnection db, CommitEffects effects)
    {
        var tasks = new HashSet<long>();
        using var rows = db.Query("SELECT instance, task FROM orchestration_quarantine");
        while (rows.Read())
        {
            if (rows.Int64(1) == Quarantine.WholeInstance)
            {
                effects.Aside.Add(rows.Int64(0));
            }
            else
            {
                tasks.Add(rows.Int64(1));
            }
        }
        return tasks;
    }

    /// <summary>Reads the messages that wait, of one instance or of all. Whose cannot be read is put aside.</summary>
    internal static void ReadMessages(StoreConnection db, OrchestrationTables tables, CommitEffects effects, long? instance)
    {
        var unreadable = new List<(long Instance, string Reason)>();
        using (var rows = db.Query(
            """
            SELECT m.seq, m.instance, i.id, i.started, ifnull(m.message, s.message)
            FROM orchestration_messages m JOIN orchestration_instances i ON i.key = m.instance
            LEFT JOIN orchestration_starts s ON m.message IS NULL AND s.instance = m.instance
            WHERE ?1 IS NULL OR m.instance = ?1 ORDER BY m.seq
            """,
            instance))
        {
            while (rows.Read())
            {
                if (Read(rows, 4, out var reason) is { } message)
                {
                    var entry = new InboxEntry(rows.Int64(0), InboxSource.Message, rows.Int64(0), message);
                    effects.Deliveries.Add(new Delivery(rows.Int64(1), rows.Text(2), rows.Int32(3) != 0, entry));
                }
                else
                {
                    unreadable.Add((rows.Int64(1), $"Message {rows.Int64(0)} of its inbox cannot be read: {reason}"));
                }
            }
        }
        // The others go on. Its row stays and can be tried again; what came after it must not overtake it.
        foreach (var (key, reason) in unreadable)
        {
            Quarantine.Put(db, effects, key, Quarantine.WholeInstance, 1, reason, tables.Now);
        }
    }

    /// <summary>Reads the activities without an answer that are wanted, and the answers that wait, of one instance or of all.</summary>
    internal static void ReadTasks(
        StoreConnection db, OrchestrationTables tables, CommitEffects effects, long? instance, Func<long, bool> wanted)
    {
        var unreadable = new List<(long Instance, long Task, string Reason)>();
        using (var rows = db.Query(
            """
            SELECT t.seq, t.instance, t.arrived, t.message, i.id
            FROM orchestration_tasks t JOIN orchestration_instances i ON i.key = t.instance
            WHERE ?1 IS NULL OR t.instance = ?1 ORDER BY t.seq
            """,
            instance))
        {
            while (rows.Read())
            {
                var (row, key, arrived) = (rows.Int64(0), rows.Int64(1), rows.IsNull(2) ? (long?)null : rows.Int64(2));
                if (arrived is null && !wanted(row))
                {
                    continue;
                }
                if (Read(rows, 3, out var reason) is not { } message)
                {
                    unreadable.Add((key, arrived is null ? row : Quarantine.WholeInstance, $"Activity {row} cannot be read: {reason}"));
                }
                else if (arrived is { } order)
                {
                    effects.Deliveries.Add(
                        new Delivery(key, rows.Text(4), Started: true, new InboxEntry(order, InboxSource.Task, row, message)));
                }
                else
                {
                    effects.Tasks.Add(new PendingTask(row, key, message));
                }
            }
        }
        foreach (var (key, task, reason) in unreadable)
        {
            Quarantine.Put(db, effects, key, task, 1, reason, tables.Now);
        }
    }

    private static TaskMessage? Read(StoreRows rows, int column, out string? reason)
    {
        try
        {
            reason = null;
            return EventRecord.ReadMessage(rows.Bytes(column));
        }
        catch (InvalidDataException damage)
        {
            reason = damage.Message;
            return null;
        }
    }
}

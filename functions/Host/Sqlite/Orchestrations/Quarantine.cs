using DurableTask.Core.Exceptions;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>Work put aside because it cannot be read, or brought its dispatch into trouble again and again. Its rows stay.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Task">The row of the activity; 0 if the instance itself cannot be run.</param>
/// <param name="Since">Since when.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Reason">What happened the last time.</param>
public sealed record QuarantinedWork(string InstanceId, long Task, DateTimeOffset Since, int Attempts, string Reason);

internal static class Quarantine
{
    internal const long WholeInstance = 0;

    /// <summary>
    /// Whether a failure passes by itself, as that of a full or slow disk does. One of the work comes each time again: a damaged page
    /// (SQLITE_CORRUPT), a row beyond SQLite's size (TOOBIG) or one that must not be (CONSTRAINT), and all that SQLite has no part in.
    /// </summary>
    internal static bool Passes(Exception failure) =>
        failure is ObjectDisposedException or OperationCanceledException or SessionAbortedException
        || (failure is StoreException store && (store.SqliteCode & 0xff) is not (11 or 18 or 19));

    internal static void Put(StoreConnection db, CommitEffects effects, long instance, long task, int attempts, string reason, DateTime now)
    {
        db.Execute(
            """
            INSERT INTO orchestration_quarantine VALUES(?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO UPDATE SET since = ?3, attempts = ?4, reason = ?5
            """,
            instance, task, now.Ticks, attempts, reason);
        effects.Quarantined.Add((instance, task, reason));
    }

    internal static List<QuarantinedWork> List(StoreConnection db)
    {
        var list = new List<QuarantinedWork>();
        using var rows = db.Query(
            """
            SELECT i.id, q.task, q.since, q.attempts, q.reason
            FROM orchestration_quarantine q JOIN orchestration_instances i ON i.key = q.instance ORDER BY q.since, i.id, q.task
            """);
        while (rows.Read())
        {
            list.Add(new QuarantinedWork(
                rows.Text(0), rows.Int64(1), new DateTimeOffset(rows.Int64(2), TimeSpan.Zero), rows.Int32(3), rows.Text(4)));
        }
        return list;
    }

    /// <summary>
    /// Takes an instance's work out of quarantine. Someone may have mended rows that could not be read; where one still cannot, the
    /// instance is put aside again.
    /// </summary>
    /// <returns>False if nothing of it is quarantined.</returns>
    internal static bool Release(StoreConnection db, OrchestrationTables tables, CommitEffects effects, string instanceId)
    {
        if (OrchestrationTables.Locate(db, instanceId) is not { Key: var instance })
        {
            return false;
        }
        var tasks = new HashSet<long>();
        using (var rows = db.Query("DELETE FROM orchestration_quarantine WHERE instance = ?1 RETURNING task", instance))
        {
            while (rows.Read())
            {
                tasks.Add(rows.Int64(0));
            }
        }
        if (tasks.Count == 0)
        {
            return false;
        }
        db.Execute("UPDATE orchestration_instances SET crashes = 0 WHERE key = ?1", instance);
        db.Execute("UPDATE orchestration_tasks SET crashes = 0 WHERE instance = ?1", instance);
        if (tables.Accepting)
        {
            effects.Released.Add(instance);
            Startup.ReadMessages(db, tables, effects, instance);
            Startup.ReadTasks(db, tables, effects, instance, tasks.Contains);
        }
        return true;
    }
}

using System.Globalization;
using DurableTask.Core;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Conversion;

/// <summary>An instance as the former engine's tables have it.</summary>
internal sealed record FormerRow(
    string Id,
    string Name,
    OrchestrationStatus Status,
    string? Input,
    string? Output,
    string? CustomStatus,
    long Created,
    long? Completed,
    string? FailureType)
{
    internal bool HasEnded => Completed is not null;
}

/// <summary>Looks into a folder and changes it without a service that would convert it.</summary>
internal static class FormerRows
{
    internal static async Task<List<FormerRow>> ReadAsync(string folder)
    {
        await using var store = FileStore.Open(folder);
        return store.Read(db =>
        {
            var found = new List<FormerRow>();
            using var rows = db.Query(
                """
                SELECT i.id, i.name, i.status, n.input, i.output, i.custom_status, i.created, i.completed, json_extract(i.failure, '$.type')
                FROM durable_instances i LEFT JOIN durable_inputs n ON n.instance = i.key ORDER BY i.id
                """);
            while (rows.Read())
            {
                found.Add(new FormerRow(
                    rows.Text(0),
                    rows.Text(1),
                    (OrchestrationStatus)rows.Int32(2),
                    Text(rows, 3),
                    Text(rows, 4),
                    Text(rows, 5),
                    rows.Int64(6),
                    rows.IsNull(7) ? null : rows.Int64(7),
                    Text(rows, 8)));
            }
            return found;
        });
    }

    internal static async Task ChangeAsync(string folder, string script)
    {
        await using var store = FileStore.Open(folder);
        await store.WriteAsync(db => db.ExecuteScript(script));
    }

    /// <summary>Gives each instance so many more like it.</summary>
    internal static Task MultiplyAsync(string folder, int copies) => ChangeAsync(
        folder,
        string.Create(CultureInfo.InvariantCulture, $"""
            CREATE TEMP TABLE copies AS
              WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {copies})
              SELECT i.key AS old, i.key + n.n * 1000000 AS new, i.id || '-' || n.n AS id FROM durable_instances i, n;
            INSERT INTO durable_instances(key, id, execution, name, version, status, started, start_at, created, updated, completed, steps,
                tags, custom_status, output, failure)
              SELECT c.new, c.id, execution, name, version, status, started, start_at, created, updated, completed, steps,
                tags, custom_status, output, failure
              FROM copies c JOIN durable_instances i ON i.key = c.old;
            INSERT INTO durable_inputs SELECT c.new, input FROM copies c JOIN durable_inputs i ON i.instance = c.old;
            INSERT INTO durable_history SELECT c.new, step, events FROM copies c JOIN durable_history i ON i.instance = c.old;
            DROP TABLE copies;
            """));

    /// <summary>All that the conversion has to leave alone or to bring about: the same for two folders that were converted alike.</summary>
    internal static async Task<string> SnapshotAsync(string folder)
    {
        await using var store = FileStore.Open(folder);
        return store.Read(db => string.Join('\n',
        [
            .. Lines(db, "SELECT component, version FROM schema_versions ORDER BY component", 2),
            .. Lines(db, "SELECT name, sql FROM sqlite_master WHERE name LIKE 'durable%' ORDER BY name", 2),
            .. Lines(
                db,
                """
                SELECT i.id, i.name, i.version, i.status, i.started, i.created, i.completed, i.start_at, i.custom_status, i.output,
                  hex(i.failure), (SELECT count(*) FROM orchestration_messages m WHERE m.instance = i.key),
                  (SELECT count(*) FROM orchestration_starts s WHERE s.instance = i.key)
                FROM orchestration_instances i ORDER BY i.id
                """,
                13),
            .. TableRows(db),
        ]));
    }

    /// <summary>How many instances there are in the former tables, if these are still there, and in the new ones.</summary>
    internal static async Task<(long? Former, long? CarriedOver)> CountAsync(string folder)
    {
        await using var store = FileStore.Open(folder);
        return store.Read(db =>
        {
            var isThere = db.Number("SELECT 1 FROM sqlite_master WHERE name = 'durable_instances'") is not null;
            var former = isThere ? db.Number("SELECT count(*) FROM durable_instances") : null;
            return (former, db.Number("SELECT count(*) FROM orchestration_instances"));
        });
    }

    /// <summary>Every row of every table.</summary>
    internal static async Task<List<string>> ReadTablesAsync(string folder)
    {
        await using var store = FileStore.Open(folder);
        return store.Read(TableRows);
    }

    private static List<string> TableRows(StoreConnection db) =>
        Lines(db, "SELECT table_id, partition_key, row_key, changed, hex(data) FROM tables_rows ORDER BY 1, 2, 3", 5);

    private static List<string> Lines(StoreConnection db, string sql, int columns)
    {
        var lines = new List<string>();
        using var rows = db.Query(sql);
        while (rows.Read())
        {
            lines.Add(string.Join('|', Enumerable.Range(0, columns).Select(rows.Text)));
        }
        return lines;
    }

    private static string? Text(StoreRows rows, int column) => rows.IsNull(column) ? null : rows.Text(column);
}

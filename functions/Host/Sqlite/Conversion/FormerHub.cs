using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;

namespace PartyFlow.Host.Sqlite.Conversion;

/// <summary>An instance of the former engine; moments in ticks of UTC.</summary>
/// <param name="Key">Its key in the former tables.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its orchestrator.</param>
/// <param name="Version">Its version; empty for none.</param>
/// <param name="Status">Where it stood; both engines count statuses alike.</param>
/// <param name="StartAt">When it may begin, where a time was set.</param>
/// <param name="Created">When it was scheduled.</param>
/// <param name="Updated">When its history last grew.</param>
/// <param name="Completed">When it ended; <c>null</c> if it has not.</param>
/// <param name="Tags">Its tags; <c>null</c> for none.</param>
/// <param name="CustomStatus">Its custom status.</param>
/// <param name="Output">What it returned.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Input">The input of its last execution.</param>
internal sealed record FormerInstance(
    long Key,
    string Id,
    string Name,
    string Version,
    OrchestrationStatus Status,
    long? StartAt,
    long Created,
    long Updated,
    long? Completed,
    Dictionary<string, string>? Tags,
    string? CustomStatus,
    string? Output,
    FailureDetails? Failure,
    string? Input);

/// <summary>
/// The tables <c>durable_*</c> of the engine that PartyFlow had of its own before it ran on DurableTask.Core, and their version in
/// <c>schema_versions</c>. Payloads are JSON there too and are taken over byte by byte.
/// </summary>
internal static class FormerHub
{
    private const string Component = "durabletask";

    /// <summary>The last version that was written. The steps to it only added columns that are of no use here.</summary>
    private const int LastVersion = 3;

    internal static bool IsThere(StoreConnection db) =>
        db.Number("SELECT version FROM schema_versions WHERE component = ?1", Component) is >= 1 and <= LastVersion;

    /// <summary>Gives the folder the version after the last one, which the former program does not know.</summary>
    /// <exception cref="StoreException">Its version is one that this program does not know either.</exception>
    internal static void Bar(FileStore store) => store.Migrate(Component, [.. Enumerable.Repeat("", LastVersion + 1)]);

    internal static long Count(StoreConnection db) => db.Number("SELECT count(*) FROM durable_instances") ?? 0;

    /// <summary>All instances in the order of their creation, but for those that a parent waits for: it calls them again.</summary>
    internal static IEnumerable<FormerInstance> Instances(StoreConnection db)
    {
        using var rows = db.Query(
            """
            SELECT i.key, i.id, i.name, i.version, i.status, i.start_at, i.created, i.updated, i.completed, i.tags, i.custom_status,
              i.output, i.failure, n.input
            FROM durable_instances i
            LEFT JOIN durable_inputs n ON n.instance = i.key
            LEFT JOIN durable_instances p ON p.key = i.parent_key
            WHERE i.completed IS NOT NULL OR p.key IS NULL OR p.completed IS NOT NULL
            ORDER BY i.key
            """);
        while (rows.Read())
        {
            yield return new FormerInstance(
                rows.Int64(0),
                rows.Text(1),
                rows.Text(2),
                rows.Text(3),
                (OrchestrationStatus)rows.Int32(4),
                Number(rows, 5),
                rows.Int64(6),
                rows.Int64(7),
                Number(rows, 8),
                Parse(rows, 9, tags => tags.Deserialize<Dictionary<string, string>>()),
                Text(rows, 10),
                Text(rows, 11),
                Parse(rows, 12, Failure),
                Text(rows, 13));
        }
    }

    /// <summary>What waits for an instance and is of use to a new execution, in its order.</summary>
    /// <param name="db">The connection.</param>
    /// <param name="instance">The instance's key.</param>
    /// <param name="unreadable">Told the place of each message that cannot be read.</param>
    internal static List<HistoryEvent> Messages(StoreConnection db, long instance, Action<long> unreadable)
    {
        var messages = new List<HistoryEvent>();
        using var rows = db.Query("SELECT seq, message FROM durable_inbox WHERE instance = ?1 ORDER BY seq", instance);
        while (rows.Read())
        {
            try
            {
                if (Message(JsonDocument.Parse(rows.Blob(1)).RootElement) is { } message)
                {
                    messages.Add(message);
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                unreadable(rows.Int64(0));
            }
        }
        return messages;
    }

    /// <summary>Drops the tables and makes it known that they are gone.</summary>
    internal static void Drop(StoreConnection db)
    {
        foreach (var table in (ReadOnlySpan<string>)["instances", "inputs", "history", "inbox", "tasks", "quarantine"])
        {
            db.Execute($"DROP TABLE durable_{table}");
        }
        db.Execute("UPDATE schema_versions SET version = ?2 WHERE component = ?1", Component, LastVersion + 1);
    }

    private static HistoryEvent? Message(JsonElement message) => message.GetProperty("t").GetString() switch
    {
        "event" => new EventRaisedEvent(-1, Text(message, "payload")) { Name = message.GetProperty("name").GetString() },
        "suspended" => new ExecutionSuspendedEvent(-1, Text(message, "reason")),
        "resumed" => new ExecutionResumedEvent(-1, Text(message, "reason")),
        "terminated" => new ExecutionTerminatedEvent(-1, Text(message, "output")),
        _ => null,
    };

    private static FailureDetails Failure(JsonElement failure) => new(
        failure.GetProperty("type").GetString()!,
        failure.GetProperty("message").GetString()!,
        Text(failure, "stack"),
        failure.TryGetProperty("inner", out var inner) && inner.ValueKind == JsonValueKind.Object ? Failure(inner) : null,
        failure.TryGetProperty("final", out var final) && final.ValueKind == JsonValueKind.True);

    // A folder must open whatever one of its rows says: what cannot be read there is as if it were not said.
    private static T? Parse<T>(StoreRows rows, int column, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            return rows.IsNull(column) ? null : read(JsonDocument.Parse(rows.Blob(column)).RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value.GetString() : null;

    private static string? Text(StoreRows rows, int column) => rows.IsNull(column) ? null : rows.Text(column);

    private static long? Number(StoreRows rows, int column) => rows.IsNull(column) ? null : rows.Int64(column);
}

using System.Text;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>Reads instances for clients.</summary>
internal static class InstanceQuery
{
    private const string Columns =
        SlimColumns + ", i.failure, i.custom_status, i.output, (SELECT input FROM durable_inputs WHERE instance = i.key)"
        + ", (SELECT reason FROM durable_quarantine WHERE instance = i.key AND i.completed IS NULL ORDER BY task LIMIT 1)";

    private const string SlimColumns = "i.id, i.name, i.status, i.created, i.updated, i.tags";

    internal static OrchestrationMetadata? Find(StoreConnection db, string id, bool payloads, DataConverter converter)
    {
        using var rows = db.Query(
            payloads ? $"SELECT {Columns} FROM durable_instances i WHERE i.id = ?1" : $"SELECT {SlimColumns} FROM durable_instances i WHERE i.id = ?1",
            id);
        return rows.Read() ? Read(rows, payloads, converter) : null;
    }

    internal static Page<OrchestrationMetadata> List(
        StoreConnection db, OrchestrationQuery query, string? token, int pageSize, DataConverter converter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        var sql = new StringBuilder("SELECT ").Append(query.FetchInputsAndOutputs ? Columns : SlimColumns)
            .Append(" FROM durable_instances i WHERE i.id > ?1 AND (?2 IS NULL OR i.created >= ?2) AND (?3 IS NULL OR i.created <= ?3)")
            .Append(" AND i.id >= ?5 AND (?6 IS NULL OR i.id < ?6)");
        AppendStatuses(sql, query.Statuses);
        sql.Append(" ORDER BY i.id LIMIT ?4");

        var prefix = query.InstanceIdPrefix ?? string.Empty;
        var found = new List<OrchestrationMetadata>();
        using var rows = db.Query(
            sql.ToString(), token ?? string.Empty, query.CreatedFrom?.UtcTicks, query.CreatedTo?.UtcTicks, pageSize + 1, prefix, After(prefix));
        while (rows.Read()) found.Add(Read(rows, query.FetchInputsAndOutputs, converter));
        var more = found.Count > pageSize;
        if (more) found.RemoveAt(pageSize);
        return new Page<OrchestrationMetadata>(found, more ? found[^1].InstanceId : null);
    }

    internal static Page<string> CompletedIds(
        StoreConnection db,
        IEnumerable<OrchestrationRuntimeStatus>? statuses,
        DateTimeOffset? from,
        DateTimeOffset? to,
        int pageSize,
        string? token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        var (lastTime, lastId) = ReadToken(token);
        var sql = new StringBuilder(
            "SELECT i.id, i.completed FROM durable_instances i WHERE i.completed IS NOT NULL AND (i.completed, i.id) > (?1, ?2) AND i.completed >= ?3 AND i.completed <= ?4");
        AppendStatuses(sql, statuses);
        sql.Append(" ORDER BY i.completed, i.id LIMIT ?5");

        var ids = new List<string>();
        var times = new List<long>();
        using var rows = db.Query(
            sql.ToString(), lastTime, lastId, from?.UtcTicks ?? 0, to?.UtcTicks ?? long.MaxValue, pageSize + 1);
        while (rows.Read())
        {
            ids.Add(rows.Text(0));
            times.Add(rows.Int64(1));
        }

        if (ids.Count <= pageSize) return new Page<string>(ids);
        ids.RemoveAt(pageSize);
        return new Page<string>(ids, FormattableString.Invariant($"{times[pageSize - 1]}:{ids[^1]}"));
    }

    internal static void AppendStatuses(StringBuilder sql, IEnumerable<OrchestrationRuntimeStatus>? statuses)
    {
        // As upstream, whose wire format cannot tell an empty list from none.
        int[] wanted = [.. (statuses ?? []).Select(status => (int)status).Distinct()];
        if (wanted.Length > 0) sql.Append(" AND i.status IN (").AppendJoin(", ", wanted).Append(')');
    }

    private static (long Time, string Id) ReadToken(string? token)
    {
        if (token is null) return (0, string.Empty);
        var colon = token.IndexOf(':');
        return colon > 0 && long.TryParse(token.AsSpan(0, colon), out var time)
            ? (time, token[(colon + 1)..])
            : throw new ArgumentException("The continuation token is not one of this listing.", nameof(token));
    }

    // The first text after all that begin with the prefix, in SQLite's byte order; null if there is none.
    private static string? After(string prefix)
    {
        if (prefix.Length == 0) return null;
        return prefix + char.ConvertFromUtf32(0x10FFFF);
    }

    private static OrchestrationMetadata Read(StoreRows rows, bool payloads, DataConverter converter) =>
        new(rows.Text(1), rows.Text(0))
        {
            RuntimeStatus = (OrchestrationRuntimeStatus)rows.Int32(2),
            CreatedAt = new DateTimeOffset(rows.Int64(3), TimeSpan.Zero),
            LastUpdatedAt = new DateTimeOffset(rows.Int64(4), TimeSpan.Zero),
            Tags = HistoryJson.ReadTags(Optional(rows, 5)),
            FailureDetails = payloads ? (HistoryJson.ReadFailure(Optional(rows, 6)) ?? Aside(Optional(rows, 10)))?.Details : null,
            SerializedCustomStatus = payloads ? Optional(rows, 7) : null,
            SerializedOutput = payloads ? Optional(rows, 8) : null,
            SerializedInput = payloads ? Optional(rows, 9) : null,
            DataConverter = payloads ? converter : null,
        };

    // What is quarantined keeps its status, for it may go on yet; who asks why it stands still has to find it somewhere.
    private static Failure? Aside(string? reason) => reason is null ? null : new Failure("Quarantined", reason, null, null);

    private static string? Optional(StoreRows rows, int column) => rows.IsNull(column) ? null : rows.Text(column);
}

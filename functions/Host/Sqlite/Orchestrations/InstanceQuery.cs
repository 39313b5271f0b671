using DurableTask.Core;
using DurableTask.Core.Query;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>Finds instances by what clients filter for. Only reads.</summary>
internal static class InstanceQuery
{
    private const int LargestPage = 1_000;

    // Bits of the states in which an instance has ended.
    private static readonly long Ended = Bits(
        [OrchestrationStatus.Completed, OrchestrationStatus.Failed, OrchestrationStatus.Terminated, OrchestrationStatus.Canceled]);

    internal static OrchestrationQueryResult Run(StoreConnection db, OrchestrationQuery query)
    {
        var size = Math.Clamp(query.PageSize, 1, LargestPage);
        var page = new List<OrchestrationState>();
        // A prefix is a span of ids; beyond all that begin with it comes the prefix with its last character raised.
        using var rows = db.Query(
            $"""
            SELECT {OrchestrationRows.StateColumns} FROM {OrchestrationRows.StateTables}
            WHERE i.id > ?1 AND i.id >= ?2 AND (?3 IS NULL OR i.id < ?3)
              AND (?4 IS NULL OR i.created >= ?4) AND (?5 IS NULL OR i.created <= ?5)
              AND (?6 = 0 OR ((1 << i.status) & ?6) <> 0) ORDER BY i.id LIMIT ?7
            """,
            query.ContinuationToken ?? "", query.InstanceIdPrefix ?? "", Beyond(query.InstanceIdPrefix),
            Ticks(query.CreatedTimeFrom), Ticks(query.CreatedTimeTo), Bits(query.RuntimeStatus), size + 1);
        while (rows.Read())
        {
            if (page.Count == size)
            {
                return new OrchestrationQueryResult(page, page[^1].OrchestrationInstance.InstanceId);
            }
            page.Add(OrchestrationRows.Read(rows, query.FetchInputsAndOutputs));
        }
        return new OrchestrationQueryResult(page, null);
    }

    /// <summary>Instances that have ended and match, in the order of their keys.</summary>
    internal static List<(long Key, string Id)> Purgeable(StoreConnection db, PurgeInstanceFilter filter, long after, int most)
    {
        var statuses = filter.RuntimeStatus?.ToArray() ?? [];
        var found = new List<(long, string)>();
        using var rows = db.Query(
            """
            SELECT key, id FROM orchestration_instances WHERE key > ?1 AND completed IS NOT NULL AND ((1 << status) & ?2) <> 0
              AND created >= ?3 AND (?4 IS NULL OR created <= ?4) ORDER BY key LIMIT ?5
            """,
            after, statuses.Length == 0 ? Ended : Bits(statuses) & Ended, OrchestrationTables.UtcTicks(filter.CreatedTimeFrom),
            Ticks(filter.CreatedTimeTo), most);
        while (rows.Read())
        {
            found.Add((rows.Int64(0), rows.Text(1)));
        }
        return found;
    }

    internal static List<string> EndedBefore(StoreConnection db, DateTime moment, OrchestrationStateTimeRangeFilterType by) => Ids(
        db,
        by switch
        {
            OrchestrationStateTimeRangeFilterType.OrchestrationCreatedTimeFilter =>
                "SELECT id FROM orchestration_instances WHERE completed IS NOT NULL AND created < ?1",
            OrchestrationStateTimeRangeFilterType.OrchestrationCompletedTimeFilter =>
                "SELECT id FROM orchestration_instances WHERE completed < ?1",
            // The last thing that moves an instance is its end.
            _ => "SELECT id FROM orchestration_instances WHERE completed IS NOT NULL AND updated < ?1",
        },
        OrchestrationTables.UtcTicks(moment));

    internal static List<string> Children(StoreConnection db, long parent) =>
        Ids(db, "SELECT id FROM orchestration_instances WHERE parent = ?1", parent);

    private static List<string> Ids(StoreConnection db, string sql, params ReadOnlySpan<StoreValue> values)
    {
        var ids = new List<string>();
        using var rows = db.Query(sql, values);
        while (rows.Read())
        {
            ids.Add(rows.Text(0));
        }
        return ids;
    }

    private static long? Ticks(DateTime? time) => time is { } moment ? OrchestrationTables.UtcTicks(moment) : null;

    private static long Bits(ICollection<OrchestrationStatus>? statuses) => Bits(statuses ?? Array.Empty<OrchestrationStatus>(), 0);

    private static long Bits(IEnumerable<OrchestrationStatus> statuses, long none = 0) =>
        statuses.Aggregate(none, (bits, status) => bits | (1L << (int)status));

    // SQLite compares texts by their bytes of UTF-8, which sort as code points do.
    private static string? Beyond(string? prefix)
    {
        if (string.IsNullOrEmpty(prefix))
        {
            return null;
        }
        var runes = prefix.EnumerateRunes().ToArray();
        for (var last = runes.Length - 1; last >= 0; last--)
        {
            if (runes[last].Value < 0x10FFFF)
            {
                var next = runes[last].Value == 0xD7FF ? 0xE000 : runes[last].Value + 1;
                return string.Concat(runes.Take(last).Select(rune => rune.ToString())) + char.ConvertFromUtf32(next);
            }
        }
        return null;
    }
}

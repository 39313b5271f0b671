using DurableTask.Core;
using DurableTask.Core.History;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>Reads instances and histories as DurableTask.Core knows them.</summary>
internal static class OrchestrationRows
{
    // When an instance moved last is told by its last step: a step that changes nothing else leaves the instance's row alone.
    internal const string StateColumns =
        """
        i.key, i.id, i.execution, i.status, i.created,
        max(i.updated, ifnull((SELECT h.at FROM orchestration_history h WHERE h.instance = i.key ORDER BY h.seq DESC LIMIT 1), 0)),
        i.completed, i.name, i.version, i.custom_status, i.output, i.failure, s.message
        """;

    internal const string StateTables = "orchestration_instances i LEFT JOIN orchestration_starts s ON s.instance = i.key";

    /// <summary>What DurableTask.Core tells of an instance that has not ended.</summary>
    private static readonly DateTime NotCompleted = DateTime.SpecifyKind(DateTime.MaxValue.AddDays(-1), DateTimeKind.Utc);

    internal static OrchestrationState? State(StoreConnection db, string id) => One(db, "i.id = ?1", id);

    internal static OrchestrationState? State(StoreConnection db, long key) => One(db, "i.key = ?1", key);

    /// <summary>The state in the present row of a query for <see cref="StateColumns"/>.</summary>
    /// <param name="rows">At a row.</param>
    /// <param name="payloads">Whether input, output and failure are wanted.</param>
    internal static OrchestrationState Read(StoreRows rows, bool payloads)
    {
        var start = Start(rows.Bytes(12));
        return new OrchestrationState
        {
            OrchestrationInstance = new OrchestrationInstance { InstanceId = rows.Text(1), ExecutionId = Text(2) },
            OrchestrationStatus = (OrchestrationStatus)rows.Int32(3),
            CreatedTime = OrchestrationTables.Utc(rows.Int64(4)),
            LastUpdatedTime = OrchestrationTables.Utc(rows.Int64(5)),
            CompletedTime = rows.IsNull(6) ? NotCompleted : OrchestrationTables.Utc(rows.Int64(6)),
            Name = rows.Text(7),
            Version = Text(8),
            Status = Text(9),
            Output = payloads ? Text(10) : null,
            FailureDetails = payloads && !rows.IsNull(11) ? Failure(rows.Bytes(11)) : null,
            Input = payloads ? start?.Input : null,
            Tags = start?.Tags,
            ParentInstance = start?.ParentInstance,
            ScheduledStartTime = start?.ScheduledStartTime,
            Generation = start?.Generation,
        };

        string? Text(int column) => rows.IsNull(column) ? null : rows.Text(column);
    }

    /// <summary>The events of an instance's present execution, oldest first.</summary>
    /// <exception cref="InvalidDataException">A row is damaged, or of a newer program.</exception>
    internal static List<HistoryEvent> History(StoreConnection db, long instance)
    {
        var events = new List<HistoryEvent>();
        using var rows = db.Query("SELECT events FROM orchestration_history WHERE instance = ?1 ORDER BY seq", instance);
        while (rows.Read())
        {
            EventRecord.ReadInto(events, rows.Bytes(0));
        }
        return events;
    }

    /// <summary>The work item of an instance that is not in memory.</summary>
    /// <exception cref="InvalidDataException">Its history is damaged, or of a newer program.</exception>
    internal static InstanceWorkItem? Load(StoreConnection db, InstanceSlot slot, int epoch)
    {
        using var rows = db.Query("SELECT status, custom_status, execution, crashes FROM orchestration_instances WHERE key = ?1", slot.Key);
        if (!rows.Read())
        {
            return null;
        }
        var item = new InstanceWorkItem(slot, epoch, rows.IsNull(2) ? null : rows.Text(2), History(db, slot.Key))
        {
            Status = (OrchestrationStatus)rows.Int32(0),
            CustomStatus = rows.IsNull(1) ? null : rows.Text(1),
            IsSuspect = rows.Int32(3) > 0,
        };
        item.OrchestrationRuntimeState.Status = item.CustomStatus;
        return item;
    }

    private static OrchestrationState? One(StoreConnection db, string where, StoreValue value)
    {
        using var rows = db.Query($"SELECT {StateColumns} FROM {StateTables} WHERE {where}", value);
        return rows.Read() ? Read(rows, payloads: true) : null;
    }

    // One row that cannot be read must not hide the others from a list; running the instance says what is wrong.
    private static ExecutionStartedEvent? Start(ReadOnlySpan<byte> record)
    {
        try
        {
            return record.IsEmpty ? null : EventRecord.ReadMessage(record).Event as ExecutionStartedEvent;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static FailureDetails? Failure(ReadOnlySpan<byte> record)
    {
        try
        {
            return EventRecord.ReadFailure(record);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}

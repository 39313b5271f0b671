using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// One step of an instance, written as a whole: its messages go, its history grows, its activities, timers, messages and children come.
/// All that can be serialised beforehand is, on the dispatcher's thread; the writer's only fills rows.
/// </summary>
internal sealed class StepOperation : StoreOperation
{
    private readonly InboxEntry[] consumed;
    private readonly StepOutput? output;
    private readonly byte[] history;
    private readonly (TaskMessage Message, byte[] Record)[] activities;
    private readonly DateTime now;
    private readonly bool newExecution;
    private readonly bool rewritten;

    /// <param name="item">What the dispatcher had.</param>
    /// <param name="consumed">The messages that it took in.</param>
    /// <param name="output">Null for a step that only drops its messages.</param>
    /// <param name="limit">What the output may carry.</param>
    /// <param name="now">The moment of the step.</param>
    internal StepOperation(InstanceWorkItem item, InboxEntry[] consumed, StepOutput? output, PayloadLimit limit, DateTime now)
        : base(inline: true)
    {
        Item = item;
        this.consumed = consumed;
        this.output = output;
        this.now = now;
        history = [];
        activities = [];
        if (output is null)
        {
            return;
        }
        var state = output.State;
        var rewound = consumed.Any(entry => entry.Message.Event is ExecutionRewoundEvent);
        newExecution = item.Execution != state.OrchestrationInstance.ExecutionId;
        output.Stamp(newExecution, rewound);
        output.Limit(limit, newExecution);
        history = EventRecord.Write(output.Runtime.NewEvents);
        activities = [.. output.Activities.Select(message => (message, EventRecord.Write(message)))];
        HasEnded = OrchestrationTables.IsEnd(state.OrchestrationStatus);
        // After a rewind DurableTask.Core's own notes in the work item no longer fit.
        KeepsWarm = !rewound;
        rewritten = newExecution || HasEnded || item.IsSuspect || !item.Slot.Started
            || state.OrchestrationStatus != item.Status || state.Status != item.CustomStatus;
    }

    internal InstanceWorkItem Item { get; }

    /// <summary>The state after the step; null for a step that only drops its messages.</summary>
    internal OrchestrationState? State => output?.State;

    internal bool HasEnded { get; }

    /// <summary>Whether the work item may be handed out again.</summary>
    internal bool KeepsWarm { get; }

    /// <summary>Timers among the consumed messages.</summary>
    internal IEnumerable<long> TakenTimers => consumed.Where(entry => entry.Source == InboxSource.Timer).Select(entry => entry.Row);

    internal override void Write(StoreConnection db, OrchestrationTables tables, CommitEffects effects)
    {
        var instance = Item.Slot.Key;
        if (Item.Epoch != tables.Epoch)
        {
            throw new SessionAbortedException("The host has stopped meanwhile; the step is run again.");
        }
        if (output is not null && !WriteHistory(db, instance, tables))
        {
            // Purged or replaced while the step ran: nothing of it counts.
            return;
        }
        foreach (var entry in consumed)
        {
            OrchestrationTables.Take(db, entry);
        }
        if (output is null)
        {
            return;
        }
        if (rewritten)
        {
            WriteInstance(db, effects, instance, output.State, output.Runtime);
        }
        foreach (var (message, record) in activities)
        {
            var row = tables.NextSeq();
            db.Execute("INSERT INTO orchestration_tasks(seq, instance, message) VALUES(?1, ?2, ?3)", row, instance, record);
            effects.Tasks.Add(new PendingTask(row, instance, message));
        }
        if (HasEnded)
        {
            OrchestrationTables.DropInbox(db, effects, instance);
        }
        else
        {
            WriteTimers(db, tables, effects, instance, output);
        }
        foreach (var message in output.Messages)
        {
            Send(db, tables, effects, instance, message);
        }
        if (output.State.OrchestrationStatus == OrchestrationStatus.Terminated
            && db.Text("SELECT cascade FROM orchestration_instances WHERE key = ?1", instance) is { } reason)
        {
            tables.TerminateChildren(db, effects, instance, reason);
        }
    }

    private bool WriteHistory(StoreConnection db, long instance, OrchestrationTables tables)
    {
        if (newExecution)
        {
            db.Execute("DELETE FROM orchestration_history WHERE instance = ?1", instance);
        }
        return db.Execute(
            """
            INSERT INTO orchestration_history(seq, instance, at, events)
            SELECT ?1, ?2, ?3, ?4 WHERE EXISTS(SELECT 1 FROM orchestration_instances WHERE key = ?2)
            """,
            tables.NextSeq(), instance, now.Ticks, history) == 1;
    }

    private void WriteInstance(
        StoreConnection db, CommitEffects effects, long instance, OrchestrationState state, OrchestrationRuntimeState runtime)
    {
        db.Execute(
            """
            UPDATE orchestration_instances SET execution = ?2, status = ?3, started = 1, updated = ?4, completed = ?5, version = ?6,
              custom_status = ?7, output = ?8, failure = ?9, crashes = 0, created = ifnull(?10, created) WHERE key = ?1
            """,
            instance, state.OrchestrationInstance.ExecutionId, (int)state.OrchestrationStatus, now.Ticks,
            HasEnded ? now.Ticks : (long?)null, state.Version, state.Status, HasEnded ? state.Output : null,
            HasEnded ? EventRecord.Write(state.FailureDetails) : null, newExecution ? state.CreatedTime.Ticks : (long?)null);
        if (newExecution)
        {
            // Timers of the execution before would only be dropped when they fire. Its activities have been promised to run.
            OrchestrationTables.DropTimers(db, effects, instance);
            db.Execute(
                "UPDATE orchestration_starts SET message = ?2 WHERE instance = ?1",
                instance,
                EventRecord.Write(
                    new TaskMessage { OrchestrationInstance = state.OrchestrationInstance, Event = runtime.ExecutionStartedEvent }));
        }
        effects.States.Add(state);
    }

    private void WriteTimers(StoreConnection db, OrchestrationTables tables, CommitEffects effects, long instance, StepOutput output)
    {
        foreach (var message in output.Timers)
        {
            var fired = (TimerFiredEvent)message.Event;
            if (newExecution && message.OrchestrationInstance.ExecutionId != output.State.OrchestrationInstance.ExecutionId)
            {
                continue;
            }
            if (OrchestrationTables.UtcTicks(fired.FireAt) is var due && due > now.Ticks)
            {
                tables.AddTimer(db, effects, instance, fired.TimerId, due, message.OrchestrationInstance.ExecutionId);
            }
            else
            {
                tables.Post(db, effects, instance, started: true, message, EventRecord.Write(message));
            }
        }
    }

    private void Send(StoreConnection db, OrchestrationTables tables, CommitEffects effects, long instance, TaskMessage message)
    {
        if (message.Event is not ExecutionStartedEvent start)
        {
            tables.Send(db, effects, message);
            return;
        }
        var existing = OrchestrationTables.Locate(db, message.OrchestrationInstance.InstanceId);
        if (existing is null or { HasEnded: true })
        {
            tables.Create(db, effects, message, existing, instance);
        }
        else if (StepOutput.Refused(start, now) is { } refused)
        {
            tables.Send(db, effects, refused);
        }
    }
}

using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>Which table holds a message that waits for an instance.</summary>
internal enum InboxSource : byte
{
    Message,
    Task,
    Timer,
}

/// <summary>A message that is in the file and waits for its instance. <see cref="Order"/> tells which came first.</summary>
internal readonly record struct InboxEntry(long Order, InboxSource Source, long Row, TaskMessage Message);

/// <summary>An activity that waits for its turn or runs.</summary>
internal sealed class PendingTask(long row, long instance, TaskMessage message)
{
    internal long Row => row;

    internal long Instance => instance;

    internal TaskMessage Message => message;

    /// <summary>How often it was handed out.</summary>
    internal int Deliveries { get; set; }

    /// <summary>How often in a row the dispatch itself failed.</summary>
    internal int Failures { get; set; }
}

internal enum SlotPhase : byte
{
    /// <summary>Nothing to do, or nothing that may be done now.</summary>
    Idle,

    /// <summary>Waits for a dispatcher.</summary>
    Ready,

    /// <summary>A dispatcher has its work item.</summary>
    Out,

    /// <summary>Waits a moment before it is tried again.</summary>
    Delayed,
}

/// <summary>
/// What memory knows of an instance that has something to do or is kept warm. Guarded by the lock of <see cref="InstanceTable"/>.
/// </summary>
internal sealed class InstanceSlot(long key, string id)
{
    internal long Key => key;

    internal string Id => id;

    /// <summary>In the order of arrival; the first <see cref="Taken"/> are with the dispatcher.</summary>
    internal List<InboxEntry> Inbox { get; } = [];

    internal int Taken { get; set; }

    internal SlotPhase Phase { get; set; }

    /// <summary>Its place in the queue of those that are ready.</summary>
    internal long Turn { get; set; }

    /// <summary>Whether it has a history; before, only its start gets it going.</summary>
    internal bool Started { get; set; }

    internal bool Quarantined { get; set; }

    /// <summary>Purged or replaced: what is still under way for it is of no consequence.</summary>
    internal bool Gone { get; set; }

    /// <summary>The work item of the last step, to be handed out again; null if it has to be read from the file.</summary>
    internal InstanceWorkItem? Item { get; set; }

    /// <summary>How often in a row the dispatch itself failed.</summary>
    internal int Failures { get; set; }

    /// <summary>How often in a row it was given back.</summary>
    internal int Abandons { get; set; }

    internal LinkedListNode<InstanceSlot>? Warm { get; set; }
}

/// <summary>
/// The work item of an instance. It lives for as long as the instance is warm: given to the dispatcher again it goes on where it stopped,
/// without a replay, and no place of the dispatcher is taken while it waits.
/// </summary>
internal sealed class InstanceWorkItem : TaskOrchestrationWorkItem
{
    internal InstanceWorkItem(InstanceSlot slot, int epoch, string? execution, List<HistoryEvent>? history = null)
    {
        Slot = slot;
        Epoch = epoch;
        Execution = execution;
        InstanceId = slot.Id;
        LockedUntilUtc = DateTime.MaxValue;
        OrchestrationRuntimeState = new OrchestrationRuntimeState(history);
    }

    internal InstanceSlot Slot { get; }

    /// <summary>The start of the service that it belongs to.</summary>
    internal int Epoch { get; }

    /// <summary>The execution whose history is in the file.</summary>
    internal string? Execution { get; private set; }

    /// <summary>What the instance's row says.</summary>
    internal OrchestrationStatus Status { get; set; } = OrchestrationStatus.Pending;

    /// <summary>What the instance's row says.</summary>
    internal string? CustomStatus { get; set; }

    /// <summary>Whether crashes are counted against it, until its next step.</summary>
    internal bool IsSuspect { get; set; }

    /// <summary>The messages that it was handed out with last.</summary>
    internal InboxEntry[] Consumed { get; private set; } = [];

    /// <inheritdoc/>
    public override bool RestoreOriginalRuntimeStateDuringCompletion => false;

    /// <summary>Takes messages in, for the dispatcher.</summary>
    internal void Take(InboxEntry[] batch)
    {
        Consumed = batch;
        NewMessages = batch.Select(entry => entry.Message).ToList();
        if (OrchestrationRuntimeState.ExecutionStartedEvent is { ParentTraceContext: null } start
            && batch.Any(entry => entry.Message.Event is ExecutionRewoundEvent))
        {
            // DurableTask.Core rewinds only what belongs to a trace. This one names none.
            start.ParentTraceContext = new DistributedTraceContext("");
        }
    }

    /// <summary>What was new in the last step belongs to the past.</summary>
    internal void GoOn()
    {
        var runtime = OrchestrationRuntimeState;
        foreach (var one in runtime.NewEvents)
        {
            runtime.PastEvents.Add(one);
        }
        runtime.NewEvents.Clear();
    }

    /// <summary>Notes what the step has made of the instance's row.</summary>
    internal void Note(OrchestrationState? state)
    {
        if (state is not null)
        {
            Execution = state.OrchestrationInstance.ExecutionId;
            Status = state.OrchestrationStatus;
            CustomStatus = state.Status;
            IsSuspect = false;
        }
    }
}

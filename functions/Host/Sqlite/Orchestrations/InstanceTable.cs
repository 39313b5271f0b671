using System.Threading.Channels;
using DurableTask.Core.History;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// The instances that have something to do, and the warm ones. All else stays in the file. Everything here has been committed, so that a
/// crash at any moment loses nothing that anyone has seen.
/// </summary>
internal sealed class InstanceTable(RunningWork running, int maxWarm)
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, InstanceSlot> slots = [];
    private readonly LinkedList<InstanceSlot> warm = new();
    private readonly HashSet<long> quarantined = [];
    private long turns;

    /// <summary>Instances that wait for a dispatcher.</summary>
    internal Channel<InstanceSlot> Ready { get; } = Queue.Prioritized();

    internal int Warm
    {
        get
        {
            lock (gate)
            {
                return warm.Count;
            }
        }
    }

    /// <summary>
    /// Takes in what was committed; adds the instances that can run now to <paramref name="ready"/>, for the caller to queue.
    /// </summary>
    internal void Take(CommitEffects effects, List<InstanceSlot> ready)
    {
        lock (gate)
        {
            foreach (var key in effects.Gone)
            {
                quarantined.Remove(key);
                Remove(key);
            }
            effects.Released.ForEach(key => Release(key, ready));
            effects.Aside.ForEach(PutAside);
            foreach (var (instance, task, _) in effects.Quarantined)
            {
                if (task == Quarantine.WholeInstance)
                {
                    PutAside(instance);
                }
            }
            foreach (var delivery in effects.Deliveries)
            {
                Take(delivery, effects.Released.Count > 0, ready);
            }
        }
    }

    /// <summary>What an instance may take in now, to be handed to a dispatcher; false if there is nothing after all.</summary>
    internal bool TryBegin(InstanceSlot slot, out InboxEntry[] batch)
    {
        lock (gate)
        {
            if (slot.Gone || slot.Quarantined || !CanRun(slot))
            {
                batch = [];
                Rest(slot);
                return false;
            }
            BringForward(slot);
            slot.Taken = Fitting(slot.Inbox);
            batch = [.. slot.Inbox.Take(slot.Taken)];
            slot.Phase = SlotPhase.Out;
            if (slot.Warm is { } node)
            {
                warm.Remove(node);
                slot.Warm = null;
            }
            return true;
        }
    }

    /// <summary>A step is committed: its messages are gone, its work item stays warm unless the instance has ended.</summary>
    /// <returns>Messages that came too late for an instance that has ended.</returns>
    internal List<InboxEntry> End(InstanceSlot slot, bool started, bool ended, bool keepWarm, List<InstanceSlot> ready)
    {
        lock (gate)
        {
            slot.Inbox.RemoveRange(0, slot.Taken);
            slot.Taken = 0;
            slot.Started |= started;
            slot.Failures = slot.Abandons = 0;
            if (!ended)
            {
                slot.Item = keepWarm ? slot.Item : null;
                RestOrRun(slot, ready);
                return [];
            }
            List<InboxEntry> late = [.. slot.Inbox.Where(entry => entry.Message.Event is not ExecutionRewoundEvent)];
            slot.Inbox.RemoveAll(entry => entry.Message.Event is not ExecutionRewoundEvent);
            slot.Item = null;
            RestOrRun(slot, ready);
            return late;
        }
    }

    /// <summary>
    /// A work item came back unfinished. Its instance is read from the file again when <see cref="Resume"/> lets it go on.
    /// </summary>
    internal void Delay(InstanceSlot slot)
    {
        lock (gate)
        {
            if (slot.Phase != SlotPhase.Out)
            {
                return;
            }
            slot.Item = null;
            slot.Taken = 0;
            slot.Phase = SlotPhase.Delayed;
        }
    }

    internal void Resume(InstanceSlot slot)
    {
        var ready = new List<InstanceSlot>();
        lock (gate)
        {
            if (slot.Phase == SlotPhase.Delayed)
            {
                RestOrRun(slot, ready);
            }
        }
        Ready.Add(ready);
    }

    /// <summary>Forgets everything; what is out with a dispatcher comes back to nobody.</summary>
    internal void Clear()
    {
        lock (gate)
        {
            foreach (var slot in slots.Values)
            {
                slot.Gone = true;
                if (slot.Phase != SlotPhase.Idle)
                {
                    slot.Phase = SlotPhase.Idle;
                    running.End();
                }
            }
            slots.Clear();
            warm.Clear();
            quarantined.Clear();
            Ready.Clear();
        }
    }

    private static bool CanRun(InstanceSlot slot) =>
        slot.Inbox.Count > 0 && (slot.Started || slot.Inbox.Exists(entry => entry.Message.Event is ExecutionStartedEvent));

    /// <summary>How many messages go together into one step.</summary>
    private static int Fitting(List<InboxEntry> inbox)
    {
        // With what rewinds an instance DurableTask.Core would drop all else.
        if (inbox[0].Message.Event is ExecutionRewoundEvent)
        {
            return 1;
        }
        // What a step does before it is suspended would be lost if it also completes: it gets a step of its own.
        var suspended = inbox.FindIndex(1, entry => entry.Message.Event is ExecutionSuspendedEvent);
        return suspended < 0 ? inbox.Count : suspended;
    }

    private static void BringForward(InstanceSlot slot)
    {
        var first = slot.Started
            ? slot.Inbox.FindIndex(entry => entry.Message.Event is ExecutionRewoundEvent)
            : slot.Inbox.FindIndex(entry => entry.Message.Event is ExecutionStartedEvent);
        if (first > 0)
        {
            var entry = slot.Inbox[first];
            slot.Inbox.RemoveAt(first);
            slot.Inbox.Insert(0, entry);
        }
    }

    private void Take(Delivery delivery, bool again, List<InstanceSlot> ready)
    {
        if (!slots.TryGetValue(delivery.Key, out var slot))
        {
            slots[delivery.Key] = slot = new InstanceSlot(delivery.Key, delivery.Id)
            {
                Started = delivery.Started,
                Quarantined = quarantined.Contains(delivery.Key),
            };
        }
        if (again && slot.Inbox.Exists(entry => entry.Source == delivery.Entry.Source && entry.Row == delivery.Entry.Row))
        {
            return;
        }
        // Commits may be told in another order than they were made in; what is with the dispatcher already stays in front.
        var place = slot.Inbox.Count;
        while (place > slot.Taken && slot.Inbox[place - 1].Order > delivery.Entry.Order)
        {
            place--;
        }
        slot.Inbox.Insert(place, delivery.Entry);
        if (slot.Phase == SlotPhase.Idle)
        {
            RestOrRun(slot, ready);
        }
    }

    private void RestOrRun(InstanceSlot slot, List<InstanceSlot> ready)
    {
        if (slot.Gone || slot.Quarantined || !CanRun(slot))
        {
            Rest(slot);
            return;
        }
        if (slot.Phase == SlotPhase.Idle)
        {
            running.Begin();
        }
        slot.Phase = SlotPhase.Ready;
        slot.Turn = ++turns - (slot.Item is null ? 0 : 10_000);
        ready.Add(slot);
    }

    private void Rest(InstanceSlot slot)
    {
        if (slot.Phase != SlotPhase.Idle)
        {
            slot.Phase = SlotPhase.Idle;
            running.End();
        }
        if (slot.Gone)
        {
            return;
        }
        if (slot.Item is not null && slot.Warm is null)
        {
            slot.Warm = warm.AddLast(slot);
            if (warm.Count > maxWarm)
            {
                Cool(warm.First!.Value);
            }
        }
        else if (slot.Item is null && slot.Inbox.Count == 0)
        {
            slots.Remove(slot.Key);
        }
    }

    private void Cool(InstanceSlot slot)
    {
        warm.Remove(slot.Warm!);
        slot.Warm = null;
        slot.Item = null;
        if (slot.Inbox.Count == 0)
        {
            slots.Remove(slot.Key);
        }
    }

    private void Remove(long key)
    {
        if (!slots.Remove(key, out var slot))
        {
            return;
        }
        slot.Gone = true;
        slot.Item = null;
        if (slot.Warm is { } node)
        {
            warm.Remove(node);
            slot.Warm = null;
        }
        // One that is out comes back by itself, and then rests.
        if (slot.Phase is SlotPhase.Delayed)
        {
            Rest(slot);
        }
    }

    private void PutAside(long key)
    {
        quarantined.Add(key);
        if (slots.TryGetValue(key, out var slot))
        {
            slot.Quarantined = true;
            slot.Item = null;
            if (slot.Phase == SlotPhase.Delayed)
            {
                Rest(slot);
            }
        }
    }

    private void Release(long key, List<InstanceSlot> ready)
    {
        quarantined.Remove(key);
        if (slots.TryGetValue(key, out var slot))
        {
            slot.Quarantined = false;
            slot.Failures = 0;
            if (slot.Phase == SlotPhase.Idle)
            {
                RestOrRun(slot, ready);
            }
        }
    }
}

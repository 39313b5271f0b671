using System.Collections.Concurrent;

namespace PartyFlow.Local.DurableTask;

/// <summary>The instances in memory. Runs of waiting instances stay warm up to a number, the longest unused ones go first.</summary>
internal sealed class SlotTable(int maxWarm)
{
    private readonly ConcurrentDictionary<long, InstanceSlot> slots = new();
    private readonly LinkedList<InstanceSlot> warm = new();
    private readonly Lock gate = new();

    internal int Warm
    {
        get
        {
            lock (gate) return warm.Count;
        }
    }

    internal IEnumerable<InstanceSlot> All => slots.Values;

    /// <summary>Adds a message to an instance's inbox and gives its slot.</summary>
    internal InstanceSlot Add(long key, InboxEntry entry)
    {
        while (true)
        {
            var slot = slots.GetOrAdd(key, static k => new InstanceSlot(k));
            if (slot.Add(entry)) return slot;
            slots.TryRemove(KeyValuePair.Create(key, slot));
        }
    }

    internal InstanceSlot GetOrAdd(long key) => slots.GetOrAdd(key, static k => new InstanceSlot(k));

    /// <summary>After a step: keeps the run warm, or lets the slot go if nothing is left in it.</summary>
    internal void Settle(InstanceSlot slot)
    {
        if (slot.Run is null)
        {
            Forget(slot);
            if (slot.TryRemove()) slots.TryRemove(KeyValuePair.Create(slot.Key, slot));
            return;
        }

        InstanceSlot? oldest = null;
        lock (gate)
        {
            if (slot.WarmNode is { List: not null } node)
            {
                warm.Remove(node);
                warm.AddLast(node);
            }
            else
            {
                slot.WarmNode = warm.AddLast(slot);
            }

            if (warm.Count > maxWarm)
            {
                oldest = warm.First!.Value;
                warm.RemoveFirst();
                oldest.WarmNode = null;
            }
        }

        // One that works just now keeps its run and comes back into the order when its step ends.
        if (oldest is not null && oldest.TryCool() && oldest.TryRemove())
            slots.TryRemove(KeyValuePair.Create(oldest.Key, oldest));
    }

    private void Forget(InstanceSlot slot)
    {
        lock (gate)
        {
            if (slot.WarmNode is { List: not null } node) warm.Remove(node);
            slot.WarmNode = null;
        }
    }
}

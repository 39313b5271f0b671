namespace PartyFlow.Local.DurableTask;

/// <summary>One instance in memory: its inbox, whether a step of it runs, and its run while it is kept warm.</summary>
internal sealed class InstanceSlot(long key)
{
    private readonly Lock gate = new();
    private readonly List<InboxEntry> inbox = [];
    private bool scheduled;
    private bool signalled;
    private bool removed;
    private OrchestrationRun? run;

    internal long Key => key;

    /// <summary>The run; touched only by the step that runs, and by eviction while none does.</summary>
    internal OrchestrationRun? Run
    {
        get => run;
        set
        {
            if (!ReferenceEquals(run, value)) run?.Release();
            run = value;
        }
    }

    /// <summary>Failed attempts of the current step, for quarantine.</summary>
    internal int Attempts { get; set; }

    /// <summary>Failed commits in a row; they are the disk's fault, not the instance's.</summary>
    internal int StoreFailures { get; set; }

    /// <summary>Put aside: messages are kept, no step runs.</summary>
    internal bool Quarantined { get; set; }

    /// <summary>Entries whose rows could not be read; null for none.</summary>
    internal List<InboxEntry>? Unread { get; set; }

    /// <summary>Whether a crash of the process is counted against it, until its next step.</summary>
    internal bool IsSuspect { get; set; }

    /// <summary>Its version is none that this hub runs: messages are kept, no step runs.</summary>
    internal bool IsRejected { get; set; }

    /// <summary>Where the slot stands in the order of last use; owned by the table.</summary>
    internal LinkedListNode<InstanceSlot>? WarmNode { get; set; }

    /// <summary>Adds an entry; false if the slot has left the table meanwhile.</summary>
    internal bool Add(InboxEntry entry)
    {
        lock (gate)
        {
            if (removed) return false;
            inbox.Add(entry);
            return true;
        }
    }

    internal void AddAhead(IEnumerable<InboxEntry> entries)
    {
        lock (gate) inbox.InsertRange(0, entries);
    }

    /// <summary>Puts back what a failed step had taken; what it had put back itself already is not doubled.</summary>
    internal void Restore(List<InboxEntry> entries)
    {
        lock (gate)
        {
            inbox.RemoveAll(entries.Contains);
            inbox.InsertRange(0, entries);
        }
    }

    /// <summary>Takes the committed beginning of the inbox.</summary>
    internal List<InboxEntry> Drain()
    {
        lock (gate)
        {
            var count = 0;
            while (count < inbox.Count && (inbox[count].Committed || inbox[count].Dropped)) count++;
            var taken = inbox.GetRange(0, count);
            inbox.RemoveRange(0, count);
            taken.RemoveAll(entry => entry.Dropped);
            return taken;
        }
    }

    /// <summary>Notes that there is something to do; true if the caller has to see to it that a step runs.</summary>
    internal bool Signal()
    {
        lock (gate)
        {
            signalled = true;
            if (scheduled) return false;
            scheduled = true;
            return true;
        }
    }

    internal void BeginStep()
    {
        lock (gate) signalled = false;
    }

    /// <summary>Ends a step; true if another one has to follow at once.</summary>
    internal bool EndStep()
    {
        lock (gate)
        {
            if (signalled) return true;
            scheduled = false;
            return false;
        }
    }

    /// <summary>Gives up the run if no step is running.</summary>
    internal bool TryCool()
    {
        OrchestrationRun? cooled;
        lock (gate)
        {
            if (scheduled) return false;
            (cooled, run) = (run, null);
        }

        cooled?.Release();
        return true;
    }

    /// <summary>Marks the slot as gone if nothing would be lost.</summary>
    internal bool TryRemove()
    {
        lock (gate)
        {
            if (scheduled || Quarantined || inbox.Count > 0 || Run is not null) return false;
            removed = true;
            return true;
        }
    }
}

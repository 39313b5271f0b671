namespace PartyFlow.Local.DurableTask;

/// <summary>One instance in memory: its inbox, whether a step of it runs, and its run while it is kept warm.</summary>
internal sealed class InstanceSlot(long key)
{
    private readonly Lock gate = new();
    private readonly List<InboxEntry> inbox = [];

    // What came before the inbox and has to wait for more than a step: kept apart, so that no step goes through it again.
    private readonly List<InboxEntry> held = [];
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

    /// <summary>Sets messages aside, after those set aside before, until the instance begins or is released.</summary>
    internal void Hold(List<InboxEntry> entries)
    {
        lock (gate) held.AddRange(entries);
    }

    /// <summary>Sets messages aside if the slot is quarantined; false if it is not.</summary>
    internal bool HoldIfQuarantined(List<InboxEntry> entries)
    {
        lock (gate)
        {
            if (Quarantined) held.AddRange(entries);
            return Quarantined;
        }
    }

    /// <summary>Ends the quarantine; what was set aside comes first again.</summary>
    internal void Release()
    {
        lock (gate)
        {
            Quarantined = false;
            inbox.InsertRange(0, held);
            held.Clear();
        }
    }

    /// <summary>Forgets what was set aside: the instance is no more.</summary>
    internal void DropHeld()
    {
        lock (gate) held.Clear();
    }

    /// <summary>Takes the committed beginning of the inbox; with the start of the instance, what was set aside until then as well.</summary>
    internal List<InboxEntry> Drain()
    {
        lock (gate)
        {
            var count = 0;
            while (count < inbox.Count && (inbox[count].Committed || inbox[count].Dropped)) count++;
            var taken = inbox.GetRange(0, count);
            inbox.RemoveRange(0, count);
            taken.RemoveAll(entry => entry.Dropped);
            if (held.Count == 0 || !taken.Exists(entry => entry.Message is StartDue)) return taken;
            taken.InsertRange(0, held);
            held.Clear();
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
            if (scheduled || Quarantined || inbox.Count > 0 || held.Count > 0 || Run is not null) return false;
            removed = true;
            return true;
        }
    }
}

using DurableTask.Core;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>A message for an instance, just committed.</summary>
internal readonly record struct Delivery(long Key, string Id, bool Started, InboxEntry Entry);

/// <summary>What a piece of work has written that memory has to know of; told after the commit, forgotten when it fails.</summary>
internal sealed class CommitEffects
{
    internal List<Delivery> Deliveries { get; } = [];

    internal List<PendingTask> Tasks { get; } = [];

    /// <summary>When the first of the new timers is due, in ticks; the largest number without any.</summary>
    internal long FirstTimer { get; set; } = long.MaxValue;

    /// <summary>Timers were deleted: the next one may be due later than memory thinks.</summary>
    internal bool TimersRemoved { get; set; }

    /// <summary>Instances that were purged or replaced.</summary>
    internal List<long> Gone { get; } = [];

    /// <summary>Instances that have ended otherwise than by a step of their own.</summary>
    internal List<long> Ended { get; } = [];

    /// <summary>States that someone may wait for: instances that began or ended.</summary>
    internal List<OrchestrationState> States { get; } = [];

    internal List<(long Instance, long Task, string Reason)> Quarantined { get; } = [];

    /// <summary>Instances that were put aside before the service started.</summary>
    internal List<long> Aside { get; } = [];

    /// <summary>Instances that may run again. Memory may have some of their messages already.</summary>
    internal List<long> Released { get; } = [];
}

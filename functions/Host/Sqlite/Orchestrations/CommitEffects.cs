using DurableTask.Core;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>A message for an instance, just committed.</summary>
internal readonly record struct Delivery(long Key, string Id, bool Started, InboxEntry Entry);

/// <summary>What memory has to know of what was written; told after the commit, forgotten when it fails.</summary>
/// <param name="told">Whether the service runs; otherwise it reads the file when it starts.</param>
internal sealed class CommitEffects(bool told)
{
    internal bool Told { get; set; } = told;

    internal List<Delivery> Deliveries { get; } = [];

    internal List<PendingTask> Tasks { get; } = [];

    /// <summary>When the first of the new timers is due, in ticks; the largest number without any.</summary>
    internal long FirstTimer { get; set; } = long.MaxValue;

    /// <summary>Timers were deleted: the next one may be due later than memory thinks.</summary>
    internal bool TimersRemoved { get; set; }

    /// <summary>Instances that were purged or replaced, or that ended before their start: nothing of them stays in memory.</summary>
    internal List<long> Gone { get; } = [];

    /// <summary>States that someone may wait for: instances that began or ended.</summary>
    internal List<OrchestrationState> States { get; } = [];

    internal List<(long Instance, long Task, string Reason)> Quarantined { get; } = [];

    /// <summary>Instances that were put aside before the service started.</summary>
    internal List<long> Aside { get; } = [];

    /// <summary>Instances that may run again. Memory may have some of their messages already.</summary>
    internal List<long> Released { get; } = [];
}

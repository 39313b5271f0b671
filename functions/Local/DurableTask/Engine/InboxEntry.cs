using System.Diagnostics;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// A message in an instance's memory. It stands there in the order in which the writer took it, and counts only once it
/// is committed. Outcomes and due timers need no row of their own: until their step is committed, the task's row stands.
/// </summary>
internal sealed class InboxEntry(HistoryEvent message)
{
    internal const long NoRow = long.MinValue;

    /// <summary>Replaced once, where the row could not be read when the hub started and can be now.</summary>
    internal HistoryEvent Message { get; set; } = message;

    /// <summary>The inbox row; <see cref="NoRow"/> for what has none.</summary>
    internal long Seq { get; init; } = NoRow;

    /// <summary>The run the message is for; null for whichever runs.</summary>
    internal string? Execution { get; init; }

    /// <summary>The record of an instance that has just been created, which saves reading it back.</summary>
    internal InstanceRecord? Created { get; init; }

    /// <summary>Where the message came from, for traces.</summary>
    internal ActivityContext Trace { get; init; }

    internal bool Committed { get; set; }

    internal bool Dropped { get; set; }
}

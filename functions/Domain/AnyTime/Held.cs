using System.Collections.Immutable;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain.AnyTime;

/// <summary>Everything one person holds in a task: what a hand-over moves, and what must be nothing after it.</summary>
/// <param name="Parts">The parts in the task.</param>
/// <param name="Items">The items that are theirs and not settled.</param>
/// <param name="Lines">The lines naming them in a hand-out, or in a change of it, that waits to be signed.</param>
/// <param name="Blockages">The items they are to unblock.</param>
/// <param name="Findings">The findings they put right.</param>
/// <param name="Open">What waits for them now.</param>
public sealed record Held(
    ImmutableArray<Seat> Parts,
    ImmutableArray<WorkItem> Items,
    ImmutableArray<ItemDraft> Lines,
    ImmutableArray<WorkItem> Blockages,
    ImmutableArray<Finding> Findings,
    ImmutableArray<Obligation> Open)
{
    /// <summary>Whether there is nothing of theirs.</summary>
    public bool IsNothing => Parts.IsEmpty && Items.IsEmpty && Lines.IsEmpty && Blockages.IsEmpty && Findings.IsEmpty && Open.IsEmpty;

    /// <summary>What a person holds in a task; nothing where it is over.</summary>
    public static Held By(string personId, IntegrationTask task, Office office) => task.IsOver
        ? new Held([], [], [], [], [], [])
        : new Held(
            [.. Enum.GetValues<Seat>().Where(part => Seats.HolderOf(task, part, personId) == personId)],
            task.PublishedAt is null ? [] : [.. task.Items.Where(item => item.PersonId == personId && !item.IsSettled)],
            [.. (task.PublishedAt is null ? task.Items.Select(item => item.ToDraft()) : task.Amendment).Where(line => line.PersonId == personId)],
            [.. task.Items.Where(item => !item.IsSettled && item.Blockage?.UnblockerId == personId)],
            [.. task.Findings.Where(finding => finding.ClearedAt is null && finding.PersonId == personId)],
            [.. Obligations.Of(task, office).Where(open => open.PersonId == personId)]);
}

using System.Collections.Immutable;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain.Approvals;

/// <summary>What is open in a task and with whom: the one list behind to-dos, reminders, decision links and the task page.</summary>
public static class Obligations
{
    /// <summary>
    /// Everything open now. Empty when the task is over or suspended, and for the moment between the gate of a stage and the opening of the
    /// next, when it is PartyFlow's own turn. One person who holds several keys owes one signature: then <see cref="Obligation.Key"/> is <c>null</c>.
    /// </summary>
    public static ImmutableArray<Obligation> Of(IntegrationTask task, Office office) => throw new NotImplementedException();

    /// <summary>The open obligations of one kind (and one item).</summary>
    public static ImmutableArray<Obligation> Whose(IntegrationTask task, Office office, ObligationKind kind, string? itemId = null) =>
        [.. Of(task, office).Where(open => open.Kind == kind && (itemId is null || open.ItemId == itemId))];
}

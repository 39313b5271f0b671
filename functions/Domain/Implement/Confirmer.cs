using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain.Implement;

/// <summary>Who confirms 互认 a completed item, and with which key.</summary>
/// <param name="PersonId">Never the item's own person.</param>
/// <param name="Key">The key they confirm with.</param>
public sealed record Confirmer(string PersonId, Key Key)
{
    /// <summary>
    /// The one person who confirms an item: the other side's owner; if they did the item themself (or reported it done as a deputy), the own
    /// side's owner. Where one person holds both keys, the other side is no second pair of eyes: the countersigner confirms, and the owner
    /// only what the countersigner did.
    /// </summary>
    public static Confirmer Of(IntegrationTask task, WorkItem item)
    {
        var plan = task.Plan;
        Key[] inOrder = plan.IsDualRole
            ? [Key.Countersign, item.ConfirmedByKey]
            : [item.ConfirmedByKey, item.ConfirmedByKey == Key.Party ? Key.Business : Key.Party];
        foreach (var key in inOrder)
        {
            if (plan.Holder(key) is { } holder && holder != item.PersonId && holder != item.CompletedBy)
            {
                return new Confirmer(holder, key);
            }
        }

        // Where both owners had their hands in it, a leader is somebody else, and at last the inspector.
        return new Confirmer(plan.LeaderIds.FirstOrDefault(leader => leader != item.PersonId && leader != item.CompletedBy) ?? plan.InspectorId!, item.ConfirmedByKey);
    }

    /// <summary>The owner who answers when an item is declined: of the item's side, else the other one, else a leader, at last the inspector; never the item's own person, nor who declined it.</summary>
    public static string OwnerOf(IntegrationTask task, WorkItem item) =>
        ((string?[])[task.Plan.Owner(item.Side), task.Plan.PartyOwnerId, task.Plan.BusinessOwnerId, task.Plan.CountersignerId, .. task.Plan.LeaderIds])
            .FirstOrDefault(person => person is not null && person != item.PersonId && person != item.Declined?.By) ?? task.Plan.InspectorId!;

    /// <summary>
    /// Who decides about an extension: the first leader who neither does the item nor asked for it and is still here; where there is none,
    /// the first above that leader who is so, and at last the inspector.
    /// </summary>
    public static string DeciderOf(IntegrationTask task, WorkItem item, Office office)
    {
        bool IsOther(string? person) => person != item.PersonId && person != item.Extension?.By && person != item.Extension?.Hand && office.Active(person) is not null;

        return task.Plan.LeaderIds.FirstOrDefault(IsOther)
            ?? office.Ladder(office.People.GetValueOrDefault(task.Plan.LeaderIds[0])?.UnitId).FirstOrDefault(person => IsOther(person.Id))?.Id
            ?? task.Plan.InspectorId!;
    }
}

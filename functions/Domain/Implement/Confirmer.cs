using PartyFlow.Domain.Deploy;

namespace PartyFlow.Domain.Implement;

/// <summary>Who confirms 互认 a completed item, and with which key.</summary>
/// <param name="PersonId">Never the item's own person.</param>
/// <param name="Key">The key they confirm with.</param>
public sealed record Confirmer(string PersonId, Key Key)
{
    /// <summary>
    /// The one person who confirms an item: the other side's owner; if they did the item themself, the own side's owner. Where one person
    /// holds both keys, the other side is no second pair of eyes: the countersigner confirms, and the owner only what the countersigner did.
    /// </summary>
    public static Confirmer Of(IntegrationTask task, WorkItem item)
    {
        var plan = task.Plan;
        Key[] inOrder = plan.IsDualRole
            ? [Key.Countersign, item.ConfirmedByKey]
            : [item.ConfirmedByKey, item.ConfirmedByKey == Key.Party ? Key.Business : Key.Party];
        foreach (var key in inOrder)
        {
            if (plan.Holder(key) is { } holder && holder != item.PersonId)
            {
                return new Confirmer(holder, key);
            }
        }

        // A plan whose keys are all with the item's person was refused; should one come from elsewhere, a leader is always somebody else.
        return new Confirmer(plan.LeaderIds.First(leader => leader != item.PersonId), item.ConfirmedByKey);
    }
}

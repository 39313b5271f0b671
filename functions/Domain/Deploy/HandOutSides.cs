namespace PartyFlow.Domain.Deploy;

/// <summary>党务和业务两方都要有分工: what holds of a published hand-out whatever becomes of its items.</summary>
public static class HandOutSides
{
    /// <summary>
    /// The side without an item, once the change that waits for its keys is published as things stand now (what is done meanwhile is not
    /// changed any more), or, where none waits, already; <c>null</c>: each side has one, or nothing is published yet.
    /// </summary>
    /// <param name="task">The task.</param>
    public static Side? Lost(IntegrationTask task)
    {
        if (task.PublishedAt is not { } published)
        {
            return null;
        }

        var items = (task.Amendment.IsEmpty ? task : HandOutHistory.Publish(task, published)).Items.Where(item => item.CancelledAt is null).ToArray();
        return Enum.GetValues<Side>().Cast<Side?>().FirstOrDefault(side => items.All(item => item.Side != side));
    }

    /// <summary>Whether an item of each side was confirmed by the other.</summary>
    internal static bool AreConfirmed(IntegrationTask task) =>
        Enum.GetValues<Side>().All(side => task.Items.Any(item => item.Side == side && item.Confirmation is not null));
}

namespace PartyFlow.Local.DurableTask;

/// <summary>The ids that belong to entities elsewhere.</summary>
internal static class EntityIds
{
    /// <exception cref="ArgumentException">The id is kept for entities.</exception>
    internal static void Refuse(string instanceId, bool reserved)
    {
        if (reserved && instanceId is ['@', ..])
            throw new ArgumentException($"The instance id '{instanceId}' begins with '@', as only those of entities do. Choose another one.", nameof(instanceId));
    }
}

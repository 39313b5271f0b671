using PartyFlow.Domain.Deploy;

namespace PartyFlow.Domain.Implement;

/// <summary>Who confirms 互认 a completed item, and with which key.</summary>
/// <param name="PersonId">Never the item's own person.</param>
/// <param name="Key">The key they confirm with.</param>
public sealed record Confirmer(string PersonId, Key Key)
{
    /// <summary>The one person who confirms an item.</summary>
    public static Confirmer Of(IntegrationTask task, WorkItem item) => throw new NotImplementedException();
}

namespace PartyFlow.Domain.Approvals;

/// <summary>A key that was given or a decision that was made.</summary>
/// <param name="PersonId">Whose part it was.</param>
/// <param name="At">When.</param>
/// <param name="Channel">By which way.</param>
/// <param name="Key">Which key; <c>null</c> for a leader's decision.</param>
/// <param name="Note">批示, may be missing.</param>
/// <param name="By">The deputy who gave it in their stead, or <c>null</c>.</param>
public sealed record Signature(string PersonId, DateTimeOffset At, Channel Channel, Key? Key = null, FreeText? Note = null, string? By = null)
{
    /// <summary>The human who gave it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Hand => By ?? PersonId;
}

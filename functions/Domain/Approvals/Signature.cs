namespace PartyFlow.Domain.Approvals;

/// <summary>A key that was given or a decision that was made.</summary>
/// <param name="PersonId">Who gave it.</param>
/// <param name="At">When.</param>
/// <param name="Channel">By which way.</param>
/// <param name="Key">Which key; <c>null</c> for a leader's decision.</param>
/// <param name="Note">批示, may be missing.</param>
public sealed record Signature(string PersonId, DateTimeOffset At, Channel Channel, Key? Key = null, FreeText? Note = null);

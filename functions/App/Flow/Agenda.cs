using PartyFlow.Domain;

namespace PartyFlow.Functions.Flow;

/// <summary>What a task's orchestration is to do next.</summary>
/// <param name="IsOver">The task has ended and everything about it has been handed over.</param>
/// <param name="OpenNext">The stage to open, when the last one has closed.</param>
/// <param name="DueNow">Reminders are to be put into mailboxes now.</param>
/// <param name="WakeAt">When to look again if nothing changes before.</param>
public sealed record Agenda(bool IsOver, Stage? OpenNext, bool DueNow, DateTimeOffset WakeAt);

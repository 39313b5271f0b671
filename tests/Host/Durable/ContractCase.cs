namespace PartyFlow.Host.Tests.Durable;

/// <summary>A case of the durable contract.</summary>
/// <param name="Name">Subject, condition, outcome.</param>
/// <param name="Answer">What is observed on every engine for which <see cref="ContractDifferences"/> does not say otherwise.</param>
/// <param name="ObserveAsync">Plays the case and puts what it sees into a text.</param>
/// <param name="Alone">Whether nothing else may happen on the engine meanwhile.</param>
internal sealed record ContractCase(string Name, string Answer, Func<DurableBackend, Task<string>> ObserveAsync, bool Alone = false);

/// <summary>Where engines do not answer alike.</summary>
/// <param name="Case">The case.</param>
/// <param name="Backend">The engine that answers otherwise.</param>
/// <param name="Answer">What it answers.</param>
/// <param name="Source">What upstream says or does about it.</param>
internal sealed record ContractDifference(string Case, string Backend, string Answer, string Source);

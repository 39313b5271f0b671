namespace PartyFlow.Host.Tests.Durable;

/// <summary>The table of differences between the engines: whatever else is unequal fails.</summary>
internal static class ContractDifferences
{
    internal static IReadOnlyList<ContractDifference> All { get; } = [];
}

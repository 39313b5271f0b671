using System.Collections.Immutable;

namespace PartyFlow.Domain.Inspect;

/// <summary>What the inspector entered 检查结果.</summary>
public sealed record InspectionResult
{
    /// <summary>The actual value of each indicator, in the plan's order.</summary>
    public ImmutableArray<decimal?> Actuals { get; init; } = [];

    /// <summary>底线: baseline checks, may be empty.</summary>
    public ImmutableArray<BaselineCheck> Baseline { get; init; } = [];

    /// <summary>高线: excellence with its basis, may be empty.</summary>
    public ImmutableArray<Excellence> Excellence { get; init; } = [];

    /// <summary>What the inspector wants to say, may be missing.</summary>
    public FreeText? Summary { get; init; }
}

/// <summary>One baseline check 底线: passed or failed.</summary>
public sealed record BaselineCheck(FreeText? Text, bool Passed);

/// <summary>Something beyond the targets 高线加分.</summary>
/// <param name="Text">What was outstanding.</param>
/// <param name="Points">How many points it is worth, above 0.</param>
/// <param name="Basis">依据: the document or rule that says so.</param>
public sealed record Excellence(FreeText? Text, decimal? Points, FreeText? Basis);

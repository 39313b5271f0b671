using System.Collections.Immutable;

namespace PartyFlow.Domain.Inspect;

/// <summary>What the inspector entered 检查结果.</summary>
public sealed record InspectionResult
{
    /// <summary>The actual value of each indicator, in the plan's order.</summary>
    public ImmutableArray<decimal?> Actuals { get; init; } = [];

    /// <summary>底线: baseline checks, may be empty.</summary>
    public ImmutableArray<BaselineCheck> Baseline { get; init; } = [];

    /// <summary>What the inspector wants to say, may be missing.</summary>
    public FreeText? Summary { get; init; }
}

/// <summary>One baseline check 底线: passed or failed.</summary>
public sealed record BaselineCheck(FreeText? Text, bool Passed);

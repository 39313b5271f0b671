using System.Collections.Immutable;

namespace PartyFlow.Domain.Evaluation;

/// <summary>The score of a task, explained: the points of each indicator and the baseline items that failed.</summary>
/// <param name="Points">Σ weight × progress, 0 to 100, rounded half away from zero to two decimals.</param>
/// <param name="Indicators">One line per indicator, in the plan's order.</param>
/// <param name="FailedBaseline">The places (from 0) of the baseline checks that failed.</param>
/// <param name="Excellence">高线加分: the sum of the excellence points, up to the office's cap.</param>
public sealed record Score(decimal Points, ImmutableArray<IndicatorScore> Indicators, ImmutableArray<int> FailedBaseline, decimal Excellence = 0)
{
    /// <summary>Points and excellence together.</summary>
    public decimal Total => Points + Excellence;
}

/// <summary>How one indicator counted.</summary>
/// <param name="Index">Its place in the plan, from 0.</param>
/// <param name="Actual">The actual value.</param>
/// <param name="Progress">From start (0) to target (1), never outside.</param>
/// <param name="Points">Weight × progress.</param>
public sealed record IndicatorScore(int Index, decimal Actual, decimal Progress, decimal Points);

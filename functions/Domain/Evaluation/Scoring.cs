using System.Collections.Immutable;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Evaluation;

/// <summary>Σ weight × progress from start to target, clamped to 0…1, in either direction.</summary>
public static class Scoring
{
    /// <summary>
    /// The score of a result. An indicator without an actual value counts 0; where start equals target it counts 1 if the actual value
    /// holds the target, else 0. The sum is taken before anything is rounded: lines of the explanation are rounded to two decimals
    /// (points) and four (progress), half away from zero, and may differ from the sum by a hundredth.
    /// </summary>
    /// <param name="plan">The plan with its indicators.</param>
    /// <param name="result">What was measured.</param>
    /// <param name="excellenceCap">The most that excellence adds.</param>
    public static Score Of(IntegrationPlan plan, InspectionResult result, decimal excellenceCap)
    {
        var actuals = result.Actuals.IsDefault ? [] : result.Actuals;
        var lines = ImmutableArray.CreateBuilder<IndicatorScore>(plan.Indicators.Length);
        var sum = 0m;
        foreach (var (place, indicator) in plan.Indicators.Index())
        {
            var actual = place < actuals.Length ? actuals[place] : null;
            var progress = Progress(indicator, actual);
            var points = (indicator.Weight ?? 0) * progress;
            sum += points;
            lines.Add(new IndicatorScore(place, actual ?? 0, Rounded(progress, 4), Rounded(points, 2)));
        }

        var failed = result.Baseline.IsDefault ? [] : result.Baseline.Index().Where(check => !check.Item.Passed).Select(check => check.Index);
        return new Score(Rounded(sum, 2), lines.MoveToImmutable(), [.. failed], Math.Min(result.Excellence.IsDefault ? 0 : result.Excellence.Sum(one => one.Points ?? 0), excellenceCap));
    }

    private static decimal Progress(Indicator indicator, decimal? actual)
    {
        if (actual is not { } value || indicator.Start is not { } start || indicator.Target is not { } target)
        {
            return 0;
        }

        if (start == target)
        {
            return value == target ? 1 : 0;
        }

        return Math.Clamp((value - start) / (target - start), 0, 1);
    }

    private static decimal Rounded(decimal number, int decimals) => Math.Round(number, decimals, MidpointRounding.AwayFromZero);
}

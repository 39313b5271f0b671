using System.Collections.Immutable;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.Tests.Make;

namespace PartyFlow.Domain.Tests;

public sealed class ScoringTests
{
    [Theory]
    [InlineData(0, 23, 15, 40, 26.09)]
    [InlineData(60, 95, 91, 30, 26.57)]
    [InlineData(38, 20, 24, 30, 23.33)]
    [InlineData(40, 15, 10, 50, 50)]
    [InlineData(40, 15, 45, 50, 0)]
    [InlineData(0, 100, 0.5, 1, 0.01)]
    [InlineData(0, 0, 0, 10, 10)]
    [InlineData(0, 0, 1, 10, 0)]
    [InlineData(-5, 5, 0, 100, 50)]
    public void Of_OneIndicator_IsWeightTimesProgress(double start, double target, double actual, double weight, double points)
    {
        var score = Score([new Indicator("x", "件", (decimal)start, (decimal)target, (decimal)weight)], (decimal)actual);

        Assert.Equal((decimal)points, score.Points);
        Assert.Equal((decimal)points, Assert.Single(score.Indicators).Points);
    }

    [Fact]
    public void Of_SeveralIndicators_IsRoundedOnlyAtTheEnd()
    {
        var third = new Indicator("x", "件", 0, 3, 33.33m);

        var score = Score([third, third, third with { Weight = 33.34m }], 1, 1, 1);

        Assert.Equal(33.33m, score.Points);
        Assert.Equal([0.3333m, 0.3333m, 0.3333m], score.Indicators.Select(line => line.Progress));
    }

    [Fact]
    public void Of_AResultWithGaps_CountsThemAsNothing()
    {
        Assert.Equal(0, Scoring.Of(APlan(), new InspectionResult { Actuals = default, Baseline = default, Excellence = default }, 10).Points);
        Assert.Equal(60, Score(APlan().Indicators, 15m, null).Points);
    }

    [Fact]
    public void Of_FailedBaseline_NamesThePlaces() => Assert.Equal(1, Assert.Single(Scoring.Of(APlan(), Result(), 10).FailedBaseline));

    [Fact]
    public void Of_TheLargestNumbersAPlanTakes_DoesNotOverflow() =>
        Assert.Equal(50, Score([new Indicator("x", "件", -1e12m, 1e12m, 100)], 0).Points);

    private static Score Score(ImmutableArray<Indicator> indicators, params decimal?[] actuals) =>
        Scoring.Of(APlan() with { Indicators = indicators }, new InspectionResult { Actuals = [.. actuals] }, 10);
}

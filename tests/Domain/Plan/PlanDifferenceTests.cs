using FsCheck;
using FsCheck.Fluent;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class PlanDifferenceTests
{
    private static readonly Measure First = new("党员突击队排夜班表", "夜间工单 15 分钟内首响");
    private static readonly Measure Second = new("党员回访投诉人", "重复投诉减少");
    private static readonly Indicator Response = new("首次响应", "分钟", 40, 15, 60);

    [Fact]
    public void Between_TheSamePlan_IsEmpty() => Assert.Empty(PlanDifference.Between(APlan(), APlan()));

    [Fact]
    public void Between_WhenEveryFieldChanges_NamesThemInTheOrderOfTheForm()
    {
        var after = APlan() with
        {
            Title = "夜间工单 10 分钟响应",
            Basis = null,
            PartyObjective = "15 名党员",
            BusinessObjective = "降到 10 分钟",
            Measures = [First with { BusinessResult = "10 分钟内首响" }],
            Indicators = [Response with { Target = 10 }, new Indicator("满意率", "%", 86, 93, 40)],
            PartyOwnerId = Business,
            BusinessOwnerId = Party,
            CountersignerId = Counter,
            InspectorId = Ann,
            LeaderIds = [Boss, Counter],
            LeaderRule = LeaderRule.All,
            UnitId = Roads,
            LeadUnitId = Branch,
            SupportingUnitIds = [],
            Due = APlan().Due with { Deploy = Day(10, 9) },
            Cadence = Cadence.Weekly,
        };

        Assert.Equal(
            [
                "title", "basis", "partyObjective", "businessObjective", "measures", "indicators", "partyOwnerId", "businessOwnerId", "countersignerId", "inspectorId",
                "leaderIds", "leaderRule", "unitId", "leadUnitId", "supportingUnitIds", "due.deploy", "cadence",
            ],
            PlanDifference.Between(APlan(), after).Select(change => change.Field));
    }

    [Fact]
    public void Between_WhenARowKeepsHalfOfWhatItIsKnownBy_IsAChangeOfThatRow()
    {
        var becomes = Second with { PartyAction = "党员上门回访" };
        var changes = PlanDifference.Between(APlan() with { Measures = [First, Second] }, APlan() with { Measures = [becomes, First] });

        Assert.Equal([new PlanChange("measures", Second, becomes)], changes.AsEnumerable());
    }

    [Fact]
    public void Between_WhenRowsShareNothing_OneWentAndOneCame()
    {
        var changes = PlanDifference.Between(APlan() with { Measures = [First] }, APlan() with { Measures = [Second] });

        Assert.Equal([new PlanChange("measures", null, Second), new PlanChange("measures", First, null)], changes.AsEnumerable());
    }

    [Fact]
    public void Between_WhenOneOfTwoEqualRowsGoes_SaysItOnce()
    {
        var changes = PlanDifference.Between(APlan() with { Indicators = [Response, Response] }, APlan() with { Indicators = [Response] });

        Assert.Equal([new PlanChange("indicators", Response, null)], changes.AsEnumerable());
    }

    [Fact]
    public void Between_WhenUnitsComeAndGo_NamesEach()
    {
        var changes = PlanDifference.Between(APlan() with { SupportingUnitIds = [Water] }, APlan() with { SupportingUnitIds = [Roads] });

        Assert.Equal([new PlanChange("supportingUnitIds", Water, null), new PlanChange("supportingUnitIds", null, Roads)], changes.AsEnumerable());
    }

    [Fact]
    public void Between_WhenOnlyTheOrderOfLeadersChanges_ShowsBothOrders()
    {
        var change = Assert.Single(PlanDifference.Between(APlan() with { LeaderIds = [Boss, Counter] }, APlan() with { LeaderIds = [Counter, Boss] }));

        Assert.Equal([Boss, Counter], (IEnumerable<string>)change.Before!);
        Assert.Equal([Counter, Boss], (IEnumerable<string>)change.After!);
    }

    [Fact]
    public void Between_RowsOfAnyTwoPlans_LeadsFromOneToTheOther()
    {
        var row = Gen.Choose(0, 3).Two().Select(pair => new Measure($"动作{pair.Item1}", $"结果{pair.Item2}"));
        var rows = row.ArrayOf().Where(array => array.Length <= 6);
        Prop.ForAll(rows.Two().ToArbitrary(), pair =>
        {
            var changes = PlanDifference.Between(APlan() with { Measures = [.. pair.Item1] }, APlan() with { Measures = [.. pair.Item2] });
            var reached = pair.Item1.ToList();
            foreach (var change in changes)
            {
                Assert.True(change.Before is null || reached.Remove((Measure)change.Before));
            }

            reached.AddRange(changes.Select(change => change.After).OfType<Measure>());
            Assert.Equal(Sorted(pair.Item2), Sorted(reached));

            // Nothing is said twice, and nothing that stayed is said at all.
            Assert.All(changes, change => Assert.NotEqual(change.Before, change.After));
            var kept = pair.Item1.Length - changes.Count(change => change.Before is not null);
            Assert.True(kept >= pair.Item2.Length - changes.Count(change => change.After is not null));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void OfLastRevision_OfAPlanThatCameBackTwice_ComparesWithTheOneBefore()
    {
        var story = Story.Signed();
        Assert.Empty(PlanDifference.OfLastRevision(story.Events));
        story.Do(Boss, new ReturnPlan("指标太低"));
        story.Do(Secretary, new RevisePlan(APlan() with { PartyObjective = "第二版" }));
        Assert.Equal(["partyObjective"], PlanDifference.OfLastRevision(story.Events).Select(change => change.Field));

        story.Do(Party, new SignPlan());
        story.Do(Business, new SignPlan());
        story.Do(Boss, new ReturnPlan("再改"));
        story.Do(Secretary, new RevisePlan(APlan() with { PartyObjective = "第二版", InspectorId = Ann }));

        Assert.Equal([new PlanChange("inspectorId", Inspector, Ann)], PlanDifference.OfLastRevision(story.Events).AsEnumerable());
    }

    private static string[] Sorted(IEnumerable<Measure> rows) => [.. rows.Select(row => row.ToString()).Order(StringComparer.Ordinal)];
}

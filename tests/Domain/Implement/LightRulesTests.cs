using System.Collections.Immutable;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.People;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>How an office or a unit of it measures the gap between planned and reported, and lights set by hand.</summary>
public sealed class LightRulesTests
{
    // Planned 50: in points a report of 40 is 10 behind, in percent of the plan it is 20.
    [Theory]
    [InlineData(GapMeasure.Points, false, 40, Light.Green)]
    [InlineData(GapMeasure.Points, false, 39, Light.Yellow)]
    [InlineData(GapMeasure.Points, false, 20, Light.Yellow)]
    [InlineData(GapMeasure.Points, false, 19, Light.Red)]
    [InlineData(GapMeasure.Points, true, 41, Light.Green)]
    [InlineData(GapMeasure.Points, true, 40, Light.Yellow)]
    [InlineData(GapMeasure.Points, true, 20, Light.Red)]
    [InlineData(GapMeasure.PercentOfPlan, false, 45, Light.Green)]
    [InlineData(GapMeasure.PercentOfPlan, false, 44, Light.Yellow)]
    [InlineData(GapMeasure.PercentOfPlan, false, 35, Light.Yellow)]
    [InlineData(GapMeasure.PercentOfPlan, false, 34, Light.Red)]
    [InlineData(GapMeasure.PercentOfPlan, true, 45, Light.Yellow)]
    [InlineData(GapMeasure.PercentOfPlan, true, 35, Light.Red)]
    [InlineData(GapMeasure.PercentOfPlan, true, 100, Light.Green)]
    public void Judge_ByAMeasure_CountsTheBorderAsTheOfficeSays(GapMeasure measure, bool isBorderWorse, int reported, Light light) =>
        Assert.Equal(light, new LightRules(Measure: measure, IsBorderWorse: isBorderWorse).Judge(reported, 50));

    [Fact]
    public void Judge_OfWhatNothingIsPlannedFor_IsGreen() => Assert.Equal(Light.Green, new LightRules(Measure: GapMeasure.PercentOfPlan).Judge(0, 0));

    [Fact]
    public void Of_AnItem_FollowsTheRulesOfItsUnit()
    {
        var story = Story.Implementing();
        story.Do(Ann, new ReportProgress("w1", 30, "在办"));
        story.Do(Bob, new ReportProgress("w2", 10, "在办"));
        story.Office = story.Office with { Settings = story.Office.Settings with { UnitLights = ImmutableDictionary<string, LightRules>.Empty.Add(Branch, new LightRules(1, 2)) } };

        // 48 percent of w1 and 29 of w2 are planned on 8 October.
        Assert.Equal(Light.Red, Lights.Of(story.Task, story.Task.Items[0], story.Office, At(10, 8)).Light);
        Assert.Equal(Light.Yellow, Lights.Of(story.Task, story.Task.Items[1], story.Office, At(10, 8)).Light);
    }

    [Fact]
    public void Of_AnItem_AfterSoManyYellowReportsInARow_IsRed()
    {
        var story = Story.Implementing();
        story.Office = story.Office with { Settings = story.Office.Settings with { Lights = new LightRules(RedAfterYellows: 2) } };
        story.Now = At(10, 8);
        story.Do(Ann, new ReportProgress("w1", 35, "慢了"));
        Assert.Equal((Light.Yellow, "light.behind"), Said(story));
        story.Do(Ann, new ReportProgress("w1", 36, "还是慢"));

        Assert.Equal((Light.Red, "light.streak"), Said(story));
        story.Do(Ann, new ReportProgress("w1", 60, "赶上了"));
        Assert.Equal((Light.Green, "light.onPlan"), Said(story));
        story.Do(Ann, new ReportProgress("w1", 35, "又慢了"));
        Assert.Equal((Light.Yellow, "light.behind"), Said(story));
    }

    [Theory]
    [InlineData(Party)]
    [InlineData(Business)]
    [InlineData(Boss)]
    [InlineData(Inspector)]
    public void SetLight_ByAnOwnerALeaderOrTheInspector_StandsUntilItIsTakenBack(string actor)
    {
        var story = Story.Implementing();
        story.Do(Ann, new ReportProgress("w1", 90, "在办"));
        story.Do(actor, new SetLight("w1", Light.Red, "现场看过"));

        var reason = Lights.Of(story.Task, story.Task.Items[0], story.Office, story.Now);
        Assert.Equal((Light.Red, "light.byHand"), Said(story));
        Assert.Equal(new object[] { story.Office.NameOf(actor), Day(9, 9), "现场看过" }, [.. reason.Arguments]);
        Assert.Empty(story.Do(actor, new SetLight("w1", Light.Red, "现场看过")));
        story.Do(actor, new SetLight("w1", null, "恢复自动"));
        Assert.Equal((Light.Green, "light.onPlan"), Said(story));
    }

    [Fact]
    public void SetLight_ByOthers_WithoutAReason_ToNoLight_OrOnceDone_IsRefused()
    {
        var story = Story.Implementing();
        Assert.Equal("notYours.light", story.Refused(Ann, new SetLight("w1", Light.Green, "x")).Code);
        Assert.Equal("reason.required", story.Refused(Boss, new SetLight("w1", Light.Green, null)).Code);
        Assert.Equal("light.choice", story.Refused(Boss, new SetLight("w1", Light.Done, "x")).Code);
        story.Do(Ann, new CompleteItem("w1", null));
        story.Do(Business, new ConfirmItem("w1"));

        Assert.Equal("item.confirmed", story.Refused(Boss, new SetLight("w1", Light.Red, "x")).Code);
    }

    [Fact]
    public void SetLight_ByTheSecretaryOrAnAdministrator_WhoAreNeitherOwnerNorLeaderNorInspector_IsRefused()
    {
        var story = Story.Implementing();
        story.Office = story.Office.With(story.Office.People[Staff] with { Roles = [new RoleAssignment(Role.Administrator, Bureau)] });

        Assert.Equal("notYours.light", story.Refused(Secretary, new SetLight("w1", Light.Green, "x")).Code);
        Assert.Equal("notYours.light", story.Refused(Staff, new SetLight("w1", Light.Green, "x")).Code);
    }

    private static (Light, string) Said(Story story)
    {
        var reason = Lights.Of(story.Task, story.Task.Items[0], story.Office, story.Now);
        return (reason.Light, reason.Code);
    }
}

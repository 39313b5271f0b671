using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class LightsTests
{
    // Published 9 September, item w1 due 30 October: 33 working days.
    [Theory]
    [InlineData("2026-09-09", 0)]
    [InlineData("2026-09-10", 3)]
    [InlineData("2026-09-12", 6)]
    [InlineData("2026-10-07", 45)]
    [InlineData("2026-10-08", 48)]
    [InlineData("2026-10-30", 100)]
    [InlineData("2026-12-30", 100)]
    [InlineData("2026-01-05", 0)]
    public void Planned_OnADay_IsLinearByWorkingDays(string day, int percent)
    {
        var story = Story.Implementing();

        Assert.Equal(percent, Lights.Planned(story.Task, story.Task.Items[0], DateOnly.Parse(day), story.Office));
    }

    // On 8 October 48 percent are planned.
    [Theory]
    [InlineData(60, Light.Green, "light.onPlan")]
    [InlineData(38, Light.Green, "light.onPlan")]
    [InlineData(37, Light.Yellow, "light.behind")]
    [InlineData(18, Light.Yellow, "light.behind")]
    [InlineData(17, Light.Red, "light.behind")]
    public void Of_AnItem_ComparesReportedAndPlanned(int reported, Light light, string code)
    {
        var story = Story.Implementing();
        story.Now = At(10, 8);
        story.Do(Ann, new ReportProgress("w1", reported, "在办"));

        var reason = Lights.Of(story.Task, story.Task.Items[0], story.Office, story.Now);

        Assert.Equal((light, code, "w1"), (reason.Light, reason.Code, reason.ItemId));
        Assert.Equal(new object[] { reported, 48 }, [.. reason.Arguments]);
    }

    // What was not accepted is not a hundred percent: the item stands where it was last reported to be.
    [Theory]
    [InlineData(40, null, 40, Light.Green)]
    [InlineData(17, null, 17, Light.Red)]
    [InlineData(17, "办完了", 17, Light.Red)]
    [InlineData(null, "办完了", 0, Light.Red)]
    [InlineData(null, null, 0, Light.Red)]
    public void Of_AnItemSentBack_StandsAtTheLastReport(int? reported, string? sentence, int stands, Light light)
    {
        var story = Story.Implementing();
        story.Now = At(10, 8);
        if (reported is not null)
        {
            story.Do(Ann, new ReportProgress("w1", reported, "在办"));
        }

        story.Do(Ann, new CompleteItem("w1", sentence));
        story.Do(Business, new SendBackItem("w1", "缺签到表", 1));

        var reason = Lights.Of(story.Task, story.Task.Items[0], story.Office, story.Now);
        Assert.Equal((light, stands), (reason.Light, story.Task.Items[0].Progress?.Percent ?? 0));
        Assert.Equal(new object[] { stands, 48 }, [.. reason.Arguments]);

        story.Do(Ann, new CompleteItem("w1", "补了"));
        Assert.Equal((Light.Green, 100), (Lights.Of(story.Task, story.Task.Items[0], story.Office, story.Now).Light, story.Task.Items[0].Progress!.Percent));
    }

    [Theory]
    [InlineData(9, 9, Light.None)]
    [InlineData(9, 10, Light.Yellow)]
    [InlineData(10, 9, Light.Yellow)]
    [InlineData(10, 10, Light.Red)]
    public void Of_AnItemNotStarted_IsYellowForAMonthThenRed(int month, int day, Light light)
    {
        var story = Story.Implementing();

        Assert.Equal(light, Lights.Of(story.Task, story.Task.Items[0], story.Office, At(month, day)).Light);
    }

    [Fact]
    public void Of_AnItemThatStartsLater_SaysNothingYet()
    {
        var story = Story.Deploying();
        story.Do(Secretary, new DraftHandOut([Items()[0] with { Start = Day(10, 12) }, Items()[1]]));
        Assert.Equal("light.notPublished", Lights.Of(story.Task, story.Task.Items[0], story.Office, story.Now).Code);
        story.SignAll(new SignHandOut());

        Assert.Equal((Light.None, "light.notYet"), Said(Lights.Of(story.Task, story.Task.Items[0], story.Office, At(10, 12))));
        Assert.Equal((Light.Yellow, "light.notStarted"), Said(Lights.Of(story.Task, story.Task.Items[0], story.Office, At(10, 13))));
    }

    [Fact]
    public void Of_AnItem_IsRedFromTheEndOfItsDueDay_GreenWhileItWaits_AndDoneAtLast()
    {
        var story = Story.Implementing();
        story.Do(Ann, new ReportProgress("w1", 95, "差一点"));
        Assert.Equal(Light.Green, Lights.Of(story.Task, story.Task.Items[0], story.Office, At(10, 30, 17, 30)).Light);
        Assert.Equal((Light.Red, "light.overdue"), Said(Lights.Of(story.Task, story.Task.Items[0], story.Office, At(10, 30, 17, 31))));

        story.Do(Ann, new CompleteItem("w1", null));
        Assert.Equal((Light.Green, "light.waiting"), Said(Lights.Of(story.Task, story.Task.Items[0], story.Office, At(11, 9))));
        story.Do(Business, new ConfirmItem("w1"));
        Assert.Equal((Light.Done, "light.done"), Said(Lights.Of(story.Task, story.Task.Items[0], story.Office, At(11, 9))));
    }

    [Fact]
    public void Of_AnItem_FollowsTheOfficesOwnThresholds()
    {
        var story = Story.Implementing();
        story.Do(Ann, new ReportProgress("w1", 28, "在办"));
        story.Office = story.Office with { Settings = story.Office.Settings with { Lights = new LightRules(20, 40) } };

        Assert.Equal(Light.Green, Lights.Of(story.Task, story.Task.Items[0], story.Office, At(10, 8)).Light);
    }

    [Fact]
    public void Of_ATask_IsTheWorstOfItsOpenItems()
    {
        var story = Story.Implementing();
        story.Do(Ann, new ReportProgress("w1", 30, "在办"));
        story.Do(Bob, new ReportProgress("w2", 90, "在办"));

        var reason = Lights.Of(story.Task, story.Office, At(10, 8));
        Assert.Equal((Light.Yellow, "w1"), (reason.Light, reason.ItemId));
        Assert.Equal((Light.Green, "light.inTime"), Said(Lights.Of(story.Task, story.Office, At(9, 10))));
    }

    [Fact]
    public void Of_ATaskThatWaitsForSomebodyTooLong_IsRedAndSaysForWhom()
    {
        var story = Story.Signed();
        Assert.Equal((Light.Green, "light.inTime"), Said(Lights.Of(story.Task, story.Office, At(9, 18, 17))));

        var reason = Lights.Of(story.Task, story.Office, At(9, 21));

        Assert.Equal((Light.Red, "light.waitsFor", ObligationKind.ApprovePlan), (reason.Light, reason.Code, reason.Obligation!.Kind));
        Assert.Equal(new object[] { "谢承远", Day(9, 18), 2 }, [.. reason.Arguments]);
    }

    [Fact]
    public void Of_ATaskThatIsOver_IsDone()
    {
        var story = Story.ResultSigned();
        story.Do(Boss, new ConfirmResult());

        Assert.Equal((Light.Done, "light.closed"), Said(Lights.Of(story.Task, story.Office, story.Now)));
    }

    private static (Light, string) Said(LightReason reason) => (reason.Light, reason.Code);
}

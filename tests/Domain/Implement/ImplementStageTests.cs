using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class ImplementStageTests
{
    [Fact]
    public void ReportProgress_ByTheItemsPerson_IsKept_AndADoubleClickIsNoNews()
    {
        var story = Story.Implementing();
        var report = new ReportProgress("w1", 45, "排好两周", "人手不够", "找三支部借人");
        story.Do(Ann, report);

        Assert.Equal((45, "排好两周"), (story.Task.Item("w1")!.Progress!.Percent, story.Task.Item("w1")!.Progress!.Sentence.Value));
        Assert.Empty(story.Do(Ann, report));
        Assert.Single(story.Do(Ann, report with { Percent = 40 }));
    }

    [Fact]
    public void ReportProgress_WithNothing_NamesEveryField()
    {
        var refusals = Story.Implementing().Try(Ann, new ReportProgress("w1", null, null, new string('长', 2_001))).Refusals;

        Assert.Equal([("progress.percent.required", "percent"), ("progress.sentence.required", "sentence"), ("text.tooLong", "problem")],
            refusals.Select(refusal => (refusal.Code, refusal.Field!)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public void ReportProgress_OutsideAHundred_IsRefused(int percent) =>
        Assert.Equal("progress.percent.range", Story.Implementing().Refused(Ann, new ReportProgress("w1", percent, "x")).Code);

    [Fact]
    public void ReportProgress_BySomebodyElse_OrTooEarlyOrTooLate_IsRefused()
    {
        var story = Story.Implementing();
        Assert.Equal(["notYours.item", 1, "安然"], [story.Refused(Bob, new ReportProgress("w1", 5, "x")).Code, .. story.Refused(Bob, new ReportProgress("w1", 5, "x")).Arguments]);
        Assert.Equal("stage.notYet", Story.Published().Refused(Ann, new ReportProgress("w1", 5, "x")).Code);
        Assert.Equal("stage.notYet", Story.Deploying().Refused(Ann, new ReportProgress("w1", 5, "x")).Code);

        story.Do(Ann, new CompleteItem("w1", null));
        Assert.Equal("item.completed", story.Refused(Ann, new ReportProgress("w1", 5, "x")).Code);
        story.Do(Business, new ConfirmItem("w1"));
        Assert.Equal("item.confirmed", story.Refused(Ann, new ReportProgress("w1", 5, "x")).Code);
    }

    [Fact]
    public void CompleteItem_AsksTheOtherSidesOwner()
    {
        var story = Story.Implementing();
        story.Do(Ann, new CompleteItem("w1", "排好全年"));

        var open = story.Owes(Business);
        Assert.Equal((ObligationKind.ConfirmItem, "w1", Day(9, 14), 1, Key.Business), (open.Kind, open.ItemId, open.Due, open.Revision, open.Key));
        Assert.Equal(100, story.Task.Item("w1")!.Progress!.Percent);
        Assert.Empty(story.Do(Ann, new CompleteItem("w1", "再点一次")));
        Assert.Equal("notYours.item", story.Refused(Bob, new CompleteItem("w1", null)).Code);
    }

    [Fact]
    public void ConfirmItem_OfEveryItem_ClosesTheStage()
    {
        var story = Story.Implementing();
        Assert.Equal("item.notCompleted", story.Refused(Business, new ConfirmItem("w1")).Code);
        story.Do(Ann, new CompleteItem("w1", null));
        story.Do(Bob, new CompleteItem("w2", null));

        Assert.Single(story.Do(Business, new ConfirmItem("w1", "可以", 1)));
        Assert.Empty(story.Do(Business, new ConfirmItem("w1")));
        Assert.IsType<StageClosed>(story.Do(Party, new ConfirmItem("w2"))[^1]);

        Assert.Equal(Stage.Inspect, story.Task.Stage);
        Assert.Empty(story.Do(Party, new ConfirmItem("w2")));
        Assert.Equal("stage.passed", story.Refused(Party, new SendBackItem("w2", "迟了")).Code);
    }

    [Theory]
    [InlineData(Party)]
    [InlineData(Ann)]
    [InlineData(Boss)]
    public void ConfirmItem_ByTheSameSideOrItsPerson_IsNotTheirs(string actor)
    {
        var story = Story.Implementing();
        story.Do(Ann, new CompleteItem("w1", null));

        Assert.Equal(["notYours.confirm", 1, "罗颖"], [story.Refused(actor, new ConfirmItem("w1")).Code, .. story.Refused(actor, new ConfirmItem("w1")).Arguments]);
        Assert.Equal("notYours.confirm", story.Refused(actor, new SendBackItem("w1", "x")).Code);
    }

    // Who did the item, who holds the keys, and who has to look at it then.
    [Theory]
    [InlineData(Side.Party, Ann, false, Business, Key.Business)]
    [InlineData(Side.Business, Ann, false, Party, Key.Party)]
    [InlineData(Side.Party, Party, false, Business, Key.Business)]
    [InlineData(Side.Party, Business, false, Party, Key.Party)]
    [InlineData(Side.Business, Party, false, Business, Key.Business)]
    [InlineData(Side.Party, Ann, true, Counter, Key.Countersign)]
    [InlineData(Side.Business, Party, true, Counter, Key.Countersign)]
    [InlineData(Side.Party, Counter, true, Party, Key.Business)]
    public void Confirmer_OfAnItem_IsNeverItsOwnPerson(Side side, string person, bool dual, string confirmer, Key key)
    {
        var task = Story.Deploying(dual ? DualPlan() : APlan()).Task;
        task = TaskHistory.Evolve(task, new HandOutDrafted(1, [Items()[0] with { Side = side, PersonId = person }]) { By = Party, At = At(9, 9), Channel = Channel.Page });

        Assert.Equal(new Confirmer(confirmer, key), Confirmer.Of(task, task.Items[0]));
    }

    [Fact]
    public void SendBackItem_WithAReason_AsksItsPersonAgain_AndTheOldRequestIsStale()
    {
        var story = Story.Implementing();
        story.Do(Ann, new CompleteItem("w1", null));
        Assert.Equal("reason.required", story.Refused(Business, new SendBackItem("w1", null)).Code);
        story.Now = At(9, 11);
        story.Do(Business, new SendBackItem("w1", "缺签到表", 1));

        Assert.Equal((ObligationKind.CarryOut, At(9, 11), 1), (story.Owes(Ann).Kind, story.Owes(Ann).Since, story.Owes(Ann).Revision));
        Assert.Empty(story.Do(Business, new SendBackItem("w1", "缺签到表", 1)));
        Assert.Equal("item.notCompleted", story.Refused(Business, new ConfirmItem("w1")).Code);

        story.Do(Ann, new CompleteItem("w1", "补了"));
        Assert.Null(story.Task.Item("w1")!.SentBack);
        Assert.Equal("stale.revision", story.Refused(Business, new ConfirmItem("w1", null, 1)).Code);
        story.Do(Business, new ConfirmItem("w1", null, 2));
    }

    [Fact]
    public void Items_OfAnUnknownId_AreRefused()
    {
        var story = Story.Implementing();

        Assert.All(
            new TaskCommand[] { new ReportProgress("w9", 1, "x"), new CompleteItem("", null), new ConfirmItem(null!), new SendBackItem("../t2", "x") },
            command => Assert.Equal(("item.unknown", "itemId"), (story.Refused(Ann, command).Code, story.Refused(Ann, command).Field)));
    }
}

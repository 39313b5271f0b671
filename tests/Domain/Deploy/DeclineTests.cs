using PartyFlow.Domain.Approvals;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>退办、坚持交办、转办: an item that its person does not want.</summary>
public sealed class DeclineTests
{
    // Published on Wednesday 9 September; three working days are over at the end of Monday 14.
    [Theory]
    [InlineData(14, 17, 30, null)]
    [InlineData(14, 17, 31, "decline.late")]
    [InlineData(15, 9, 0, "decline.late")]
    public void DeclineItem_WithinTheDaysTheOfficeAllows_IsTakenAndLaterIsNot(int day, int hour, int minute, string? code)
    {
        var story = Story.Published();
        story.Now = At(9, day, hour, minute);
        var decision = story.Try(Ann, new DeclineItem("w1", "不归我们管"));

        Assert.Equal(code, decision.Refusals.SingleOrDefault()?.Code);
        Assert.Equal(code is null ? [] : new object[] { 1, Day(9, 14), "魏东升" }, decision.Refusals.SelectMany(refusal => refusal.Arguments));
    }

    [Fact]
    public void DeclineItem_FollowsTheOfficesOwnNumberOfDays()
    {
        var story = Story.Published();
        story.Office = story.Office with { Settings = story.Office.Settings with { AcknowledgeWithin = 1 } };
        story.Now = At(9, 11);

        Assert.Equal("decline.late", story.Refused(Ann, new DeclineItem("w1", "不归我们管")).Code);
    }

    [Fact]
    public void DeclineItem_WithAReason_AsksTheOwnerOfItsSide()
    {
        var story = Story.Published();
        Assert.Equal(("reason.required", "reason"), (story.Refused(Ann, new DeclineItem("w1", " ")).Code, story.Refused(Ann, new DeclineItem("w1", null)).Field));
        Assert.Equal("notYours.item", story.Refused(Bob, new DeclineItem("w1", "x")).Code);
        story.Now = At(9, 10);
        story.Do(Ann, new DeclineItem("w1", "不归我们管"));

        Assert.Equal((ObligationKind.SettleDecline, "w1", Day(9, 15), 1), (story.Owes(Party).Kind, story.Owes(Party).ItemId, story.Owes(Party).Due, story.Owes(Party).Revision));
        Assert.DoesNotContain(Obligations.Of(story.Task, story.Office), open => open.PersonId == Ann);
        Assert.Equal("item.declined", story.Refused(Ann, new AcknowledgeItem("w1")).Code);
    }

    [Fact]
    public void DeclineItem_Twice_IsNoNews_AndAfterAcknowledgingTooLate()
    {
        var story = Story.Published();
        story.Do(Ann, new DeclineItem("w1", "不归我们管"));
        Assert.Empty(story.Do(Ann, new DeclineItem("w1", "再点一次")));

        story.Do(Bob, new AcknowledgeItem("w2"));
        Assert.Equal("item.acknowledged", story.Refused(Bob, new DeclineItem("w2", "x")).Code);
    }

    [Fact]
    public void DeclineItem_OfTheOwnersOwnItem_AsksTheOtherOwner()
    {
        var story = Story.Deploying();
        story.Do(Secretary, new DraftHandOut([Items()[0], Items()[1] with { PersonId = Counter }, Items()[0] with { PersonId = Ann }]));
        story.SignAll(new SignHandOut());
        story.Do(Secretary, new ReassignItem("w1", Party));
        story.Do(Party, new DeclineItem("w1", "不归我管"));

        Assert.Equal(ObligationKind.SettleDecline, story.Owes(Business).Kind);
    }

    [Fact]
    public void InsistItem_ByTheOwner_AsksItsPersonOnceMore_WhoCannotDeclineAgain()
    {
        var story = Story.Published();
        Assert.Equal("item.notDeclined", story.Refused(Party, new InsistItem("w1", "x")).Code);
        story.Do(Ann, new DeclineItem("w1", "不归我们管"));
        Assert.Equal(["notYours.settle", 1, "魏东升"], [story.Refused(Business, new InsistItem("w1", "x")).Code, .. story.Refused(Business, new InsistItem("w1", "x")).Arguments]);
        Assert.Equal("reason.required", story.Refused(Party, new InsistItem("w1", null)).Code);
        story.Now = At(9, 11);
        story.Do(Party, new InsistItem("w1", "三定方案写明归你们"));

        Assert.Equal((ObligationKind.Acknowledge, Day(9, 16), 2), (story.Owes(Ann).Kind, story.Owes(Ann).Due, story.Owes(Ann).Revision));
        Assert.Empty(story.Do(Party, new InsistItem("w1", "再点一次")));
        Assert.Equal(["item.insisted", 1, "魏东升", story.Now], [story.Refused(Ann, new DeclineItem("w1", "x")).Code, .. story.Refused(Ann, new DeclineItem("w1", "x")).Arguments]);
        story.Do(Ann, new AcknowledgeItem("w1"));
        story.Do(Bob, new AcknowledgeItem("w2"));
        Assert.Equal(Stage.Implement, story.Task.Stage);
    }

    [Theory]
    [InlineData(Secretary)]
    [InlineData(Party)]
    [InlineData(Business)]
    [InlineData(Boss)]
    public void ReassignItem_OfADeclinedOne_AsksTheNewPersonFromTheBeginning(string actor)
    {
        var story = Story.Published();
        story.Do(Ann, new DeclineItem("w1", "不归我们管"));
        story.Now = At(9, 11);
        var moved = Assert.IsType<ItemReassigned>(Assert.Single(story.Do(actor, new ReassignItem("w1", Staff, null, "换人"))));

        Assert.Equal((Ann, Staff, Water), (moved.From, moved.PersonId, moved.UnitId));
        Assert.Equal((ObligationKind.Acknowledge, Day(9, 16), 2), (story.Owes(Staff).Kind, story.Owes(Staff).Due, story.Owes(Staff).Revision));
        Assert.Null(story.Task.Item("w1")!.Declined);
        Assert.Empty(story.Do(actor, new ReassignItem("w1", Staff)));
        Assert.Equal("notYours.item", story.Refused(Ann, new AcknowledgeItem("w1")).Code);
        story.Do(Staff, new DeclineItem("w1", "也不归我"));
    }

    [Fact]
    public void ReassignItem_ToWhoDeclined_ToNobody_ByOthers_OrOnceDone_IsRefused()
    {
        var story = Story.Published();
        story.Do(Ann, new DeclineItem("w1", "不归我们管"));
        Assert.Equal(("item.person.same", "personId"), (story.Refused(Party, new ReassignItem("w1", Ann)).Code, story.Refused(Party, new ReassignItem("w1", Ann)).Field));
        Assert.Equal("item.person.required", story.Refused(Party, new ReassignItem("w1", null)).Code);
        Assert.Equal("person.left", story.Refused(Party, new ReassignItem("w1", Gone)).Code);
        Assert.Equal("unit.unknown", story.Refused(Party, new ReassignItem("w1", Staff, "x")).Code);
        Assert.All([Ann, Bob, Inspector, Counter], actor => Assert.Equal("notYours.direct", story.Refused(actor, new ReassignItem("w1", Staff)).Code));

        story = Story.Implementing();
        story.Do(Ann, new CompleteItem("w1", null));
        Assert.Equal("item.completed", story.Refused(Party, new ReassignItem("w1", Staff)).Code);
        story.Do(Business, new ConfirmItem("w1"));
        Assert.Equal("item.confirmed", story.Refused(Party, new ReassignItem("w1", Staff)).Code);
        Assert.Equal("item.unknown", story.Refused(Party, new ReassignItem("w9", Staff)).Code);
    }

    [Fact]
    public void ReassignItem_DuringTheWork_KeepsReportsAndWaitsForTheNewPerson()
    {
        var story = Story.Implementing();
        story.Do(Ann, new ReportProgress("w1", 45, "排好两周"));
        story.Do(Party, new ReassignItem("w1", Staff));

        Assert.Equal(45, story.Task.Item("w1")!.Progress!.Percent);
        Assert.Equal("item.notAcknowledged", story.Refused(Staff, new ReportProgress("w1", 50, "x")).Code);
        Assert.Equal("item.notAcknowledged", story.Refused(Staff, new CompleteItem("w1", "x")).Code);
        story.Do(Staff, new AcknowledgeItem("w1"));
        story.Do(Staff, new CompleteItem("w1", "办完"));
    }
}

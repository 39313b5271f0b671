using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Reminders;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>堵点: an item that waits for somebody else.</summary>
public sealed class BlockageTests
{
    private static readonly BlockItem Blocked = new("w1", BlockageCause.OtherUnit, RoadsHead, "等市政科会签");

    [Fact]
    public void BlockItem_WithACause_AsksAndRemindsWhoCanUnblockIt_NotItsPerson()
    {
        var story = Story.Implementing();
        story.Now = At(9, 10);
        story.Do(Ann, Blocked);

        var blockage = story.Task.Item("w1")!.Blockage!;
        Assert.Equal((BlockageCause.OtherUnit, RoadsHead, "等市政科会签", Ann, story.Now), (blockage.Cause, blockage.UnblockerId, blockage.Text.Value, blockage.By, blockage.At));
        Assert.Equal((ObligationKind.Unblock, "w1", Day(10, 30), 1), (story.Owes(RoadsHead).Kind, story.Owes(RoadsHead).ItemId, story.Owes(RoadsHead).Due, story.Owes(RoadsHead).Revision));
        Assert.DoesNotContain(ReminderPlan.For(story.Task, story.Office), reminder => reminder.PersonId == Ann);
        Assert.Contains(ReminderPlan.For(story.Task, story.Office), reminder => reminder.PersonId == RoadsHead);
    }

    [Theory]
    [InlineData(Ann, Ann)]
    [InlineData(RoadsHead, RoadsHead)]
    public void UnblockItem_ByEither_ClearsIt(string actor, string by)
    {
        var story = Story.Implementing();
        story.Do(Ann, Blocked);
        Assert.Equal(by, Assert.IsType<ItemUnblocked>(Assert.Single(story.Do(actor, new UnblockItem("w1", "会签完了")))).By);

        Assert.Null(story.Task.Item("w1")!.Blockage);
        Assert.Equal(ObligationKind.CarryOut, story.Owes(Ann).Kind);
        Assert.Empty(story.Do(Ann, new UnblockItem("w1")));
    }

    [Fact]
    public void UnblockItem_ByOthers_OrWhereNothingIsBlocked_IsRefused()
    {
        var story = Story.Implementing();
        Assert.Equal("item.notBlocked", story.Refused(Ann, new UnblockItem("w1")).Code);
        story.Do(Ann, Blocked);

        Assert.All([Bob, Party, Business, Boss], actor => Assert.Equal(
            ["notYours.unblock", 1, "安然、高磊"], [story.Refused(actor, new UnblockItem("w1")).Code, .. story.Refused(actor, new UnblockItem("w1")).Arguments]));
    }

    [Fact]
    public void CompleteItem_WhileBlocked_ClearsItFirst()
    {
        var story = Story.Implementing();
        story.Do(Ann, Blocked);

        Assert.Collection(story.Do(Ann, new CompleteItem("w1", "办完")), e => Assert.IsType<ItemUnblocked>(e), e => Assert.IsType<ItemCompleted>(e));
        Assert.DoesNotContain(Obligations.Of(story.Task, story.Office), open => open.Kind == ObligationKind.Unblock);
    }

    [Fact]
    public void BlockItem_Again_IsNoNews_AndWithAnotherCauseRefused()
    {
        var story = Story.Implementing();
        story.Do(Ann, Blocked);

        Assert.Empty(story.Do(Ann, Blocked));
        Assert.Equal(["item.blocked", 1, "高磊"], [story.Refused(Ann, Blocked with { Text = "x" }).Code, .. story.Refused(Ann, Blocked with { Text = "x" }).Arguments]);
        story.Do(RoadsHead, new UnblockItem("w1"));
        story.Do(Ann, Blocked with { Text = "又卡住了" });
        Assert.Equal(2, story.Owes(RoadsHead).Revision);
    }

    [Fact]
    public void BlockItem_ByOnesOwnWork_KeepsAskingItsPerson()
    {
        var story = Story.Implementing();
        story.Do(Ann, new BlockItem("w1", BlockageCause.OwnWork, null, "人手不够"));

        Assert.Equal(ObligationKind.CarryOut, story.Owes(Ann).Kind);
        story.Do(Ann, new UnblockItem("w1"));
    }

    [Fact]
    public void BlockItem_WithGaps_ByOthers_OrOnceDone_IsRefused()
    {
        var story = Story.Implementing();

        Assert.Equal(
            [("blockage.cause.required", "cause"), ("blockage.text.required", "text"), ("blockage.unblocker.required", "unblockerId")],
            story.Try(Ann, new BlockItem("w1", null, null, null)).Refusals.Select(refusal => (refusal.Code, refusal.Field!)));
        Assert.Equal("blockage.unblocker.self", story.Refused(Ann, Blocked with { UnblockerId = Ann }).Code);
        Assert.Equal("person.left", story.Refused(Ann, Blocked with { UnblockerId = Gone }).Code);
        Assert.Equal("notYours.item", story.Refused(Party, Blocked).Code);
        story.Do(Ann, new CompleteItem("w1", null));
        Assert.Equal("item.completed", story.Refused(Ann, Blocked).Code);
    }
}

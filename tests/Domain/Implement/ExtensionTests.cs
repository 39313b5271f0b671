using PartyFlow.Domain.Approvals;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>延期: asked for before the due date is over, decided by the leader, the first date never lost.</summary>
public sealed class ExtensionTests
{
    private static readonly RequestExtension Asked = new("w1", Day(11, 6), "等雨停");

    // Item w1 is due on Friday 30 October.
    [Theory]
    [InlineData(30, 17, 30, null)]
    [InlineData(30, 17, 31, "extension.late")]
    public void RequestExtension_BeforeTheDueDateIsOver_IsTakenAndLaterIsNot(int day, int hour, int minute, string? code)
    {
        var story = Story.Implementing();
        story.Now = At(10, day, hour, minute);

        Assert.Equal(code, story.Try(Ann, Asked).Refusals.SingleOrDefault()?.Code);
    }

    // The result has to stand on 25 December; a day is left for it.
    [Theory]
    [InlineData("2026-11-02", null)]
    [InlineData("2026-12-24", null)]
    [InlineData("2026-12-25", "extension.to.tooFar")]
    [InlineData("2026-10-30", "extension.to.notLater")]
    [InlineData("2026-10-29", "extension.to.notLater")]
    [InlineData("2026-10-31", "extension.to.restDay")]
    [InlineData(null, "extension.to.required")]
    public void RequestExtension_ToADay_HasToBeALaterWorkingDay(string? to, string? code)
    {
        var refusal = Story.Implementing().Try(Ann, Asked with { To = to is null ? null : DateOnly.Parse(to) }).Refusals.SingleOrDefault();

        Assert.Equal((code, code is null ? null : "to"), (refusal?.Code, refusal?.Field));
    }

    [Fact]
    public void RequestExtension_ByOthers_WithoutAReason_OrWhileOneIsOpen_IsRefused()
    {
        var story = Story.Implementing();
        Assert.Equal("notYours.item", story.Refused(Party, Asked).Code);
        Assert.Equal(("reason.required", "reason"), (story.Refused(Ann, Asked with { Reason = null }).Code, story.Refused(Ann, Asked with { Reason = null }).Field));
        story.Do(Ann, Asked);

        Assert.Empty(story.Do(Ann, Asked));
        Assert.Equal(["extension.pending", 1, Day(11, 6)], [story.Refused(Ann, Asked with { To = Day(11, 9) }).Code, .. story.Refused(Ann, Asked with { To = Day(11, 9) }).Arguments]);
    }

    [Fact]
    public void GrantExtension_ByTheLeader_MovesTheDueDate_AndKeepsTheOriginal()
    {
        var story = Story.Implementing();
        story.Do(Ann, Asked);
        Assert.Equal((ObligationKind.DecideExtension, Boss, Day(9, 14), 1), (story.Owes(Boss).Kind, story.Owes(Boss).PersonId, story.Owes(Boss).Due, story.Owes(Boss).Revision));
        story.Do(Boss, new GrantExtension("w1", null, "同意", 1));

        var item = story.Task.Item("w1")!;
        Assert.Equal((Day(11, 6), Day(10, 30), true), (item.Due, item.OriginalDue, item.Extension is null));
        Assert.Equal((Day(10, 30), Day(11, 6), Boss), (item.Extensions[0].From, item.Extensions[0].To, item.Extensions[0].By));
        Assert.Empty(story.Do(Boss, new GrantExtension("w1")));

        story.Do(Ann, Asked with { To = Day(11, 13) });
        Assert.Equal("stale.revision", story.Refused(Boss, new GrantExtension("w1", null, null, 1)).Code);
        story.Do(Boss, new GrantExtension("w1", Day(11, 10), null, 2));
        Assert.Equal((Day(11, 10), Day(10, 30), 2), (story.Task.Item("w1")!.Due, story.Task.Item("w1")!.OriginalDue, story.Task.Item("w1")!.Extensions.Length));
        Assert.Equal(Day(11, 10), story.Owes(Ann).Due);
    }

    [Fact]
    public void GrantExtension_ToAnotherDay_HasToBeLaterThanTheOneInForce()
    {
        var story = Story.Implementing();
        story.Do(Ann, Asked);

        Assert.Equal("extension.to.notLater", story.Refused(Boss, new GrantExtension("w1", Day(10, 30))).Code);
        Assert.Equal("extension.to.restDay", story.Refused(Boss, new GrantExtension("w1", Day(11, 7))).Code);
        Assert.Equal("extension.to.tooFar", story.Refused(Boss, new GrantExtension("w1", Day(12, 25))).Code);
    }

    [Theory]
    [InlineData(Ann)]
    [InlineData(Party)]
    [InlineData(Business)]
    [InlineData(Inspector)]
    [InlineData(Boss2)]
    public void GrantExtension_ByOthers_IsNotTheirs(string actor)
    {
        var story = Story.Implementing();
        story.Do(Ann, Asked);

        Assert.Equal(["notYours.extension", 1, "谢承远"], [story.Refused(actor, new GrantExtension("w1")).Code, .. story.Refused(actor, new GrantExtension("w1")).Arguments]);
        Assert.Equal("notYours.extension", story.Refused(actor, new RefuseExtension("w1", "x")).Code);
    }

    [Fact]
    public void GrantExtension_OfALeadersOwnItem_IsAnotherLeaders()
    {
        var story = Story.Implementing(APlan() with { LeaderIds = [Boss, Boss2] });
        story.Do(Party, new ReassignItem("w1", Boss));
        story.Do(Boss, new AcknowledgeItem("w1"));
        story.Do(Boss, Asked);

        Assert.Equal(ObligationKind.DecideExtension, story.Owes(Boss2).Kind);
        Assert.Equal("notYours.extension", story.Refused(Boss, new GrantExtension("w1")).Code);
    }

    [Fact]
    public void RefuseExtension_WithAReason_LeavesTheDueDate_AndLetsAskAgain()
    {
        var story = Story.Implementing();
        Assert.Equal("extension.none", story.Refused(Boss, new RefuseExtension("w1", "x")).Code);
        story.Do(Ann, Asked);
        Assert.Equal("reason.required", story.Refused(Boss, new RefuseExtension("w1", null)).Code);
        story.Do(Boss, new RefuseExtension("w1", "抓紧", 1));

        Assert.Equal((Day(10, 30), 0), (story.Task.Item("w1")!.Due, story.Task.Item("w1")!.Extensions.Length));
        Assert.Equal("extension.none", story.Refused(Boss, new GrantExtension("w1")).Code);
        story.Do(Ann, Asked);
        Assert.Equal(2, story.Owes(Boss).Revision);
    }

    [Fact]
    public void WithdrawExtension_ByWhoAsked_LeavesNothingToDecide()
    {
        var story = Story.Implementing();
        Assert.Equal("extension.none", story.Refused(Ann, new WithdrawExtension("w1")).Code);
        story.Do(Ann, Asked);
        Assert.Equal("notYours.item", story.Refused(Boss, new WithdrawExtension("w1")).Code);
        story.Do(Ann, new WithdrawExtension("w1"));

        Assert.Empty(Obligations.Whose(story.Task, story.Office, ObligationKind.DecideExtension));
        Assert.Empty(story.Do(Ann, new WithdrawExtension("w1")));
        Assert.Equal("extension.none", story.Refused(Boss, new GrantExtension("w1")).Code);
    }

    [Fact]
    public void CompleteItem_WhileAnExtensionIsAskedFor_LeavesNothingToDecide()
    {
        var story = Story.Implementing();
        story.Do(Ann, Asked);
        Assert.Equal(["ExtensionWithdrawn", "ItemCompleted"], story.Do(Ann, new CompleteItem("w1", "赶完了")).Select(happened => happened.GetType().Name));

        Assert.Empty(Obligations.Whose(story.Task, story.Office, ObligationKind.DecideExtension));
    }

    [Fact]
    public void RequestExtension_FiledInTime_CanStillBeGrantedAfterTheDueDate()
    {
        var story = Story.Implementing();
        story.Now = At(10, 30);
        story.Do(Ann, Asked);
        story.Now = At(11, 3);
        story.Do(Boss, new GrantExtension("w1"));

        Assert.Equal(Day(11, 6), story.Task.Item("w1")!.Due);
    }

    // Given a request to have five working days more; when all dates move with a stand-still, so does the day that was asked for.
    [Fact]
    public void ResumeTask_WithDatesMoved_MovesTheDayAskedForToo()
    {
        var story = Story.Implementing();
        story.Do(Ann, Asked);
        story.Now = At(9, 10);
        story.Do(Boss, new SuspendTask("等文件"));
        story.Now = At(9, 20);
        story.Do(Boss, new ResumeTask(true));
        story.Do(Boss, new GrantExtension("w1", null, null, 1));

        var item = story.Task.Item("w1")!;
        Assert.Equal((Day(11, 17), Day(10, 30)), (item.Due, item.OriginalDue));
        Assert.Equal((Day(11, 10), Day(11, 17)), (item.Extensions[0].From, item.Extensions[0].To));
    }

    [Fact]
    public void GrantExtension_OnceTheLastRequestWasRefused_IsNoRepeatOfAnEarlierGrant()
    {
        var story = Story.Implementing();
        story.Do(Ann, Asked);
        story.Do(Boss, new GrantExtension("w1"));
        story.Do(Ann, Asked with { To = Day(11, 13) });
        story.Do(Boss, new RefuseExtension("w1", "抓紧", 2));

        Assert.Equal("extension.none", story.Refused(Boss, new GrantExtension("w1", null, null, 2)).Code);
        Assert.Equal("extension.none", story.Refused(Boss, new GrantExtension("w1")).Code);
        Assert.Equal(Day(11, 6), story.Task.Item("w1")!.Due);
    }
}

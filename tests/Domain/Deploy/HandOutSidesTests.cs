using System.Collections.Immutable;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>At least one item per side, whatever becomes of items while a change of them waits for its keys.</summary>
public sealed class HandOutSidesTests
{
    // The sides change places, or item 1 goes and item 2 becomes the only one of the Party side.
    public static TheoryData<int> Changes => [0, 1];

    [Theory]
    [MemberData(nameof(Changes))]
    public void SignHandOut_OfAChangeThatWouldLeaveASideWithoutAnItem_IsRefused_AndItsDraftIsAskedForAnew(int change)
    {
        var story = Waiting(change);
        story.Do(Bob, new CompleteItem("w2", "办完"));

        var refusal = story.Refused(Business, new SignHandOut());
        Assert.Equal(("handOut.sideLost", Side.Party), (refusal.Code, refusal.Said()[0]));
        var asked = Assert.Single(Obligations.Whose(story.Task, story.Office, ObligationKind.DraftHandOut));
        Assert.Equal((Party, 2), (asked.PersonId, asked.Revision));
        Assert.DoesNotContain(Obligations.Of(story.Task, story.Office), open => open.Kind == ObligationKind.SignHandOut);

        story.Do(Party, new WithdrawHandOut());
        Finish(story);
        Assert.Equal(Stage.Inspect, story.Task.Stage);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void SignHandOut_OfSuchAChange_WorksOnceTheItemWasSentBack(int change)
    {
        var story = Waiting(change);
        story.Do(Bob, new CompleteItem("w2", "办完"));
        story.Do(Party, new SendBackItem("w2", "不够"));

        story.Do(Business, new SignHandOut());
        Assert.Equal(Side.Party, story.Task.Item("w2")!.Side);
    }

    [Fact]
    public void DraftHandOut_InPlaceOfSuchAChange_PutsItRight()
    {
        var story = Waiting(0);
        story.Do(Bob, new CompleteItem("w2", "办完"));
        story.Do(Party, new DraftHandOut([ItemDraft.Unchanged("w1"), new ItemDraft("补一项", Side.Party, Branch, Ann, Day(11, 20))], 2));
        story.Do(Business, new SignHandOut(3));

        Assert.Equal([Side.Party, Side.Business, Side.Party], story.Task.Items.Select(item => item.Side));
    }

    [Fact]
    public void ReturnHandOut_OfSuchAChange_IsStillPossible()
    {
        var story = Waiting(0);
        story.Do(Bob, new CompleteItem("w2", "办完"));
        story.Do(Business, new ReturnHandOut("党务方没有分工了"));

        Assert.Equal(Party, Assert.Single(Obligations.Whose(story.Task, story.Office, ObligationKind.DraftHandOut)).PersonId);
    }

    // A task of an earlier release may stand there: every item settled, one side without any. It does not pass, and somebody is asked.
    [Fact]
    public void Implement_WhereASideHasNoConfirmedItem_StaysOpenAndAsksForOne()
    {
        var story = Story.Implementing();
        var swapped = story.Task with { Items = [.. story.Task.Items.Select(item => item with { Side = Side.Business })] };
        foreach (var (person, item) in new[] { (Ann, "w1"), (Bob, "w2") })
        {
            swapped = Then(Then(swapped, person, new CompleteItem(item, "办完")), Party, new ConfirmItem(item));
        }

        Assert.False(swapped.StageClosed);
        var open = Assert.Single(Obligations.Of(swapped, story.Office));
        Assert.Equal((ObligationKind.DraftHandOut, Secretary), (open.Kind, open.PersonId));
        var after = Then(swapped, Secretary, new DraftHandOut([new ItemDraft("补一项", Side.Party, Branch, Staff, Day(11, 20))], 1));
        Assert.Equal([ObligationKind.SignHandOut, ObligationKind.SignHandOut], Obligations.Of(after, story.Office).Select(asked => asked.Kind));

        IntegrationTask Then(IntegrationTask task, string actor, TaskCommand command) =>
            TaskHistory.Replay(TaskDecider.Decide(task, command, new Occasion(actor, story.Now, Channel.Page, story.Office)).Events, task)!;
    }

    [Fact]
    public void HandOutPublished_ThatLeavesOutAnItemWithARequest_PutsTheEndOfTheRequestOnRecord()
    {
        var story = Story.Implementing();
        story.Do(Ann, new RequestExtension("w1", Day(11, 6), "等雨停"));
        story.Do(Party, new DraftHandOut([ItemDraft.Unchanged("w2"), new ItemDraft("补一项", Side.Party, Branch, Staff, Day(11, 20))], 1));

        Assert.Equal(
            [typeof(HandOutSigned), typeof(ExtensionWithdrawn), typeof(HandOutPublished)],
            story.Do(Business, new SignHandOut(2)).Select(happened => happened.GetType()));
    }

    // What comes to somebody after they signed, they have not read yet: they acknowledge it themself.
    [Fact]
    public void HandOutPublished_WithLinesThatCameToWhoHadSignedBefore_WaitsForTheirAcknowledgement()
    {
        var story = Story.Deploying();
        story.Do(Secretary, new DraftHandOut([.. Items(), new ItemDraft("改台账", Side.Business, Roads, Business, Day(11, 20))]));
        story.Do(Business, new SignHandOut());
        story.Now += TimeSpan.FromHours(1);
        story.Do(Bob, new HandOver(Bob, Business, "调走"));
        story.Do(Party, new SignHandOut());

        Assert.Null(story.Task.Item("w2")!.AcknowledgedAt);
        Assert.Equal(["w2", "w3"], Obligations.Of(story.Task, story.Office).Where(open => open.PersonId == Business).Select(open => open.ItemId));
    }

    [Fact]
    public void HandOutPublished_AfterAnItemWasReassignedToWhoHadSignedBefore_WaitsForTheirAcknowledgement()
    {
        var story = Story.Implementing();
        story.Do(Business, new DraftHandOut([ItemDraft.Unchanged("w1"), ItemDraft.Unchanged("w2"), new ItemDraft("补一项", Side.Party, Branch, Staff, Day(11, 20))], 1));
        story.Now += TimeSpan.FromHours(1);
        story.Do(Party, new ReassignItem("w2", Business));
        story.Do(Party, new SignHandOut(2));

        Assert.Null(story.Task.Item("w2")!.AcknowledgedAt);
    }

    private static Story Waiting(int change)
    {
        var story = Story.Implementing();
        ImmutableArray<ItemDraft> lines = change == 0
            ? [story.Task.Item("w1")!.ToDraft() with { Side = Side.Business }, story.Task.Item("w2")!.ToDraft() with { Side = Side.Party }]
            : [story.Task.Item("w2")!.ToDraft() with { Side = Side.Party }, new ItemDraft("补一项", Side.Business, Water, Staff, Day(11, 20))];
        story.Do(Party, new DraftHandOut(lines, 1));
        return story;
    }

    private static void Finish(Story story)
    {
        story.Do(Ann, new CompleteItem("w1", "办完"));
        story.Do(Business, new ConfirmItem("w1"));
        story.Do(Party, new ConfirmItem("w2"));
    }
}

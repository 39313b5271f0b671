using System.Collections.Immutable;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>A change of what was handed out: it concerns whom it changes something for, and nobody else.</summary>
public sealed class HandOutChangeTests
{
    private static readonly ItemDraft Extra = new("补一项", Side.Business, Water, Staff, Day(11, 20));

    [Fact]
    public void DraftHandOut_OncePublished_StandsApartUntilBothHaveSigned()
    {
        var story = Story.Implementing();
        story.Do(Secretary, new DraftHandOut([.. Lines(story), Extra], 1));

        Assert.Equal((2, 2, 3), (story.Task.Items.Length, story.Task.HandOutRevision, story.Task.Amendment.Length));
        Assert.Equal([Business, Party], Obligations.Whose(story.Task, story.Office, ObligationKind.SignHandOut).Select(open => open.PersonId).Order());
        story.Do(Ann, new ReportProgress("w1", 10, "照常办"));
        story.Do(Party, new SignHandOut(2));
        Assert.Equal(2, story.Task.Items.Length);
        Assert.Contains(story.Do(Business, new SignHandOut(2)), e => e is HandOutPublished);

        Assert.Empty(story.Task.Amendment);
        Assert.Equal("补一项", story.Task.Item("w3")!.Text.Value);
    }

    [Fact]
    public void PublishAgain_AsksOnlyWhomTheChangeConcerns()
    {
        var story = Story.Implementing();
        var before = story.Task.Item("w2");
        Change(story, [Lines(story)[0] with { Text = "排夜班和节假日班" }, Lines(story)[1], Extra]);

        Assert.Equal([Ann, Staff], Obligations.Whose(story.Task, story.Office, ObligationKind.Acknowledge).Select(open => open.PersonId));
        Assert.Equal((2, (DateTimeOffset?)null, "排夜班和节假日班"), (story.Task.Item("w1")!.HandedOut, story.Task.Item("w1")!.AcknowledgedAt, story.Task.Item("w1")!.Text.Value));
        Assert.Equal(before, story.Task.Item("w2"));
        Assert.Equal(ObligationKind.CarryOut, story.Owes(Bob).Kind);
    }

    [Fact]
    public void PublishAgain_WithoutALine_CancelsItsItemForGood()
    {
        var story = Story.Implementing();
        story.Do(Bob, new BlockItem("w2", BlockageCause.Approval, WaterHead, "等批"));
        story.Do(Bob, new RequestExtension("w2", Day(12, 1), "等批"));
        Change(story, [Lines(story)[0], Extra]);

        var gone = story.Task.Item("w2")!;
        Assert.Equal((story.Now, true, true), (gone.CancelledAt, gone.Blockage is null, gone.Extension is null));
        Assert.DoesNotContain(Obligations.Of(story.Task, story.Office), open => open.ItemId == "w2");
        Assert.Equal("item.cancelled", story.Refused(Bob, new CompleteItem("w2", "x")).Code);
        Assert.Equal("w3", story.Owes(Staff).ItemId);

        // A number is never used again, not even of an item that is gone.
        Change(story, [.. Lines(story), Extra with { Text = "再补一项" }]);
        Assert.Equal(["w1", "w2", "w3", "w4"], story.Task.Items.Select(item => item.Id));
    }

    // Given two items of the Party side of which one was cancelled; when the other is left out and the cancelled one named, that side is empty.
    [Fact]
    public void DraftHandOut_WhereOnlyACancelledItemIsLeftOfASide_SaysThatTheSideIsMissing()
    {
        var story = Story.Implementing();
        Change(story, [.. Lines(story), Extra with { Side = Side.Party }]);
        Change(story, [Lines(story)[0], Lines(story)[1]]);
        Assert.NotNull(story.Task.Item("w3")!.CancelledAt);

        Assert.All(
            [ItemDraft.Unchanged("w3"), story.Task.Item("w3")!.ToDraft()],
            gone => Assert.Equal(("items.sideMissing", "items"), Said(story.Refused(Party, new DraftHandOut([Lines(story)[1], gone], 3)))));
    }

    [Fact]
    public void PublishAgain_LeavesWhatIsDoneAsItIs_NamedOrNot()
    {
        var story = Story.Implementing();
        story.Do(Ann, new CompleteItem("w1", null));
        story.Do(Business, new ConfirmItem("w1"));
        story.Do(Bob, new CompleteItem("w2", null));
        var before = story.Task.Items;
        Assert.Equal(("item.settled", "items[0].text"), Said(story.Refused(Party, new DraftHandOut([Lines(story)[0] with { Text = "改" }, Extra], 1))));
        Change(story, [Extra]);

        Assert.Equal(before.AsEnumerable(), story.Task.Items.Take(2));
        Assert.Equal("w3", story.Task.Items[^1].Id);
    }

    [Fact]
    public void Change_OfItsLastOpenItems_EndsTheStageWithTheLastKey()
    {
        var story = Story.Implementing();
        Change(story, [.. Lines(story), Extra]);
        story.Do(Ann, new CompleteItem("w1", null));
        story.Do(Business, new ConfirmItem("w1"));
        story.Do(Bob, new CompleteItem("w2", null));
        story.Do(Party, new ConfirmItem("w2"));
        Assert.Equal(Stage.Implement, story.Task.Stage);
        Change(story, [ItemDraft.Unchanged("w1"), ItemDraft.Unchanged("w2")]);

        Assert.Equal(Stage.Inspect, story.Task.Stage);
    }

    [Fact]
    public void DraftHandOut_FromAnOldPage_IsStale_AndWithoutARevisionRefused()
    {
        var story = Story.Implementing();
        Change(story, [.. Lines(story), Extra]);

        Assert.Equal(["stale.revision", 2], [story.Refused(Party, new DraftHandOut([.. Lines(story), Extra], 1)).Code, .. story.Refused(Party, new DraftHandOut([.. Lines(story), Extra], 1)).Arguments]);
        Assert.Equal("handOut.published", story.Refused(Party, new DraftHandOut([.. Lines(story), Extra])).Code);
    }

    [Fact]
    public void DraftHandOut_WithALaterDay_IsTheLeadersToGrant_AnEarlierOneIsNot()
    {
        var story = Story.Implementing();
        var lines = Lines(story);

        Assert.Equal(("item.due.extension", "items[0].due"), Said(story.Refused(Party, new DraftHandOut([lines[0] with { Due = Day(11, 2) }, lines[1]], 1))));
        Change(story, [lines[0] with { Due = Day(10, 29) }, lines[1]]);
        Assert.Equal((Day(10, 29), Day(10, 30)), (story.Task.Item("w1")!.Due, story.Task.Item("w1")!.OriginalDue));
    }

    [Fact]
    public void DraftHandOut_ThatChangesNothing_NamesALineTwice_OrOneThatIsNotThere_IsRefused()
    {
        var story = Story.Implementing();
        var lines = Lines(story);

        Assert.Equal(("handOut.unchanged", "items"), Said(story.Refused(Party, new DraftHandOut(lines, 1))));
        Assert.Equal(("item.twice", "items[1].itemId"), Said(story.Refused(Party, new DraftHandOut([lines[0], lines[0], lines[1]], 1))));
        Assert.Equal(("item.unknown", "items[2].itemId"), Said(story.Refused(Party, new DraftHandOut([.. lines, Extra with { ItemId = "w9" }], 1))));
        Assert.Equal(("items.sideMissing", "items"), Said(story.Refused(Party, new DraftHandOut([lines[0]], 1))));
    }

    [Fact]
    public void Change_AcrossAnExtensionAndAnotherPerson_DoesNotTakeThemBack()
    {
        var story = Story.Implementing();
        story.Do(Secretary, new DraftHandOut([Lines(story)[0] with { Text = "改" }, Lines(story)[1]], 1));
        story.Do(Ann, new RequestExtension("w1", Day(11, 3), "等雨停"));
        story.Do(Boss, new GrantExtension("w1"));
        story.Do(Boss, new ReassignItem("w1", Staff));
        story.SignAll(new SignHandOut(2));

        var item = story.Task.Item("w1")!;
        Assert.Equal(("改", Day(11, 3), Staff), (item.Text.Value, item.Due, item.PersonId));
    }

    [Fact]
    public void ReturnHandOut_OfAChange_AsksWhoDraftedIt_AndThePublishedOneStays()
    {
        var story = Story.Implementing();
        story.Do(Party, new DraftHandOut([.. Lines(story), Extra], 1));
        story.Do(Business, new ReturnHandOut("先别加", 2));

        Assert.Equal(ObligationKind.DraftHandOut, story.Owes(Party).Kind);
        story.Do(Ann, new ReportProgress("w1", 10, "照常办"));
        story.Do(Party, new DraftHandOut([.. Lines(story), Extra with { Due = Day(11, 27) }], 2));
        story.Do(Business, new SignHandOut(3));
        Assert.Equal(Day(11, 27), story.Task.Item("w3")!.Due);
    }

    [Fact]
    public void WithdrawHandOut_DropsTheChange_AndNothingElse()
    {
        var story = Story.Implementing();
        Assert.Equal("handOut.noChange", story.Refused(Party, new WithdrawHandOut()).Code);
        Assert.Equal("handOut.notPublished", Story.Deploying().Refused(Party, new WithdrawHandOut()).Code);
        story.Do(Party, new DraftHandOut([.. Lines(story), Extra], 1));
        Assert.Equal("notYours.draft", story.Refused(Boss, new WithdrawHandOut()).Code);
        story.Do(Business, new WithdrawHandOut());

        Assert.Empty(story.Task.Amendment);
        Assert.Empty(Obligations.Whose(story.Task, story.Office, ObligationKind.SignHandOut));
        Assert.Equal(2, story.Task.Items.Length);
    }

    // Signing it once more would publish a hand-out without lines: every item would be gone.
    [Fact]
    public void SignHandOut_OfAChangeThatWasWithdrawn_IsRefused_AndTheItemsStay()
    {
        var story = Story.Published();
        story.Do(Secretary, new DraftHandOut([.. Lines(story), Extra], 1));
        story.Do(Secretary, new WithdrawHandOut());

        Assert.All([Party, Business], actor => Assert.Equal("handOut.noChange", story.Refused(actor, new SignHandOut()).Code));
        Assert.Equal("handOut.noChange", story.Refused(Party, new ReturnHandOut("x")).Code);
        Assert.All(story.Task.Items, item => Assert.False(item.IsSettled));
    }

    [Fact]
    public void WithdrawHandOut_WhenEverythingElseIsDone_EndsTheStage()
    {
        var story = Story.Implementing();
        story.Do(Party, new DraftHandOut([.. Lines(story), Extra], 1));
        story.Do(Ann, new CompleteItem("w1", null));
        story.Do(Business, new ConfirmItem("w1"));
        story.Do(Bob, new CompleteItem("w2", null));
        story.Do(Party, new ConfirmItem("w2"));
        Assert.Equal(Stage.Implement, story.Task.Stage);
        story.Do(Party, new WithdrawHandOut());

        Assert.Equal(Stage.Inspect, story.Task.Stage);
    }

    private static ImmutableArray<ItemDraft> Lines(Story story) => [.. story.Task.Items.Where(item => item.CancelledAt is null).Select(item => item.ToDraft())];

    private static void Change(Story story, ImmutableArray<ItemDraft> lines)
    {
        story.Do(Secretary, new DraftHandOut(lines, story.Task.HandOutRevision));
        story.SignAll(new SignHandOut());
    }

    private static (string, string?) Said(Rejected refusal) => (refusal.Code, refusal.Field);
}

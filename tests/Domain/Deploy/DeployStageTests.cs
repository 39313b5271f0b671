using System.Collections.Immutable;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class DeployStageTests
{
    [Fact]
    public void Deploy_WhenOpened_AsksThePartyOwnerToDraft_OrTheStarterWhoHoldsAKey()
    {
        Assert.Equal(ObligationKind.DraftHandOut, Story.Deploying().Owes(Party).Kind);

        var story = Story.Started(by: Business);
        story.Do(Party, new SignPlan());
        story.Do(Boss, new ApprovePlan());
        Assert.Equal(ObligationKind.DraftHandOut, story.Owes(Business).Kind);
    }

    [Theory]
    [InlineData(Secretary, 2)]
    [InlineData(Party, 1)]
    [InlineData(Business, 1)]
    public void DraftHandOut_ByWhoMay_AsksForTheKeysStillOpen(string actor, int open)
    {
        var story = Story.Deploying();
        story.Do(actor, new DraftHandOut(Items()));

        Assert.Equal(open, Obligations.Whose(story.Task, story.Office, ObligationKind.SignHandOut).Length);
        Assert.Equal(["w1", "w2"], story.Task.Items.Select(item => item.Id));
    }

    [Fact]
    public void DraftHandOut_ByTheCountersigner_GivesTheirKey()
    {
        var story = Story.Deploying(DualPlan());
        story.Do(Counter, new DraftHandOut(Items()));

        Assert.Equal(Key.Countersign, Assert.Single(story.Task.HandOutKeys).Key);
        Assert.Null(story.Owes(Party).Key);
    }

    [Theory]
    [InlineData(Boss)]
    [InlineData(Inspector)]
    [InlineData(Staff)]
    public void DraftHandOut_ByOthers_IsNotTheirs(string actor) =>
        Assert.Equal("notYours.draft", Story.Deploying().Refused(actor, new DraftHandOut(Items())).Code);

    [Fact]
    public void DraftHandOut_Again_VoidsTheKeys()
    {
        var story = Story.Deploying();
        story.Do(Party, new DraftHandOut(Items()));
        story.Do(Secretary, new DraftHandOut(Items()));

        Assert.Equal(2, story.Task.HandOutRevision);
        Assert.Empty(story.Task.HandOutKeys);
        Assert.Equal("stale.revision", story.Refused(Business, new SignHandOut(1)).Code);
    }

    public static TheoryData<string, string, Func<ImmutableArray<ItemDraft>, ImmutableArray<ItemDraft>>> Spoiled => new()
    {
        { "items.sideMissing", "items", items => [items[0]] },
        { "task.tooLarge", "items", items => [.. Enumerable.Repeat(items[0], 200), items[1]] },
        { "item.text.required", "items[0].text", items => items.SetItem(0, items[0] with { Text = null }) },
        { "text.tooLong", "items[1].text", items => items.SetItem(1, items[1] with { Text = new string('长', 2_001) }) },
        { "text.tooLong", "items[1].deliverable", items => items.SetItem(1, items[1] with { Deliverable = new string('长', 2_001) }) },
        { "item.side.required", "items[2].side", items => items.Add(items[0] with { Side = null }) },
        { "item.unit.required", "items[0].unitId", items => items.SetItem(0, items[0] with { UnitId = "" }) },
        { "unit.unknown", "items[0].unitId", items => items.SetItem(0, items[0] with { UnitId = "x" }) },
        { "item.person.required", "items[0].personId", items => items.SetItem(0, items[0] with { PersonId = null }) },
        { "person.unknown", "items[0].personId", items => items.SetItem(0, items[0] with { PersonId = "x" }) },
        { "person.left", "items[0].personId", items => items.SetItem(0, items[0] with { PersonId = Gone }) },
        { "item.due.required", "items[0].due", items => items.SetItem(0, items[0] with { Due = null }) },
        { "item.due.past", "items[0].due", items => items.SetItem(0, items[0] with { Due = Day(9, 8) }) },
        { "item.due.restDay", "items[0].due", items => items.SetItem(0, items[0] with { Due = Day(10, 1) }) },
        { "item.due.afterStage", "items[0].due", items => items.SetItem(0, items[0] with { Due = Day(12, 14) }) },
        { "item.start.afterDue", "items[0].start", items => items.SetItem(0, items[0] with { Start = Day(11, 2) }) },
    };

    [Theory]
    [MemberData(nameof(Spoiled))]
    public void DraftHandOut_WithOneThingWrong_NamesItAndItsField(string code, string field, Func<ImmutableArray<ItemDraft>, ImmutableArray<ItemDraft>> spoil)
    {
        var refusal = Story.Deploying().Refused(Party, new DraftHandOut(spoil(Items())));

        Assert.Equal((RejectionKind.Invalid, code, field), (refusal.Kind, refusal.Code, refusal.Field));
    }

    [Fact]
    public void DraftHandOut_WithNothing_NamesBothSides()
    {
        Assert.Equal([Side.Party, Side.Business], Story.Deploying().Try(Party, new DraftHandOut(default)).Refusals.Select(refusal => (Side)refusal.Arguments[0]));
        Assert.NotEmpty(Story.Deploying().Try(Party, new DraftHandOut([null!])).Refusals);
    }

    [Fact]
    public void DraftHandOut_WithEveryItemATaskTakes_IsAccepted()
    {
        var longest = Items()[1] with { Text = new string('长', 2_000) };
        Story.Deploying().Do(Party, new DraftHandOut([.. Enumerable.Repeat(longest, 199), Items()[0]]));
    }

    [Fact]
    public void DraftHandOut_OnceTheStageIsLate_TakesTheNextDateThatCanBeMet()
    {
        var story = Story.Deploying();
        story.Now = At(12, 14);

        var late = Items().Select(item => item with { Due = Day(12, 24) }).ToImmutableArray();

        Assert.Equal("item.due.afterStage", story.Refused(Party, new DraftHandOut(late.SetItem(0, late[0] with { Due = Day(12, 28) }))).Code);
        story.Do(Party, new DraftHandOut(late));
    }

    [Fact]
    public void SignHandOut_WithTheLastKey_PublishesAndAsksEachPerson()
    {
        var story = Story.Deploying();
        story.Do(Party, new DraftHandOut(Items()));

        Assert.Collection(story.Do(Business, new SignHandOut(1)), e => Assert.Equal(Key.Business, Assert.IsType<HandOutSigned>(e).Key), e => Assert.IsType<HandOutPublished>(e));

        var ann = story.Owes(Ann);
        Assert.Equal((ObligationKind.Acknowledge, "w1", Day(9, 14)), (ann.Kind, ann.ItemId, ann.Due));
        Assert.Equal("handOut.published", story.Refused(Party, new DraftHandOut(Items())).Code);
        Assert.Empty(story.Do(Business, new SignHandOut(1)));
    }

    [Fact]
    public void SignHandOut_ForOnesOwnItem_CountsAsAcknowledgement()
    {
        var story = Story.Deploying();
        story.Do(Party, new DraftHandOut([Items()[0] with { PersonId = Party }, Items()[1]]));
        story.Do(Business, new SignHandOut());

        Assert.Equal(Party, story.Events.OfType<ItemAcknowledged>().Single().By);
        Assert.Equal(Bob, Assert.Single(Obligations.Of(story.Task, story.Office)).PersonId);
    }

    [Fact]
    public void SignHandOut_WhenEveryItemIsTheSigners_ClosesTheStage()
    {
        var story = Story.Deploying();
        story.Do(Party, new DraftHandOut([Items()[0] with { PersonId = Party }, Items()[1] with { PersonId = Business }]));
        story.Do(Business, new SignHandOut());

        Assert.Equal(Stage.Implement, story.Task.Stage);
    }

    [Fact]
    public void SignHandOut_BeforeADraft_OrWithoutAKey_IsRefused()
    {
        var story = Story.Deploying();

        Assert.Equal("handOut.notDrafted", story.Refused(Party, new SignHandOut()).Code);
        Assert.Equal("handOut.notPublished", story.Refused(Ann, new AcknowledgeItem("w1")).Code);
        Assert.Equal("notYours.key", story.Refused(Boss, new SignHandOut()).Code);
    }

    [Fact]
    public void ReturnHandOut_ByAnOwnerAskedToSign_AsksWhoDraftedItAgain()
    {
        var story = Story.Deploying();
        story.Do(Secretary, new DraftHandOut(Items()));
        Assert.Equal("reason.required", story.Refused(Business, new ReturnHandOut(" ")).Code);
        Assert.Equal("notYours.return", story.Refused(Boss, new ReturnHandOut("x")).Code);
        story.Do(Business, new ReturnHandOut("少一项", 1));

        var open = Assert.Single(Obligations.Of(story.Task, story.Office));
        Assert.Equal((ObligationKind.DraftHandOut, Secretary, 1), (open.Kind, open.PersonId, open.Revision));
        Assert.Equal("decided.returned", story.Refused(Party, new SignHandOut()).Code);
        story.Do(Secretary, new DraftHandOut(Items()));
        Assert.Null(story.Task.HandOutReturned);
    }

    [Fact]
    public void AcknowledgeItem_ByEachPerson_ClosesTheStageWithTheLast()
    {
        var story = Story.Published();
        Assert.Equal("notYours.item", story.Refused(Bob, new AcknowledgeItem("w1")).Code);
        Assert.Equal("item.unknown", story.Refused(Bob, new AcknowledgeItem("w9")).Code);
        Assert.Equal("item.unknown", story.Refused(Bob, new AcknowledgeItem(null!)).Code);

        Assert.Single(story.Do(Ann, new AcknowledgeItem("w1")));
        Assert.Empty(story.Do(Ann, new AcknowledgeItem("w1")));
        Assert.IsType<StageClosed>(story.Do(Bob, new AcknowledgeItem("w2"))[^1]);

        Assert.Equal(Stage.Implement, story.Task.Stage);
        Assert.Empty(story.Do(Ann, new AcknowledgeItem("w1")));
    }
}

using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.People;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>转办和交接: parts that change hands, and that nothing is left without anybody.</summary>
public sealed class SeatTests
{
    // Who may name the next holder of which part. The administrator is none of these.
    [Theory]
    [InlineData(Seat.Secretary, new[] { Secretary, Party, Business, Boss })]
    [InlineData(Seat.PartyOwner, new[] { Secretary, Party, Business, Boss })]
    [InlineData(Seat.BusinessOwner, new[] { Secretary, Party, Business, Boss })]
    [InlineData(Seat.Leader, new[] { Boss })]
    [InlineData(Seat.Inspector, new[] { Boss })]
    public void ReassignSeat_OfAPart_IsForThoseWhoMayDirect_AndWhoJudgesIsForLeaders(Seat part, string[] allowed)
    {
        var story = Story.Implementing();
        var command = new ReassignSeat(part, Staff, null, "调岗");

        Assert.Equal(allowed.Order(), Everybody.Where(actor => actor != Gone && !story.Try(actor, command).IsRefused).Order());
        var guarded = part is Seat.Leader or Seat.Inspector;
        Assert.Equal(guarded ? "notYours.guarded" : "notYours.direct", story.Refused(Ann, command).Code);
        story.Office = story.Office.With(story.Office.People[WaterHead] with { Roles = [new RoleAssignment(Role.Administrator, Bureau)] });
        Assert.False(story.Try(WaterHead, command).IsRefused);
    }

    [Theory]
    [InlineData(Seat.Secretary)]
    [InlineData(Seat.PartyOwner)]
    [InlineData(Seat.BusinessOwner)]
    [InlineData(Seat.Leader)]
    [InlineData(Seat.Inspector)]
    public void ReassignSeat_MovesThePart_AndWhoHeldItMayNoLonger(Seat part)
    {
        var story = Story.Implementing();
        var from = Assert.Single(Everybody, person => Held.By(person, story.Task, story.Office).Parts.Contains(part));
        var moved = Assert.IsType<SeatReassigned>(Assert.Single(story.Do(Boss, new ReassignSeat(part, Staff, null, "调岗"))));

        Assert.Equal((part, from, Staff, "调岗"), (moved.Part, moved.From, moved.To, moved.Reason!.Value));
        Assert.Equal(Staff, Assert.Single(Everybody, person => Held.By(person, story.Task, story.Office).Parts.Contains(part)));
        Assert.Contains(Staff, Access.PartsOf(story.Task));
        Assert.Equal(part == Seat.Leader ? "notYours.guarded" : null, story.Try(Boss, new ReassignSeat(part, part == Seat.Leader ? Boss : Staff)).Refusals.FirstOrDefault()?.Code);
    }

    [Fact]
    public void ReassignSeat_OfTheCountersigner_MovesWhatIsAskedOfThem()
    {
        var story = Story.Started(DualPlan());
        Assert.Equal("notYours.guarded", story.Refused(Party, new ReassignSeat(Seat.Countersigner, RoadsHead)).Code);
        story.Do(Boss, new ReassignSeat(Seat.Countersigner, RoadsHead));

        Assert.Equal(Key.Countersign, story.Owes(RoadsHead).Key);
        Assert.Equal("reassign.countersignerIsOwner", story.Refused(Boss, new ReassignSeat(Seat.Countersigner, Party)).Code);
    }

    [Fact]
    public void ReassignSeat_OfACountersignatureAskedFor_MovesItToo()
    {
        var story = Story.Started();
        story.Away(Business, Party);
        story.Do(Party, new SignPlan());
        story.Do(Boss, new ReassignSeat(Seat.Countersigner, Counter));

        Assert.Equal(Key.Countersign, story.Owes(Counter).Key);
        Assert.Equal("notYours.key", story.Refused(RoadsHead, new SignPlan()).Code);
        story.Do(Counter, new SignPlan());
    }

    [Fact]
    public void ReassignSeat_OfAnOwnerWhoSigned_AsksTheNewOneForTheirKey()
    {
        var story = Story.Signed();
        story.Do(Secretary, new ReassignSeat(Seat.BusinessOwner, RoadsHead));

        Assert.Equal((ObligationKind.SignPlan, Key.Business), (story.Owes(RoadsHead).Kind, story.Owes(RoadsHead).Key));
        Assert.Equal("keys.open", story.Refused(Boss, new ApprovePlan()).Code);
        story.Do(RoadsHead, new SignPlan());
        story.Do(Boss, new ApprovePlan());
    }

    [Fact]
    public void ReassignSeat_ThatPutsBothKeysIntoOneHand_NamesACountersigner()
    {
        var story = Story.Deploying();
        var moved = Assert.IsType<SeatReassigned>(Assert.Single(story.Do(Boss, new ReassignSeat(Seat.BusinessOwner, Party))));

        Assert.Equal(RoadsHead, moved.CountersignerId);
        Assert.Equal((true, RoadsHead), (story.Task.Plan.IsDualRole, story.Task.Plan.CountersignerId));
        story.Do(Boss, new ReassignSeat(Seat.BusinessOwner, Business));
        Assert.Null(story.Task.Plan.CountersignerId);
    }

    [Theory]
    [InlineData(Seat.PartyOwner, Boss, "reassign.leaderAndKey")]
    [InlineData(Seat.BusinessOwner, Inspector, "reassign.inspectorAndKey")]
    [InlineData(Seat.Leader, Business, "reassign.leaderAndKey")]
    [InlineData(Seat.Leader, Inspector, "reassign.inspectorAndLeader")]
    [InlineData(Seat.Inspector, Boss, "reassign.inspectorAndLeader")]
    [InlineData(Seat.Inspector, Party, "reassign.inspectorAndKey")]
    [InlineData(Seat.Secretary, Boss, "reassign.leaderIsSecretary")]
    [InlineData(Seat.Leader, Secretary, "reassign.leaderIsSecretary")]
    [InlineData(Seat.Leader, Gone, "person.left")]
    [InlineData(Seat.Leader, null, "reassign.to.required")]
    [InlineData(Seat.Countersigner, Staff, "reassign.from")]
    [InlineData(null, Staff, "reassign.part.required")]
    public void ReassignSeat_ToWhomItDoesNotFit_SaysWhy(Seat? part, string? to, string code) =>
        Assert.Contains(code, Story.Implementing().Try(Boss, new ReassignSeat(part, to)).Refusals.Select(refusal => refusal.Code));

    [Theory]
    [InlineData(Seat.Countersigner, Secretary)]
    [InlineData(Seat.Secretary, Counter)]
    public void ReassignSeat_ThatMakesTheSecretaryTheCountersigner_IsRefused(Seat part, string to) =>
        Assert.Equal("reassign.countersignerIsSecretary", Story.Implementing(DualPlan()).Refused(Boss, new ReassignSeat(part, to)).Code);

    [Fact]
    public void ReassignSeat_OfALeader_ToWhoSignedAsADeputy_IsRefused_AndOfSeveralNeedsWhich()
    {
        var story = Story.Started(APlan() with { LeaderIds = [Boss, Boss2] });
        story.Away(Business, Staff);
        story.Do(Staff, new SignPlan());

        Assert.Equal("reassign.leaderSigned", story.Refused(Boss, new ReassignSeat(Seat.Leader, Staff, Boss)).Code);
        Assert.Equal("reassign.from", story.Refused(Boss, new ReassignSeat(Seat.Leader, Counter)).Code);
        Assert.Equal("reassign.leaderTwice", story.Refused(Boss, new ReassignSeat(Seat.Leader, Boss2, Boss)).Code);
        story.Do(Boss, new ReassignSeat(Seat.Leader, Counter, Boss2));
        Assert.Equal([Boss, Counter], story.Task.Plan.LeaderIds.ToArray());
    }

    [Fact]
    public void ReassignSeat_ToWhoHoldsItAlready_IsNoNews_AndOfATaskThatIsOverRefused()
    {
        var story = Story.ResultSigned();
        Assert.Empty(story.Do(Boss, new ReassignSeat(Seat.PartyOwner, Party)));
        story.Do(Boss, new ConfirmResult());

        Assert.Equal("task.over", story.Refused(Boss, new ReassignSeat(Seat.PartyOwner, Staff)).Code);
    }

    [Fact]
    public void HandOver_OfEverythingOnePersonHolds_LeavesNothing_AndEachThingIsOnTheRecord()
    {
        var story = Story.Implementing();
        story.Do(Party, new ReassignItem("w1", Party));
        story.Do(Party, new AcknowledgeItem("w1"));
        story.Do(Bob, new BlockItem("w2", BlockageCause.OtherUnit, Party, "等会签"));
        var before = Held.By(Party, story.Task, story.Office);
        Assert.Equal((1, 1, 1, 2), (before.Parts.Length, before.Items.Length, before.Blockages.Length, before.Open.Length));

        Assert.Equal(
            [typeof(SeatReassigned), typeof(ItemReassigned), typeof(UnblockerReassigned)],
            story.Do(Party, new HandOver(Party, WaterHead, "调走")).Select(e => e.GetType()));

        Assert.True(Held.By(Party, story.Task, story.Office).IsNothing);
        Assert.Equal(["acknowledge", "unblock"], Obligations.Of(story.Task, story.Office).Where(open => open.PersonId == WaterHead).Select(open => open.Id.Split('.')[0]).Order());
    }

    [Fact]
    public void HandOver_InTheInspection_MovesFindingsAndTheLook()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result(), [new FindingDraft("台账不全", Ann, Day(9, 16))]));
        story.Do(Ann, new HandOver(Ann, Staff));
        Assert.Equal(ObligationKind.Rectify, story.Owes(Staff).Kind);
        Assert.True(Held.By(Ann, story.Task, story.Office).IsNothing);

        Assert.Equal("finding.person.inspector", story.Refused(Staff, new HandOver(Staff, Inspector)).Code);
        Assert.Equal("finding.person.inspector", story.Refused(Inspector, new HandOver(Inspector, Staff)).Code);
        story.Do(Inspector, new HandOver(Inspector, Counter));
        story.Do(Staff, new ReportRectification("f1", "补齐了"));
        Assert.Equal(ObligationKind.CheckRectification, story.Owes(Counter).Kind);
    }

    [Theory]
    [InlineData(Ann, true)]
    [InlineData(RoadsHead, true)]
    [InlineData(WaterHead, false)]
    [InlineData(Party, false)]
    [InlineData(Boss, false)]
    public void HandOver_IsForThemselvesTheirHeadOrAnAdministrator(string actor, bool may)
    {
        var story = Story.Implementing();
        Assert.Equal(may ? null : "notYours.handOver", story.Try(actor, new HandOver(Ann, Staff)).Refusals.SingleOrDefault()?.Code);

        story.Office = story.Office.With(story.Office.People[actor] with { Roles = [new RoleAssignment(Role.Administrator, Bureau)] });
        story.Do(actor, new HandOver(Ann, Staff));
    }

    [Fact]
    public void HandOver_OfWhoHasLeft_ByAnAdministrator_Works_AndOfNobodyOrToThemselfDoesNot()
    {
        var story = Story.Implementing();
        story.Office = story.Office.With(story.Office.People[WaterHead] with { Roles = [new RoleAssignment(Role.Administrator, Bureau)] })
            .With(story.Office.People[Ann] with { IsActive = false });
        story.Do(WaterHead, new HandOver(Ann, Staff, "离职"));

        Assert.True(Held.By(Ann, story.Task, story.Office).IsNothing);
        Assert.Equal("handOver.from.required", story.Refused(WaterHead, new HandOver("x", Staff)).Code);
        Assert.Equal("handOver.same", story.Refused(WaterHead, new HandOver(Bob, Bob)).Code);
        Assert.Equal("handOver.to.required", story.Refused(WaterHead, new HandOver(Bob, null)).Code);
        Assert.Equal("person.left", story.Refused(WaterHead, new HandOver(Bob, Gone)).Code);
    }

    [Fact]
    public void HandOver_OfNothing_IsNoNews_AndWhereOnePartDoesNotFitNothingMoves()
    {
        var story = Story.Implementing();
        Assert.Empty(story.Do(Staff, new HandOver(Staff, Counter)));

        Assert.Equal("reassign.leaderAndKey", story.Refused(Party, new HandOver(Party, Boss)).Code);
    }

    // Who signs in a task does not choose who decides about it: not as an administrator, not in a leader's stead, not as the head of who inspects.
    [Theory]
    [InlineData(Seat.Leader)]
    [InlineData(Seat.Inspector)]
    public void GuardedSeats_AreNotMovedByWhoHoldsAKey(Seat part)
    {
        var story = Story.Implementing();
        story.Away(Boss, Business);
        Assert.Equal("self.guarded", story.Refused(Business, new ReassignSeat(part, Counter)).Code);

        story.Office = story.Office.With(story.Office.People[Party] with { Roles = [new RoleAssignment(Role.Administrator, Bureau)] });
        Assert.Equal("self.guarded", story.Refused(Party, new ReassignSeat(part, Counter)).Code);
        Assert.Equal("self.guarded", story.Refused(Party, new HandOver(part == Seat.Leader ? Boss : Inspector, Counter)).Code);

        story.Office = story.Office.With(story.Office.People[Staff] with { Roles = [new RoleAssignment(Role.Administrator, Bureau)] });
        story.Do(Staff, new ReassignSeat(part, Counter));
    }

    [Fact]
    public void HandOver_ByAnOwnerWhoHeadsTheInspectorsUnit_LeavesTheInspectionToOthers()
    {
        var story = Story.Implementing();
        story.Office = story.Office.Having(story.Office.Units[Bureau] with { HeadId = Business });

        Assert.Equal("self.guarded", story.Refused(Business, new HandOver(Inspector, Counter)).Code);
        story.Do(Inspector, new HandOver(Inspector, Counter));
    }

    // Given a hand-out that waits to be signed, and later a change of one; when somebody it names hands over, nothing comes to them any more.
    [Fact]
    public void HandOver_WhileAHandOutWaitsToBeSigned_MovesItsLinesToo()
    {
        var story = Story.Deploying();
        story.Do(Secretary, new DraftHandOut(Items()));
        Assert.Equal("排夜班表", Assert.Single(Held.By(Ann, story.Task, story.Office).Lines).Text!.Value);
        Assert.IsType<LinesReassigned>(Assert.Single(story.Do(Ann, new HandOver(Ann, Staff, "调走"))));
        Assert.True(Held.By(Ann, story.Task, story.Office).IsNothing);
        story.SignAll(new SignHandOut());
        Assert.Equal((Staff, Water, ObligationKind.Acknowledge), (story.Task.Item("w1")!.PersonId, story.Task.Item("w1")!.UnitId, story.Owes(Staff).Kind));

        story.Do(Party, new DraftHandOut([ItemDraft.Unchanged("w1"), story.Task.Item("w2")!.ToDraft() with { PersonId = Ann }, new ItemDraft("补一项", Side.Party, Roads, Ann, Day(11, 20))], 1));
        Assert.Contains(Ann, Access.PartsOf(story.Task));
        Assert.Equal(2, Held.By(Ann, story.Task, story.Office).Lines.Length);
        story.Do(RoadsHead, new HandOver(Ann, WaterHead));
        story.Do(Business, new SignHandOut(2));

        Assert.True(Held.By(Ann, story.Task, story.Office).IsNothing);
        Assert.Equal((WaterHead, WaterHead), (story.Task.Item("w2")!.PersonId, story.Task.Item("w3")!.PersonId));
    }

    [Theory]
    [InlineData(Boss2, null)]
    [InlineData(Staff, Boss2)]
    public void HandOver_ByTheLeaderInChargeOrWhoStandsInForThem_SaysInWhoseName(string actor, string? principal)
    {
        var story = Story.Implementing();
        story.Office = story.Office.Having(story.Office.Units[Roads] with { LeaderId = Boss2 });
        story.Away(Boss2, Staff);

        Assert.Equal(principal, Assert.IsType<ItemReassigned>(Assert.Single(story.Do(actor, new HandOver(Ann, Counter)))).For);
    }
}

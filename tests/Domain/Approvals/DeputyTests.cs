using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>代理: who stands in for whom, what they may do, and that nobody decides about their own request by standing in.</summary>
public sealed class DeputyTests
{
    [Theory]
    [InlineData(9, 6, null)]
    [InlineData(9, 7, Staff)]
    [InlineData(9, 11, Staff)]
    [InlineData(9, 12, null)]
    public void StandIn_OfALeave_IsTheDeputyFromItsFirstToItsLastDay(int month, int day, string? deputy)
    {
        var office = Create();
        office = office.With(office.People[Ann] with { Leave = new Leave(Day(9, 7), Day(9, 11), Staff) });

        Assert.Equal(deputy, office.StandIn(Ann, Day(month, day))?.Id);
    }

    [Fact]
    public void StandIn_WhereTheDeputyIsAwayToo_IsTheNextInTheChain()
    {
        var story = new Story();
        story.Away(Ann, Bob);
        story.Away(Bob, Staff);

        Assert.Equal(Staff, story.Office.StandIn(Ann, Day(9, 9))?.Id);
        Assert.Equal(Staff, story.Office.StandIn(Bob, Day(9, 9))?.Id);
        Assert.Null(story.Office.StandIn(Staff, Day(9, 9)));
    }

    [Theory]
    [InlineData(Ann)]
    [InlineData(null)]
    [InlineData(Gone)]
    [InlineData("nobody")]
    public void StandIn_InACircleOrWithoutAnybodyHere_IsNobody(string? last)
    {
        var story = new Story();
        story.Away(Ann, Bob);
        story.Away(Bob, last);

        Assert.Null(story.Office.StandIn(Ann, Day(9, 9)));
    }

    [Fact]
    public void SignPlan_ByADeputyAlongTheChain_SaysForWhom_AndTheOwnerMayNoLonger()
    {
        var story = Story.Started();
        story.Away(Business, Bob);
        story.Away(Bob, Staff);
        Assert.Equal("notYours.key", story.Refused(Bob, new SignPlan()).Code);

        var signed = Assert.IsType<PlanSigned>(Assert.Single(story.Do(Staff, new SignPlan())));

        Assert.Equal((Staff, Business, Business), (signed.By, signed.For, signed.Principal));
        Assert.Equal((Business, Staff), (story.Task.PlanKeys[0].PersonId, story.Task.PlanKeys[0].Hand));
        Assert.Empty(story.Do(Business, new SignPlan()));
    }

    [Fact]
    public void SignPlan_ByWhoeverIsAway_IsStillTheirs()
    {
        var story = Story.Started();
        story.Away(Business, Staff);

        Assert.Null(Assert.Single(story.Do(Business, new SignPlan())).For);
    }

    [Fact]
    public void SignPlan_ByADeputyOnceTheLeaveIsOver_IsNotTheirs()
    {
        var story = Story.Started();
        story.Away(Business, Staff);
        story.Now = At(10, 8);

        Assert.Equal("notYours.key", story.Refused(Staff, new SignPlan()).Code);
    }

    [Fact]
    public void DeputyOfEveryPart_SaysForWhomOnEachEvent()
    {
        var story = Story.Started();
        story.Away(Secretary, Staff);
        story.Do(Staff, new WithdrawPlan("再核"));
        story.Do(Staff, new RevisePlan(APlan()));
        story.SignAll(new SignPlan());
        story.Away(Boss, Counter);
        story.Do(Counter, new DeferPlan(Day(9, 11)));
        story.Do(Counter, new ApprovePlan());
        story.Do(Staff, new DraftHandOut(Items()));
        story.SignAll(new SignHandOut());
        story.Away(Ann, WaterHead);
        story.Do(WaterHead, new DeclineItem("w1", "不归我们管"));
        story.Away(Party, RoadsHead);
        story.Do(RoadsHead, new InsistItem("w1", "还请办理"));
        story.Do(WaterHead, new AcknowledgeItem("w1"));
        story.Do(Bob, new AcknowledgeItem("w2"));
        story.Do(WaterHead, new ReportProgress("w1", 10, "在办"));
        story.Do(WaterHead, new BlockItem("w1", BlockageCause.Approval, RoadsHead, "等批"));
        story.Do(WaterHead, new UnblockItem("w1"));
        story.Do(WaterHead, new RequestExtension("w1", Day(11, 2), "等雨停"));
        story.Do(Counter, new GrantExtension("w1"));
        story.Do(WaterHead, new CompleteItem("w1", "办完"));
        story.Do(Counter, new SuspendTask("等文件"));
        story.Do(Counter, new ResumeTask(false));

        var expected = new Dictionary<string, string> { [Staff] = Secretary, [Counter] = Boss, [WaterHead] = Ann, [RoadsHead] = Party };
        var byDeputies = story.Events.Where(happened => expected.ContainsKey(happened.By) && happened is not (StageClosed or HandOutPublished)).ToArray();
        Assert.Equal(16, byDeputies.Length);
        Assert.All(byDeputies, happened => Assert.Equal((happened.GetType().Name, expected[happened.By]), (happened.GetType().Name, happened.For)));
    }

    [Fact]
    public void DeputyOfAnOwner_WhoChangesThePlanOrDirects_SaysForWhom()
    {
        var story = Story.Implementing();
        story.Away(Business, WaterHead);

        Assert.Equal(Business, Assert.Single(story.Do(WaterHead, new ReassignItem("w1", Staff))).For);
        Assert.Equal(Business, Assert.Single(story.Do(WaterHead, new SetLight("w2", Light.Red, "现场看过"))).For);
        Assert.Equal(Business, Assert.Single(story.Do(WaterHead, new ReassignSeat(Seat.Secretary, Staff))).For);
        Assert.Equal(Business, story.Do(WaterHead, new DraftHandOut([.. story.Task.Items.Select(item => item.ToDraft()).SkipLast(1), story.Task.Items[^1].ToDraft() with { Text = "改" }], 1))[0].For);
    }

    // The starter, an owner who signed, and the countersigner stand in for the leader: none of them approves.
    [Theory]
    [InlineData(Secretary)]
    [InlineData(Party)]
    [InlineData(Counter)]
    public void ApprovePlan_ByADeputyWhoAskedOrSigned_IsNeverAllowed(string deputy)
    {
        var story = Story.Signed(DualPlan());
        story.Away(Boss, deputy);

        Assert.Equal((RejectionKind.NotYours, "self.approval"), (story.Refused(deputy, new ApprovePlan()).Kind, story.Refused(deputy, new ApprovePlan()).Code));
        story.Do(Boss, new ApprovePlan());
    }

    [Fact]
    public void ApprovePlan_ByADeputyWhoSignedAsSomebodysDeputy_IsNeverAllowed()
    {
        var story = Story.Started();
        story.Do(Party, new SignPlan());
        story.Away(Business, Staff);
        story.Do(Staff, new SignPlan());
        story.Away(Boss, Staff);

        Assert.Equal("self.approval", story.Refused(Staff, new ApprovePlan()).Code);
        Assert.Equal("self.approval", story.Refused(Staff, new DeferPlan(Day(9, 11))).Code);
    }

    [Fact]
    public void ApprovePlan_ByWhoseDeputyPutThePlanDown_IsNeverAllowed()
    {
        var story = Story.Signed();
        story.Do(Boss, new ReassignSeat(Seat.Secretary, Bob));
        story.Away(Bob, Staff);
        story.Do(Boss, new ReturnPlan("再核"));
        story.Do(Staff, new RevisePlan(APlan()));
        story.SignAll(new SignPlan());
        story.Away(Boss, Bob);
        story.Now = At(9, 10);
        story.Office = story.Office.With(story.Office.People[Bob] with { Leave = null });

        Assert.Equal("self.approval", story.Refused(Bob, new ApprovePlan()).Code);
    }

    [Fact]
    public void ConfirmResult_ByTheInspectorWhoseDeputyPutItDown_IsNeverAllowed()
    {
        var story = Story.Inspecting();
        story.Away(Inspector, Staff);
        story.Do(Staff, new RecordResult(Result()));
        story.SignAll(new SignResult());
        story.Away(Boss, Inspector);
        story.Office = story.Office.With(story.Office.People[Inspector] with { Leave = null });

        Assert.Equal("self.approval", story.Refused(Inspector, new ConfirmResult()).Code);
        story.Do(Boss, new ConfirmResult());
    }

    [Fact]
    public void ApprovePlan_ByTheDeputyOfTwoLeaders_CountsOnce()
    {
        var story = Story.Signed(APlan() with { LeaderIds = [Boss, Boss2], LeaderRule = LeaderRule.All });
        story.Away(Boss, Staff);
        story.Away(Boss2, Staff);
        story.Do(Staff, new ApprovePlan());

        Assert.Equal("self.secondSeat", story.Refused(Staff, new ApprovePlan()).Code);
        story.Do(Boss2, new ApprovePlan());
        Assert.Equal(Stage.Deploy, story.Task.Stage);
    }

    [Fact]
    public void ApprovePlan_ByALeaderWhoStandsInForAnother_IsTheirOwnAndOnlyOnce()
    {
        var story = Story.Signed(APlan() with { LeaderIds = [Boss, Boss2], LeaderRule = LeaderRule.All });
        story.Away(Boss, Boss2);

        Assert.Null(Assert.Single(story.Do(Boss2, new ApprovePlan())).For);
        Assert.Empty(story.Do(Boss2, new ApprovePlan()));
        Assert.Equal(Stage.Plan, story.Task.Stage);
    }

    [Fact]
    public void SignPlan_ByALeaderAsAnOwnersDeputy_IsNeverAllowed()
    {
        var story = Story.Started();
        story.Away(Business, Boss);

        Assert.Equal(("self.signature", "罗颖"), (story.Refused(Boss, new SignPlan()).Code, (string)story.Refused(Boss, new SignPlan()).Arguments[0]));
    }

    [Fact]
    public void ConfirmItem_ByADeputyWhoDidTheItem_IsNeverAllowed()
    {
        var story = Story.Implementing();
        story.Do(Ann, new CompleteItem("w1", null));
        story.Away(Business, Ann);

        Assert.Equal("self.confirm", story.Refused(Ann, new ConfirmItem("w1")).Code);
        Assert.Equal("self.confirm", story.Refused(Ann, new SendBackItem("w1", "x")).Code);
        story.Do(Business, new ConfirmItem("w1"));
    }

    [Fact]
    public void CompleteItem_ByTheConfirmerAsDeputy_AsksSomebodyElseToConfirm()
    {
        var story = Story.Implementing();
        story.Away(Ann, Business);
        story.Do(Business, new CompleteItem("w1", null));

        Assert.Equal((ObligationKind.ConfirmItem, Key.Party), (story.Owes(Party).Kind, story.Owes(Party).Key));
        Assert.Equal("notYours.confirm", story.Refused(Business, new ConfirmItem("w1")).Code);
    }

    [Fact]
    public void GrantExtension_ByADeputyWhoAskedForIt_IsNeverAllowed()
    {
        var story = Story.Implementing();
        story.Do(Ann, new RequestExtension("w1", Day(11, 2), "等雨停"));
        story.Away(Boss, Ann);

        Assert.Equal("self.extension", story.Refused(Ann, new GrantExtension("w1")).Code);
        Assert.Equal("self.extension", story.Refused(Ann, new RefuseExtension("w1", "x")).Code);
    }

    [Fact]
    public void ClearOffFinding_ByADeputyWhoPutItRight_IsNeverAllowed()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result(), [new FindingDraft("台账不全", Ann, Day(9, 16))]));
        story.Do(Ann, new ReportRectification("f1", "补齐了"));
        story.Away(Inspector, Ann);

        Assert.Equal("self.rectification", story.Refused(Ann, new ClearOffFinding("f1")).Code);
        Assert.Equal("self.rectification", story.Refused(Ann, new SendBackRectification("f1", "x")).Code);
    }

    [Fact]
    public void ReportRectification_ByTheInspectorAsDeputy_IsNeverAllowed()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result(), [new FindingDraft("台账不全", Ann, Day(9, 16))]));
        story.Away(Ann, Inspector);

        Assert.Equal("self.rectification", story.Refused(Inspector, new ReportRectification("f1", "补齐了")).Code);
    }

    [Theory]
    [InlineData(Party)]
    [InlineData(Boss)]
    public void RecordResult_ByADeputyWhoSignsOrConfirmsIt_IsNeverAllowed(string deputy)
    {
        var story = Story.Inspecting();
        story.Away(Inspector, deputy);

        Assert.Equal("self.inspection", story.Refused(deputy, new RecordResult(Result())).Code);
    }

    [Fact]
    public void SignResult_ByWhoPutItDown_AsAnOwnersDeputy_IsNeverAllowed()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result()));
        story.Away(Business, Inspector);

        Assert.Equal("self.signature", story.Refused(Inspector, new SignResult()).Code);
    }

    [Fact]
    public void InsistItem_ByWhoDeclinedIt_AsTheOwnersDeputy_IsNeverAllowed()
    {
        var story = Story.Published();
        story.Do(Ann, new DeclineItem("w1", "不归我们管"));
        story.Away(Party, Ann);

        Assert.Equal("self.settle", story.Refused(Ann, new InsistItem("w1", "x")).Code);
    }

    // One who holds a part of their own and stands in for somebody else as well acts in their own name.
    [Fact]
    public void AnyPart_OfWhoHoldsOneAndStandsInForAnother_IsTheirOwnFirst()
    {
        var story = Story.Started(APlan() with { LeaderIds = [Boss, Boss2] });
        story.Away(Boss, Boss2);
        story.Away(Party, Business);
        Assert.Null(Assert.IsType<PlanReturned>(Assert.Single(story.Do(Business, new ReturnPlan("再核")))).For);
        story.Do(Secretary, new RevisePlan(APlan() with { LeaderIds = [Boss, Boss2] }));
        Assert.Null(Assert.IsType<TaskSuspended>(Assert.Single(story.Do(Boss2, new SuspendTask("等")))).For);
        Assert.Null(Assert.IsType<TaskResumed>(Assert.Single(story.Do(Boss2, new ResumeTask(false)))).For);

        story = Story.Implementing();
        story.Do(Ann, new BlockItem("w1", BlockageCause.OtherUnit, WaterHead, "等会签"));
        story.Away(Ann, WaterHead);
        Assert.Null(Assert.IsType<ItemUnblocked>(Assert.Single(story.Do(WaterHead, new UnblockItem("w1")))).For);
    }

    // Given a deputy who approved in a leader's stead while another leader still decides: they sign nothing of it any more, whatever seat they get.
    [Fact]
    public void SignPlan_ByTheHandThatApprovedIt_IsNeverAllowed()
    {
        var story = Story.Signed(APlan() with { LeaderIds = [Boss, Boss2], LeaderRule = LeaderRule.All });
        story.Away(Boss, Staff);
        story.Do(Staff, new ApprovePlan());
        Assert.Equal("reassign.ownerDecided", story.Refused(Boss2, new ReassignSeat(Seat.BusinessOwner, Staff)).Code);

        story.Do(Boss2, new ReassignSeat(Seat.BusinessOwner, RoadsHead));
        story.Away(RoadsHead, Staff);
        Assert.Equal("self.signature", story.Refused(Staff, new SignPlan()).Code);
        story.Do(RoadsHead, new SignPlan());
        story.Do(Boss2, new ApprovePlan());
        Assert.Equal(Stage.Deploy, story.Task.Stage);
    }

    [Fact]
    public void ConfirmResult_AsALeadersDeputy_ByWhoTookTheTaskOverAsItsSecretary_IsRefused()
    {
        var story = Story.Inspecting();
        story.Do(Boss, new ReassignSeat(Seat.Secretary, Staff));
        story.Do(Inspector, new RecordResult(Result()));
        story.SignAll(new SignResult());
        story.Away(Boss, Staff);

        Assert.Equal("self.approval", story.Refused(Staff, new ConfirmResult()).Code);
        story.Do(Boss, new ConfirmResult());
    }

    // Whose plan a deputy puts down, theirs it is: they do not become its leader by it.
    [Fact]
    public void RevisePlan_InAnOwnersStead_DoesNotMakeThatOwnerItsLeader()
    {
        var story = Story.Signed();
        story.Do(Boss, new ReturnPlan("再核"));
        story.Away(Business, Staff);

        Assert.Equal("plan.leader.isStarter", story.Refused(Staff, new RevisePlan(APlan() with { BusinessOwnerId = RoadsHead, LeaderIds = [Business] })).Code);
        story.Do(Staff, new RevisePlan(APlan() with { BusinessOwnerId = RoadsHead }));
    }
}

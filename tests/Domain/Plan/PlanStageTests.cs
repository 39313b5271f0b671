using PartyFlow.Domain.Approvals;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class PlanStageTests
{
    [Fact]
    public void SignPlan_ByBothOwners_AsksTheLeader()
    {
        var story = Story.Signed();

        var open = Assert.Single(Obligations.Of(story.Task, story.Office));
        Assert.Equal((ObligationKind.ApprovePlan, Boss, Day(9, 18), 1), (open.Kind, open.PersonId, open.Due, open.Revision));
    }

    [Fact]
    public void SignPlan_ByTheHolderOfBothKeys_GivesBothAtOnce()
    {
        var story = Story.Started(DualPlan());
        Assert.Null(story.Owes(Party).Key);

        Assert.Equal(2, story.Do(Party, new SignPlan(1)).Count);
        Assert.Equal("keys.open", story.Refused(Boss, new ApprovePlan()).Code);
        story.Do(Counter, new SignPlan());

        Assert.Equal(ObligationKind.ApprovePlan, story.Owes(Boss).Kind);
    }

    [Fact]
    public void SignPlan_Repeated_IsAcceptedWithoutEvents()
    {
        var story = Story.Deploying();

        Assert.Empty(story.Do(Party, new SignPlan(1)));
        Assert.Empty(story.Do(Boss, new ApprovePlan(null, 1)));
    }

    [Theory]
    [InlineData(Secretary)]
    [InlineData(Boss)]
    [InlineData(Staff)]
    [InlineData(Occasion.SystemActor)]
    public void SignPlan_BySomebodyWithoutAKey_IsNotTheirs(string actor)
    {
        var refusal = Story.Started().Refused(actor, new SignPlan());

        Assert.Equal((RejectionKind.NotYours, "notYours.key"), (refusal.Kind, refusal.Code));
        Assert.Equal(["魏东升、罗颖"], refusal.Said());
    }

    [Fact]
    public void ApprovePlan_BeforeTheKeys_NamesWhoseAreMissing()
    {
        var story = Story.Started();
        story.Do(Party, new SignPlan());

        var refusal = story.Refused(Boss, new ApprovePlan());

        Assert.Equal((RejectionKind.NotNow, "keys.open"), (refusal.Kind, refusal.Code));
        Assert.Equal(["罗颖"], refusal.Said());
    }

    [Fact]
    public void ApprovePlan_ByTheLeader_ClosesTheStageAndTheNextOpens()
    {
        var story = Story.Signed();

        Assert.Collection(story.Do(Boss, new ApprovePlan("同意")), e => Assert.IsType<PlanApproved>(e), e => Assert.Equal(Stage.Plan, Assert.IsType<StageClosed>(e).Stage));

        Assert.IsType<StageOpened>(story.Events[^1]);
        Assert.Equal((Stage.Deploy, false), (story.Task.Stage, story.Task.StageClosed));
        Assert.Equal(Boss, story.Task.Stages[0].ClosedBy);
    }

    [Fact]
    public void OpenStage_BeforeTheGateOrBySomebody_IsRefused_AndRepeatedChangesNothing()
    {
        var story = Story.Signed();

        Assert.Equal("stage.notYet", story.Refused(Occasion.SystemActor, new OpenStage(Stage.Deploy)).Code);
        Assert.Equal("notYours.system", story.Refused(Boss, new OpenStage(Stage.Deploy)).Code);
        Assert.Empty(story.Do(Occasion.SystemActor, new OpenStage(Stage.Plan)));
        story.Do(Boss, new ApprovePlan());
        Assert.Empty(story.Do(Occasion.SystemActor, new OpenStage(Stage.Deploy)));
        Assert.Equal("stage.notYet", story.Refused(Occasion.SystemActor, new OpenStage(Stage.Inspect)).Code);
    }

    [Fact]
    public void ApprovePlan_WhereOneIsEnough_TellsTheOtherWhoDecidedWhen()
    {
        var story = Story.Signed(APlan() with { LeaderIds = [Boss, Boss2] });
        Assert.Equal([Boss, Boss2], Obligations.Of(story.Task, story.Office).Select(open => open.PersonId));
        story.Do(Boss2, new ApprovePlan());

        var refusal = story.Refused(Boss, new ApprovePlan());

        Assert.Equal((RejectionKind.NotNow, "decided.already"), (refusal.Kind, refusal.Code));
        Assert.Equal(["梁静宜", story.Now], refusal.Said());
        Assert.Equal("decided.already", story.Refused(Boss, new ReturnPlan("不行")).Code);
    }

    [Fact]
    public void ApprovePlan_WhereAllDecide_WaitsForEach()
    {
        var story = Story.Signed(APlan() with { LeaderIds = [Boss, Boss2], LeaderRule = LeaderRule.All });

        Assert.Single(story.Do(Boss2, new ApprovePlan()));
        Assert.Equal(Boss, Assert.Single(Obligations.Of(story.Task, story.Office)).PersonId);
        Assert.Equal(2, story.Do(Boss, new ApprovePlan()).Count);
    }

    [Fact]
    public void ApprovePlan_InOrder_AsksOneAfterTheOther()
    {
        var story = Story.Signed(APlan() with { LeaderIds = [Boss2, Boss], LeaderRule = LeaderRule.InOrder });
        Assert.Equal(Boss2, Assert.Single(Obligations.Of(story.Task, story.Office)).PersonId);
        Assert.Equal(["turn.notYet", "梁静宜"], new object[] { story.Refused(Boss, new ApprovePlan()).Code, story.Refused(Boss, new ApprovePlan()).Arguments[0] });

        story.Now = At(9, 10);
        story.Do(Boss2, new ApprovePlan());

        Assert.Equal(At(9, 10), story.Owes(Boss).Since);
        story.Do(Boss, new ApprovePlan());
        Assert.Equal(Stage.Deploy, story.Task.Stage);
    }

    [Fact]
    public void ReturnPlan_ByTheLeader_VoidsTheKeysAndAsksTheStarter()
    {
        var story = Story.Signed();
        story.Do(Boss, new ReturnPlan("指标太低", 1));

        Assert.Empty(story.Task.PlanKeys);
        var open = Assert.Single(Obligations.Of(story.Task, story.Office));
        Assert.Equal((ObligationKind.RevisePlan, Secretary), (open.Kind, open.PersonId));
        Assert.Equal(["谢承远", story.Now], story.Refused(Party, new SignPlan()).Said());
        Assert.Empty(story.Do(Boss, new ReturnPlan("指标太低", 1)));
    }

    [Fact]
    public void ReturnPlan_ByAnOwnerWhoseKeyIsAsked_IsAccepted_ButNotAfterSigning()
    {
        var story = Story.Started();
        story.Do(Party, new SignPlan());

        Assert.Equal("decided.own", story.Refused(Party, new ReturnPlan("再想想")).Code);
        story.Do(Business, new ReturnPlan("业务目标不清"));

        Assert.Equal(Business, story.Task.PlanReturned!.By);
    }

    [Fact]
    public void ReturnPlan_WithoutAReason_OrByOthers_IsRefused()
    {
        var story = Story.Signed();

        var refusal = story.Refused(Boss, new ReturnPlan(null));
        Assert.Equal((RejectionKind.Invalid, "reason.required", "reason"), (refusal.Kind, refusal.Code, refusal.Field));
        Assert.Equal("notYours.return", story.Refused(Secretary, new ReturnPlan("x")).Code);
        Assert.Equal("keys.open", Story.Started().Refused(Boss, new ReturnPlan("x")).Code);
    }

    [Fact]
    public void RevisePlan_AfterAReturn_OpensANewRevisionWithoutKeys()
    {
        var story = Story.Signed();
        story.Do(Boss, new ReturnPlan("指标太低"));
        story.Now = At(9, 10);
        story.Do(Secretary, new RevisePlan(APlan() with { Title = "夜间工单 12 分钟响应" }));

        Assert.Equal((2, "夜间工单 12 分钟响应"), (story.Task.PlanRevision, story.Task.Plan.Title!.Value));
        Assert.Equal((At(9, 10), 2), (story.Owes(Party).Since, story.Owes(Party).Revision));
        var stale = story.Refused(Party, new SignPlan(1));
        Assert.Equal((RejectionKind.NotNow, "stale.revision"), (stale.Kind, stale.Code));
        Assert.Equal([2], stale.Said());
        story.Do(Party, new SignPlan(2));
    }

    [Fact]
    public void RevisePlan_WrittenOnARevisionThatWasReplacedMeanwhile_IsStale_ReturnedAgainOrNot()
    {
        var story = Story.Signed();
        story.Do(Boss, new ReturnPlan("指标太低"));
        story.Do(Business, new RevisePlan(APlan(), 1));

        var late = new RevisePlan(APlan() with { Title = "夜间工单 12 分钟响应" }, 1);
        Assert.Equal("stale.revision", story.Refused(Secretary, late).Code);
        story.Do(Party, new ReturnPlan("还要改"));
        var stale = story.Refused(Secretary, late);
        Assert.Equal((RejectionKind.NotNow, "stale.revision"), (stale.Kind, stale.Code));
        Assert.Equal([2], stale.Said());

        // The control: on the revision in force, or on none in particular, the same plan is taken.
        story.Do(Secretary, late with { Revision = 2 });
        Assert.Equal("夜间工单 12 分钟响应", story.Task.Plan.Title!.Value);
        story.Do(Party, new ReturnPlan("再改"));
        story.Do(Secretary, new RevisePlan(APlan()));
        Assert.Equal(4, story.Task.PlanRevision);
    }

    [Fact]
    public void RevisePlan_ByAnOwner_SignsForThem_AndTheyCannotMakeThemselvesLeader()
    {
        var story = Story.Signed();
        story.Do(Boss, new ReturnPlan("指标太低"));

        Assert.Equal("plan.leader.isStarter", story.Refused(Business, new RevisePlan(APlan() with { BusinessOwnerId = RoadsHead, LeaderIds = [Business] })).Code);
        Assert.Equal("plan.leader.isStarter", story.Refused(Business, new RevisePlan(APlan() with { LeaderIds = [Secretary] })).Code);
        Assert.Equal(2, story.Do(Business, new RevisePlan(APlan())).Count);
        Assert.Equal(Party, Assert.Single(Obligations.Of(story.Task, story.Office)).PersonId);
    }

    [Fact]
    public void RevisePlan_NotReturned_OrByOthers_OrBad_IsRefused()
    {
        var story = Story.Signed();
        Assert.Equal("plan.notReturned", story.Refused(Secretary, new RevisePlan(APlan())).Code);
        story.Do(Boss, new ReturnPlan("指标太低"));

        Assert.Equal("notYours.revise", story.Refused(Boss, new RevisePlan(APlan())).Code);
        Assert.Equal("plan.title.required", story.Refused(Secretary, new RevisePlan(APlan() with { Title = null })).Code);
        story.Now = At(9, 19);
        Assert.Equal("plan.due.past", story.Refused(Secretary, new RevisePlan(APlan())).Code);
    }

    [Fact]
    public void DeferPlan_UntilAWorkingDayBeforeTheDueDate_IsNotedAndReplaced()
    {
        var story = Story.Signed();
        story.Do(Boss, new DeferPlan(Day(9, 11)));
        story.Do(Boss, new DeferPlan(Day(9, 14)));

        Assert.Empty(story.Do(Boss, new DeferPlan(Day(9, 14))));
        Assert.Equal(Day(9, 14), story.Owes(Boss).NotBefore);
        story.Do(Boss, new ApprovePlan());
        Assert.Empty(story.Task.Deferrals);
        Assert.Equal("decided.own", story.Refused(Boss, new DeferPlan(Day(9, 15))).Code);
    }

    [Theory]
    [InlineData("2026-09-12", "defer.restDay", "2026-09-12 2026-09-11 2026-09-14")]
    [InlineData("2026-09-09", "defer.range", "2026-09-10 2026-09-17")]
    [InlineData("2026-09-18", "defer.range", "2026-09-10 2026-09-17")]
    [InlineData(null, "defer.required", "2026-09-10 2026-09-17")]
    public void DeferPlan_UntilAnotherDay_SaysWhichDo(string? until, string code, string arguments)
    {
        var refusal = Story.Signed().Refused(Boss, new DeferPlan(until is null ? null : DateOnly.Parse(until)));

        Assert.Equal((RejectionKind.Invalid, code, "until"), (refusal.Kind, refusal.Code, refusal.Field));
        Assert.Equal(arguments.Split(' ').Select(DateOnly.Parse), refusal.Arguments.Cast<DateOnly>());
    }

    [Fact]
    public void DeferPlan_OnTheLastDay_IsTooLate()
    {
        var story = Story.Signed();
        story.Now = At(9, 18);

        Assert.Equal("defer.tooLate", story.Refused(Boss, new DeferPlan(Day(9, 18))).Code);
        Assert.Equal("notYours.leader", story.Refused(Party, new DeferPlan(Day(9, 18))).Code);
    }

    [Fact]
    public void Decide_OfATaskThatDoesNotExist_SaysSo() =>
        Assert.Equal("task.unknown", new Story().Refused(Boss, new ApprovePlan()).Code);

    [Fact]
    public void Decide_InAStageThatIsOverOrNotYetOpen_SaysWhich()
    {
        var story = Story.Deploying();
        story.Do(Secretary, new DraftHandOut(Items()));
        var passed = story.Refused(Secretary, new RevisePlan(APlan()));
        Assert.Equal(("stage.passed", Stage.Plan, "谢承远"), (passed.Code, (Stage)passed.Arguments[0], (string)passed.Arguments[1]));

        var notYet = Story.Signed().Refused(Secretary, new DraftHandOut(Items()));
        Assert.Equal(("stage.notYet", Stage.Deploy, Stage.Plan), (notYet.Code, (Stage)notYet.Arguments[0], (Stage)notYet.Arguments[1]));
    }
}

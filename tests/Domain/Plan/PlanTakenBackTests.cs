using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class PlanTakenBackTests
{
    [Theory]
    [InlineData(Secretary)]
    [InlineData(Party)]
    [InlineData(Business)]
    public void WithdrawPlan_BeforeTheApproval_VoidsTheKeysAndAsksForARevision(string actor)
    {
        var story = Story.Signed();
        story.Do(actor, new WithdrawPlan("指标还要再核"));

        Assert.Empty(story.Task.PlanKeys);
        Assert.Equal((ObligationKind.RevisePlan, Secretary), (Assert.Single(Obligations.Of(story.Task, story.Office)).Kind, story.Owes(Secretary).PersonId));
        Assert.Equal("decided.returned", story.Refused(Boss, new ApprovePlan()).Code);
        Assert.Equal("decided.returned", story.Refused(Party, new SignPlan()).Code);
        Assert.Empty(story.Do(actor, new WithdrawPlan("再点一次")));
        story.Do(Secretary, new RevisePlan(APlan()));
        Assert.Equal("stale.revision", story.Refused(Party, new SignPlan(1)).Code);
        Assert.Equal("stale.revision", story.Refused(Boss, new ApprovePlan(null, 1)).Code);
    }

    [Fact]
    public void WithdrawPlan_OfAPlanThatCameBack_SaysWhoReturnedIt()
    {
        var story = Story.Signed();
        story.Do(Boss, new ReturnPlan("指标太低"));

        Assert.Equal(["谢承远", story.Now], story.Refused(Secretary, new WithdrawPlan("x")).Said());
    }

    [Fact]
    public void WithdrawPlan_WithoutAReason_ByOthers_OrOnceItIsApproved_IsRefused()
    {
        var story = Story.Signed();
        Assert.Equal(("reason.required", "reason"), (story.Refused(Secretary, new WithdrawPlan(null)).Code, story.Refused(Secretary, new WithdrawPlan(null)).Field));
        Assert.All([Boss, Inspector, Ann, Counter], actor => Assert.Equal("notYours.revise", story.Refused(actor, new WithdrawPlan("x")).Code));

        Assert.Equal("stage.passed", Story.Deploying().Refused(Secretary, new WithdrawPlan("x")).Code);
    }

    [Fact]
    public void ReturnPlan_AfterOneOfSeveralHasApproved_VoidsThatApprovalToo()
    {
        var story = Story.Signed(APlan() with { LeaderIds = [Boss, Boss2], LeaderRule = LeaderRule.All });
        story.Do(Boss2, new ApprovePlan());
        story.Do(Boss, new ReturnPlan("再核一遍"));

        Assert.Empty(story.Task.PlanApprovals);
        story.Do(Secretary, new RevisePlan(story.Task.Plan));
        story.SignAll(new SignPlan(2));
        Assert.Equal([Boss, Boss2], Obligations.Of(story.Task, story.Office).Select(open => open.PersonId));
    }

    [Fact]
    public void RevisePlan_ShowsWhatItChangedAgainstTheLast()
    {
        var story = Story.Signed();
        var before = story.Task.Plan;
        story.Do(Boss, new ReturnPlan("指标太低"));
        story.Do(Secretary, new RevisePlan(APlan() with { Title = "夜间工单 12 分钟响应", LeaderIds = [Boss, Boss2] }));

        Assert.Equal(["title", "leaderIds"], PlanDifference.Between(before, story.Task.Plan).Select(change => change.Field));
        Assert.Equal(2, story.Task.PlanRevision);
    }

    // Three leaders, and how many of them have to say yes.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ApprovePlan_WhereAnySoManyDecide_ClosesWithTheLastOfThem(int needed)
    {
        string[] leaders = [Boss, Boss2, WaterHead];
        var story = Story.Signed(APlan() with { LeaderIds = [.. leaders], LeaderRule = LeaderRule.Any, LeadersNeeded = needed });
        foreach (var (place, leader) in leaders.Reverse().Take(needed).Index())
        {
            Assert.Equal(Stage.Plan, story.Task.Stage);
            Assert.Equal(leaders.Length - place, Obligations.Whose(story.Task, story.Office, ObligationKind.ApprovePlan).Length);
            story.Do(leader, new ApprovePlan());
        }

        Assert.Equal(Stage.Deploy, story.Task.Stage);
        Assert.Equal(needed < 3 ? "decided.already" : null, needed < 3 ? story.Refused(Boss, new ApprovePlan()).Code : null);
    }

    [Theory]
    [InlineData(LeaderRule.Any, null, "plan.leadersNeeded.required")]
    [InlineData(LeaderRule.Any, 0, "plan.leadersNeeded.range")]
    [InlineData(LeaderRule.Any, 3, "plan.leadersNeeded.range")]
    [InlineData(LeaderRule.All, 2, "plan.leadersNeeded.needless")]
    [InlineData(LeaderRule.One, 1, "plan.leadersNeeded.needless")]
    public void StartTask_WithANumberOfLeadersThatDoesNotFit_SaysSo(LeaderRule rule, int? needed, string code) =>
        Assert.Equal(code, new Story().Refused(Secretary, new StartTask("t1", "1号", APlan() with { LeaderIds = [Boss, Boss2], LeaderRule = rule, LeadersNeeded = needed })).Code);
}

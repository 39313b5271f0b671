using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>双肩挑: one hand that gives both keys needs one more, from the nearest person who may.</summary>
public sealed class CountersignerTests
{
    // Of the branch nobody but its secretary, who is an owner; then the leading section, then what stands above both.
    [Fact]
    public void Propose_ForAPlan_GoesFromTheNearestUnitsUpwards() =>
        Assert.Equal([RoadsHead, Counter], Countersigners.Propose(APlan(), Create(), Day(9, 9)).ToArray());

    [Fact]
    public void Propose_InOneUnit_NamesDeputiesBeforeHeads()
    {
        var office = Create();
        office = office.With(office.People[Ann] with { Roles = [new RoleAssignment(Role.UnitDeputyHead, Roads)] })
            .With(office.People[Bob] with { Roles = [new RoleAssignment(Role.BranchDeputySecretary, Branch)] });

        Assert.Equal([Bob, Ann, RoadsHead, Counter], Countersigners.Propose(APlan(), office, Day(9, 9)).ToArray());
    }

    [Fact]
    public void Propose_WhomTheDirectoryNamesAsHead_CountsAsHeadWithoutTheRole()
    {
        var office = Create();
        office = office.With(office.People[RoadsHead] with { Roles = [] });

        Assert.Equal([RoadsHead, Counter], Countersigners.Propose(APlan(), office, Day(9, 9)).ToArray());
    }

    [Fact]
    public void Propose_LeavesOutOwnersLeadersInspectorWhoeverIsAwayOrGoneAndWhoIsExcepted()
    {
        var story = new Story();
        story.Away(RoadsHead, Staff);
        Assert.Equal([Counter], Countersigners.Propose(APlan(), story.Office, Day(9, 9)).ToArray());

        Assert.Empty(Countersigners.Propose(APlan(), story.Office, Day(9, 9), Counter));
        Assert.Equal([Counter, Boss], Countersigners.Propose(APlan() with { LeaderIds = [RoadsHead] }, Create(), Day(9, 9)).ToArray());
        Assert.Equal([Counter], Countersigners.Propose(APlan() with { InspectorId = RoadsHead }, Create(), Day(9, 9)).ToArray());
        var office = Create();
        Assert.Equal([Counter], Countersigners.Propose(APlan(), office.With(office.People[RoadsHead] with { IsActive = false }), Day(9, 9)).ToArray());
        Assert.Equal([RoadsHead, Counter], Countersigners.Propose(APlan(), story.Office, Day(10, 8)).ToArray());
    }

    [Fact]
    public void SignPlan_ByAnOwnerWhoIsTheOthersDeputy_AsksTheNearestToCountersign()
    {
        var story = Story.Started();
        story.Away(Business, Party);

        Assert.Collection(
            story.Do(Party, new SignPlan()),
            e => Assert.Equal((Key.Party, (string?)null), (Assert.IsType<PlanSigned>(e).Key, e.For)),
            e => Assert.Equal((Key.Business, (string?)Business), (Assert.IsType<PlanSigned>(e).Key, e.For)),
            e => Assert.Equal((Stage.Plan, RoadsHead), (Assert.IsType<CountersignAsked>(e).Stage, ((CountersignAsked)e).PersonId)));

        Assert.Equal((ObligationKind.SignPlan, Key.Countersign), (story.Owes(RoadsHead).Kind, story.Owes(RoadsHead).Key));
        Assert.Equal(["keys.open", "高磊"], [story.Refused(Boss, new ApprovePlan()).Code, .. story.Refused(Boss, new ApprovePlan()).Arguments]);
        story.Do(RoadsHead, new SignPlan());
        story.Do(Boss, new ApprovePlan());
    }

    [Fact]
    public void SignPlan_ByOneDeputyOfBothOwners_AsksTheNearestToCountersign()
    {
        var story = Story.Started();
        story.Away(Party, Staff);
        story.Away(Business, Staff);

        Assert.IsType<CountersignAsked>(story.Do(Staff, new SignPlan())[^1]);
    }

    [Fact]
    public void SignPlan_WithBothKeys_WhereNobodyMayCountersign_IsRefusedUntilTheOwnerIsBack()
    {
        var story = Story.Started();
        story.Away(Business, Party);
        story.Away(RoadsHead, Staff);
        story.Away(Counter, Staff);

        Assert.Equal("countersign.nobody", story.Refused(Party, new SignPlan()).Code);
        story.Do(Business, new SignPlan());
        Assert.Single(story.Do(Party, new SignPlan()));
    }

    [Fact]
    public void SignPlan_WithBothKeys_NeverAsksWhoStartedIt()
    {
        var story = new Story();
        story.Office = story.Office.With(story.Office.People[Secretary] with { Roles = [new RoleAssignment(Role.BranchDeputySecretary, Branch)] });
        story.Do(Secretary, new StartTask("t1", "1号", APlan()));
        story.Away(Business, Party);

        Assert.Equal(RoadsHead, Assert.IsType<CountersignAsked>(story.Do(Party, new SignPlan())[^1]).PersonId);
    }

    [Fact]
    public void SignPlan_AsTheCountersignersDeputy_ByTheHandThatGaveAKey_IsNeverAllowed()
    {
        var story = Story.Started(DualPlan());
        story.Away(Counter, Party);
        story.Do(Party, new SignPlan());

        Assert.Equal(["self.countersign", "马晓宁"], [story.Refused(Party, new SignPlan()).Code, .. story.Refused(Party, new SignPlan()).Arguments]);
        Assert.Equal(2, story.Task.PlanKeys.Length);
    }

    [Fact]
    public void SignPlan_AsAnOwnersDeputy_ByTheCountersigner_GivesTheCountersignatureOnly()
    {
        var story = Story.Started(DualPlan());
        story.Away(Party, Counter);

        Assert.Equal(Key.Countersign, Assert.IsType<PlanSigned>(Assert.Single(story.Do(Counter, new SignPlan()))).Key);
        Assert.Equal("self.countersigned", story.Refused(Counter, new SignPlan()).Code);
    }

    [Fact]
    public void ReturnPlan_VoidsTheCountersignatureThatWasAskedFor()
    {
        var story = Story.Started();
        story.Away(Business, Party);
        story.Do(Party, new SignPlan());
        story.Do(RoadsHead, new ReturnPlan("再核"));

        Assert.Empty(story.Task.Countersigns);
        story.Do(Secretary, new RevisePlan(APlan()));
        Assert.Equal("notYours.key", story.Refused(RoadsHead, new SignPlan()).Code);
    }

    [Fact]
    public void SignHandOut_AndSignResult_ByOneHandForBoth_NeedACountersignatureToo()
    {
        var story = Story.Deploying();
        story.Away(Business, Party);
        Assert.Equal((ObligationKind.SignHandOut, Business), (Draft(story).Kind, Draft(story).PersonId));
        story.Do(Party, new SignHandOut());
        Assert.Null(story.Task.PublishedAt);
        story.Do(RoadsHead, new SignHandOut());
        Assert.NotNull(story.Task.PublishedAt);

        var inspected = Story.Inspecting();
        inspected.Away(Business, Party);
        inspected.Do(Inspector, new RecordResult(Result()));
        inspected.Do(Party, new SignResult());
        Assert.Equal("keys.open", inspected.Refused(Boss, new ConfirmResult()).Code);
        inspected.Do(RoadsHead, new SignResult());
        inspected.Do(Boss, new ConfirmResult());
        Assert.Equal(TaskStatus.Closed, inspected.Task.Status);
    }

    private static Obligation Draft(Story story)
    {
        if (story.Task.HandOutRevision == 0)
        {
            story.Do(Party, new DraftHandOut(Items()));
        }

        return Assert.Single(Obligations.Of(story.Task, story.Office));
    }
}

using FsCheck;
using FsCheck.Fluent;
using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>Parts that change hands while some have signed or decided and others have not: nothing is left that nobody can go on with.</summary>
public sealed class SeatsInMidDecisionTests
{
    // Given two of several have decided while one of their seats went away and came back.
    [Theory]
    [InlineData(LeaderRule.All, null)]
    [InlineData(LeaderRule.Any, 2)]
    [InlineData(LeaderRule.InOrder, null)]
    public void ReassignSeat_OfALeaderWhoApproved_AsksWhoeverHasTheSeatThen(LeaderRule rule, int? needed)
    {
        var story = Story.Signed(APlan() with { LeaderIds = [Boss, Boss2], LeaderRule = rule, LeadersNeeded = needed });
        story.Do(Boss, new ApprovePlan());
        story.Do(Boss, new ReassignSeat(Seat.Leader, Counter, Boss));
        Assert.Equal(ObligationKind.ApprovePlan, story.Owes(Counter).Kind);
        if (rule == LeaderRule.InOrder)
        {
            Assert.Equal("turn.notYet", story.Refused(Boss2, new ApprovePlan()).Code);
        }
        else
        {
            story.Do(Boss2, new ApprovePlan());
        }

        story.Do(Counter, new ReassignSeat(Seat.Leader, Boss, Counter));
        Assert.Equal(ObligationKind.ApprovePlan, story.Owes(Boss).Kind);
        story.Do(Boss, new ApprovePlan());
        if (rule == LeaderRule.InOrder)
        {
            story.Do(Boss2, new ApprovePlan());
        }

        Assert.Equal(Stage.Deploy, story.Task.Stage);
    }

    // Keys, decisions and seats in any order, among few people, so that seats come back: somebody can always go on, until the stage is passed.
    [Fact]
    public void Decisions_WhileSeatsGoToAndFro_AlwaysWaitForSomebodyWhoCanMakeThem() =>
        Prop.ForAll(Gen.Choose(0, 1 << 20).ArrayOf(30).ToArbitrary(), choices =>
        {
            var rule = (LeaderRule)(choices[0] % 4);
            var plan = (choices[0] / 4 % 2 == 0 ? APlan() : DualPlan()) with { LeaderIds = [Boss, Boss2, WaterHead], LeaderRule = rule, LeadersNeeded = rule == LeaderRule.Any ? 2 : null };
            var story = Story.Signed(plan);
            foreach (var choice in choices.Skip(1).TakeWhile(_ => story.Task.Stage == Stage.Plan))
            {
                string[] people = choice % 2 == 0 ? [Boss, Boss2, WaterHead, Staff] : [Party, Business, Counter, Bob];
                var (from, to) = (people[choice / 8 % 4], people[choice / 32 % 4]);
                (string Actor, TaskCommand Command) step = (choice / 2 % 4) switch
                {
                    0 => (from, new ApprovePlan()),
                    1 => (from, new SignPlan()),
                    2 => (from, new HandOver(from, to)),
                    _ when choice % 2 == 0 => (from, new ReassignSeat(Seat.Leader, to, from)),
                    _ => (Secretary, new ReassignSeat(choice / 128 % 2 == 0 ? Seat.PartyOwner : Seat.BusinessOwner, to)),
                };
                if (!story.Try(step.Actor, step.Command).IsRefused)
                {
                    story.Do(step.Actor, step.Command);
                }

                var open = Obligations.Of(story.Task, story.Office);
                Assert.NotEmpty(open);
                Assert.All(open, one => Assert.True(story.Try(one.PersonId, Play.Answer(one, story.Task)) is { IsRefused: false, Events.IsEmpty: false }, $"{one} after {step}"));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void HandOver_OfALeaderWhoConfirmedTheResult_AsksWhoeverHasTheSeatThen()
    {
        var story = Story.ResultSigned(APlan() with { LeaderIds = [Boss, Boss2], LeaderRule = LeaderRule.All });
        story.Do(Boss, new ConfirmResult());
        story.Do(Boss, new HandOver(Boss, Counter));
        story.Do(Boss2, new ConfirmResult());
        story.Do(Counter, new HandOver(Counter, Boss));

        Assert.Equal(ObligationKind.ConfirmResult, story.Owes(Boss).Kind);
        story.Do(Boss, new ConfirmResult());
        Assert.Equal(TaskStatus.Closed, story.Task.Status);
    }

    // Who decided in a leader's stead cannot decide a second time, so the seat of another leader would be nobody's.
    [Fact]
    public void ReassignSeat_OfALeader_ToWhoDecidedForAnotherLeader_IsRefused()
    {
        var story = Story.Signed(APlan() with { LeaderIds = [Boss, Boss2], LeaderRule = LeaderRule.All });
        story.Away(Boss, Counter);
        story.Do(Counter, new ApprovePlan());

        Assert.Equal("reassign.leaderDecided", story.Refused(Boss2, new ReassignSeat(Seat.Leader, Counter, Boss2)).Code);
        story.Do(Counter, new ReassignSeat(Seat.Leader, Counter, Boss));
        story.Do(Counter, new ApprovePlan());
        story.Do(Boss2, new ApprovePlan());
    }

    [Theory]
    [InlineData(Seat.PartyOwner)]
    [InlineData(Seat.BusinessOwner)]
    public void ReassignSeat_OfAnOwner_ToTheCountersignerWhoHasSigned_AsksThemForTheOwnersKey(Seat part)
    {
        var story = Story.Started(DualPlan());
        story.Do(Counter, new SignPlan());
        story.Do(Boss, new ReassignSeat(part, Counter));
        Assert.Empty(story.Task.PlanKeys);

        story.Do(Counter, new SignPlan());
        story.Do(Party, new SignPlan());
        story.Do(Boss, new ApprovePlan());
    }

    [Fact]
    public void HandOver_OfBothKeys_ToTheCountersignerWhoHasSigned_FindsAnotherToCountersign()
    {
        var story = Story.Started(DualPlan());
        story.Do(Counter, new SignPlan());
        story.Do(Party, new HandOver(Party, Counter));
        Assert.Equal((Counter, Counter), (story.Task.Plan.PartyOwnerId, story.Task.Plan.BusinessOwnerId));
        Assert.NotEqual(Counter, story.Task.Plan.CountersignerId);

        story.SignAll(new SignPlan());
        story.Do(Boss, new ApprovePlan());
    }

    // The countersignature given by a deputy who then gets an owner's seat is no second pair of eyes.
    [Fact]
    public void HandOver_OfBothKeys_ToWhoCountersignedAsADeputy_AsksTheCountersignerAnew()
    {
        var story = Story.Started(DualPlan());
        story.Away(Counter, Staff);
        story.Do(Staff, new SignPlan());
        story.Do(Party, new HandOver(Party, Staff));
        Assert.Equal(Counter, story.Task.Plan.CountersignerId);
        Assert.Empty(story.Task.PlanKeys);

        story.SignAll(new SignPlan());
        story.Do(Boss, new ApprovePlan());
    }

    [Fact]
    public void HandOver_OfBothKeys_KeepsTheCountersignerWhoWasChosen_AndWhatTheySigned()
    {
        var story = Story.Started(DualPlan() with { CountersignerId = Bob });
        story.Do(Bob, new SignPlan());
        story.Do(Party, new HandOver(Party, Staff, "调走"));

        Assert.Equal((Bob, Key.Countersign), (story.Task.Plan.CountersignerId, Assert.Single(story.Task.PlanKeys).Key));
        Assert.True(Held.By(Party, story.Task, story.Office).IsNothing);
        story.Do(Staff, new SignPlan());
        story.Do(Boss, new ApprovePlan());
    }

    [Fact]
    public void HandOver_OfBothKeys_WhereNobodyElseCouldCountersign_KeepsWhoWasChosen()
    {
        var story = Story.Implementing(DualPlan() with { CountersignerId = Bob });
        foreach (var person in new[] { Counter, RoadsHead, WaterHead, Boss, Boss2, Business })
        {
            story.Office = story.Office.With(story.Office.People[person] with { Roles = [] });
        }

        foreach (var unit in story.Office.Units.Values)
        {
            story.Office = story.Office.Having(unit with { HeadId = null });
        }

        story.Do(Party, new HandOver(Party, Staff));
        Assert.Equal(Bob, story.Task.Plan.CountersignerId);
    }

    // The nearest who might countersign gave an owner's key as a deputy: they could not countersign it.
    [Fact]
    public void ReassignSeat_ThatPutsBothKeysIntoOneHand_NamesNobodyWhoGaveAKeyAsADeputy()
    {
        var story = Story.Started();
        story.Away(Party, RoadsHead);
        story.Do(RoadsHead, new SignPlan());
        story.Do(Boss, new ReassignSeat(Seat.BusinessOwner, Party));
        Assert.NotEqual(RoadsHead, story.Task.Plan.CountersignerId);

        story.Do(RoadsHead, new SignPlan());
        story.Do(story.Task.Plan.CountersignerId!, new SignPlan());
        story.Do(Boss, new ApprovePlan());
    }

    [Fact]
    public void ReassignSeat_OfTheCountersigner_ToWhoGaveAnOwnersKeyAsADeputy_IsRefused()
    {
        var story = Story.Deploying(DualPlan());
        story.Do(Secretary, new DraftHandOut(Items()));
        story.Away(Party, Staff);
        story.Do(Staff, new SignHandOut());

        Assert.Equal("reassign.countersignerSigned", story.Refused(Boss, new ReassignSeat(Seat.Countersigner, Staff)).Code);
    }

    // Given a deputy revised the plan in an owner's name; that owner gives their part away and is to be the leader.
    [Fact]
    public void ReassignSeat_OfALeader_ToWhoseNameThePlanWasPutDownIn_IsRefused()
    {
        var story = Story.Started();
        story.Do(Party, new ReturnPlan("再改"));
        story.Away(Party, Staff);
        story.Do(Staff, new RevisePlan(APlan()));
        story.Do(Secretary, new ReassignSeat(Seat.PartyOwner, RoadsHead));

        Assert.Equal((Staff, Party), (story.Task.PlanBy, story.Task.PlanFor));
        Assert.Equal("reassign.leaderSigned", story.Refused(Boss, new ReassignSeat(Seat.Leader, Party)).Code);
        Assert.Equal("reassign.leaderSigned", story.Refused(Boss, new ReassignSeat(Seat.Leader, Staff)).Code);
    }

    [Fact]
    public void ReassignSeat_OfALeader_ToWhoseNameTheResultWasEnteredIn_IsRefused()
    {
        var story = Story.Inspecting();
        story.Away(Inspector, Staff);
        story.Do(Staff, new RecordResult(Result()));
        story.Do(Boss, new ReassignSeat(Seat.Inspector, Counter));

        Assert.Equal("reassign.leaderSigned", story.Refused(Boss, new ReassignSeat(Seat.Leader, Inspector)).Code);
    }
}

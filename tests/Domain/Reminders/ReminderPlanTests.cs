using PartyFlow.Domain.People;
using PartyFlow.Domain.Reminders;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class ReminderPlanTests
{
    [Fact]
    public void For_ASignatureDueOn18September_FollowsTheDefaultRules()
    {
        var story = Story.Started();
        story.Do(Business, new SignPlan());

        // Seven working days before is the 9th at 09:00, when the task had not been started yet.
        Assert.Equal(
            [
                (At(9, 15, 9), Party), (At(9, 17, 9), Party), (At(9, 18, 9), Party), (At(9, 20, 9), Party),
                (At(9, 22, 9), Boss), (At(9, 29, 9), Boss), (At(9, 29, 9), Inspector),
            ],
            ReminderPlan.For(story.Task, story.Office).Select(reminder => (reminder.At, reminder.PersonId)));
    }

    [Fact]
    public void For_AnyReminder_HasAKeyThatStaysTheSame()
    {
        var story = Story.Started();
        story.Do(Business, new SignPlan());

        Assert.Equal("signPlan.r1.party.party|d-3|2026-09-18|party", ReminderPlan.For(story.Task, story.Office)[0].Key);
        story.Now = At(9, 16);
        Assert.Equal("signPlan.r1.party.party|d-3|2026-09-18|party", ReminderPlan.For(TaskHistory.Replay(story.Events)!, story.Office)[0].Key);
    }

    [Fact]
    public void For_AnItemOverdue_GoesToTheHeadOfItsPersonsUnit()
    {
        var story = Story.Implementing();
        story.Now = At(11, 2);

        var ofAnn = ReminderPlan.For(story.Task, story.Office).Where(reminder => reminder.Obligation.PersonId == Ann).ToArray();

        Assert.Equal([Ann, Ann, Ann, Ann, Ann, RoadsHead, Boss, Inspector], ofAnn.Select(reminder => reminder.PersonId));
        Assert.Equal((At(11, 4, 9), "d+3"), (ofAnn[5].At, ofAnn[5].Rule.Id));
    }

    [Fact]
    public void For_AHeadWhoIsLate_GoesToTheHeadAbove_AndNeverToThemself()
    {
        var story = Story.Started(APlan() with { BusinessOwnerId = RoadsHead });

        var escalated = ReminderPlan.For(story.Task, story.Office).Where(reminder => reminder.Obligation.PersonId == RoadsHead && reminder.Rule.To == ReminderAudience.UnitHead);
        Assert.Equal(Boss, Assert.Single(escalated).PersonId);

        story.SignAll(new SignPlan());
        var leader = ReminderPlan.For(story.Task, story.Office).Where(reminder => reminder.Rule.WorkingDays > 1).ToArray();
        Assert.Equal(Inspector, Assert.Single(leader).PersonId);
    }

    // The head's own delay goes to the leader in charge before it goes to the head of the whole bureau.
    [Fact]
    public void For_AHeadWhoIsLate_GoesToTheLeaderInChargeOfTheirUnit()
    {
        var story = Story.Started(APlan() with { BusinessOwnerId = RoadsHead });
        story.Office = story.Office.Having(story.Office.Units[Roads] with { LeaderId = Boss2 });

        Assert.Equal(
            [(3, Boss2), (7, Boss), (7, Boss2), (7, Inspector)],
            ReminderPlan.For(story.Task, story.Office).Where(reminder => reminder.Obligation.PersonId == RoadsHead && reminder.Rule.WorkingDays > 1)
                .Select(reminder => (reminder.Rule.WorkingDays, reminder.PersonId)));
    }

    [Theory]
    [InlineData(Roads, new[] { Boss, Inspector })]
    [InlineData(Water, new[] { Boss, Boss2, Inspector })]
    [InlineData(Bureau, new[] { Boss, Boss2, Inspector })]
    public void For_AnItemLongOverdue_GoesToTheLeaderInChargeOfItsPersonsUnit(string led, string[] told)
    {
        var story = Story.Implementing();
        story.Office = story.Office.Having(story.Office.Units[led] with { LeaderId = Boss2 });

        Assert.Equal(
            told,
            ReminderPlan.For(story.Task, story.Office).Where(reminder => reminder is { Obligation: { PersonId: Bob, ItemId: "w2" }, Rule.To: ReminderAudience.LeaderAndInspector })
                .Select(reminder => reminder.PersonId).Order());
    }

    // Whoever is told that something is overdue may look at it.
    [Fact]
    public void For_AnyReminder_IsForSomebodyWhoMaySeeTheTask()
    {
        var story = Story.Implementing();
        story.Office = story.Office.Having(new Unit("legal", "法规科", Bureau, HeadId: Secretary) { LeaderId = Boss2 }).With(story.Office.People[Staff] with { UnitId = "legal" })
            .With(story.Office.People[Boss2] with { Roles = [] });
        story.Do(Ann, new BlockItem("w1", BlockageCause.OtherUnit, Staff, "等合法性审查"));

        var reminders = ReminderPlan.For(story.Task, story.Office);
        Assert.Contains(reminders, reminder => reminder.PersonId == Boss2);
        Assert.All(reminders, reminder => Assert.True(Access.CanSee(story.Task, story.Office.People[reminder.PersonId], story.Office, Day(9, 9)), reminder.Key));
    }

    [Fact]
    public void For_ADecisionPutOff_IsSilentUntilThatDayAndAsksOnIt()
    {
        var story = Story.Signed();
        story.Do(Boss, new DeferPlan(Day(9, 16)));

        Assert.Equal([At(9, 16, 9), At(9, 17, 9), At(9, 18, 9)], ReminderPlan.For(story.Task, story.Office).Take(3).Select(reminder => reminder.At));
        Assert.EndsWith("|d-2|2026-09-18|boss", ReminderPlan.For(story.Task, story.Office)[0].Key);
    }

    [Fact]
    public void For_WhoHasSigned_OrATaskThatIsOver_IsNothing()
    {
        var story = Story.Started();
        story.Do(Party, new SignPlan());
        Assert.DoesNotContain(ReminderPlan.For(story.Task, story.Office), reminder => reminder.Obligation.PersonId == Party);

        story = Story.ResultSigned();
        story.Do(Boss, new ConfirmResult());
        Assert.Empty(ReminderPlan.For(story.Task, story.Office));
        Assert.Null(ReminderPlan.NextWakeUp(story.Task, story.Office, story.Now));
    }

    [Fact]
    public void For_TwoRulesOnOneDayForOnePerson_IsOneReminder()
    {
        var story = Story.Started();
        story.Office = story.Office with { Settings = story.Office.Settings with { ReminderRules = [new(-1, ReminderAudience.Responsible), new(-1, ReminderAudience.Responsible)] } };

        Assert.Equal(2, ReminderPlan.For(story.Task, story.Office).Length);
    }

    [Fact]
    public void For_ADueDateThatANewNoticeTurnsIntoARestDay_RemindsOnTheWorkingDayBefore()
    {
        var story = Story.Started();
        var notice = new Calendar.CalendarYear(2026, "更正", Day(9, 10), [new("节", "Day", Day(9, 18), Day(9, 18))], []);
        story.Office = story.Office with { Calendar = story.Office.Calendar.With(notice) };

        var toParty = ReminderPlan.For(story.Task, story.Office).Where(reminder => reminder.PersonId == Party).Select(reminder => reminder.At).ToArray();

        Assert.Equal(At(9, 17, 9), Assert.Single(toParty, at => at > At(9, 16) && at < At(9, 19)));
    }

    [Fact]
    public void NextWakeUpAndDueAt_TellTheSameReminders()
    {
        var story = Story.Started();
        story.Do(Business, new SignPlan());

        Assert.Equal(At(9, 15, 9), ReminderPlan.NextWakeUp(story.Task, story.Office, story.Now));
        Assert.Equal(At(9, 17, 9), ReminderPlan.NextWakeUp(story.Task, story.Office, At(9, 15, 9)));
        Assert.Empty(ReminderPlan.DueAt(story.Task, story.Office, story.Now, At(9, 15, 8, 59)));
        Assert.Equal(At(9, 15, 9), Assert.Single(ReminderPlan.DueAt(story.Task, story.Office, story.Now, At(9, 15, 9))).At);
        Assert.Empty(ReminderPlan.DueAt(story.Task, story.Office, At(9, 15, 9), At(9, 16)));
    }

    [Fact]
    public void For_ACircleOfUnits_Ends()
    {
        var story = Story.Started();
        story.Office = story.Office with { Units = story.Office.Units.SetItem(Bureau, new Unit(Bureau, "局", Branch)).SetItem(Branch, new Unit(Branch, "支部", Committee)) };

        Assert.DoesNotContain(ReminderPlan.For(story.Task, story.Office), reminder => reminder.Obligation.PersonId == Party && reminder.Rule.To == ReminderAudience.UnitHead);
    }
}

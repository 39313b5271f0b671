using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using PartyFlow.Domain.Reminders;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class ReminderPreviewTests
{
    private static readonly Office Office = Create();

    [Fact]
    public void Of_APlan_SaysDayPeopleAndWhy()
    {
        var lines = ReminderPreview.Of(APlan(), Secretary, Office, At(9, 10));

        var past = lines.First(line => line.What == ObligationKind.SignPlan);
        Assert.Equal((Day(9, 9), false), (past.Day, past.IsSent));
        Assert.Contains(past.Why, why => why.Code == "why.past");
        Assert.Equal([Party, Business], past.PersonIds.ToArray());

        var draft = lines.First(line => line.What == ObligationKind.DraftHandOut);
        Assert.Equal((Day(9, 20), DayKind.MakeUp, true), (draft.Day, draft.Kind, draft.IsSent));
        Assert.Equal(["why.before 7", "why.makeUp 2026-09-20", "why.holiday 2026-09-25 2026-09-27 中秋节 Mid-Autumn Festival"], draft.Why.Select(Text));

        var approve = lines.Single(line => line.What == ObligationKind.ApprovePlan && line.Rule.WorkingDays == 0);
        Assert.Equal(["why.onTheDay", "why.onceKeys"], approve.Why.Select(Text));
        Assert.Equal([Boss], approve.PersonIds.ToArray());
    }

    [Fact]
    public void Of_AnyPlan_FollowsTheDaysAndLandsOnWorkingDays()
    {
        var lines = ReminderPreview.Of(DualPlan(), Party, Office, At(9, 9));

        Assert.Equal(lines.Select(line => line.Day).Order(), lines.Select(line => line.Day));
        Assert.All(lines, line => Assert.True(Office.Calendar.IsWorkingDay(line.Day)));
        Assert.All(lines, line => Assert.Equal(line.Rule.WorkingDays > 0, line.OnlyIfOverdue));
    }

    [Fact]
    public void Of_APlan_IsWhatTheTaskWillRemindOf()
    {
        var story = Story.Started();

        var foretold = ReminderPreview.Of(APlan(), Secretary, Office, story.Now)
            .Where(line => line.What == ObligationKind.SignPlan && line.IsSent).SelectMany(line => line.PersonIds.Select(person => (line.Day, person))).Order();
        var planned = ReminderPlan.For(story.Task, Office).Select(reminder => (Office.DateOf(reminder.At), reminder.PersonId)).Distinct().Order();

        Assert.Equal(planned, foretold);
    }

    [Fact]
    public void Of_AStarterWhoHoldsAKey_AsksOnlyTheOther() =>
        Assert.All(ReminderPreview.Of(APlan(), Party, Office, At(9, 9)).Where(line => line.What == ObligationKind.SignPlan && line.Rule.To == ReminderAudience.Responsible),
            line => Assert.Equal([Business], line.PersonIds.ToArray()));

    [Fact]
    public void Of_SomebodyOnLeave_NamesTheDeputy()
    {
        var office = Office.With(Office.People[Boss] with { Leave = new Leave(Day(9, 15), Day(9, 17), Boss2) });

        var line = ReminderPreview.Of(APlan(), Secretary, office, At(9, 9)).Single(line => line.What == ObligationKind.ApprovePlan && line.Day == Day(9, 17));

        Assert.Contains("why.leave 谢承远 梁静宜 2026-09-15 2026-09-17", line.Why.Select(Text));
    }

    [Fact]
    public void Of_AYearWithoutANotice_IsProvisional()
    {
        var plan = APlan() with { Due = APlan().Due with { Inspect = Day(3, 12, 2027) } };

        Assert.All(ReminderPreview.Of(plan, Secretary, Office, At(9, 9)).Where(line => line.Stage == Stage.Inspect),
            line => Assert.Contains("why.provisional 2027", line.Why.Select(Text)));
    }

    [Fact]
    public void Of_ItemsNotHandedOutYet_SaysThatTheirPeopleAreNotKnown()
    {
        var items = ReminderPreview.Of(APlan(), Secretary, Office, At(9, 9)).Where(line => line.What == ObligationKind.CarryOut).ToArray();

        Assert.Equal(7, items.Length);
        Assert.All(items, line => Assert.True(line.PersonIds.IsEmpty && line.Why.Any(why => why.Code == "why.itemPersons")));
    }

    [Fact]
    public void Of_APlanFullOfGaps_BringsWhatIsKnownAndNeverFails()
    {
        var empty = new IntegrationPlan { Title = null, PartyObjective = null, BusinessObjective = null };
        Assert.Empty(ReminderPreview.Of(empty, Secretary, Office, At(9, 9)));
        Assert.Empty(ReminderPreview.Of(empty with { Due = null!, LeaderIds = default }, Secretary, Office, At(9, 9)));

        var wild = APlan() with { PartyOwnerId = "nobody", InspectorId = null, LeaderIds = [null!, "x"], Due = new StageDues(DateOnly.MinValue, Day(10, 1), null, DateOnly.MaxValue) };
        Assert.NotEmpty(ReminderPreview.Of(wild, Secretary, Office, At(9, 9)));
        Assert.Empty(ReminderPreview.Of(APlan() with { Due = new StageDues(Plan: Day(9, 18)) }, Secretary, Office, At(9, 9)).Where(line => line.Stage != Stage.Plan));
    }

    private static string Text(PreviewReason reason) => string.Join(' ', reason.Arguments.Select(argument => argument is DateOnly day ? $"{day:yyyy-MM-dd}" : argument).Prepend(reason.Code));
}

using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.Reminders;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>报送周期: when the next report is due, and who is reminded of it.</summary>
public sealed class ReportingTests
{
    // Taken on on Wednesday 9 September. 20 September is a make-up Sunday, 25 to 27 and 1 to 7 October are holidays.
    [Theory]
    [InlineData(Cadence.None, null)]
    [InlineData(Cadence.Weekly, "2026-09-20")]
    [InlineData(Cadence.TwoWeekly, "2026-09-24")]
    [InlineData(Cadence.Monthly, "2026-10-30")]
    public void Report_OfACadence_IsDueOnTheLastWorkingDayOfThePeriod(Cadence cadence, string? due)
    {
        var story = Story.Implementing(APlan() with { Cadence = cadence });
        var open = Obligations.Whose(story.Task, story.Office, ObligationKind.Report, "w2").SingleOrDefault();

        Assert.Equal(due is null ? null : (DateOnly?)DateOnly.Parse(due), open?.Due);
        Assert.Equal(due is null ? null : Bob, open?.PersonId);
    }

    [Fact]
    public void ReportProgress_MovesTheNextReportOn()
    {
        var story = Story.Implementing(APlan() with { Cadence = Cadence.Weekly });
        story.Now = At(9, 16);
        story.Do(Ann, new ReportProgress("w1", 10, "在办"));

        var open = Assert.Single(Obligations.Whose(story.Task, story.Office, ObligationKind.Report, "w1"));
        Assert.Equal((Day(9, 24), story.Now, 1), (open.Due, open.Since, open.Revision));
    }

    [Fact]
    public void Report_InAWeekWithoutAWorkingDay_IsDueOnTheFirstOneAfterIt()
    {
        var story = Story.Implementing(APlan() with { Cadence = Cadence.Weekly });
        story.Office = story.Office with
        {
            Calendar = story.Office.Calendar.With(new CalendarYear(2026, "停工一周", Day(9, 1), [new Holiday("停工", "Stoppage", Day(9, 28), Day(10, 4))], [])),
        };
        story.Now = At(9, 21);
        story.Do(Ann, new ReportProgress("w1", 10, "在办"));

        Assert.Equal(Day(10, 5), Assert.Single(Obligations.Whose(story.Task, story.Office, ObligationKind.Report, "w1")).Due);
    }

    [Fact]
    public void Report_IsNotAskedFor_AfterTheDueDate_WhileBlocked_OrOnceDone()
    {
        var story = Story.Implementing(APlan() with { Cadence = Cadence.Weekly });
        story.Do(Bob, new BlockItem("w2", BlockageCause.Approval, WaterHead, "等批"));
        Assert.Empty(Obligations.Whose(story.Task, story.Office, ObligationKind.Report, "w2"));
        story.Do(Bob, new CompleteItem("w2", null));
        Assert.Empty(Obligations.Whose(story.Task, story.Office, ObligationKind.Report, "w2"));

        // The last report before the due date is the completion itself.
        story.Now = At(10, 21);
        story.Do(Ann, new ReportProgress("w1", 90, "快了"));
        Assert.Empty(Obligations.Whose(story.Task, story.Office, ObligationKind.Report, "w1"));
    }

    [Fact]
    public void Report_IsRemindedOfOnItsDayAndOnceAfter_AndOnlyWhoOwesIt()
    {
        var story = Story.Implementing(APlan() with { Cadence = Cadence.Weekly });

        Assert.Equal(
            [(At(9, 20, 9), Ann), (At(9, 21, 9), Ann)],
            ReminderPlan.For(story.Task, story.Office).Where(reminder => reminder.Obligation is { Kind: ObligationKind.Report, ItemId: "w1" }).Select(reminder => (reminder.At, reminder.PersonId)));
    }

    [Fact]
    public void Report_ThatIsMissing_MakesTheTaskYellowAndSaysWhose()
    {
        var story = Story.Implementing(APlan() with { Cadence = Cadence.Monthly });
        story.Do(Ann, new CompleteItem("w1", null));
        story.Do(Business, new ConfirmItem("w1"));
        story.Now = At(9, 30);
        story.Do(Bob, new ReportProgress("w2", 60, "在办"));
        Assert.Equal("light.inTime", Implement.Lights.Of(story.Task, story.Office, At(10, 30, 17)).Code);

        var reason = Implement.Lights.Of(story.Task, story.Office, At(11, 2, 8));
        Assert.Equal((Light.Yellow, "light.reportMissing", "w2"), (reason.Light, reason.Code, reason.ItemId));
        Assert.Equal(new object[] { "鲍捷", Day(10, 30), 1 }, [.. reason.Arguments]);
    }
}

using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;
using PartyFlow.Domain.Reminders;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>中止、恢复、撤销: clocks that stop, dates that move or stay.</summary>
public sealed class SuspensionTests
{
    [Fact]
    public void SuspendTask_ByALeader_StopsEveryClock()
    {
        var story = Story.Implementing();
        Assert.Equal("reason.required", story.Refused(Boss, new SuspendTask(null)).Code);
        Assert.All([Secretary, Party, Business, Inspector, Ann], actor => Assert.Equal("notYours.leader", story.Refused(actor, new SuspendTask("x")).Code));
        story.Do(Boss, new SuspendTask("等上级文件"));

        Assert.Empty(Obligations.Of(story.Task, story.Office));
        Assert.Empty(ReminderPlan.For(story.Task, story.Office));
        Assert.Equal("light.suspended", Lights.Of(story.Task, story.Office, At(12, 30)).Code);
        Assert.Equal("task.suspended", story.Refused(Ann, new ReportProgress("w1", 10, "x")).Code);
        Assert.Equal("task.suspended", story.Refused(Ann, new CompleteItem("w1", "x")).Code);
        Assert.Equal("task.suspended", story.Refused(Party, new Urge(Ann)).Code);
        Assert.Empty(story.Do(Boss, new SuspendTask("再点一次")));

        // People talk and change hands meanwhile.
        story.Do(Party, new Comment("何时恢复？"));
        story.Do(Party, new ReassignItem("w1", Staff));
    }

    // From Thursday 10 to Thursday 17 September: five working days.
    [Fact]
    public void ResumeTask_WithDatesMoved_MovesEveryOpenDateByTheWorkingDaysItStoodStill_AndRecordsBoth()
    {
        var story = Story.Published();
        Still(story, true);
        var calendar = story.Office.Calendar;

        var resumed = story.Events.OfType<TaskResumed>().Single();
        Assert.Equal((true, 5), (resumed.IsMoved, resumed.WorkingDays));
        Assert.Equal(new MovedDate("w1", Day(10, 30), Day(11, 6)), resumed.Moved[0]);
        Assert.Equal(new StageDues(Day(9, 18), Day(10, 13), Day(12, 18), calendar.AddWorkingDays(Day(12, 25), 5)), story.Task.Plan.Due);
        Assert.Equal(APlan().Due, story.Task.FirstDue);
        Assert.Equal((Day(11, 6), Day(10, 30)), (story.Task.Item("w1")!.Due, story.Task.Item("w1")!.OriginalDue));
        Assert.Equal((At(9, 10), At(9, 17), 5), (story.Task.Suspensions[0].From, story.Task.Suspensions[0].Until, story.Task.Suspensions[0].MovedBy));
        Assert.Equal(TaskStatus.Running, story.Task.Status);
    }

    // A change of the hand-out that waits for signatures: what it would publish afterwards has moved with everything else.
    [Fact]
    public void ResumeTask_WithDatesMoved_MovesTheLinesOfAChangeThatIsNotSignedYet()
    {
        var story = Story.Implementing();
        var items = story.Task.Items;
        story.Do(Secretary, new DraftHandOut([items[0].ToDraft() with { Due = Day(10, 29), ItemId = "w1" }, ItemDraft.Unchanged("w2"), new("补一项", Side.Business, Water, Staff, Day(11, 20), Start: Day(9, 14))], 1));
        story.Do(Party, new SignHandOut(2));
        Still(story, true);

        Assert.Equal(new[] { new MovedLine(1, Day(10, 29), Day(11, 5)), new MovedLine(3, Day(11, 20), Day(11, 27), Day(9, 20)) }, story.Events.OfType<TaskResumed>().Single().Lines!.Value);
        story.Do(Business, new SignHandOut(2));
        Assert.Equal([(Day(11, 5), Day(10, 30)), (Day(11, 27), Day(11, 27))], new[] { "w1", "w3" }.Select(id => (story.Task.Item(id)!.Due, story.Task.Item(id)!.OriginalDue)));
        Assert.Equal(Day(9, 20), story.Task.Item("w3")!.Start);
    }

    [Fact]
    public void ResumeTask_WithDatesKept_MovesNothing()
    {
        var story = Story.Published();
        Still(story, false);

        Assert.Equal((false, 5, 0), (story.Events.OfType<TaskResumed>().Single().IsMoved, story.Events.OfType<TaskResumed>().Single().WorkingDays, story.Events.OfType<TaskResumed>().Single().Moved.Length));
        Assert.Equal((APlan().Due, APlan().Due), (story.Task.Plan.Due, story.Task.FirstDue));
        Assert.Equal((Day(10, 30), 0), (story.Task.Item("w1")!.Due, story.Task.Suspensions[0].MovedBy));
    }

    // Three working days after 9 September are 14 September; five more are Sunday 20, which is made up.
    [Theory]
    [InlineData(true, "2026-09-20", null)]
    [InlineData(false, "2026-09-14", "decline.late")]
    public void Windows_ThatWereOpen_MoveWithTheDates(bool moved, string due, string? decline)
    {
        var story = Story.Published();
        Still(story, moved);

        Assert.Equal(DateOnly.Parse(due), story.Owes(Ann).Due);
        Assert.Equal(decline, story.Try(Ann, new DeclineItem("w1", "不归我们管")).Refusals.SingleOrDefault()?.Code);
    }

    // Given an item that changed hands while the task stood still: its new person has their days from when it goes on.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Windows_ThatOpenedInTheMiddle_BeginWhenItEnds(bool moved)
    {
        var story = Story.Published();
        story.Now = At(9, 10);
        story.Do(Boss, new SuspendTask("等上级文件"));
        story.Now = At(9, 11);
        story.Do(Party, new ReassignItem("w1", Staff));
        story.Now = At(9, 17);
        story.Do(Boss, new ResumeTask(moved));

        Assert.Equal(Day(9, 21), story.Owes(Staff).Due);
        story.Do(Staff, new DeclineItem("w1", "不归我们管"));
    }

    // Item w1 is handed out on 9 September and due on 30 October, 33 working days later; on the 17th six of them have gone, five of which it stood still.
    [Theory]
    [InlineData(true, 3, 15)]
    [InlineData(false, 18, 30)]
    public void PlannedProgress_DoesNotCountTheStandStill_WhereDatesMoved(bool moved, int onResuming, int later)
    {
        var story = Story.Implementing();
        Assert.Equal(3, Lights.Planned(story.Task, story.Task.Item("w1")!, Day(9, 10), story.Office));
        story.Now = At(9, 10);
        story.Do(Boss, new SuspendTask("等上级文件"));
        Assert.Equal(3, Lights.Planned(story.Task, story.Task.Item("w1")!, Day(9, 16), story.Office));
        story.Now = At(9, 17);
        story.Do(Boss, new ResumeTask(moved));

        Assert.Equal(onResuming, Lights.Planned(story.Task, story.Task.Item("w1")!, Day(9, 17), story.Office));
        Assert.Equal(later, Lights.Planned(story.Task, story.Task.Item("w1")!, Day(9, 22), story.Office));
        Assert.Equal(100, Lights.Planned(story.Task, story.Task.Item("w1")!, story.Task.Item("w1")!.Due, story.Office));
    }

    // Given an item to be begun on 14 September and a task that stands still from the 10th to the 17th: five working days later is Sunday 20, which is made up.
    [Fact]
    public void ResumeTask_WithDatesMoved_MovesABeginningThatWasStillToCome()
    {
        var story = Story.Deploying();
        story.Do(Secretary, new DraftHandOut([Items()[0] with { Start = Day(9, 14) }, Items()[1] with { Start = Day(9, 9) }]));
        story.SignAll(new SignHandOut());
        Still(story, true);

        Assert.Equal(Day(9, 20), story.Task.Item("w1")!.Start);
        Assert.Equal(Day(9, 9), story.Task.Item("w2")!.Start);
        Assert.Equal(new MovedDate("w1", Day(10, 30), Day(11, 6), Day(9, 20)), story.Events.OfType<TaskResumed>().Single().Moved[0]);
        Assert.Equal("light.notYet", Lights.Of(story.Task, story.Task.Item("w1")!, story.Office, At(9, 20)).Code);
        Assert.Equal("light.notStarted", Lights.Of(story.Task, story.Task.Item("w1")!, story.Office, At(9, 21)).Code);
    }

    [Fact]
    public void Reminders_ThatFellIntoTheStandStill_AreNotMadeUpFor()
    {
        var story = Story.Published();
        var before = ReminderPlan.For(story.Task, story.Office);
        Assert.Contains(before, reminder => reminder.At > At(9, 10) && reminder.At < At(9, 17));
        Still(story, false);

        Assert.DoesNotContain(ReminderPlan.For(story.Task, story.Office), reminder => reminder.At >= At(9, 10) && reminder.At < At(9, 17));
    }

    [Fact]
    public void ResumeTask_OfFindingsAndReports_MovesThemToo()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result(), [new FindingDraft("台账不全", Ann, Day(9, 16))]));
        Still(story, true);
        Assert.Equal((Day(9, 22), Day(9, 16)), (story.Task.Finding("f1")!.Due, story.Task.Finding("f1")!.OriginalDue));

        story = Story.Implementing(APlan() with { Cadence = Cadence.Weekly });
        Still(story, true);
        Assert.Equal(story.Office.Calendar.AddWorkingDays(Day(9, 20), 5), Obligations.Whose(story.Task, story.Office, ObligationKind.Report, "w1").Single().Due);
    }

    [Fact]
    public void ResumeTask_Twice_KeepsTheFirstDates()
    {
        var story = Story.Implementing();
        Still(story, true);
        story.Do(Boss, new SuspendTask("又等"));
        story.Now = At(9, 18);
        story.Do(Boss, new ResumeTask(true));

        Assert.Equal((APlan().Due, Day(11, 9), Day(10, 30)), (story.Task.FirstDue, story.Task.Item("w1")!.Due, story.Task.Item("w1")!.OriginalDue));
    }

    [Fact]
    public void ResumeTask_WithoutAChoice_ByOthers_OrWhereItRuns_IsRefused()
    {
        var story = Story.Implementing();
        Assert.Equal("task.notSuspended", story.Refused(Boss, new ResumeTask(true)).Code);
        story.Do(Boss, new SuspendTask("等上级文件"));

        Assert.Equal(("resume.moveDates.required", "moveDates"), (story.Refused(Boss, new ResumeTask(null)).Code, story.Refused(Boss, new ResumeTask(null)).Field));
        Assert.Equal("notYours.leader", story.Refused(Party, new ResumeTask(true)).Code);
        story.Do(Boss, new ResumeTask(true));
        Assert.Empty(story.Do(Boss, new ResumeTask(true)));
    }

    [Fact]
    public void SuspendTask_BetweenTwoStages_LetsTheNextOneOpenAfterItGoesOn()
    {
        var story = Story.Signed();
        var approved = TaskHistory.Replay(story.Try(Boss, new ApprovePlan()).Events, story.Task)!;
        var suspended = TaskHistory.Replay(TaskDecider.Decide(approved, new SuspendTask("等"), Now(Boss)).Events, approved)!;
        Assert.Equal("task.suspended", TaskDecider.Decide(suspended, new OpenStage(Stage.Deploy), Now(Occasion.SystemActor)).Refusals.Single().Code);
        var resumed = TaskHistory.Replay(TaskDecider.Decide(suspended, new ResumeTask(false), Now(Boss)).Events, suspended)!;

        Assert.IsType<StageOpened>(TaskDecider.Decide(resumed, new OpenStage(Stage.Deploy), Now(Occasion.SystemActor)).Events.Single());

        Occasion Now(string actor) => new(actor, story.Now, Channel.Page, story.Office);
    }

    [Fact]
    public void CancelTask_ByALeaderAtAnyTime_EndsItForGood()
    {
        var story = Story.Implementing();
        Assert.Equal("reason.required", story.Refused(Boss, new CancelTask(null)).Code);
        Assert.All([Secretary, Party, Business, Inspector], actor => Assert.Equal("notYours.leader", story.Refused(actor, new CancelTask("x")).Code));
        story.Do(Boss, new CancelTask("上级取消"));

        Assert.Equal((TaskStatus.Cancelled, "上级取消", Boss, story.Now), (story.Task.Status, story.Task.Cancelled!.Reason.Value, story.Task.Cancelled.By, story.Task.ClosedAt));
        Assert.Empty(Obligations.Of(story.Task, story.Office));
        Assert.Equal("task.over", story.Refused(Ann, new CompleteItem("w1", "x")).Code);
        Assert.Equal("task.over", story.Refused(Boss, new SuspendTask("x")).Code);
        Assert.Equal("task.over", story.Refused(Boss, new ResumeTask(true)).Code);
        Assert.Empty(story.Do(Boss, new CancelTask("再点一次")));
    }

    [Fact]
    public void CancelTask_BeforeThePlanIsApproved_IsForWhoStartedItToo()
    {
        Story.Signed().Do(Secretary, new CancelTask("不办了"));
        Assert.Equal("notYours.leader", Story.Signed().Refused(Party, new CancelTask("x")).Code);
        Assert.Equal("notYours.leader", Story.Deploying().Refused(Secretary, new CancelTask("x")).Code);
    }

    [Fact]
    public void CancelTask_WhileItStandsStill_Works_AndOnceClosedDoesNot()
    {
        var story = Story.Implementing();
        story.Do(Boss, new SuspendTask("等"));
        story.Do(Boss, new CancelTask("不等了"));

        story = Story.ResultSigned();
        story.Do(Boss, new ConfirmResult());
        Assert.Equal("task.over", story.Refused(Boss, new CancelTask("x")).Code);
    }

    private static void Still(Story story, bool moveDates)
    {
        story.Now = At(9, 10);
        story.Do(Boss, new SuspendTask("等上级文件"));
        story.Now = At(9, 17);
        story.Do(Boss, new ResumeTask(moveDates, "文件到了"));
    }
}

using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class InspectStageTests
{
    [Fact]
    public void Inspect_WhenOpened_AsksTheInspector()
    {
        var story = Story.Inspecting();

        Assert.Equal((ObligationKind.RecordResult, Day(12, 25)), (story.Owes(Inspector).Kind, story.Owes(Inspector).Due));
        Assert.Equal("result.notRecorded", story.Refused(Party, new SignResult()).Code);
        Assert.Equal(["notYours.inspector", "何静"], [story.Refused(Party, new RecordResult(Result())).Code, .. story.Refused(Party, new RecordResult(Result())).Arguments]);
    }

    [Fact]
    public void RecordResult_WithGapsAndTooMuch_NamesEachField()
    {
        var result = new InspectionResult { Actuals = [null, 1e15m, 3], Baseline = [new BaselineCheck(" ", true), null!], Summary = new string('长', 2_001) };

        Assert.Equal(
            [
                ("result.actuals.count", "result.actuals"), ("result.actual.required", "result.actuals[0]"), ("number.range", "result.actuals[1]"),
                ("result.baseline.required", "result.baseline[0].text"), ("result.baseline.required", "result.baseline[1].text"), ("text.tooLong", "result.summary"),
            ],
            Story.Inspecting().Try(Inspector, new RecordResult(result)).Refusals.Select(refusal => (refusal.Code, refusal.Field!)));
        Assert.Equal(2, Story.Inspecting().Try(Inspector, new RecordResult(null!)).Refusals.Length);
        Assert.Equal("result.baseline.tooMany", Story.Inspecting().Refused(Inspector, new RecordResult(Result() with { Baseline = [.. Enumerable.Repeat(Result().Baseline[0], 51)] })).Code);
    }

    [Fact]
    public void RecordResult_Again_VoidsTheKeys()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result()));
        story.Do(Party, new SignResult(1));
        story.Do(Inspector, new RecordResult(Result() with { Actuals = [15, 90] }));

        Assert.Empty(story.Task.ResultKeys);
        Assert.Equal("stale.revision", story.Refused(Business, new SignResult(1)).Code);
    }

    [Fact]
    public void ConfirmResult_AfterBothKeys_ClosesTheTaskWithItsScore()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result()));
        Assert.Equal("keys.open", story.Refused(Boss, new ConfirmResult()).Code);
        story.SignAll(new SignResult());
        Assert.Equal(ObligationKind.ConfirmResult, story.Owes(Boss).Kind);

        Assert.Collection(
            story.Do(Boss, new ConfirmResult("同意", 1)),
            e => Assert.IsType<ResultConfirmed>(e), e => Assert.IsType<StageClosed>(e), e => Assert.False(Assert.IsType<TaskClosed>(e).Late));

        Assert.Equal((TaskStatus.Closed, story.Now, 88m), (story.Task.Status, story.Task.ClosedAt, story.Task.Score!.Points));
        Assert.Equal(1, Assert.Single(story.Task.Score.FailedBaseline));
        Assert.Empty(Obligations.Of(story.Task, story.Office));
        Assert.Empty(story.Do(Boss, new ConfirmResult()));
        Assert.Empty(story.Do(Party, new SignResult()));
        Assert.Equal("task.over", story.Refused(Inspector, new RecordResult(Result())).Code);
    }

    [Theory]
    [InlineData(25, 17, 30, TaskStatus.Closed)]
    [InlineData(25, 17, 31, TaskStatus.ClosedLate)]
    [InlineData(28, 9, 0, TaskStatus.ClosedLate)]
    public void ConfirmResult_AfterTheEndOfTheDueDay_ClosesLate(int day, int hour, int minute, TaskStatus status)
    {
        var story = Story.ResultSigned();
        story.Now = At(12, day, hour, minute);
        story.Do(Boss, new ConfirmResult());

        Assert.Equal(status, story.Task.Status);
    }

    [Fact]
    public void ConfirmResult_WhereAllDecide_WaitsForTheLast()
    {
        var story = Story.Signed(APlan() with { LeaderIds = [Boss, Boss2], LeaderRule = LeaderRule.All });
        story.DecideAll(new ApprovePlan());
        story.Do(Party, new DraftHandOut([Items()[0] with { PersonId = Party }, Items()[1] with { PersonId = Business }]));
        story.Do(Business, new SignHandOut());
        story.Do(Party, new CompleteItem("w1", null));
        story.Do(Business, new CompleteItem("w2", null));
        story.Do(Business, new ConfirmItem("w1"));
        story.Do(Party, new ConfirmItem("w2"));
        story.Do(Inspector, new RecordResult(Result()));
        story.SignAll(new SignResult());

        Assert.Single(story.Do(Boss2, new ConfirmResult()));
        story.Do(Boss, new ConfirmResult());
        Assert.True(story.Task.IsOver);
    }

    [Theory]
    [InlineData(Boss, true)]
    [InlineData(Business, false)]
    public void ReturnResult_ByALeaderOrAnOwnerAsked_GoesBackToTheInspector(string actor, bool signed)
    {
        var story = signed ? Story.ResultSigned() : Story.Inspecting();
        if (!signed)
        {
            story.Do(Inspector, new RecordResult(Result()));
        }

        Assert.Equal("reason.required", story.Refused(actor, new ReturnResult(null)).Code);
        story.Do(actor, new ReturnResult("实际值与台账不符", 1));

        var open = Assert.Single(Obligations.Of(story.Task, story.Office));
        Assert.Equal((ObligationKind.RecordResult, Inspector, 1), (open.Kind, open.PersonId, open.Revision));
        Assert.Empty(story.Task.ResultKeys);
        Assert.Empty(story.Do(actor, new ReturnResult("实际值与台账不符", 1)));
        Assert.Equal("decided.returned", story.Refused(Party, new SignResult()).Code);
        story.Do(Inspector, new RecordResult(Result()));
        Assert.Null(story.Task.ResultReturned);
    }

    [Fact]
    public void Result_OfADualRole_NeedsTheCountersigner()
    {
        var story = Story.Inspecting(DualPlan());
        story.Do(Inspector, new RecordResult(Result()));
        story.Do(Party, new SignResult());

        Assert.Equal("keys.open", story.Refused(Boss, new ConfirmResult()).Code);
        story.Do(Counter, new SignResult());
        story.Do(Boss, new ConfirmResult());
        Assert.All(story.Task.Items, item => Assert.Equal((Counter, Key.Countersign), (item.Confirmation!.PersonId, item.Confirmation.Key)));
    }
}

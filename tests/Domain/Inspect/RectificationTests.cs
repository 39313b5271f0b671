using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Inspect;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>整改: what was found is put right before anybody signs that the task is done; and 高线.</summary>
public sealed class RectificationTests
{
    private static readonly FindingDraft Incomplete = new("台账不全", Ann, Day(9, 16));

    [Theory]
    [InlineData(4, 98)]
    [InlineData(10, 104)]
    [InlineData(12.5, 104)]
    public void Excellence_UpToTheCap_AddsToTheScore(double points, double together)
    {
        var story = Story.Inspecting();
        var result = Result() with { Actuals = [17.5m, 93m], Excellence = [new Excellence("全市推广", (decimal)points - 1, "市府办〔2026〕12号"), new Excellence("群众来信表扬", 1, "来信登记")] };
        story.Do(Inspector, new RecordResult(result));
        story.SignAll(new SignResult());
        story.Do(Boss, new ConfirmResult());

        Assert.Equal((94m, Math.Min((decimal)points, 10m)), (story.Task.Score!.Points, story.Task.Score.Excellence));
        Assert.Equal((decimal)together, story.Task.Score.Total);
    }

    [Fact]
    public void Excellence_FollowsTheOfficesOwnCap_AndNeedsABasis()
    {
        var story = Story.Inspecting();
        story.Office = story.Office with { Settings = story.Office.Settings with { ExcellenceCap = 3 } };
        Assert.Equal(
            [("excellence.text.required", "result.excellence[0].text"), ("excellence.basis.required", "result.excellence[0].basis"), ("excellence.points", "result.excellence[0].points"), ("excellence.points", "result.excellence[1].points")],
            story.Try(Inspector, new RecordResult(Result() with { Excellence = [new Excellence(null, 0, null), new Excellence("x", 1.001m, "x")] })).Refusals.Select(refusal => (refusal.Code, refusal.Field!)));

        story.Do(Inspector, new RecordResult(Result() with { Excellence = [new Excellence("全市推广", 5, "文件")] }));
        story.SignAll(new SignResult());
        story.Do(Boss, new ConfirmResult());
        Assert.Equal((88m, 3m, 91m), (story.Task.Score!.Points, story.Task.Score.Excellence, story.Task.Score.Total));
    }

    [Fact]
    public void Finding_Recorded_AsksItsPerson_AndNobodySignsYet()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result(), [Incomplete, Incomplete with { Text = "缺签到表", PersonId = Bob, Due = Day(9, 18) }]));

        Assert.Equal(["f1", "f2"], story.Task.Findings.Select(finding => finding.Id));
        Assert.Equal((ObligationKind.Rectify, "f1", Day(9, 16), 0), (story.Owes(Ann).Kind, story.Owes(Ann).FindingId, story.Owes(Ann).Due, story.Owes(Ann).Revision));
        Assert.Equal(2, Obligations.Of(story.Task, story.Office).Length);
        Assert.Equal(["findings.open", "1、2"], [story.Refused(Party, new SignResult()).Code, .. story.Refused(Party, new SignResult()).Arguments]);
        Assert.Equal("keys.open", story.Refused(Boss, new ConfirmResult()).Code);
    }

    [Fact]
    public void Finding_WithGaps_IsRefused()
    {
        var story = Story.Inspecting();
        Assert.Equal(
            [("finding.text.required", "findings[0].text"), ("finding.person.required", "findings[0].personId"), ("finding.due.required", "findings[0].due")],
            story.Try(Inspector, new RecordResult(Result(), [null!])).Refusals.Select(refusal => (refusal.Code, refusal.Field!)));
        Assert.Equal("finding.person.inspector", Code(Incomplete with { PersonId = Inspector }));
        Assert.Equal("person.left", Code(Incomplete with { PersonId = Gone }));
        Assert.Equal("finding.due.past", Code(Incomplete with { Due = Day(9, 8) }));
        Assert.Equal("finding.due.restDay", Code(Incomplete with { Due = Day(9, 12) }));
        Assert.Equal("findings.tooMany", story.Refused(Inspector, new RecordResult(Result(), [.. Enumerable.Range(0, 51).Select(n => Incomplete with { Text = $"第 {n} 处" })])).Code);

        string Code(FindingDraft draft) => story.Refused(Inspector, new RecordResult(Result(), [draft])).Code;
    }

    [Fact]
    public void Rectification_ReportedSentBackReportedAndClearedOff_LetsTheResultBeSigned()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result(), [Incomplete]));
        Assert.Equal("finding.notReported", story.Refused(Inspector, new ClearOffFinding("f1")).Code);
        Assert.Equal("rectification.text.required", story.Refused(Ann, new ReportRectification("f1", null)).Code);
        story.Do(Ann, new ReportRectification("f1", "补了三份"));
        Assert.Equal((ObligationKind.CheckRectification, 1, Day(12, 25)), (story.Owes(Inspector).Kind, story.Owes(Inspector).Revision, story.Owes(Inspector).Due));
        Assert.Empty(story.Do(Ann, new ReportRectification("f1", "补了三份")));
        Assert.Equal("finding.reported", story.Refused(Ann, new ReportRectification("f1", "又补")).Code);

        Assert.Equal("reason.required", story.Refused(Inspector, new SendBackRectification("f1", null, 1)).Code);
        story.Now = At(9, 10);
        story.Do(Inspector, new SendBackRectification("f1", "还差一份", 1));
        Assert.Equal((ObligationKind.Rectify, story.Now, 1), (story.Owes(Ann).Kind, story.Owes(Ann).Since, story.Owes(Ann).Revision));
        Assert.Empty(story.Do(Inspector, new SendBackRectification("f1", "再点一次")));
        Assert.Equal("finding.notReported", story.Refused(Inspector, new ClearOffFinding("f1")).Code);

        story.Do(Ann, new ReportRectification("f1", "补齐了"));
        Assert.Equal("stale.revision", story.Refused(Inspector, new ClearOffFinding("f1", null, 1)).Code);
        story.Do(Inspector, new ClearOffFinding("f1", "属实", 2));
        Assert.Equal((story.Now, Day(9, 16)), (story.Task.Finding("f1")!.ClearedAt, story.Task.Finding("f1")!.OriginalDue));
        Assert.Empty(story.Do(Inspector, new ClearOffFinding("f1")));
        Assert.Equal("finding.cleared", story.Refused(Ann, new ReportRectification("f1", "x")).Code);

        Assert.Equal(story.Now, story.Owes(Party).Since);
        story.SignAll(new SignResult());
        story.Do(Boss, new ConfirmResult());
        Assert.Equal(TaskStatus.Closed, story.Task.Status);
    }

    [Fact]
    public void Rectification_ByOthers_IsNotTheirs()
    {
        var story = Story.Inspecting();
        Assert.Equal("finding.unknown", story.Refused(Ann, new ReportRectification("f1", "x")).Code);
        story.Do(Inspector, new RecordResult(Result(), [Incomplete]));

        Assert.All([Bob, Party, Boss], actor => Assert.Equal(["notYours.finding", 1, "安然"], [story.Refused(actor, new ReportRectification("f1", "x")).Code, .. story.Refused(actor, new ReportRectification("f1", "x")).Arguments]));
        story.Do(Ann, new ReportRectification("f1", "补齐了"));
        Assert.All([Bob, Party, Boss], actor => Assert.Equal("notYours.inspector", story.Refused(actor, new ClearOffFinding("f1")).Code));
        Assert.All([Bob, Party, Boss], actor => Assert.Equal("notYours.inspector", story.Refused(actor, new SendBackRectification("f1", "x")).Code));
    }

    [Theory]
    [InlineData(Inspector)]
    [InlineData(Party)]
    [InlineData(Boss)]
    [InlineData(Secretary)]
    public void ReassignFinding_BeforeItIsCleared_AsksTheNewPerson(string actor)
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result(), [Incomplete]));
        story.Do(actor, new ReassignFinding("f1", Staff));

        Assert.Equal((ObligationKind.Rectify, Day(9, 16)), (story.Owes(Staff).Kind, story.Owes(Staff).Due));
        Assert.Equal("notYours.finding", story.Refused(Ann, new ReportRectification("f1", "x")).Code);
        Assert.Empty(story.Do(actor, new ReassignFinding("f1", Staff)));
        Assert.Equal("finding.person.inspector", story.Refused(actor, new ReassignFinding("f1", Inspector)).Code);
        Assert.Equal("finding.person.required", story.Refused(actor, new ReassignFinding("f1", null)).Code);
        Assert.Equal("notYours.direct", story.Refused(Staff, new ReassignFinding("f1", Ann)).Code);
    }

    [Fact]
    public void RecordResult_Again_AddsFindings_KeepsTheOpenOnes_AndDoesNotRepeatThem()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result(), [Incomplete]));
        Assert.Equal("finding.twice", story.Refused(Inspector, new RecordResult(Result(), [Incomplete])).Code);
        story.Do(Inspector, new RecordResult(Result(), [Incomplete with { Text = "又一处" }]));

        Assert.Equal([(2, "f1"), (2, "f2")], story.Task.Findings.Select(finding => (story.Task.ResultRevision, finding.Id)));
    }

    [Fact]
    public void ReturnResult_ByTheLeader_LeavesWhatIsClearedCleared()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result(), [Incomplete]));
        story.Do(Ann, new ReportRectification("f1", "补齐了"));
        story.Do(Inspector, new ClearOffFinding("f1"));
        story.SignAll(new SignResult());
        story.Do(Boss, new ReturnResult("再核"));
        story.Do(Inspector, new RecordResult(Result()));

        Assert.NotNull(story.Task.Finding("f1")!.ClearedAt);
        Assert.IsType<ResultSigned>(story.Do(Party, new SignResult())[0]);
    }
}

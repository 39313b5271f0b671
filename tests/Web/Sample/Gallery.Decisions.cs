using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Plan;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Web.Tests.Sample;

internal static partial class Gallery
{
    private static readonly DateTimeOffset Decided = new(2026, 9, 18, 10, 20, 0, TimeSpan.FromHours(8));

    private static void Decisions()
    {
        Add<DecidePage, DecideView>("decide-approve", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with { Unfold = Outcomes.Approve });
        Add<DecidePage, DecideView>("decide-approve-folded", "p05", () => Ask(Signed(), ObligationKind.ApprovePlan) with { ByLink = false, ValidUntil = null });
        Add<DecidePage, DecideView>("decide-approve-error", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with
        {
            Form = new DecideForm(Outcomes.Return, Reason: ""),
            Refusals = [Rejected.Invalid("reason.required", "reason")],
        });
        Add<DecidePage, DecideView>("decide-approve-stale", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with
        {
            Form = new DecideForm(Outcomes.Return, Reason: "督查单位太多，先抽 6 家。"),
            Refusals = [Rejected.NotNow("stale.revision", 2)],
        });
        Add<DecidePage, DecideView>("decide-sign-plan", null, () => Ask(SamplePlay.Of("T14").Started(Decided.AddDays(-3)), ObligationKind.SignPlan));
        Add<DecidePage, DecideView>("decide-sign-plan-revised", null, () => Ask(Revised(), ObligationKind.SignPlan) with { Differences = PlanDifference.OfLastRevision(Revised().Events) });
        Add<DecidePage, DecideView>("decide-sign-hand-out", null, () => Ask(SamplePlay.Of("T13").Started().Signed().Approved().Drafted(), ObligationKind.SignHandOut) with { Unfold = Outcomes.Sign });
        Add<DecidePage, DecideView>("decide-acknowledge", null, () => Ask(SamplePlay.Of("T13").Started().Signed().Approved().Drafted().Published(), ObligationKind.Acknowledge));
        Add<DecidePage, DecideView>("decide-confirm-item", null, () => Ask(Completed(), ObligationKind.ConfirmItem));
        Add<DecidePage, DecideView>("decide-confirm-result", null, () => Ask(Inspected(), ObligationKind.ConfirmResult) with { Unfold = Outcomes.Confirm });
        Add<DecidePage, DecideView>("decided-now", null, () => Answered(justNow: true));
        Add<DecidePage, DecideView>("decided-later", null, () => Answered(justNow: false));
        Add<DecidePage, DecideView>("decide-void", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with { State = new DecideState.Void() });
        Add<DecidePage, DecideView>("decide-expired", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with { State = new DecideState.Expired() });
        Add<DecidePage, DecideView>("decide-expired-sent", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with { State = new DecideState.Expired(Sent: true) });
        Add<DecidePage, DecideView>("decide-passed", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with { State = new DecideState.Passed("p05") });
        Add<DecidePage, DecideView>("decide-passed-sent", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with { State = new DecideState.Passed("p05", Sent: true) });
        Add<DecidePage, DecideView>("decide-extension", null, () => Ask(Extending(), ObligationKind.DecideExtension) with { Unfold = Outcomes.Grant });
        Add<DecidePage, DecideView>("decide-extension-error", null, () => Ask(Extending(), ObligationKind.DecideExtension) with
        {
            Form = new DecideForm(Outcomes.Grant, To: "2026-09-26"),
            Refusals = [Rejected.Invalid("extension.to.restDay", "to", new DateOnly(2026, 9, 26), new DateOnly(2026, 9, 24), new DateOnly(2026, 9, 28))],
        });
        Add<DecidePage, DecideView>("decide-hand-out-change", null, () => Ask(Changing(), ObligationKind.SignHandOut) with { Unfold = Outcomes.Sign });
        Add<DecidePage, DecideView>("decide-rectification", null, () => Ask(Rectified(), ObligationKind.CheckRectification) with { Unfold = Outcomes.ClearOff });
        Add<DecidePage, DecideView>("decide-rectification-evidence", null, () => Ask(Rectified(), ObligationKind.CheckRectification) with { Evidence = Shown });
        Add<DecidePage, DecideView>("decide-confirm-item-evidence", "p14", () => Ask(Completed(), ObligationKind.ConfirmItem) with { Evidence = Shown, ByLink = false, ValidUntil = null });
        Add<DecidePage, DecideView>("decide-sign-result-excellence", null, () => Ask(Excellent(), ObligationKind.SignResult) with { Unfold = Outcomes.Sign });
        Add<DecidePage, DecideView>("decide-suspended", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with { State = new DecideState.Stopped("p05", null, Decided, "等省厅的文件。"!, IsAskedAgain: true) });
        Add<DecidePage, DecideView>("decide-cancelled", null, () => Cancelled());
        Add<UnknownLinkPage, UnknownLinkView>("decide-unknown", null, () => new UnknownLinkView());
    }

    // The first item still open asks for a week more.
    private static SamplePlay Extending()
    {
        var play = SamplePlay.Of("T13").Started().Signed().Approved().Drafted().Published().Acknowledged();
        var item = play.Task.Items.First(item => item.Due < play.Task.Plan.Due.Inspect);
        var at = play.Events[^1].At.AddHours(1);
        return play.Do(item.PersonId, at, new TaskCommand.RequestExtension(item.Id, SampleOffice.Office.Calendar.AddWorkingDays(item.Due, 3), "供货方设备到货推迟，合同已补签。"));
    }

    // One item becomes another's and is due earlier, one is new, one is left out.
    private static SamplePlay Changing()
    {
        var play = SamplePlay.Of("T13").Started().Signed().Approved().Drafted().Published();
        var (task, calendar) = (play.Task, SampleOffice.Office.Calendar);
        var at = play.Events[^1].At.AddHours(1);
        var first = task.Items[0];
        var to = task.Items.Select(item => item.PersonId).First(person => person != first.PersonId);
        return play.Do(task.Plan.BusinessOwnerId!, at, new TaskCommand.DraftHandOut(
        [
            first.ToDraft() with { PersonId = to, Due = calendar.AddWorkingDays(first.Due, -1), Text = first.Text.Value + "（含周末）" },
            .. task.Items[1..^1].Select(item => ItemDraft.Unchanged(item.Id)),
            new ItemDraft("每周五把难件清单报给两位责任人", Side.Business, task.Items[^1].UnitId, to, first.Due, "难件清单"),
        ], task.HandOutRevision));
    }

    private static SamplePlay Rectified()
    {
        var play = SamplePlay.Of("T03").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(all: true);
        var (plan, at) = (play.Task.Plan, new DateTimeOffset(2026, 9, 16, 15, 0, 0, TimeSpan.FromHours(8)));
        play.Do(plan.InspectorId!, at, new TaskCommand.RecordResult(
            new Domain.Inspect.InspectionResult { Actuals = [.. plan.Indicators.Select(indicator => indicator.Target)] },
            [new Domain.Inspect.FindingDraft("抽查 40 户，3 户走访记录与本人所述不一致", plan.PartyOwnerId, new DateOnly(2026, 9, 18))]));
        return play.Do(plan.PartyOwnerId!, at.AddDays(1), new TaskCommand.ReportRectification("f1", "三户都已重新走访，记录由支部书记和户主双签。"));
    }

    private static ImmutableArray<Domain.Implement.Evidence> Shown => [new("走访记录", null, "f1"), new("签到表", "https://docs.office.example/sign-in")];

    // Something outstanding, and a finding that has been cleared off.
    private static SamplePlay Excellent()
    {
        var play = SamplePlay.Of("T03").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(all: true);
        var (plan, at) = (play.Task.Plan, new DateTimeOffset(2026, 9, 16, 15, 0, 0, TimeSpan.FromHours(8)));
        play.Do(plan.InspectorId!, at, new TaskCommand.RecordResult(
            new Domain.Inspect.InspectionResult
            {
                Actuals = [.. plan.Indicators.Select(indicator => indicator.Target)],
                Baseline = [new("没有发生较大及以上安全事故", true), new("数据抽查与台账一致", true)],
                Excellence = [new("做法被省厅简报转发", 5, "省厅简报 2026 年第 31 期")],
                Summary = "指标都达到。",
            },
            [new Domain.Inspect.FindingDraft("抽查 40 户，3 户走访记录与本人所述不一致", plan.PartyOwnerId, new DateOnly(2026, 9, 18))]));
        play.Do(plan.PartyOwnerId!, at.AddHours(1), new TaskCommand.ReportRectification("f1", "三户都已重新走访。"));
        return play.Do(plan.InspectorId!, at.AddHours(2), new TaskCommand.ClearOffFinding("f1"));
    }

    private static DecideView Cancelled()
    {
        var play = Signed();
        var view = Ask(play, ObligationKind.ApprovePlan);
        play.Do(play.Task.Plan.LeaderIds[0], Decided, new TaskCommand.CancelTask("省里统一安排，本局不再单列。"));
        return view with { Task = play.Task, State = new DecideState.Stopped(play.Task.Plan.LeaderIds[0], null, Decided, "省里统一安排，本局不再单列。"!, IsAskedAgain: false) };
    }

    private static SamplePlay Signed()
    {
        var play = SamplePlay.Of("T14").Started(Decided.AddDays(-3));
        foreach (var owner in new[] { play.Task.Plan.PartyOwnerId!, play.Task.Plan.BusinessOwnerId! })
        {
            play.Do(owner, Decided.AddDays(-1), new TaskCommand.SignPlan());
        }

        return play;
    }

    private static DecideView Ask(SamplePlay play, ObligationKind kind)
    {
        var asked = Open(play).First(open => open.Kind == kind);
        return new DecideView("/a/" + play.Task.Id + ".secret", play.Task, asked, new DecideState.Open()) { ValidUntil = SampleOffice.Office.EndOf(new DateOnly(2026, 10, 13)) };
    }

    private static DecideView Answered(bool justNow)
    {
        var play = Signed();
        var view = Ask(play, ObligationKind.ApprovePlan);
        play.Do(view.Asked.PersonId, Decided, new TaskCommand.ApprovePlan("同意。先把口径对齐。"), Channel.Link);
        return view with { Task = play.Task, State = new DecideState.Decided(Outcomes.Approve, view.Asked.PersonId, Decided, Channel.Link, "同意。先把口径对齐。", null, justNow) };
    }
}

using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
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
        Add<DecidePage, DecideView>("decide-sign-hand-out", null, () => Ask(SamplePlay.Of("T13").Started().Signed().Approved().Drafted(), ObligationKind.SignHandOut) with { Unfold = Outcomes.Sign });
        Add<DecidePage, DecideView>("decide-acknowledge", null, () => Ask(SamplePlay.Of("T13").Started().Signed().Approved().Drafted().Published(), ObligationKind.Acknowledge));
        Add<DecidePage, DecideView>("decide-confirm-item", null, () => Ask(Completed(), ObligationKind.ConfirmItem));
        Add<DecidePage, DecideView>("decide-confirm-result", null, () => Ask(Inspected(), ObligationKind.ConfirmResult) with { Unfold = Outcomes.Confirm });
        Add<DecidePage, DecideView>("decided-now", null, () => Answered(justNow: true));
        Add<DecidePage, DecideView>("decided-later", null, () => Answered(justNow: false));
        Add<DecidePage, DecideView>("decide-void", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with { State = new DecideState.Void() });
        Add<DecidePage, DecideView>("decide-expired", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with { State = new DecideState.Expired() });
        Add<DecidePage, DecideView>("decide-expired-sent", null, () => Ask(Signed(), ObligationKind.ApprovePlan) with { State = new DecideState.Expired(Sent: true) });
        Add<UnknownLinkPage, UnknownLinkView>("decide-unknown", null, () => new UnknownLinkView());
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

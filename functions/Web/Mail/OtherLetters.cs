using System.Diagnostics;
using PartyFlow.Domain;
using PartyFlow.Domain.Evaluation;

namespace PartyFlow.Web.Mail;

/// <summary>What is told rather than asked, and the link to sign in with.</summary>
internal sealed class OtherLetters(Voice voice)
{
    /// <summary>办结: the score, what failed, and the anchor of the record.</summary>
    public Letter Closing(IntegrationTask task, string? chainHead)
    {
        var matter = new Matter(voice, task);
        var score = task.Score ?? Scoring.Of(task.Plan, task.Result!, voice.Office.Settings.ExcellenceCap);
        var day = voice.Words.Day(Domain.People.Office.DateOf(task.ClosedAt ?? task.StartedAt));
        return voice.Letter(
            voice.Say("mail.closing.subject", Voice.OneLine(task.Plan.Title), Wording.Number(score.Total)),
            voice.Say("mail.closing.preheader", day, task.Number),
            voice.Say("mail.closing.greeting", voice.Reader.Name),
            voice.Say("mail.closing.headline", voice.Words.Title(Wording.Unbroken(Voice.OneLine(task.Plan.Title)))),
            [
                new LetterBlock.Line(voice.Mark(task.Status == TaskStatus.ClosedLate ? "mail.closing.late" : "mail.closing.onTime", Voice.Bold(day))),
                .. matter.Objectives(Domain.Approvals.JointDecision.OfResult(task), asked: null),
                matter.Result(score),
                new LetterBlock.Buttons([new LetterButton(voice.Say("mail.openLedger"), voice.Page(Links.Ledger), ButtonLook.Line)]),
            ],
            [
                .. chainHead is null ? [] : new Microsoft.AspNetCore.Components.MarkupString[]
                {
                    voice.Mark("mail.closing.anchor"),
                    new($"<span style=\"word-break:break-all;font-family:Consolas,Menlo,monospace\">{Html.Encode(chainHead)}</span>"),
                },
                voice.Mark("mail.foot.told"),
            ]);
    }

    /// <summary>Somebody decided by a link.</summary>
    public Letter DecidedByLink(IntegrationTask task, TaskEvent happened)
    {
        var what = happened switch
        {
            TaskEvent.PlanApproved => "planApproved",
            TaskEvent.PlanReturned => "planReturned",
            TaskEvent.PlanDeferred => "planDeferred",
            TaskEvent.ResultConfirmed => "resultConfirmed",
            TaskEvent.ResultReturned => "resultReturned",
            TaskEvent.ExtensionGranted => "extensionGranted",
            TaskEvent.ExtensionRefused => "extensionRefused",
            TaskEvent.FindingClearedOff => "findingClearedOff",
            TaskEvent.RectificationSentBack => "rectificationSentBack",
            _ => "other",
        };
        var said = happened switch
        {
            TaskEvent.PlanApproved approved => approved.Note,
            TaskEvent.PlanReturned returned => returned.Reason,
            TaskEvent.ResultConfirmed confirmed => confirmed.Note,
            TaskEvent.ResultReturned returned => returned.Reason,
            TaskEvent.ExtensionGranted granted => granted.Note,
            TaskEvent.ExtensionRefused refused => refused.Reason,
            TaskEvent.FindingClearedOff cleared => cleared.Note,
            TaskEvent.RectificationSentBack back => back.Reason,
            _ => null,
        };
        var isMine = happened.By == voice.Reader.Id;
        var title = voice.Words.Title(Wording.Unbroken(Voice.OneLine(task.Plan.Title)));
        return voice.Letter(
            voice.Say("mail.byLink.subject", Voice.OneLine(task.Plan.Title), voice.Say($"mail.byLink.{what}")),
            voice.Say("mail.byLink.preheader", voice.Name(happened.By), voice.Words.ShortMoment(happened.At)),
            voice.Say("mail.byLink.greeting", voice.Reader.Name),
            voice.Say("mail.byLink.headline", title, voice.Say($"mail.byLink.{what}")),
            [
                new LetterBlock.Line(isMine ? voice.Mark("mail.byLink.mine", voice.Name(task.StartedBy)) : voice.Mark("mail.byLink.theirs", voice.NameAndUnit(happened.By))),
                Matter.Facts(
                    (voice.Say("mail.fact.linkOf"), [Voice.Plain(voice.NameAndUnit(happened.By))]),
                    (voice.Say("mail.fact.decidedAt"), [Voice.Plain(voice.Words.Moment(happened.At))]),
                    (voice.Say("mail.fact.said"), Matter.Text(said)),
                    new Matter(voice, task).TaskRow()),
            ],
            voice.Mark("mail.foot.told"));
    }

    /// <summary>A link to sign in with.</summary>
    public Letter SignIn(Uri link, TimeSpan validFor)
    {
        var minutes = (int)Math.Ceiling(validFor.TotalMinutes);
        var address = voice.Own(link);
        return voice.Letter(
            voice.Say("mail.signIn.subject", minutes),
            voice.Say("mail.signIn.preheader"),
            voice.Say("mail.signIn.greeting", voice.Reader.Name),
            voice.Say("mail.signIn.headline"),
            [
                new LetterBlock.Line(voice.Mark("mail.signIn.valid", minutes)),
                new LetterBlock.Buttons([new LetterButton(voice.Say("mail.signIn.button"), address, ButtonLook.Ink)]),
                new LetterBlock.Line(voice.Mark("mail.signIn.notYou"), IsQuiet: true),
            ],
            voice.Mark("mail.foot.paste"),
            new($"<span style=\"word-break:break-all\">{Html.Encode(address)}</span>"));
    }
}

using System.Diagnostics;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Reminders;

namespace PartyFlow.Web.Mail;

/// <summary>Work to be done on a page of the task: what, why now, where.</summary>
internal sealed class WorkLetter(Voice voice, IntegrationTask task, Obligation asked)
{
    private readonly Matter _matter = new(voice, task);

    /// <summary>The letter.</summary>
    public Letter Write(ReminderRule? reminder, Domain.People.Person? inPlaceOf)
    {
        var why = Why();
        return voice.Letter(
            DecisionLetter.Subject(voice, task, asked, reminder),
            why,
            voice.Say($"mail.greeting.{DecisionLetter.Kind(asked)}", voice.Reader.Name),
            voice.Say($"mail.question.{DecisionLetter.Kind(asked)}", voice.Words.Title(Wording.Unbroken(Voice.OneLine(task.Plan.Title))), DecisionLetter.No(task, asked)),
            [
                new LetterBlock.Line(voice.Due(asked)),
                .. reminder is null ? [] : new[] { new LetterBlock.Line(Voice.Plain(voice.Why(reminder)), IsQuiet: true) },
                .. voice.StandingIn(inPlaceOf),
                new LetterBlock.Line(Voice.Plain(why)),
                new LetterBlock.Buttons([new LetterButton(voice.Say($"mail.do.{DecisionLetter.Kind(asked)}"), voice.Page(Links.ToDo(task.Id, asked)), ButtonLook.Ink)]),
                task.Item(asked.ItemId) is { } item ? _matter.Standing(item) : task.Finding(asked.FindingId) is { } finding ? _matter.Finding(finding) : _matter.Aims(),
            ]);
    }

    /// <summary>Why it waits for this person now: what happened last.</summary>
    private string Why()
    {
        return asked.Kind switch
        {
            ObligationKind.RevisePlan => Back(task.PlanReturned) ?? "",
            ObligationKind.DraftHandOut => Back(task.HandOutReturned)
                ?? (HandOutSides.Lost(task) is { } side ? voice.Say("mail.reason.sideLost", voice.Words.Word(side)) : null)
                ?? voice.Say("mail.reason.approved", voice.Words.List(task.PlanApprovals.Select(voice.Who).Distinct())),
            ObligationKind.CarryOut when task.Item(asked.ItemId) is { } item => Back(item.SentBack)
                ?? (item.Progress is { } progress ? voice.Say("mail.reason.lastReport", voice.Words.Date(progress.At), progress.Percent)
                    : item.AcknowledgedAt is { } at ? voice.Say("mail.reason.acknowledged", voice.Words.Date(at))
                    : ""),
            ObligationKind.CarryOut => "",
            ObligationKind.SettleDecline => task.Item(asked.ItemId)?.Declined is { } declined
                ? voice.Say("mail.reason.declined", voice.Who(declined), voice.Words.Date(declined.At), declined.Reason.Value)
                : "",
            ObligationKind.Unblock => task.Item(asked.ItemId)?.Blockage is { } stuck
                ? voice.Say("mail.reason.blocked", voice.Name(stuck.By), voice.Words.Date(stuck.At), voice.Words.Word(stuck.Cause), stuck.Text.Value)
                : "",
            ObligationKind.Report => task.Item(asked.ItemId)?.Progress is { } last
                ? voice.Say("mail.reason.report.again", voice.Words.Word(task.Plan.Cadence), voice.Words.Date(last.At), last.Percent)
                : voice.Say("mail.reason.report", voice.Words.Word(task.Plan.Cadence)),
            ObligationKind.Rectify => task.Finding(asked.FindingId) is { } finding
                ? Back(finding.SentBack) ?? voice.Say("mail.reason.found", voice.Name(task.Plan.InspectorId), voice.Words.Date(finding.FoundAt))
                : "",
            ObligationKind.RecordResult => Back(task.ResultReturned) ?? voice.Say("mail.reason.allConfirmed"),
            _ => throw new UnreachableException(),
        };

        string? Back(Returned? returned) => returned is null
            ? null
            : voice.Say("mail.reason.returned", voice.Who(returned), voice.Words.Date(returned.At), returned.Reason.Value);
    }
}

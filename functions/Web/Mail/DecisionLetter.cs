using System.Collections.Immutable;
using System.Diagnostics;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Domain.Reminders;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Mail;

/// <summary>One decision: the question, what it is about, the answers. A leader can decide from this mail without opening anything else first.</summary>
internal sealed class DecisionLetter(Voice voice, IntegrationTask task, Obligation asked, DecisionLink? link)
{
    private readonly Matter _matter = new(voice, task);

    /// <summary>The letter.</summary>
    /// <param name="reminder">The rule by which it comes again, or <c>null</c>.</param>
    /// <param name="inPlaceOf">The person on leave, or <c>null</c>.</param>
    /// <param name="isFresh">Whether the reader asked for a fresh link.</param>
    /// <param name="passedFrom">Whose it was when the reader got it by a change of hands, or <c>null</c>.</param>
    public Letter Write(ReminderRule? reminder, Domain.People.Person? inPlaceOf, bool isFresh, string? passedFrom = null) => voice.Letter(
        Subject(voice, task, asked, reminder, isFresh),
        Preheader(),
        voice.Say(passedFrom is not null ? "mail.passed.greeting" : isFresh ? "mail.fresh.greeting" : $"mail.greeting.{Kind(asked)}", voice.Reader.Name, voice.Name(passedFrom)),
        voice.Say($"mail.question.{Kind(asked)}", voice.Words.Title(Wording.Unbroken(Voice.OneLine(task.Plan.Title))), No(task, asked)),
        [
            new LetterBlock.Line(voice.Due(asked)),
            .. reminder is null ? [] : new[] { new LetterBlock.Line(Voice.Plain(voice.Why(reminder)), IsQuiet: true) },
            .. voice.StandingIn(inPlaceOf),
            .. Matter(),
        ],
        [.. Foot()]);

    /// <summary>The answers to a question, the one asked for first.</summary>
    public static ImmutableArray<string> Answers(Voice voice, IntegrationTask task, Obligation asked) => asked.Kind switch
    {
        ObligationKind.SignPlan or ObligationKind.SignHandOut or ObligationKind.SignResult => [Outcomes.Sign, Outcomes.Return],
        // To be put off there has to be a working day before the due date.
        ObligationKind.ApprovePlan => voice.Words.Days(voice.Words.Today, asked.Due) >= 2
            ? [Outcomes.Approve, Outcomes.Return, Outcomes.NotNow]
            : [Outcomes.Approve, Outcomes.Return],
        ObligationKind.Acknowledge => Parts.Answer.MayDecline(task, asked, voice.Words.Today) ? [Outcomes.Acknowledge, Outcomes.Decline] : [Outcomes.Acknowledge],
        ObligationKind.ConfirmItem => [Outcomes.Confirm, Outcomes.SendBack],
        ObligationKind.ConfirmResult => [Outcomes.Confirm, Outcomes.Return],
        ObligationKind.DecideExtension => [Outcomes.Grant, Outcomes.Refuse],
        ObligationKind.CheckRectification => [Outcomes.ClearOff, Outcomes.SendBack],
        _ => throw new UnreachableException(),
    };

    /// <summary>The button of one answer.</summary>
    public static LetterButton Button(Voice voice, IntegrationTask task, Obligation asked, DecisionLink? link, string outcome, ButtonLook look) => new(
        voice.Say($"mail.answer.{Kind(asked)}.{outcome}"),
        link is null ? voice.DecideSignedIn(task, asked, outcome) : voice.Decide(link, outcome),
        look);

    /// <summary>The subject; a reminder says first how much time is left.</summary>
    public static string Subject(Voice voice, IntegrationTask task, Obligation asked, ReminderRule? reminder, bool isFresh = false)
    {
        var what = voice.Say($"mail.subject.{Kind(asked)}", Voice.OneLine(task.Plan.Title), No(task, asked));
        var date = voice.Words.Date(asked.Due);
        return isFresh ? voice.Say("mail.subject.fresh", what, date)
            : reminder is null ? voice.Say("mail.subject.first", what, date)
            : voice.Say(asked.Due < voice.Words.Today ? "mail.subject.overdue" : "mail.subject.again", what, date, voice.Words.Left(asked.Due));
    }

    /// <summary>An obligation's kind as it stands in text keys.</summary>
    public static string Kind(Obligation asked) => Wording.Camel(asked.Kind);

    /// <summary>The number of the work item or finding it is about; nothing where there is none.</summary>
    public static string No(IntegrationTask task, Obligation asked) =>
        (task.Item(asked.ItemId)?.No ?? task.Finding(asked.FindingId)?.No)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private IEnumerable<LetterBlock> Matter()
    {
        var objectives = _matter.Objectives(_matter.JointOf(asked.Kind), asked);
        return asked.Kind switch
        {
            ObligationKind.SignPlan or ObligationKind.ApprovePlan => [.. objectives, .. Ask(), _matter.Plan()],
            ObligationKind.SignHandOut => [.. objectives, .. Ask(), .. _matter.HandOut(), Mail.Matter.Facts(_matter.TaskRow())],
            ObligationKind.Acknowledge => [_matter.Note(task.Item(asked.ItemId)!), .. Ask(), .. objectives],
            ObligationKind.ConfirmItem => [_matter.Report(task.Item(asked.ItemId)!), .. Ask(), .. objectives],
            ObligationKind.SignResult or ObligationKind.ConfirmResult => [.. objectives, _matter.Result(Scoring.Of(task.Plan, task.Result!, voice.Office.Settings.ExcellenceCap)), .. Ask()],
            ObligationKind.DecideExtension => [_matter.Extension(task.Item(asked.ItemId)!), .. Ask(), _matter.Aims()],
            ObligationKind.CheckRectification => [_matter.Finding(task.Finding(asked.FindingId)!), .. Ask()],
            _ => throw new UnreachableException(),
        };
    }

    private IEnumerable<LetterBlock> Ask()
    {
        var look = asked.Kind == ObligationKind.Acknowledge ? ButtonLook.Ink : ButtonLook.Seal;
        yield return new LetterBlock.Buttons([.. Answers(voice, task, asked).Select((outcome, at) => Button(voice, task, asked, link, outcome, at == 0 ? look : ButtonLook.Line))]);
        yield return new LetterBlock.Line(voice.Mark(link is null ? "mail.ask.signIn" : "mail.ask.inert"), IsQuiet: true);
    }

    private string Preheader()
    {
        var keys = _matter.KeysOf(asked.Kind);
        var given = voice.Words.List(keys.Select(voice.Who).Distinct());
        return asked.Kind switch
        {
            ObligationKind.ApprovePlan or ObligationKind.ConfirmResult => voice.Say("mail.preheader.keys", given),
            ObligationKind.Acknowledge => Voice.OneLine(task.Item(asked.ItemId)!.Text),
            ObligationKind.ConfirmItem => Voice.OneLine(task.Item(asked.ItemId)!.Progress?.Sentence),
            ObligationKind.DecideExtension => Voice.OneLine(task.Item(asked.ItemId)!.Extension?.Reason),
            ObligationKind.CheckRectification => Voice.OneLine(task.Finding(asked.FindingId)!.Rectification?.Text),
            _ when given.Length > 0 => voice.Say("mail.preheader.other", given),
            _ => voice.Say("mail.preheader.first"),
        };
    }

    private IEnumerable<Microsoft.AspNetCore.Components.MarkupString> Foot()
    {
        if (link is null)
        {
            yield break;
        }

        var isLeaders = asked.Kind is ObligationKind.ApprovePlan or ObligationKind.ConfirmResult or ObligationKind.DecideExtension && task.StartedBy != voice.Reader.Id;
        yield return voice.Mark(
            isLeaders ? "mail.foot.leader" : "mail.foot.personal",
            voice.Reader.Name, Voice.Bold(voice.Words.Date(link.ValidUntil)), voice.Name(task.StartedBy));
        yield return voice.Mark("mail.foot.paste");
        yield return new($"<span style=\"word-break:break-all\">{Html.Encode(voice.Decide(link, null))}</span>");
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Reminders;

namespace PartyFlow.Web.Mail;

/// <summary>Several things in one mail: what the reader owes, by due day, then what others owe.</summary>
internal sealed class ListLetters(Voice voice, ImmutableArray<DigestEntry> entries)
{
    private readonly ImmutableArray<DigestEntry> _own = [.. entries.Where(entry => !IsEscalated(entry)).OrderBy(entry => entry.Asked.Due).ThenBy(entry => entry.Task.Number, StringComparer.Ordinal)];
    private readonly ImmutableArray<DigestEntry> _others = [.. entries.Where(IsEscalated).OrderBy(entry => entry.Asked.Due).ThenBy(entry => entry.Task.Number, StringComparer.Ordinal)];

    /// <summary>The digest of a working day.</summary>
    public Letter Digest()
    {
        var over = _own.Count(entry => entry.Asked.Due < voice.Words.Today);
        var today = voice.Words.Date(voice.Words.Today);
        var counted = (_own.Length, _others.Length, over) switch
        {
            (0, var others, _) => voice.Say("mail.digest.others", others),
            (var own, 0, 0) => voice.Say("mail.digest.own", own),
            (var own, 0, var late) => voice.Say("mail.digest.ownOver", own, late),
            (var own, var others, 0) => voice.Say("mail.digest.both", own, others),
            (var own, var others, var late) => voice.Say("mail.digest.bothOver", own, others, late),
        };
        return voice.Letter(
            voice.Say("mail.digest.subject", counted, today),
            string.Join(voice.Say("mail.list.stop"), _own.Concat(_others).Take(4).Select(entry => $"{Verb(entry)} {Title(entry)}")),
            voice.Say(voice.IsMorning ? "mail.digest.greeting.morning" : "mail.digest.greeting.later", voice.Reader.Name, voice.Words.Day(voice.Words.Today)),
            Wording.Unbroken(counted),
            [
                .. Groups(),
                .. _others.IsEmpty ? [] : new LetterBlock[] { new LetterBlock.Section(voice.Say("mail.digest.section.others"), [.. _others.Select(Owed)]) },
                new LetterBlock.Buttons([new LetterButton(voice.Say("mail.openTodos"), voice.Page(Links.Todos), ButtonLook.Line)]),
                .. _own.Any(entry => entry.Link is not null) ? new LetterBlock[] { new LetterBlock.Line(voice.Mark("mail.ask.inert"), IsQuiet: true) } : [],
            ],
            [.. _own.Any(entry => entry.Link is not null) ? new[] { voice.Mark("mail.foot.digestPersonal", voice.Reader.Name) } : [], voice.Mark("mail.foot.digest")]);
    }

    /// <summary>督办: what others owe, told to whoever can help it along.</summary>
    public Letter Escalation() => voice.Letter(
        _others.Length == 1
            ? voice.Say("mail.escalation.subject.one", Title(_others[0]), voice.Words.Left(_others[0].Asked.Due))
            : voice.Say("mail.escalation.subject", _others.Length),
        voice.Words.List(_others.Select(entry => entry.Asked.PersonId).Distinct().Select(voice.Name)),
        voice.Say("mail.escalation.greeting", voice.Reader.Name),
        voice.Say("mail.escalation.headline", _others.Length),
        [
            new LetterBlock.Section(voice.Say("mail.escalation.section"), [.. _others.Select(Owed)]),
            new LetterBlock.Line(voice.Mark("mail.escalation.help"), IsQuiet: true),
        ],
        voice.Mark("mail.foot.escalation"));

    /// <summary>Whether it is told to the reader because somebody else owes it.</summary>
    private static bool IsEscalated(DigestEntry entry) => entry.Rule is { To: not ReminderAudience.Responsible };

    private IEnumerable<LetterBlock> Groups()
    {
        var today = voice.Words.Today;
        foreach (var group in _own.GroupBy(entry => entry.Asked.Due.CompareTo(today) switch { < 0 => 0, 0 => 1, _ => 2 }))
        {
            yield return new LetterBlock.Section(
                group.Key switch
                {
                    0 => voice.Say("todos.group.overdue"),
                    1 => voice.Say("todos.group.today", Wording.Clock(voice.Office.Settings.WorkdayEnd)),
                    2 => voice.Say("mail.digest.section.later"),
                    _ => throw new UnreachableException(),
                },
                [.. group.Select(Row)]);
        }
    }

    private LetterRow Row(DigestEntry entry)
    {
        var (task, asked) = (entry.Task, entry.Asked);
        var href = voice.Page(Links.ToDo(task.Id, asked));
        var isOver = asked.Due < voice.Words.Today;
        var button = asked.IsDecision
            ? DecisionLetter.Button(voice, task, asked, entry.Link, DecisionLetter.Answers(voice, task, asked)[0], ButtonLook.Line)
            : null;
        var detail = new[]
        {
            isOver ? voice.Say("mail.row.wasDue", voice.Words.Day(asked.Due))
                : asked.Due == voice.Words.Today ? null
                : voice.Say("mail.row.due", voice.Words.Day(asked.Due), voice.Words.Left(asked.Due)),
            Context(entry),
            entry.InPlaceOf is { } away ? voice.Say("mail.row.standIn", away.Name) : null,
            isOver && entry.Rule is { } rule ? voice.Next(rule) : null,
        };
        return new LetterRow(
            Verb(entry), Title(entry), entry.Link is { } link ? voice.Decide(link, null) : href,
            isOver ? voice.Words.Left(asked.Due) : null, string.Join(voice.Say("mail.list.stop"), detail.Where(text => !string.IsNullOrEmpty(text))), button);
    }

    /// <summary>What happened before it came to the reader, in a few words: who signed already, who reported, who sent it back.</summary>
    private string? Context(DigestEntry entry)
    {
        var (task, asked) = (entry.Task, entry.Asked);
        var item = task.Item(asked.ItemId);
        return asked.Kind switch
        {
            ObligationKind.SignPlan or ObligationKind.ApprovePlan or ObligationKind.SignHandOut or ObligationKind.SignResult or ObligationKind.ConfirmResult =>
                By(new Matter(voice, task).KeysOf(asked.Kind)) is { Length: > 0 } given ? voice.Say("mail.row.signed", given) : null,
            ObligationKind.RevisePlan => Back(task.PlanReturned),
            ObligationKind.DraftHandOut => Back(task.HandOutReturned)
                ?? (HandOutSides.Lost(task) is { } side ? voice.Say("mail.row.sideLost", voice.Words.Word(side)) : null)
                ?? (By(task.PlanApprovals) is { Length: > 0 } leaders ? voice.Say("mail.row.approved", leaders) : null),
            ObligationKind.Acknowledge => null,
            ObligationKind.CarryOut => Back(item?.SentBack)
                ?? (item?.Progress is { } progress ? voice.Say("mail.row.lastReport", voice.Words.Date(progress.At), progress.Percent)
                    : item?.AcknowledgedAt is { } at ? voice.Say("mail.row.acknowledged", voice.Words.Date(at))
                    : null),
            ObligationKind.ConfirmItem => item?.CompletedAt is { } at ? voice.Say("mail.row.reported", voice.Name(item.PersonId), voice.Words.Date(at)) : null,
            ObligationKind.SettleDecline => item?.Declined is { } declined ? voice.Say("mail.row.declined", voice.Who(declined), voice.Words.Date(declined.At)) : null,
            ObligationKind.Unblock => item?.Blockage is { } stuck ? voice.Say("mail.row.blocked", voice.Name(stuck.By), voice.Words.Word(stuck.Cause)) : null,
            ObligationKind.DecideExtension => item?.Extension is { } extension
                ? voice.Say("mail.row.extension", voice.Words.Who(extension.Hand, extension.By, voice.Office), voice.Words.Date(item.Due), voice.Words.Date(extension.To))
                : null,
            ObligationKind.Report => item?.Progress is { } last ? voice.Say("mail.row.lastReport", voice.Words.Date(last.At), last.Percent) : voice.Words.Word(task.Plan.Cadence),
            ObligationKind.Rectify => Back(task.Finding(asked.FindingId)?.SentBack),
            ObligationKind.CheckRectification => task.Finding(asked.FindingId)?.Rectification is { } done ? voice.Say("mail.row.rectified", voice.Name(done.By), voice.Words.Date(done.At)) : null,
            ObligationKind.RecordResult => Back(task.ResultReturned) ?? voice.Say("mail.row.allConfirmed"),
            _ => throw new UnreachableException(),
        };

        string By(ImmutableArray<Signature> signatures) => voice.Words.List(signatures.Select(voice.Who).Distinct());

        string? Back(Returned? returned) => returned is null ? null : voice.Say("mail.row.returned", voice.Who(returned), voice.Words.Date(returned.At));
    }

    private LetterRow Owed(DigestEntry entry) => new(
        voice.NameAndUnit(entry.Asked.PersonId),
        voice.Say("mail.row.owes", Verb(entry), Title(entry)),
        voice.Page(Links.Task(entry.Task.Id)),
        voice.Words.Left(entry.Asked.Due),
        voice.Say("mail.row.since", voice.Words.Day(entry.Asked.Due), voice.Words.Date(entry.Asked.Since)));

    private string Verb(DigestEntry entry) => voice.Words.Word(entry.Asked.Kind);

    private string Title(DigestEntry entry) => entry.Task.Item(entry.Asked.ItemId) is { } item
        ? voice.Say("mail.row.item", voice.Title(entry.Task), item.No, Voice.OneLine(item.Text))
        : entry.Task.Finding(entry.Asked.FindingId) is { } finding ? voice.Say("mail.row.finding", voice.Title(entry.Task), finding.No, Voice.OneLine(finding.Text))
        : voice.Title(entry.Task);
}

using System.Collections.Immutable;
using System.Diagnostics;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;

namespace PartyFlow.Web.Mail;

/// <summary>What is told rather than asked: what happened, in the words of the record, and what the reader has in the task now.</summary>
internal sealed class NoticeLetter(Voice voice, IntegrationTask task, NoticeKind kind, ImmutableArray<TaskEvent> happened)
{
    private readonly EventWords _words = new(voice.Words, voice.Office, task);
    private readonly string _key = Wording.Camel(kind);

    /// <summary>The letter.</summary>
    /// <param name="inPlaceOf">The person on leave, or <c>null</c>.</param>
    public Letter Write(Domain.People.Person? inPlaceOf)
    {
        var reader = inPlaceOf ?? voice.Reader;
        var told = happened.Where(@event => Concerns(@event, reader.Id)).ToArray();
        var by = Html.Strip(_words.Who(told.FirstOrDefault() ?? happened[0]).Value);
        var title = voice.Words.Title(Wording.Unbroken(Voice.OneLine(task.Plan.Title)));
        var rows = Rows(reader.Id).ToImmutableArray();
        return voice.Letter(
            voice.Say($"mail.notice.subject.{_key}", Voice.OneLine(task.Plan.Title), by),
            Voice.OneLine(told.Select(@event => _words.Lines(@event)[0]).FirstOrDefault()),
            voice.Say("mail.notice.greeting", voice.Reader.Name),
            voice.Say($"mail.notice.headline.{_key}", title, by),
            [
                .. voice.StandingIn(inPlaceOf),
                .. told.SelectMany(@event => _words.Lines(@event)).Select(line => new LetterBlock.Line(Voice.Plain(line))),
                .. kind == NoticeKind.ItemCancelled ? CancelledItems(reader.Id) : [],
                .. voice.Words.Texts.Find($"mail.notice.next.{_key}") is null ? [] : new[] { new LetterBlock.Line(voice.Mark($"mail.notice.next.{_key}"), IsQuiet: true) },
                .. rows.IsEmpty ? [] : new[] { new LetterBlock.Section(voice.Say("mail.notice.yours"), rows) },
                Matter.Facts(new Matter(voice, task).TaskRow()),
            ],
            voice.Mark(kind == NoticeKind.Urged ? "mail.foot.urged" : "mail.foot.told"));
    }

    // Of a change with several events the reader is told those that are about them.
    private bool Concerns(TaskEvent @event, string readerId) => kind switch
    {
        NoticeKind.Urged => @event is TaskEvent.PersonUrged urged && urged.PersonId == readerId,
        NoticeKind.Mentioned => @event is TaskEvent.Commented,
        NoticeKind.ExtensionGranted => @event is TaskEvent.ExtensionGranted,
        NoticeKind.ExtensionRefused => @event is TaskEvent.ExtensionRefused,
        NoticeKind.Blocked => @event is TaskEvent.ItemBlocked,
        NoticeKind.Unblocked => @event is TaskEvent.ItemUnblocked,
        NoticeKind.GaveAway => @event switch
        {
            TaskEvent.SeatReassigned moved => moved.From == readerId,
            TaskEvent.ItemReassigned moved => moved.From == readerId,
            TaskEvent.UnblockerReassigned moved => moved.From == readerId,
            TaskEvent.FindingReassigned moved => moved.From == readerId,
            TaskEvent.HandOutPublished => true,
            _ => false,
        },
        NoticeKind.TookOver => @event is TaskEvent.SeatReassigned taken && taken.To == readerId,
        NoticeKind.ItemCancelled => @event is TaskEvent.HandOutPublished,
        NoticeKind.Suspended => @event is TaskEvent.TaskSuspended,
        NoticeKind.Resumed => @event is TaskEvent.TaskResumed,
        NoticeKind.Cancelled => @event is TaskEvent.TaskCancelled,
        NoticeKind.StageClosed => @event is TaskEvent.StageClosed,
        NoticeKind.ActedFor => @event.For == readerId,
        NoticeKind.Closed or NoticeKind.DecidedByLink => throw new ArgumentException("It has a letter of its own.", nameof(@event)),
        _ => throw new UnreachableException(),
    };

    // What waits for the reader in this task, each with its link; after a stand-still with the dates as they are now.
    private IEnumerable<LetterRow> Rows(string readerId) => kind is NoticeKind.Urged or NoticeKind.TookOver or NoticeKind.Resumed or NoticeKind.Unblocked or NoticeKind.ExtensionGranted or NoticeKind.ExtensionRefused
        ? Obligations.Of(task, voice.Office).Where(open => open.PersonId == readerId).OrderBy(open => open.Due).Select(open => new LetterRow(
            voice.Words.Word(open.Kind),
            task.Item(open.ItemId) is { } item ? $"{voice.Say("item.no", item.No)} {Voice.OneLine(item.Text)}"
                : task.Finding(open.FindingId) is { } finding ? $"{voice.Say("finding.no", finding.No)} {Voice.OneLine(finding.Text)}"
                : voice.Title(task),
            voice.Page(Links.ToDo(task.Id, open)),
            open.Due < voice.Words.Today ? voice.Words.Left(open.Due) : null,
            open.Due < voice.Words.Today ? voice.Say("mail.row.wasDue", voice.Words.Day(open.Due)) : voice.Say("mail.row.due", voice.Words.Day(open.Due), voice.Words.Left(open.Due))))
        : [];

    private IEnumerable<LetterBlock> CancelledItems(string readerId)
    {
        var at = happened.OfType<TaskEvent.HandOutPublished>().LastOrDefault()?.At;
        var items = task.Items.Where(item => item.CancelledAt == at && item.PersonId == readerId)
            .Select(item => new LetterRow(voice.Say("item.no", item.No), Voice.OneLine(item.Text), null, null, "")).ToImmutableArray();
        return items.IsEmpty ? [] : [new LetterBlock.Section(voice.Say("mail.notice.cancelledItems"), items)];
    }
}

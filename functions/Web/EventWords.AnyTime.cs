using PartyFlow.Domain;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Web;

/// <content>What can happen at any time: parts that change hands, a task that stops and goes on, what people say to each other.</content>
public sealed partial class EventWords
{
    private string? AnyTime(TaskEvent happened, Microsoft.AspNetCore.Components.MarkupString who) => happened switch
    {
        SeatReassigned moved => With(Text("event.seatReassigned", who, wording.Word(moved.Part), Person(moved.From), Person(moved.To)), moved.Reason)
            + (moved.CountersignerId is { } countersigner ? More("event.seatReassigned.countersign", Person(countersigner)) : ""),
        TaskSuspended suspended => With(Text("event.taskSuspended", who), suspended.Reason),
        TaskResumed resumed => With(Text(resumed.IsMoved ? "event.taskResumed.moved" : "event.taskResumed.stays", who, resumed.WorkingDays), resumed.Reason) + Moved(resumed),
        TaskCancelled cancelled => With(Text("event.taskCancelled", who), cancelled.Reason),
        PersonUrged urged => With(Text("event.personUrged", who, Person(urged.PersonId)), urged.Note),
        Commented { Mentions.IsDefaultOrEmpty: false } commented => With(Text("event.commented.to", who, Html.Keep(wording.List(commented.Mentions.Select(Name)))), commented.Text),
        Commented commented => With(Text("event.commented", who), commented.Text),
        WatcherAdded added when added.PersonId == added.By => Text("event.watcherAdded.self", who),
        WatcherAdded added => Text("event.watcherAdded", who, Person(added.PersonId)),
        WatcherRemoved removed when removed.PersonId == removed.By => Text("event.watcherRemoved.self", who),
        WatcherRemoved removed => Text("event.watcherRemoved", who, Person(removed.PersonId)),
        _ => null,
    };

    // Every date that moved, was → becomes.
    private string Moved(TaskResumed resumed) => string.Concat(
    [
        .. resumed.Moved.Select(date => More("event.moved", Of(date.Id), Day(date.From), Day(date.To))),
        .. (resumed.Lines ?? []).Select(line => More("event.moved.line", line.No, Day(line.From), Day(line.To))),
    ]);

    private string Of(string id) => task.Finding(id) is { } finding ? _texts.Format("finding.no", finding.No) : _texts.Format("item.no", No(id));
}

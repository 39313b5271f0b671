using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Web;

/// <summary>Events in words: who did what, by which way, and what they wrote.</summary>
public sealed class EventWords(Wording wording, Office office, IntegrationTask task)
{
    private readonly Texts _texts = wording.Texts;

    /// <summary>Whether an event is a key, an approval or a confirmation: it gets the red mark.</summary>
    public static bool IsSignature(TaskEvent happened) =>
        happened is PlanSigned or PlanApproved or HandOutSigned or ItemConfirmed or ResultSigned or ResultConfirmed;

    /// <summary>The item an event is about, or <c>null</c>.</summary>
    public static string? ItemOf(TaskEvent happened) => happened switch
    {
        ItemAcknowledged acknowledged => acknowledged.ItemId,
        ProgressReported reported => reported.ItemId,
        ItemCompleted completed => completed.ItemId,
        ItemConfirmed confirmed => confirmed.ItemId,
        ItemSentBack sentBack => sentBack.ItemId,
        _ => null,
    };

    /// <summary>One event as HTML; everything that people wrote is encoded.</summary>
    public MarkupString Say(TaskEvent happened)
    {
        var who = Html.Keep(happened.By == Occasion.SystemActor ? _texts["actor.system"] : office.NameOf(happened.By));
        var said = happened switch
        {
            TaskStarted => Text("event.taskStarted", who),
            PlanRevised revised => Text("event.planRevised", who, revised.Revision),
            PlanSigned signed => Text("event.planSigned", who, wording.Word(signed.Key)),
            PlanApproved approved => With(Text("event.planApproved", who), approved.Note),
            PlanReturned returned => With(Text("event.planReturned", who), returned.Reason),
            PlanDeferred deferred => Text("event.planDeferred", who, Html.Keep(wording.Day(deferred.Until))),
            StageClosed closed => Text("event.stageClosed", wording.Word(closed.Stage)),
            StageOpened opened => Text("event.stageOpened", wording.Word(opened.Stage)),
            HandOutDrafted drafted => Text("event.handOutDrafted", who, drafted.Items.Length),
            HandOutSigned signed => Text("event.handOutSigned", who, wording.Word(signed.Key)),
            HandOutReturned returned => With(Text("event.handOutReturned", who), returned.Reason),
            HandOutPublished => Text("event.handOutPublished", task.Items.Select(item => item.PersonId).Distinct().Count()),
            ItemAcknowledged acknowledged => Text("event.itemAcknowledged", who, No(acknowledged.ItemId)),
            ProgressReported reported => Reported(reported, who),
            ItemCompleted completed => With(Text("event.itemCompleted", who, No(completed.ItemId)), completed.Sentence),
            ItemConfirmed confirmed => With(Text("event.itemConfirmed", who, wording.Word(confirmed.Key), No(confirmed.ItemId)), confirmed.Note),
            ItemSentBack sentBack => With(Text("event.itemSentBack", who, No(sentBack.ItemId)), sentBack.Reason),
            ResultRecorded => Text("event.resultRecorded", who),
            ResultSigned signed => Text("event.resultSigned", who, wording.Word(signed.Key)),
            ResultConfirmed confirmed => With(Text("event.resultConfirmed", who), confirmed.Note),
            ResultReturned returned => With(Text("event.resultReturned", who), returned.Reason),
            TaskClosed closed => Text(closed.Late ? "event.taskClosed.late" : "event.taskClosed", Wording.Number(closed.Score.Points)),
            _ => throw new UnreachableException(),
        };
        return happened.Channel is Channel.Link or Channel.Api or Channel.Import
            ? new MarkupString($"{said}{Gap}<span class=\"quiet\">{Html.Encode(_texts[$"log.by.{Wording.Camel(happened.Channel)}"])}</span>")
            : new MarkupString(said);
    }

    private string Text(string key, params ReadOnlySpan<object?> arguments) => _texts.Markup(key, arguments).Value;

    private string With(string said, FreeText? text) => text is null ? said : $"{said}{Gap}{Html.Said(text).Value}";

    private string Gap => _texts.Language == Language.English ? " " : "";

    private string Reported(ProgressReported reported, MarkupString who)
    {
        var said = With(Text("event.progressReported", who, No(reported.ItemId), reported.Percent), reported.Sentence);
        if (reported.Problem is { } problem)
        {
            said += $"<span class=\"log-more\">{Text("event.problem", problem.Value)}</span>";
        }

        return reported.NextStep is { } next ? said + $"<span class=\"log-more\">{Text("event.next", next.Value)}</span>" : said;
    }

    private int No(string itemId) => task.Item(itemId)?.No ?? 0;
}

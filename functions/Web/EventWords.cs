using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Web;

/// <summary>Events in words: who did what, on whose behalf, by which way, what it was before and is now, and what they wrote.</summary>
/// <param name="wording">The language.</param>
/// <param name="office">The office.</param>
/// <param name="task">The task as it is now.</param>
/// <param name="history">All its events, in order: what it was before each. Without them events say only what they carry.</param>
public sealed partial class EventWords(Wording wording, Office office, IntegrationTask task, IEnumerable<TaskEvent>? history = null)
{
    private readonly Texts _texts = wording.Texts;

    /// <summary>Whether an event is a key, an approval or a confirmation: it gets the red mark.</summary>
    public static bool IsSignature(TaskEvent happened) =>
        happened is PlanSigned or PlanApproved or HandOutSigned or ItemConfirmed or ExtensionGranted or FindingClearedOff or ResultSigned or ResultConfirmed;

    /// <summary>The item an event is about, or <c>null</c>.</summary>
    public static string? ItemOf(TaskEvent happened) => happened switch
    {
        ItemAcknowledged acknowledged => acknowledged.ItemId,
        ItemDeclined declined => declined.ItemId,
        ItemInsisted insisted => insisted.ItemId,
        ItemReassigned reassigned => reassigned.ItemId,
        ProgressReported reported => reported.ItemId,
        ItemCompleted completed => completed.ItemId,
        ItemConfirmed confirmed => confirmed.ItemId,
        ItemSentBack sentBack => sentBack.ItemId,
        ItemBlocked blocked => blocked.ItemId,
        ItemUnblocked unblocked => unblocked.ItemId,
        UnblockerReassigned reassigned => reassigned.ItemId,
        ExtensionRequested requested => requested.ItemId,
        ExtensionGranted granted => granted.ItemId,
        ExtensionRefused refused => refused.ItemId,
        ExtensionWithdrawn withdrawn => withdrawn.ItemId,
        LightSet set => set.ItemId,
        _ => null,
    };

    /// <summary>The finding an event is about, or <c>null</c>.</summary>
    public static string? FindingOf(TaskEvent happened) => happened switch
    {
        FindingRecorded found => found.FindingId,
        RectificationReported reported => reported.FindingId,
        RectificationSentBack sentBack => sentBack.FindingId,
        FindingClearedOff cleared => cleared.FindingId,
        FindingReassigned reassigned => reassigned.FindingId,
        _ => null,
    };

    /// <summary>One event as HTML; everything that people wrote is encoded.</summary>
    public MarkupString Say(TaskEvent happened)
    {
        var who = Who(happened);
        var said = OfPlan(happened, who) ?? OfHandOut(happened, who) ?? OfItem(happened, who) ?? OfObstacle(happened, who) ?? OfResult(happened, who) ?? AnyTime(happened, who)
            ?? throw new UnreachableException();
        return happened.Channel is Channel.Link or Channel.Api or Channel.Import
            ? new MarkupString($"{said}{Gap}<span class=\"quiet\">{Html.Encode(_texts[$"log.by.{Wording.Camel(happened.Channel)}"])}</span>")
            : new MarkupString(said);
    }

    /// <summary>One event as plain text, a line each: what it adds stands below it.</summary>
    public ImmutableArray<string> Lines(TaskEvent happened) =>
    [
        .. Say(happened).Value.Replace("<span class=\"log-more\">", "\n", StringComparison.Ordinal).Replace("<q>", _texts["quote.open"], StringComparison.Ordinal).Replace("</q>", _texts["quote.close"], StringComparison.Ordinal)
            .Split('\n').Select(Html.Strip),
    ];

    /// <summary>Who did it: “X”, or “X 代 Y” where a deputy did.</summary>
    public MarkupString Who(TaskEvent happened) => happened.For is { } principal
        ? Html.Keep(_texts.Format("event.for", Name(happened.By), Name(principal)))
        : Html.Keep(Name(happened.By));

    private string? OfPlan(TaskEvent happened, MarkupString who) => happened switch
    {
        TaskStarted => Text("event.taskStarted", who),
        PlanRevised revised => Text("event.planRevised", who, revised.Revision) + Revised(revised),
        PlanSigned signed => Text("event.planSigned", who, wording.Word(signed.Key)),
        PlanApproved approved => With(Text("event.planApproved", who), approved.Note),
        PlanReturned returned => With(Text("event.planReturned", who), returned.Reason),
        PlanWithdrawn withdrawn => With(Text("event.planWithdrawn", who), withdrawn.Reason),
        PlanDeferred deferred => Text("event.planDeferred", who, Day(deferred.Until)),
        StageClosed closed => Text("event.stageClosed", wording.Word(closed.Stage)),
        StageOpened opened => Text("event.stageOpened", wording.Word(opened.Stage)),
        CountersignAsked asked => Text("event.countersignAsked", Person(asked.PersonId), wording.Word(asked.Stage)),
        _ => null,
    };

    private string? OfResult(TaskEvent happened, MarkupString who) => happened switch
    {
        ResultRecorded recorded => Text("event.resultRecorded", who) + Recorded(recorded),
        ResultSigned signed => Text("event.resultSigned", who, wording.Word(signed.Key)),
        ResultConfirmed confirmed => With(Text("event.resultConfirmed", who), confirmed.Note),
        ResultReturned returned => With(Text("event.resultReturned", who), returned.Reason),
        FindingRecorded found => With(Text("event.findingRecorded", who, FindingNo(found.FindingId), Person(found.PersonId), Day(found.Due)), found.Text),
        RectificationReported reported => With(Text("event.rectificationReported", who, FindingNo(reported.FindingId)), reported.Text) + Evidence(reported.Evidence),
        RectificationSentBack sentBack => With(Text("event.rectificationSentBack", who, FindingNo(sentBack.FindingId)), sentBack.Reason),
        FindingClearedOff cleared => With(Text("event.findingClearedOff", who, FindingNo(cleared.FindingId)), cleared.Note),
        FindingReassigned moved => Text("event.findingReassigned", who, FindingNo(moved.FindingId), Person(moved.From), Person(moved.PersonId)),
        TaskClosed closed => Text(closed.Late ? "event.taskClosed.late" : "event.taskClosed", Wording.Number(closed.Score.Total)),
        _ => null,
    };

    private string Text(string key, params ReadOnlySpan<object?> arguments) => _texts.Markup(key, arguments).Value;

    private string With(string said, FreeText? text) => text is null ? said : $"{said}{Gap}{Html.Said(text).Value}";

    private string More(string key, params ReadOnlySpan<object?> arguments) => $"<span class=\"log-more\">{Text(key, arguments)}</span>";

    private string Gap => _texts.Language == Language.English ? " " : "";

    private string Name(string personId) => personId == Occasion.SystemActor ? _texts["actor.system"] : office.NameOf(personId);

    private MarkupString Person(string personId) => Html.Keep(Name(personId));

    private MarkupString Day(DateOnly day) => Html.Keep(wording.Day(day));

    private int No(string itemId) => task.Item(itemId)?.No ?? 0;

    private int FindingNo(string findingId) => task.Finding(findingId)?.No ?? 0;
}

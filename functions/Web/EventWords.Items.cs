using PartyFlow.Domain;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Web;

/// <content>部署 and 落实: the hand-out and its changes, items, what comes between them and their due dates.</content>
public sealed partial class EventWords
{
    private string? OfHandOut(TaskEvent happened, Microsoft.AspNetCore.Components.MarkupString who) => happened switch
    {
        HandOutDrafted drafted => Drafted(drafted, who),
        HandOutSigned signed => Text("event.handOutSigned", who, wording.Word(signed.Key)),
        HandOutReturned returned => With(Text("event.handOutReturned", who), returned.Reason),
        HandOutWithdrawn => Text("event.handOutWithdrawn", who),
        HandOutPublished published => Published(published),
        ItemAcknowledged acknowledged => Text("event.itemAcknowledged", who, No(acknowledged.ItemId)),
        ItemDeclined declined => With(Text("event.itemDeclined", who, No(declined.ItemId)), declined.Reason),
        ItemInsisted insisted => With(Text("event.itemInsisted", who, No(insisted.ItemId)), insisted.Reason),
        ItemReassigned moved => With(Text("event.itemReassigned", who, No(moved.ItemId), Person(moved.From), Person(moved.PersonId)), moved.Reason),
        LinesReassigned moved => Text("event.linesReassigned", who, Person(moved.From), Person(moved.PersonId)),
        _ => null,
    };

    private string? OfItem(TaskEvent happened, Microsoft.AspNetCore.Components.MarkupString who) => happened switch
    {
        ProgressReported reported => Reported(reported, who),
        ItemCompleted completed => With(Text("event.itemCompleted", who, No(completed.ItemId)), completed.Sentence) + Evidence(completed.Evidence),
        ItemConfirmed confirmed => With(Text("event.itemConfirmed", who, wording.Word(confirmed.Key), No(confirmed.ItemId)), confirmed.Note),
        ItemSentBack sentBack => With(Text("event.itemSentBack", who, No(sentBack.ItemId)), sentBack.Reason),
        _ => null,
    };

    private string? OfObstacle(TaskEvent happened, Microsoft.AspNetCore.Components.MarkupString who) => happened switch
    {
        ItemBlocked blocked => With(Text("event.itemBlocked", who, No(blocked.ItemId), wording.Word(blocked.Cause), Person(blocked.UnblockerId)), blocked.Text),
        ItemUnblocked unblocked => With(Text("event.itemUnblocked", who, No(unblocked.ItemId)), unblocked.Note),
        UnblockerReassigned moved => Text("event.unblockerReassigned", who, No(moved.ItemId), Person(moved.From), Person(moved.PersonId)),
        ExtensionRequested asked => With(Text("event.extensionRequested", who, No(asked.ItemId), Day(asked.From), Day(asked.To)), asked.Reason),
        ExtensionGranted granted => With(Text("event.extensionGranted", who, No(granted.ItemId), Day(granted.From), Day(granted.To)), granted.Note),
        ExtensionRefused refused => With(Text("event.extensionRefused", who, No(refused.ItemId)), refused.Reason),
        ExtensionWithdrawn withdrawn => Text("event.extensionWithdrawn", who, No(withdrawn.ItemId)),
        LightSet set => With(Lit(set, who), set.Reason),
        _ => null,
    };

    // Once published, lines name their items: then only what changes is told, each as it is to be.
    private string Drafted(HandOutDrafted drafted, Microsoft.AspNetCore.Components.MarkupString who)
    {
        if (drafted.Items.All(line => line.ItemId is null))
        {
            return Text("event.handOutDrafted", who, drafted.Items.Length)
                + (Before(drafted) is { Items.IsEmpty: false } ? Redrafted(drafted) : string.Concat(drafted.Items.Select((line, place) => More("event.handOutDrafted.line", place + 1, line.Text?.Value, Rest(line)))));
        }

        var said = Text("event.handOutChanged", who, drafted.Items.Count(line => line is { ItemId: not null, IsUnchanged: false }), drafted.Items.Count(line => line.ItemId is null));
        return said + (Before(drafted) is null ? string.Concat(drafted.Items.Where(line => !line.IsUnchanged).Select(Line)) : Redrafted(drafted));
    }

    // A line without a person or a day leaves them as they are.
    private string Line(ItemDraft line) =>
        line.ItemId is { } itemId ? More("event.handOutChanged.line", No(itemId), line.Text?.Value, Rest(line)) : More("event.handOutChanged.new", line.Text?.Value, Rest(line));

    private string Rest(ItemDraft line) => wording.List(new[] { line.PersonId is { } person ? Name(person) : "", line.Due is { } due ? wording.Day(due) : "" });

    private string Published(HandOutPublished published)
    {
        if (task.PublishedAt == published.At)
        {
            return Text("event.handOutPublished", task.Items.Select(item => item.PersonId).Distinct().Count());
        }

        var cancelled = task.Items.Where(item => item.CancelledAt == published.At).Select(item => _texts.Format("item.no", item.No)).ToArray();
        return Text("event.handOutPublished.again") + (cancelled.Length == 0 ? "" : More("event.handOutPublished.cancelled", wording.List(cancelled)));
    }

    private string Reported(ProgressReported reported, Microsoft.AspNetCore.Components.MarkupString who)
    {
        var said = With(ReportedFrom(reported, who), reported.Sentence);
        said += reported.Problem is { } problem ? More("event.problem", problem.Value) : "";
        said += reported.NextStep is { } next ? More("event.next", next.Value) : "";
        return said + Evidence(reported.Evidence);
    }

    private string Evidence(ImmutableArray<Evidence>? evidence) =>
        evidence is { IsDefaultOrEmpty: false } all ? More("event.evidence", EvidenceWords.Say(all, task, _texts)) : "";
}

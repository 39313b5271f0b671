using PartyFlow.Domain;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Web;

/// <content>What it was before and is now: events carry what became, the events before them what was.</content>
public sealed partial class EventWords
{
    private Dictionary<TaskEvent, IntegrationTask>? _before;

    // The task as it was just before an event of the history that is given.
    private IntegrationTask? Before(TaskEvent happened) => (_before ??= Replay(history ?? [])).GetValueOrDefault(happened);

    private static Dictionary<TaskEvent, IntegrationTask> Replay(IEnumerable<TaskEvent> history)
    {
        // Two events that say the same are two events.
        var before = new Dictionary<TaskEvent, IntegrationTask>(ReferenceEqualityComparer.Instance);
        IntegrationTask? task = null;
        foreach (var happened in history)
        {
            if (task is not null && happened is PlanRevised or HandOutDrafted or ProgressReported or LightSet or ResultRecorded)
            {
                before.Add(happened, task);
            }

            task = TaskHistory.Evolve(task, happened);
        }

        return before;
    }

    private string Revised(PlanRevised revised)
    {
        var words = new PlanChangeWords(wording, office);
        return Before(revised) is not { } before ? "" : string.Concat(PlanDifference.Between(before.Plan, revised.Plan)
            .Select(change => Changed(words.Name(change.Field), change.Before is { } was ? words.Say(was) : null, change.After is { } becomes ? words.Say(becomes) : null)));
    }

    private string ReportedFrom(ProgressReported reported, Microsoft.AspNetCore.Components.MarkupString who) =>
        Before(reported)?.Item(reported.ItemId)?.Progress is { } last && last.Percent != reported.Percent
            ? Text("event.progressReported.from", who, No(reported.ItemId), last.Percent, reported.Percent)
            : Text("event.progressReported", who, No(reported.ItemId), reported.Percent);

    // What the rules make of it, or made of it, is judged at that moment.
    private string Lit(LightSet set, Microsoft.AspNetCore.Components.MarkupString who)
    {
        var key = set.Light is null ? "event.lightSet.rules" : "event.lightSet";
        if (Before(set) is not { } before || before.Item(set.ItemId) is not { } item)
        {
            return set.Light is { } light ? Text(key, who, No(set.ItemId), wording.Word(light)) : Text(key, who, No(set.ItemId));
        }

        var after = TaskHistory.Evolve(before, set);
        return Text(
            $"{key}.from", who, No(set.ItemId), wording.Word(Lights.Of(before, item, office, set.At).Light), wording.Word(Lights.Of(after, after.Item(set.ItemId)!, office, set.At).Light));
    }

    // The first result is told as it is, a later one by what it changes.
    private string Recorded(ResultRecorded recorded)
    {
        if (Before(recorded) is not { } before)
        {
            return "";
        }

        var now = Facts(recorded.Result, before.Plan);
        if (before.Result is not { } last)
        {
            return string.Concat(now.Select(fact => More("event.fact", fact.Label, fact.Value)));
        }

        var was = Facts(last, before.Plan).DistinctBy(fact => fact.Label).ToDictionary(fact => fact.Label, fact => fact.Value);
        var labels = now.Select(fact => fact.Label).ToHashSet();
        return string.Concat(
        [
            .. now.Where(fact => was.GetValueOrDefault(fact.Label) != fact.Value).Select(fact => Changed(fact.Label, was.GetValueOrDefault(fact.Label), fact.Value)),
            .. was.Where(fact => !labels.Contains(fact.Key)).Select(fact => Changed(fact.Key, fact.Value, null)),
        ]);
    }

    private List<(string Label, string Value)> Facts(InspectionResult result, IntegrationPlan plan) =>
    [
        .. plan.Indicators.Select((indicator, place) => (indicator.Name?.Value ?? "", Wording.Number(result.Actuals.IsDefault ? null : result.Actuals.ElementAtOrDefault(place), indicator.Unit?.Value))),
        .. (result.Baseline.IsDefault ? [] : result.Baseline).Select(check => (
            _texts.Format("event.fact.baseline", check.Text?.Value), _texts[check.Passed ? "result.baseline.passed" : "result.baseline.failed"])),
        .. (result.Excellence.IsDefault ? [] : result.Excellence).Select(one => (
            _texts.Format("event.fact.excellence", one.Text?.Value), _texts.Format("event.fact.excellence.value", Wording.Number(one.Points), one.Basis?.Value))),
        .. result.Summary is { } summary ? new[] { (_texts["field.summary"], summary.Value) } : [],
    ];

    // A change of what is published, or another draft of what is not yet: lines that stayed are not told.
    private string Redrafted(HandOutDrafted drafted)
    {
        if (Before(drafted) is not { } before)
        {
            return "";
        }

        var change = before.PublishedAt is not null ? HandOutChange.Of(before, drafted.Items) : HandOutChange.OfDraft(before, drafted.Items);
        return string.Concat(
        [
            .. change.Changed.Select(changed => More(
                "event.handOutChanged.item", changed.Item.No, changed.Item.Text.Value,
                string.Join(_texts["why.join"], changed.Fields(wording, office).Select(field => _texts.Format("change.field", _texts[$"change.field.{field.Field}"], Or(field.Was), Or(field.Becomes)))))),
            .. change.New.Select(Line),
            .. change.Cancelled.Select(item => More("event.handOutChanged.gone", item.No, item.Text.Value, Name(item.PersonId))),
        ]);
    }

    private string Changed(string label, string? was, string? becomes) =>
        was is null ? More("event.change.new", label, becomes) : becomes is null ? More("event.change.gone", label, was) : More("change.field", label, was, becomes);

    private string Or(string text) => text.Length > 0 ? text : _texts["change.none"];
}

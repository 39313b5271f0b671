using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;

namespace PartyFlow.Web.Parts;

/// <summary>One key as the strip shows it.</summary>
internal sealed record StripKey(Key Key, KeyState State, string? Who, string? Says);

/// <summary>The keys of each stage, seen by one reader.</summary>
internal sealed class StripKeys(IntegrationTask task, ImmutableArray<TaskEvent> events, ImmutableArray<Obligation> open, PageContext context)
{
    private readonly Wording _wording = context.Wording;
    private readonly Texts _texts = context.Texts;

    /// <summary><c>done</c>, <c>now</c> or <c>next</c>.</summary>
    public static string StateOf(IntegrationTask task, Stage stage) =>
        stage < task.Stage || (stage == task.Stage && (task.StageClosed || task.Status is TaskStatus.Closed or TaskStatus.ClosedLate)) ? "done"
        : stage == task.Stage && !task.IsOver ? "now"
        : "next";

    /// <summary>The keys of a stage.</summary>
    public IEnumerable<StripKey> Of(Stage stage) => stage switch
    {
        Stage.Plan => Signed(JointDecision.OfPlan(task), ObligationKind.SignPlan),
        Stage.Deploy => Signed(JointDecision.OfHandOut(task), ObligationKind.SignHandOut),
        Stage.Implement => task.Plan.Keys.Select(Confirmed).OfType<StripKey>(),
        Stage.Inspect => Signed(JointDecision.OfResult(task), ObligationKind.SignResult),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What the leaders have said, or whom it waits for; <c>null</c> where no leader is asked.</summary>
    public string? Leaders(Stage stage)
    {
        (ImmutableArray<Signature> given, ObligationKind? kind) = stage switch
        {
            Stage.Plan => (task.PlanApprovals, (ObligationKind?)ObligationKind.ApprovePlan),
            Stage.Inspect => (task.ResultConfirmations, (ObligationKind?)ObligationKind.ConfirmResult),
            _ => (ImmutableArray<Signature>.Empty, (ObligationKind?)null),
        };
        if (kind is null)
        {
            return null;
        }

        var key = stage == Stage.Plan ? "approved" : "confirmed";
        var said = given.Select(one => _texts.Format($"strip.leader.{key}", Who(one), _wording.Date(one.At)));
        var waits = open.Where(asked => asked.Kind == kind).Select(asked => Name(asked.PersonId)).ToArray();
        var all = waits.Length == 0 ? said : said.Append(_texts.Format(stage == Stage.Plan ? "strip.leader.waits" : "strip.leader.waitsConfirm", _wording.List(waits)));
        return string.Join(_texts["why.join"], all) is { Length: > 0 } text ? text : null;
    }

    private IEnumerable<StripKey> Signed(JointDecision joint, ObligationKind kind) =>
        joint.KeysNeeded.Select(key => Signed(joint, key, kind, joint.Stage == Stage.Plan ? Void(key) : null));

    private StripKey Signed(JointDecision joint, Key key, ObligationKind kind, StripKey? voided)
    {
        var holder = Name(joint.Holder(key));
        if (joint.Keys.FirstOrDefault(one => one.Key == key) is { } signature)
        {
            return new(key, KeyState.Given, Who(signature), _texts.Format("key.signed", _wording.Date(signature.At)));
        }

        if (voided is not null)
        {
            return voided;
        }

        // One person with several keys owes one signature: then the obligation names no key.
        var asked = open.FirstOrDefault(one => one.Kind == kind && (one.Key == key || (one.Key is null && one.PersonId == joint.Holder(key))));
        return asked is null ? new(key, KeyState.Open, holder, _texts[joint.Stage == Stage.Inspect ? "strip.after.key" : "strip.key.later"])
            : asked.PersonId == context.Viewer?.Id ? new(key, KeyState.Mine, holder, _texts["key.waitsForYou"])
            : new(key, KeyState.Open, holder, _texts["strip.key.waits"]);
    }

    private StripKey? Confirmed(Key key)
    {
        var items = task.PublishedAt is null ? [] : task.Items.Where(item => item.CancelledAt is null && Confirmer.Of(task, item).Key == key).ToArray();
        if (items.Length == 0)
        {
            // Where one person holds both keys the countersigner confirms, and the other two have nothing to do here.
            return key == Key.Countersign || task.PublishedAt is not null ? null : new(key, KeyState.Open, Name(task.Plan.Holder(key)), _texts["strip.key.later"]);
        }

        var confirmed = items.Count(item => item.Confirmation is not null);
        var who = _texts.Format($"strip.confirm.{Wording.Camel(key)}", confirmed, items.Length);
        var waits = items.Where(item => item is { CompletedAt: not null, Confirmation: null }).ToArray();
        var mine = waits.FirstOrDefault(item => Confirmer.Of(task, item).PersonId == context.Viewer?.Id);
        return confirmed == items.Length ? new(key, KeyState.Given, who, _texts["strip.confirm.done"])
            : mine is not null ? new(key, KeyState.Mine, who, _texts.Format("strip.confirm.mine", mine.No))
            : waits.FirstOrDefault() is { } first ? new(key, KeyState.Open, who, _texts.Format("strip.confirm.waits", first.No, Name(Confirmer.Of(task, first).PersonId)))
            : new(key, KeyState.Open, who, _texts["strip.confirm.none"]);
    }

    private StripKey? Void(Key key) =>
        task.PlanReturned is null || events.IsDefault ? null
        : events.OfType<TaskEvent.PlanSigned>().LastOrDefault(signed => signed.Key == key && signed.Revision == task.PlanRevision) is { } before
            ? new(key, KeyState.Void, context.Office is { } office ? _wording.Who(before.By, before.For, office) : "", _texts.Format("strip.key.void", _wording.Date(before.At)))
            : null;

    private string Who(Signature given) => context.Office is { } office ? _wording.Who(given, office) : "";

    private string Name(string? personId) => context.Office?.NameOf(personId) ?? "";
}

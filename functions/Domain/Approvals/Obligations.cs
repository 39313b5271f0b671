using System.Collections.Immutable;
using System.Diagnostics;
using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain.Approvals;

/// <summary>What is open in a task and with whom: the one list behind to-dos, reminders, decision links and the task page.</summary>
public static class Obligations
{
    /// <summary>
    /// Everything open now. Empty when the task is over or suspended, and for the moment between the gate of a stage and the opening of the
    /// next, when it is PartyFlow's own turn. One person who holds several keys owes one signature: then <see cref="Obligation.Key"/> is <c>null</c>.
    /// </summary>
    public static ImmutableArray<Obligation> Of(IntegrationTask task, Office office)
    {
        if (task.IsOver || task.Status == TaskStatus.Suspended || task.StageClosed)
        {
            return [];
        }

        return
        [
            .. task.Stage switch
            {
                Stage.Plan => OfPlan(task, office),
                Stage.Deploy => OfHandOut(task, office),
                Stage.Implement => OfItems(task, office),
                Stage.Inspect => OfResult(task),
                _ => throw new UnreachableException(),
            },
        ];
    }

    /// <summary>The open obligations of one kind (and one item).</summary>
    public static ImmutableArray<Obligation> Whose(IntegrationTask task, Office office, ObligationKind kind, string? itemId = null) =>
        [.. Of(task, office).Where(open => open.Kind == kind && (itemId is null || open.ItemId == itemId))];

    private static IEnumerable<Obligation> OfPlan(IntegrationTask task, Office office)
    {
        if (task.PlanReturned is { } returned)
        {
            var reviser = FirstHere(office, task.Secretary, task.Plan.PartyOwnerId, task.Plan.BusinessOwnerId);
            return [new Obligation(ObligationKind.RevisePlan, Stage.Plan, reviser, Due(task, Stage.Plan), returned.At, task.PlanRevision)];
        }

        var joint = JointDecision.OfPlan(task);
        return Keys(ObligationKind.SignPlan, joint, Due(task, Stage.Plan), task.PlanAt)
            .Concat(Leaders(ObligationKind.ApprovePlan, joint, Due(task, Stage.Plan))
                .Select(open => open with { NotBefore = task.Deferrals.LastOrDefault(deferral => deferral.PersonId == open.PersonId)?.Until }));
    }

    private static IEnumerable<Obligation> OfHandOut(IntegrationTask task, Office office)
    {
        if (task.PublishedAt is not null)
        {
            return OfAmendment(task, office).Concat(task.Items.Where(item => !item.IsSettled).SelectMany(item => OfHandedOut(task, item, office)));
        }

        if (task.HandOutRevision == 0 || task.HandOutReturned is not null)
        {
            var since = task.HandOutReturned?.At ?? OpenedAt(task, Stage.Deploy);
            return [new Obligation(ObligationKind.DraftHandOut, Stage.Deploy, Drafter(task, office), Due(task, Stage.Deploy), since, task.HandOutRevision)];
        }

        return Keys(ObligationKind.SignHandOut, JointDecision.OfHandOut(task), Due(task, Stage.Deploy), task.HandOutAt!.Value);
    }

    // A change of what is published: both sign it, or who drafted it looks at it again.
    private static IEnumerable<Obligation> OfAmendment(IntegrationTask task, Office office)
    {
        // Where a side would be left without an item nobody signs: who drafted it puts that right.
        if (task.HandOutReturned is null && HandOutSides.Lost(task) is not null)
        {
            var since = task.Items.Select(item => item.CompletedAt).Append(task.HandOutAt).Max()!.Value;
            return [new Obligation(ObligationKind.DraftHandOut, task.Stage, Drafter(task, office), StandStill.After(task, since, office.Settings.AcknowledgeWithin, office), since, task.HandOutRevision)];
        }

        if (task.Amendment.IsEmpty)
        {
            return [];
        }

        if (task.HandOutReturned is { } returned)
        {
            var due = StandStill.After(task, returned.At, office.Settings.AcknowledgeWithin, office);
            return [new Obligation(ObligationKind.DraftHandOut, task.Stage, Drafter(task, office), due, returned.At, task.HandOutRevision)];
        }

        var by = StandStill.After(task, task.HandOutAt!.Value, office.Settings.AcknowledgeWithin, office);
        return Keys(ObligationKind.SignHandOut, JointDecision.OfHandOut(task), by, task.HandOutAt!.Value).Select(open => open with { Stage = task.Stage });
    }

    // Handed out and not taken on: declined, or still to be acknowledged.
    private static IEnumerable<Obligation> OfHandedOut(IntegrationTask task, WorkItem item, Office office)
    {
        if (item.Declined is { } declined)
        {
            var due = StandStill.After(task, declined.At, office.Settings.AcknowledgeWithin, office);
            return [new Obligation(ObligationKind.SettleDecline, task.Stage, Confirmer.OwnerOf(task, item), due, declined.At, item.HandedOut, ItemId: item.Id)];
        }

        var since = item.HandedOutAt ?? task.PublishedAt!.Value;
        return item.AcknowledgedAt is not null ? []
            : [new Obligation(ObligationKind.Acknowledge, task.Stage, item.PersonId, StandStill.After(task, since, office.Settings.AcknowledgeWithin, office), since, item.HandedOut, ItemId: item.Id)];
    }

    private static IEnumerable<Obligation> OfItems(IntegrationTask task, Office office) =>
        OfAmendment(task, office).Concat(task.Items.Where(item => !item.IsSettled).SelectMany(item => OfItem(task, item, office)));

    private static IEnumerable<Obligation> OfItem(IntegrationTask task, WorkItem item, Office office)
    {
        if (item.AcknowledgedAt is null)
        {
            foreach (var open in OfHandedOut(task, item, office))
            {
                yield return open;
            }
        }
        else if (item.CompletedAt is { } completed)
        {
            yield return ToConfirm(task, item, completed, office);
        }
        else if (item.Blockage is { } blockage && blockage.UnblockerId != item.PersonId)
        {
            // It waits for somebody else: that somebody is asked and reminded, not the item's person.
            yield return new Obligation(ObligationKind.Unblock, Stage.Implement, blockage.UnblockerId, item.Due, blockage.At, item.Blockages, ItemId: item.Id);
        }
        else
        {
            var since = item.SentBack?.At ?? Later(OpenedAt(task, Stage.Implement), item.AcknowledgedAt.Value);
            yield return new Obligation(ObligationKind.CarryOut, Stage.Implement, item.PersonId, item.Due, since, item.Completions, ItemId: item.Id);
            if (ToReport(task, item, office) is { } report)
            {
                yield return report;
            }
        }

        if (item.Extension is { } request)
        {
            var due = StandStill.After(task, request.At, office.Settings.ConfirmWithin, office);
            yield return new Obligation(ObligationKind.DecideExtension, Stage.Implement, Confirmer.DeciderOf(task, item, office), due, request.At, request.Number, ItemId: item.Id);
        }
    }

    private static Obligation? ToReport(IntegrationTask task, WorkItem item, Office office)
    {
        var since = item.Progress?.At ?? Later(OpenedAt(task, Stage.Implement), item.AcknowledgedAt!.Value);
        if (item.Start is { } start && Office.At(start, TimeOnly.MinValue) > since)
        {
            since = Office.At(start, TimeOnly.MinValue);
        }

        // The last report before the due date is the completion itself.
        return ReportingRhythm.NextDue(task.Plan.Cadence, Office.DateOf(since), office) is { } next && StandStill.Moved(task, since, next, office) is var due && due < item.Due
            ? new Obligation(ObligationKind.Report, Stage.Implement, item.PersonId, due, since, item.Reports, ItemId: item.Id)
            : null;
    }

    private static Obligation ToConfirm(IntegrationTask task, WorkItem item, DateTimeOffset completed, Office office)
    {
        var confirmer = Confirmer.Of(task, item);
        var due = StandStill.After(task, completed, office.Settings.ConfirmWithin, office);
        return new Obligation(ObligationKind.ConfirmItem, Stage.Implement, confirmer.PersonId, due, completed, item.Completions, confirmer.Key, item.Id);
    }

    private static IEnumerable<Obligation> OfResult(IntegrationTask task)
    {
        var due = Due(task, Stage.Inspect);
        var findings = task.Findings.Where(finding => finding.ClearedAt is null).Select(finding => OfFinding(task, finding, due));
        if (task.ResultRevision == 0 || task.ResultReturned is not null)
        {
            var since = task.ResultReturned?.At ?? OpenedAt(task, Stage.Inspect);
            return findings.Prepend(new Obligation(ObligationKind.RecordResult, Stage.Inspect, task.Plan.InspectorId!, due, since, task.ResultRevision));
        }

        // What was found is put right before anybody signs that the task is done.
        if (task.Findings.Any(finding => finding.ClearedAt is null))
        {
            return findings;
        }

        var joint = JointDecision.OfResult(task);
        var signable = task.Findings.Select(finding => finding.ClearedAt!.Value).Append(task.ResultAt!.Value).Max();
        return Keys(ObligationKind.SignResult, joint, due, signable).Concat(Leaders(ObligationKind.ConfirmResult, joint, due));
    }

    private static Obligation OfFinding(IntegrationTask task, Finding finding, DateOnly stageDue) => finding.IsReported
        ? new Obligation(ObligationKind.CheckRectification, Stage.Inspect, task.Plan.InspectorId!, finding.Due > stageDue ? finding.Due : stageDue, finding.Rectification!.At, finding.Reports, FindingId: finding.Id)
        : new Obligation(ObligationKind.Rectify, Stage.Inspect, finding.PersonId, finding.Due, finding.SentBack?.At ?? finding.FoundAt, finding.Reports, FindingId: finding.Id);

    // One signature per person, however many keys they hold.
    private static IEnumerable<Obligation> Keys(ObligationKind kind, JointDecision joint, DateOnly due, DateTimeOffset since) =>
        joint.OpenKeys.GroupBy(key => joint.Holder(key)!).Select(held =>
            new Obligation(kind, joint.Stage, held.Key, due, since, joint.Revision, held.Count() == 1 ? held.First() : null));

    private static IEnumerable<Obligation> Leaders(ObligationKind kind, JointDecision joint, DateOnly due)
    {
        // In order, each leader is asked when the one before has decided.
        var since = joint.Plan.LeaderRule == LeaderRule.InOrder && joint.Approvals.LastOrDefault() is { } last ? last.At : joint.KeysSince;
        return joint.LeadersAsked.Select(leader => new Obligation(kind, joint.Stage, leader, due, since!.Value, joint.Revision));
    }

    // Who drafted last drafts again; at first the secretary if they hold a key, else the Party owner.
    private static string Drafter(IntegrationTask task, Office office)
    {
        var secretary = task.Plan.Keys.Any(key => task.Plan.Holder(key) == task.Secretary) ? task.Secretary : null;
        var last = task.HandOutBy is { } drafter && (drafter == task.Secretary || task.Plan.Keys.Any(key => task.Plan.Holder(key) == drafter)) ? drafter : null;
        return FirstHere(office, last, secretary, task.Plan.PartyOwnerId, task.Plan.BusinessOwnerId);
    }

    // Several people may do it; it waits for the first of them who is still in the office.
    private static string FirstHere(Office office, params string?[] people) =>
        people.FirstOrDefault(person => office.Active(person) is not null) ?? people.First(person => person is not null)!;

    private static DateOnly Due(IntegrationTask task, Stage stage) =>
        task.Plan.Due[stage] ?? throw new InvalidOperationException($"Task {task.Id} has no due date for {stage}.");

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset OpenedAt(IntegrationTask task, Stage stage) => task.Stages.Last(record => record.Stage == stage).OpenedAt;
}

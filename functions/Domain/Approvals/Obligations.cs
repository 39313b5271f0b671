using System.Collections.Immutable;
using System.Diagnostics;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
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
            var reviser = FirstHere(office, task.StartedBy, task.Plan.PartyOwnerId, task.Plan.BusinessOwnerId);
            return [new Obligation(ObligationKind.RevisePlan, Stage.Plan, reviser, Due(task, Stage.Plan), returned.At, task.PlanRevision)];
        }

        var joint = JointDecision.OfPlan(task);
        return Keys(ObligationKind.SignPlan, joint, Due(task, Stage.Plan), task.PlanAt)
            .Concat(Leaders(ObligationKind.ApprovePlan, joint, Due(task, Stage.Plan))
                .Select(open => open with { NotBefore = task.Deferrals.LastOrDefault(deferral => deferral.PersonId == open.PersonId)?.Until }));
    }

    private static IEnumerable<Obligation> OfHandOut(IntegrationTask task, Office office)
    {
        if (task.PublishedAt is { } published)
        {
            var due = office.Calendar.AddWorkingDays(Office.DateOf(published), office.Settings.AcknowledgeWithin);
            return task.Items.Where(item => item.AcknowledgedAt is null)
                .Select(item => new Obligation(ObligationKind.Acknowledge, Stage.Deploy, item.PersonId, due, published, task.HandOutRevision, ItemId: item.Id));
        }

        if (task.HandOutRevision == 0 || task.HandOutReturned is not null)
        {
            var since = task.HandOutReturned?.At ?? OpenedAt(task, Stage.Deploy);
            return [new Obligation(ObligationKind.DraftHandOut, Stage.Deploy, Drafter(task, office), Due(task, Stage.Deploy), since, task.HandOutRevision)];
        }

        return Keys(ObligationKind.SignHandOut, JointDecision.OfHandOut(task), Due(task, Stage.Deploy), task.HandOutAt!.Value);
    }

    private static IEnumerable<Obligation> OfItems(IntegrationTask task, Office office) =>
        task.Items.Where(item => item.Confirmation is null).Select(item => item.CompletedAt is { } completed
            ? ToConfirm(task, item, completed, office)
            : new Obligation(ObligationKind.CarryOut, Stage.Implement, item.PersonId, item.Due, item.SentBack?.At ?? OpenedAt(task, Stage.Implement), item.Completions, ItemId: item.Id));

    private static Obligation ToConfirm(IntegrationTask task, WorkItem item, DateTimeOffset completed, Office office)
    {
        var confirmer = Confirmer.Of(task, item);
        var due = office.Calendar.AddWorkingDays(Office.DateOf(completed), office.Settings.ConfirmWithin);
        return new Obligation(ObligationKind.ConfirmItem, Stage.Implement, confirmer.PersonId, due, completed, item.Completions, confirmer.Key, item.Id);
    }

    private static IEnumerable<Obligation> OfResult(IntegrationTask task)
    {
        var due = Due(task, Stage.Inspect);
        if (task.ResultRevision == 0 || task.ResultReturned is not null)
        {
            var since = task.ResultReturned?.At ?? OpenedAt(task, Stage.Inspect);
            return [new Obligation(ObligationKind.RecordResult, Stage.Inspect, task.Plan.InspectorId!, due, since, task.ResultRevision)];
        }

        var joint = JointDecision.OfResult(task);
        return Keys(ObligationKind.SignResult, joint, due, task.ResultAt!.Value).Concat(Leaders(ObligationKind.ConfirmResult, joint, due));
    }

    // One signature per person, however many keys they hold.
    private static IEnumerable<Obligation> Keys(ObligationKind kind, JointDecision joint, DateOnly due, DateTimeOffset since) =>
        joint.OpenKeys.GroupBy(key => joint.Plan.Holder(key)!).Select(held =>
            new Obligation(kind, joint.Stage, held.Key, due, since, joint.Revision, held.Count() == 1 ? held.First() : null));

    private static IEnumerable<Obligation> Leaders(ObligationKind kind, JointDecision joint, DateOnly due)
    {
        // In order, each leader is asked when the one before has decided.
        var since = joint.Plan.LeaderRule == LeaderRule.InOrder && joint.Approvals.LastOrDefault() is { } last ? last.At : joint.KeysSince;
        return joint.LeadersAsked.Select(leader => new Obligation(kind, joint.Stage, leader, due, since!.Value, joint.Revision));
    }

    // Who drafted last drafts again; at first the starter if they hold a key, else the Party owner.
    private static string Drafter(IntegrationTask task, Office office)
    {
        var starter = task.Plan.Keys.Any(key => task.Plan.Holder(key) == task.StartedBy) ? task.StartedBy : null;
        return FirstHere(office, task.HandOutBy, starter, task.Plan.PartyOwnerId, task.Plan.BusinessOwnerId);
    }

    // Several people may do it; it waits for the first of them who is still in the office.
    private static string FirstHere(Office office, params string?[] people) =>
        people.FirstOrDefault(person => office.Active(person) is not null) ?? people.First(person => person is not null)!;

    private static DateOnly Due(IntegrationTask task, Stage stage) =>
        task.Plan.Due[stage] ?? throw new InvalidOperationException($"Task {task.Id} has no due date for {stage}.");

    private static DateTimeOffset OpenedAt(IntegrationTask task, Stage stage) => task.Stages.Last(record => record.Stage == stage).OpenedAt;
}

using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Evaluation;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Inspect;

/// <summary>检查: the inspector's result, both keys, then the leaders; the task closes.</summary>
internal static class InspectStage
{
    public static Decision Record(IntegrationTask task, RecordResult command, Occasion occasion)
    {
        if (!occasion.ActsFor(task.Plan.InspectorId))
        {
            return Decision.Refuse(Rejected.NotYours("notYours.inspector", occasion.Office.NameOf(task.Plan.InspectorId)));
        }

        // Who signs or confirms the result does not put it down as the inspector's deputy.
        if (task.Plan.LeaderIds.Contains(occasion.ActorId) || task.Plan.Keys.Any(key => task.Plan.Holder(key) == occasion.ActorId))
        {
            return Decision.Refuse(Rejected.NotYours("self.inspection", occasion.Office.NameOf(task.Plan.InspectorId)));
        }

        if (StageGate.NotNow(task, Stage.Inspect, occasion.Office) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        var result = ResultRules.Tidy(command.Result);
        ResultRules.Check(result, task.Plan, refusals);
        var findings = command.Findings is { IsDefault: false } some ? some.Select(draft => draft ?? new FindingDraft(null, null, null)).ToArray() : [];
        Rectifications.Check(findings, task, occasion, refusals);
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        return Decision.Accept(
        [
            occasion.Stamp(new ResultRecorded(task.ResultRevision + 1, result), task.Plan.InspectorId),
            .. findings.Index().Select(found => occasion.Stamp(new FindingRecorded($"f{task.Findings.Length + found.Index + 1}", found.Item.Text!, found.Item.PersonId!, found.Item.Due!.Value), task.Plan.InspectorId)),
        ]);
    }

    public static Decision Sign(IntegrationTask task, SignResult command, Occasion occasion)
    {
        var answer = JointRules.Sign(task, JointDecision.OfResult(task), command.Revision, occasion);
        return answer.Settled ?? Uncleared(task) ?? JointRules.Give(task, JointDecision.OfResult, answer.Keys, occasion, key =>
            occasion.Stamp(new ResultSigned(task.ResultRevision, key), JointDecision.OfResult(task).Holder(key)));
    }

    public static Decision Confirm(IntegrationTask task, ConfirmResult command, Occasion occasion)
    {
        var answer = JointRules.Approve(task, JointDecision.OfResult(task), command.Revision, occasion);
        if (answer.Settled is { } settled)
        {
            return settled;
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Note, "note");
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        var confirmed = occasion.Stamp(new ResultConfirmed(task.ResultRevision, command.Note), answer.Holder);
        if (!JointDecision.OfResult(TaskHistory.Evolve(task, confirmed)).IsDecided)
        {
            return Decision.Accept(confirmed);
        }

        var late = task.Plan.Due.Inspect is { } due && occasion.Now > occasion.Office.EndOf(due);
        return Decision.Accept(
            confirmed,
            StageGate.Close(Stage.Inspect, occasion),
            occasion.Stamp(new TaskClosed(Scoring.Of(task.Plan, task.Result!, occasion.Office.Settings.ExcellenceCap), late)));
    }

    public static Decision Return(IntegrationTask task, ReturnResult command, Occasion occasion)
    {
        var answer = JointRules.Return(task, JointDecision.OfResult(task), command.Revision, occasion);
        if (answer.Settled is { } settled)
        {
            return settled;
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new ResultReturned(task.ResultRevision, command.Reason!), answer.Holder))
            : refusals.Refuse();
    }

    // What was found is put right before anybody signs that the task is done.
    private static Decision? Uncleared(IntegrationTask task)
    {
        var open = task.Findings.Where(finding => finding.ClearedAt is null).Select(finding => finding.No).ToArray();
        return open.Length == 0 ? null : Decision.Refuse(Rejected.NotNow("findings.open", string.Join('、', open)));
    }
}

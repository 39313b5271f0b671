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
        if (task.Plan.InspectorId != occasion.ActorId)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.inspector", occasion.Office.NameOf(task.Plan.InspectorId)));
        }

        if (StageGate.NotNow(task, Stage.Inspect, occasion.Office) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        var result = ResultRules.Tidy(command.Result);
        ResultRules.Check(result, task.Plan, refusals);
        return refusals.IsEmpty
            ? Decision.Accept(new ResultRecorded(task.ResultRevision + 1, result) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel })
            : refusals.Refuse();
    }

    public static Decision Sign(IntegrationTask task, SignResult command, Occasion occasion)
    {
        var answer = JointRules.Sign(task, JointDecision.OfResult(task), command.Revision, occasion);
        return answer.Settled ?? Decision.Accept(answer.Keys.Select(key =>
            new ResultSigned(task.ResultRevision, key) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel }));
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

        var confirmed = new ResultConfirmed(task.ResultRevision, command.Note) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel };
        if (!JointDecision.OfResult(TaskHistory.Evolve(task, confirmed)).IsDecided)
        {
            return Decision.Accept(confirmed);
        }

        var late = task.Plan.Due.Inspect is { } due && occasion.Now > occasion.Office.EndOf(due);
        return Decision.Accept(
            confirmed,
            StageGate.Close(Stage.Inspect, occasion),
            new TaskClosed(Scoring.Of(task.Plan, task.Result!), late) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel });
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
            ? Decision.Accept(new ResultReturned(task.ResultRevision, command.Reason!) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel })
            : refusals.Refuse();
    }
}

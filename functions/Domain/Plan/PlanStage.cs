using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Plan;

/// <summary>谋划: both keys, then the leaders; or back with a reason.</summary>
internal static class PlanStage
{
    public static Decision Start(IntegrationTask? task, StartTask command, Occasion occasion)
    {
        if (Access.StartRefused(occasion) is { } refused)
        {
            return Decision.Refuse(refused);
        }

        if (task is not null)
        {
            return Decision.Refuse(Rejected.NotNow("task.exists", task.Number));
        }

        var refusals = new Refusals(occasion.Office);
        refusals.AddIf(!IsId(command.TaskId), "task.id", "taskId");
        refusals.AddIf(string.IsNullOrWhiteSpace(command.Number) || command.Number.Length > 60 || command.Number.Any(char.IsControl), "task.number", "number");
        var plan = PlanRules.Tidy(command.Plan);
        PlanRules.Check(plan, [occasion.ActorId], occasion, refusals);
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        return Decision.Accept(
        [
            occasion.Stamp(new TaskStarted(command.TaskId, command.Number, occasion.Today.Year, plan)),
            .. KeysOf(plan, 1, occasion),
        ]);
    }

    public static Decision Revise(IntegrationTask task, RevisePlan command, Occasion occasion)
    {
        var actor = occasion.ActorId;
        if (Planner(task, occasion) is not { } planner)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.revise"));
        }

        if (StageGate.NotNow(task, Stage.Plan, occasion.Office) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        if (JointRules.Stale(JointDecision.OfPlan(task), command.Revision) is { } stale)
        {
            return Decision.Refuse(stale);
        }

        if (task.PlanReturned is null)
        {
            return Decision.Refuse(Rejected.NotNow("plan.notReturned"));
        }

        // Whoever puts the plan down asks for its approval, be it the starter or an owner, and in whose stead they do.
        var refusals = new Refusals(occasion.Office);
        var plan = PlanRules.Tidy(command.Plan);
        PlanRules.Check(plan, [task.StartedBy, task.Secretary, actor, planner], occasion, refusals);
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        var revision = task.PlanRevision + 1;
        return Decision.Accept(
        [
            occasion.Stamp(new PlanRevised(revision, plan), planner),
            .. KeysOf(plan, revision, occasion),
        ]);
    }

    public static Decision Sign(IntegrationTask task, SignPlan command, Occasion occasion)
    {
        var answer = JointRules.Sign(task, JointDecision.OfPlan(task), command.Revision, occasion);
        return answer.Settled ?? JointRules.Give(task, JointDecision.OfPlan, answer.Keys, occasion, key =>
            occasion.Stamp(new PlanSigned(task.PlanRevision, key), JointDecision.OfPlan(task).Holder(key)));
    }

    public static Decision Withdraw(IntegrationTask task, WithdrawPlan command, Occasion occasion)
    {
        if (Planner(task, occasion) is not { } planner)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.revise"));
        }

        if (StageGate.NotNow(task, Stage.Plan, occasion.Office) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        if (task.PlanReturned is { } returned)
        {
            return returned.By == occasion.ActorId
                ? Decision.Accept()
                : Decision.Refuse(Rejected.NotNow("decided.returned", occasion.Office.NameOf(returned.By), returned.At));
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new PlanWithdrawn(task.PlanRevision, command.Reason!), planner))
            : refusals.Refuse();
    }

    public static Decision Approve(IntegrationTask task, ApprovePlan command, Occasion occasion)
    {
        var answer = JointRules.Approve(task, JointDecision.OfPlan(task), command.Revision, occasion);
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

        var approved = occasion.Stamp(new PlanApproved(task.PlanRevision, command.Note), answer.Holder);
        return JointDecision.OfPlan(TaskHistory.Evolve(task, approved)).IsDecided
            ? Decision.Accept(approved, StageGate.Close(Stage.Plan, occasion))
            : Decision.Accept(approved);
    }

    public static Decision Return(IntegrationTask task, ReturnPlan command, Occasion occasion)
    {
        var answer = JointRules.Return(task, JointDecision.OfPlan(task), command.Revision, occasion);
        if (answer.Settled is { } settled)
        {
            return settled;
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new PlanReturned(task.PlanRevision, command.Reason!), answer.Holder))
            : refusals.Refuse();
    }

    public static Decision Defer(IntegrationTask task, DeferPlan command, Occasion occasion)
    {
        var joint = JointDecision.OfPlan(task);
        var answer = JointRules.Approve(task, joint, command.Revision, occasion);
        if (answer.IsRepeat)
        {
            var own = joint.Approvals.First(given => occasion.ActsFor(given.PersonId));
            return Decision.Refuse(Rejected.NotNow("decided.own", own.At));
        }

        if (answer.Settled is { } settled)
        {
            return settled;
        }

        if (command.Until is { } same && task.Deferrals.Contains(new Deferral(answer.Holder!, same)))
        {
            return Decision.Accept();
        }

        var refusals = new Refusals(occasion.Office);
        var calendar = occasion.Office.Calendar;
        var first = calendar.NextWorkingDay(occasion.Today);
        var last = calendar.PreviousWorkingDay(task.Plan.Due.Plan!.Value);
        if (last < first)
        {
            refusals.Add("defer.tooLate", "until", task.Plan.Due.Plan.Value);
        }
        else if (command.Until is not { } until)
        {
            refusals.Add("defer.required", "until", first, last);
        }
        else if (until < first || until > last)
        {
            refusals.Add("defer.range", "until", first, last);
        }
        else
        {
            refusals.WorkingDay(until, "defer.restDay", "until");
        }

        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new PlanDeferred(task.PlanRevision, command.Until!.Value), answer.Holder))
            : refusals.Refuse();
    }

    private static string? Planner(IntegrationTask task, Occasion occasion) => occasion.PartOf(task.Secretary, task.Plan.PartyOwnerId, task.Plan.BusinessOwnerId);

    // Who puts a plan down and holds a key of it gives that key with it: nobody is asked twice.
    private static IEnumerable<TaskEvent> KeysOf(IntegrationPlan plan, int revision, Occasion occasion) =>
        plan.Keys.Where(key => plan.Holder(key) == occasion.ActorId)
            .Select(key => occasion.Stamp(new PlanSigned(revision, key)));

    private static bool IsId(string? id) => id is { Length: > 0 and <= 40 } && id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));
}

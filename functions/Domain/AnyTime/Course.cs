using System.Collections.Immutable;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.AnyTime;

/// <summary>中止、恢复、撤销: whether a task goes on.</summary>
internal static class Course
{
    public static Decision Suspend(IntegrationTask task, SuspendTask command, Occasion occasion)
    {
        if (Leader(task, occasion) is not { } leader)
        {
            return NotLeader(task, occasion);
        }

        if (task.Status == TaskStatus.Suspended)
        {
            return Decision.Accept();
        }

        if (task.IsOver)
        {
            return Decision.Refuse(StageGate.NotNow(task, task.Stage, occasion.Office)!);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new TaskSuspended(command.Reason!), leader))
            : refusals.Refuse();
    }

    public static Decision Resume(IntegrationTask task, ResumeTask command, Occasion occasion)
    {
        if (Leader(task, occasion) is not { } leader)
        {
            return NotLeader(task, occasion);
        }

        if (task.IsOver)
        {
            return Decision.Refuse(StageGate.NotNow(task, task.Stage, occasion.Office)!);
        }

        if (task.Status != TaskStatus.Suspended)
        {
            return task.Suspensions.IsEmpty ? Decision.Refuse(Rejected.NotNow("task.notSuspended")) : Decision.Accept();
        }

        var refusals = new Refusals(occasion.Office);
        refusals.AddIf(command.MoveDates is null, "resume.moveDates.required", "moveDates");
        refusals.Text(command.Reason, "reason");
        return refusals.IsEmpty
            ? Decision.Accept(Resumed(task, command, leader, occasion))
            : refusals.Refuse();
    }

    public static Decision Cancel(IntegrationTask task, CancelTask command, Occasion occasion)
    {
        var leader = Leader(task, occasion);
        if (leader is null && !(task is { Stage: Stage.Plan, StageClosed: false } && occasion.ActsFor(task.Secretary)))
        {
            return NotLeader(task, occasion);
        }

        if (task.Status == TaskStatus.Cancelled)
        {
            return Decision.Accept();
        }

        if (task.IsOver)
        {
            return Decision.Refuse(StageGate.NotNow(task, task.Stage, occasion.Office)!);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new TaskCancelled(command.Reason!), leader ?? task.Secretary))
            : refusals.Refuse();
    }

    private static TaskResumed Resumed(IntegrationTask task, ResumeTask command, string leader, Occasion occasion)
    {
        var calendar = occasion.Office.Calendar;
        var stopped = People.Office.DateOf(task.Suspensions[^1].From);
        var days = calendar.WorkingDaysBetween(stopped, occasion.Today);
        var moves = command.MoveDates!.Value && days > 0;
        DateOnly Later(DateOnly day) => calendar.AddWorkingDays(day, days);
        DateOnly? Of(Stage stage) => task.Plan.Due[stage] is { } due && moves && (stage > task.Stage || (stage == task.Stage && !task.StageClosed)) ? Later(due) : task.Plan.Due[stage];
        ImmutableArray<MovedDate> moved = [];
        ImmutableArray<MovedLine> lines = [];
        DateOnly? Begin(DateOnly? start) => start > stopped ? Later(start.Value) : null;
        if (moves)
        {
            moved =
            [
                .. task.Items.Where(item => !item.IsSettled).Select(item => new MovedDate(
                    item.Id, item.Due, Later(item.Due), Begin(item.Start), item.Extension is { } request ? Later(request.To) : null)),
                .. task.Findings.Where(finding => finding.ClearedAt is null).Select(finding => new MovedDate(finding.Id, finding.Due, Later(finding.Due))),
            ];
            lines =
            [
                .. task.Amendment.Index().Where(line => line.Item.Due is not null).Select(line => new MovedLine(
                    line.Index + 1, line.Item.Due!.Value, Later(line.Item.Due.Value), Begin(line.Item.Start))),
            ];
        }

        return occasion.Stamp(new TaskResumed(command.MoveDates.Value, days, new StageDues(Of(Stage.Plan), Of(Stage.Deploy), Of(Stage.Implement), Of(Stage.Inspect)), moved, command.Reason, lines.IsEmpty ? null : lines), leader);
    }

    private static string? Leader(IntegrationTask task, Occasion occasion) => occasion.PartOf([.. task.Plan.LeaderIds]);

    private static Decision NotLeader(IntegrationTask task, Occasion occasion) =>
        Decision.Refuse(Rejected.NotYours("notYours.leader", string.Join('、', task.Plan.LeaderIds.Select(occasion.Office.NameOf))));
}

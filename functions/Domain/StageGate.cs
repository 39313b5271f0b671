using PartyFlow.Domain.People;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain;

/// <summary>Passing from one stage to the next, and what may be done in which.</summary>
internal static class StageGate
{
    /// <summary>Why nothing of a stage can be done now, or <c>null</c>.</summary>
    public static Rejected? NotNow(IntegrationTask task, Stage stage, Office office)
    {
        if (task.IsOver)
        {
            return Rejected.NotNow("task.over", task.Status, task.ClosedAt ?? task.StartedAt);
        }

        if (task.Status == TaskStatus.Suspended)
        {
            return Rejected.NotNow("task.suspended");
        }

        if (task.Stage < stage)
        {
            return Rejected.NotNow("stage.notYet", stage, task.Stage);
        }

        if (task.Stage > stage || task.StageClosed)
        {
            var record = task.Stages.First(passed => passed.Stage == stage);
            return Rejected.NotNow("stage.passed", stage, office.NameOf(record.ClosedBy), record.ClosedAt ?? record.OpenedAt);
        }

        return null;
    }

    public static Decision Open(IntegrationTask task, TaskCommand.OpenStage command, Occasion occasion)
    {
        if (occasion.ActorId != Occasion.SystemActor)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.system"));
        }

        if (command.Stage <= task.Stage)
        {
            return Decision.Accept();
        }

        if (task.IsOver || task.Status == TaskStatus.Suspended || !task.StageClosed || command.Stage != task.Stage + 1)
        {
            return Decision.Refuse(NotNow(task, command.Stage, occasion.Office) ?? Rejected.NotNow("stage.notYet", command.Stage, task.Stage));
        }

        return Decision.Accept(occasion.Stamp(new StageOpened(command.Stage)));
    }

    public static StageClosed Close(Stage stage, Occasion occasion) => occasion.Stamp(new StageClosed(stage));
}

using DurableTask.Core;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>The work item of an activity.</summary>
internal sealed class ActivityWorkItem : TaskActivityWorkItem
{
    internal ActivityWorkItem(PendingTask task)
    {
        Task = task;
        Id = task.Row.ToString(System.Globalization.CultureInfo.InvariantCulture);
        TaskMessage = task.Message;
        LockedUntilUtc = DateTime.MaxValue;
    }

    internal PendingTask Task { get; }
}

/// <summary>
/// An activity is done: its row becomes the answer that waits for its instance. A second answer finds the row changed and is nothing.
/// </summary>
internal sealed class AnswerOperation(PendingTask task, TaskMessage answer) : StoreOperation(inline: true)
{
    private readonly byte[] record = EventRecord.Write(answer);

    internal PendingTask Activity => task;

    internal override void Write(StoreConnection db, OrchestrationTables tables, CommitEffects effects)
    {
        var arrived = tables.NextSeq();
        var waited = db.Execute(
            """
            UPDATE orchestration_tasks SET arrived = ?2, message = ?3 WHERE seq = ?1 AND arrived IS NULL
              AND EXISTS(SELECT 1 FROM orchestration_instances i WHERE i.key = instance AND i.completed IS NULL AND i.execution IS ?4)
            """,
            task.Row, arrived, record, answer.OrchestrationInstance.ExecutionId);
        if (waited == 1)
        {
            effects.Deliveries.Add(new Delivery(
                task.Instance,
                answer.OrchestrationInstance.InstanceId,
                Started: true,
                new InboxEntry(arrived, InboxSource.Task, task.Row, answer)));
            return;
        }
        // Nobody waits for it: the instance has ended, is gone or goes on as another execution.
        db.Execute("DELETE FROM orchestration_tasks WHERE seq = ?1 AND arrived IS NULL", task.Row);
    }
}

namespace PartyFlow.Domain;

/// <summary>What events make of a task. It never refuses: what happened, happened.</summary>
public static class TaskHistory
{
    /// <summary>The task after one more event.</summary>
    /// <param name="task">The task before it; <c>null</c> before <see cref="TaskEvent.TaskStarted"/>.</param>
    /// <param name="event">What happened.</param>
    public static IntegrationTask Evolve(IntegrationTask? task, TaskEvent @event) => throw new NotImplementedException();

    /// <summary>The task after several events; <paramref name="task"/> itself after none.</summary>
    public static IntegrationTask? Replay(IEnumerable<TaskEvent> events, IntegrationTask? task = null) => events.Aggregate(task, Evolve);
}

using Microsoft.Azure.Functions.Worker;

namespace PartyFlow.Functions.Flow;

/// <summary>Puts the reminders that are due into their persons' mailboxes.</summary>
public sealed class QueueDues(TakeIn takeIn)
{
    /// <summary>Every reminder has a stable key: however often this runs, it is queued once.</summary>
    [Function(nameof(QueueDues))]
    public Task<Agenda> RunAsync([ActivityTrigger] string taskId, CancellationToken cancellation) => takeIn.QueueDuesAsync(taskId, cancellation);
}

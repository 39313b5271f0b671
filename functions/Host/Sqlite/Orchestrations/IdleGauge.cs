namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>Counts what is going on, and tells when nothing is.</summary>
internal sealed class IdleGauge
{
    private readonly Lock gate = new();
    private TaskCompletionSource? idle;
    private int busy;

    internal void Enter() => Interlocked.Increment(ref busy);

    internal void Exit()
    {
        if (Interlocked.Decrement(ref busy) > 0)
        {
            return;
        }
        TaskCompletionSource? waiting;
        lock (gate)
        {
            if (Volatile.Read(ref busy) > 0)
            {
                return;
            }
            waiting = idle;
            idle = null;
        }
        waiting?.TrySetResult();
    }

    internal Task WhenIdle()
    {
        lock (gate)
        {
            if (Volatile.Read(ref busy) == 0)
            {
                return Task.CompletedTask;
            }
            idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return idle.Task;
        }
    }
}

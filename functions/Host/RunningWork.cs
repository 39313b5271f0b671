namespace PartyFlow.Host;

/// <summary>
/// Counts what is under way (requests, invocations, timers about to fire, steps), so that a test or a stop can wait for the last one.
/// </summary>
internal sealed class RunningWork
{
    private readonly Lock gate = new();
    private TaskCompletionSource? none;
    private int running;
    private long started;

    /// <summary>How much has begun; unchanged means that nothing happened in between.</summary>
    internal long Started
    {
        get
        {
            lock (gate)
            {
                return started;
            }
        }
    }

    internal void Begin()
    {
        lock (gate)
        {
            running++;
            started++;
        }
    }

    internal void End()
    {
        TaskCompletionSource? last = null;
        lock (gate)
        {
            if (--running == 0)
            {
                (last, none) = (none, null);
            }
        }
        last?.SetResult();
    }

    /// <summary>Completes when nothing runs; at once if nothing does.</summary>
    internal Task WhenNoneAsync()
    {
        lock (gate)
        {
            if (running == 0)
            {
                return Task.CompletedTask;
            }
            none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return none.Task;
        }
    }
}

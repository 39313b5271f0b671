namespace PartyFlow.Local.FunctionsWorker.Invocation;

/// <summary>Counts the invocations under way, so that a test or a shutdown can wait for the last one.</summary>
internal sealed class RunningFunctions
{
    private readonly Lock gate = new();
    private TaskCompletionSource? none;
    private int running;
    private long started;

    /// <summary>How many invocations have begun; unchanged means that nothing happened in between.</summary>
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

    /// <summary>Completes when no invocation runs; at once if none does.</summary>
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

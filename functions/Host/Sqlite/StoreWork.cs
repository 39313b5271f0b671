namespace PartyFlow.Host.Sqlite;

/// <summary>One piece of work on its way through the writer.</summary>
internal abstract class StoreWork
{
    /// <summary>What the piece itself threw; the rest of its batch does not see it.</summary>
    internal Exception? Error { get; set; }

    /// <summary>False when the caller has given up before the work started.</summary>
    internal abstract bool Begin();

    internal abstract void Run(StoreConnection db);

    /// <summary>Tells the caller, after the commit: <paramref name="failure"/> is what failed the whole batch.</summary>
    internal abstract void Report(Exception? failure);
}

/// <inheritdoc cref="StoreWork"/>
internal sealed class StoreWork<T>(Func<StoreConnection, T> work, CancellationToken cancellationToken) : StoreWork
{
    // The writer's thread must never run its callers' code.
    private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;
    private bool cancelled;

    internal Task<T> Task => done.Task;

    internal override bool Begin()
    {
        cancelled = cancellationToken.IsCancellationRequested;
        return !cancelled;
    }

    internal override void Run(StoreConnection db) => result = work(db);

    internal override void Report(Exception? failure)
    {
        if (cancelled)
        {
            done.TrySetCanceled(cancellationToken);
        }
        else if ((Error ?? failure) is { } error)
        {
            done.TrySetException(error);
        }
        else
        {
            done.TrySetResult(result!);
        }
    }
}

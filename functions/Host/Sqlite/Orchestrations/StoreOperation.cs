namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>One thing to be written, by the writer's thread, and what memory is told of it afterwards.</summary>
internal abstract class StoreOperation(bool inline)
{
    // Callers of the client's side run their own code after it; a dispatcher only ends its work item, which needs no thread of its own.
    private readonly TaskCompletionSource done =
        new(inline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Task => done.Task;

    internal CommitEffects Effects { get; private set; } = new();

    /// <summary>Whether memory follows what is written; otherwise the service is not running and reads the file when it starts.</summary>
    internal bool Told { get; private set; }

    /// <summary>Runs it; again, when the batch that it was in has failed.</summary>
    internal void Run(StoreConnection db, OrchestrationTables tables)
    {
        Effects = new CommitEffects();
        Write(db, tables);
        Told = tables.Accepting;
    }

    protected abstract void Write(StoreConnection db, OrchestrationTables tables);

    internal void Complete() => done.TrySetResult();

    internal void Fail(Exception failure) => done.TrySetException(failure);
}

/// <summary>A <see cref="StoreOperation"/> with a result.</summary>
internal sealed class StoreOperation<T>(Func<StoreConnection, OrchestrationTables, CommitEffects, T> write) : StoreOperation(inline: false)
{
    internal T Result { get; private set; } = default!;

    protected override void Write(StoreConnection db, OrchestrationTables tables) => Result = write(db, tables, Effects);
}

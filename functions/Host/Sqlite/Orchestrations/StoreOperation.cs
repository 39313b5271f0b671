namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>One thing to be written by the writer's thread.</summary>
internal abstract class StoreOperation(bool inline)
{
    // Callers of the client's side run their own code after it; a dispatcher only ends its work item, which needs no thread of its own.
    private readonly TaskCompletionSource done =
        new(inline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Task => done.Task;

    /// <summary>Writes; a second time when the batch that it was in has failed.</summary>
    internal abstract void Write(StoreConnection db, OrchestrationTables tables, CommitEffects effects);

    internal void Complete() => done.TrySetResult();

    internal void Fail(Exception failure) => done.TrySetException(failure);
}

/// <summary>A <see cref="StoreOperation"/> with a result.</summary>
internal sealed class StoreOperation<T>(Func<StoreConnection, CommitEffects, T> write) : StoreOperation(inline: false)
{
    internal T Result { get; private set; } = default!;

    internal override void Write(StoreConnection db, OrchestrationTables tables, CommitEffects effects) => Result = write(db, effects);
}

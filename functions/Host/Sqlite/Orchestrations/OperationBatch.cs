namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// Brings operations to the store's writer, all that wait as one piece of work: within a group commit each piece costs a savepoint and a
/// change of threads, which a step would feel. When a piece fails, its operations are tried one by one, so that only the one that cannot
/// be written fails. Memory is told in the order of the commits: what a client has seen in the file comes before what it sends then.
/// </summary>
internal sealed class OperationBatch(FileStore store, OrchestrationTables tables, Action<List<StoreOperation>, CommitEffects> committed)
{
    private readonly Lock gate = new();
    private List<StoreOperation> waiting = [];
    private Task told = Task.CompletedTask;

    internal Task RunAsync(StoreOperation operation)
    {
        bool first;
        lock (gate)
        {
            waiting.Add(operation);
            first = waiting.Count == 1;
        }
        if (first)
        {
            _ = WriteAsync();
        }
        return operation.Task;
    }

    internal async Task<T> RunAsync<T>(Func<StoreConnection, CommitEffects, T> write)
    {
        var operation = new StoreOperation<T>(write);
        await RunAsync(operation).ConfigureAwait(false);
        return operation.Result;
    }

    private async Task WriteAsync()
    {
        List<StoreOperation>? taken = null;
        var before = Task.CompletedTask;
        var own = new TaskCompletionSource();
        CommitEffects? effects = null;
        Exception? failure = null;
        try
        {
            effects = await store.WriteAsync(db =>
            {
                // On the one thread that writes, so in the order of the commits.
                (before, told) = (told, own.Task);
                return Write(db, taken = Take());
            }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }
        await before.ConfigureAwait(false);
        if (effects is not null)
        {
            committed(taken!, effects);
        }
        else
        {
            await EachAloneAsync(taken ?? Take(), failure!).ConfigureAwait(false);
        }
        own.SetResult();
    }

    private async Task EachAloneAsync(List<StoreOperation> operations, Exception failure)
    {
        // One alone has failed by itself; a disk that is full fails all.
        if (operations.Count == 1 || Quarantine.Passes(failure))
        {
            operations.ForEach(operation => operation.Fail(failure));
            return;
        }
        foreach (var operation in operations)
        {
            CommitEffects effects;
            try
            {
                effects = await store.WriteAsync(db => Write(db, [operation])).ConfigureAwait(false);
            }
            catch (Exception alone)
            {
                operation.Fail(alone);
                continue;
            }
            committed([operation], effects);
        }
    }

    private CommitEffects Write(StoreConnection db, List<StoreOperation> operations)
    {
        var effects = new CommitEffects(tables.Accepting);
        foreach (var operation in operations)
        {
            operation.Write(db, tables, effects);
        }
        return effects;
    }

    private List<StoreOperation> Take()
    {
        lock (gate)
        {
            var taken = waiting;
            waiting = [];
            return taken;
        }
    }
}

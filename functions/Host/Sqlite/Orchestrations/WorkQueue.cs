namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// Work for dispatchers that wait without polling. Who waits goes on within <see cref="Add"/>, on its caller's thread: DurableTask.Core's
/// dispatch loop only starts a task for each item, so a change of thread would cost more than it does. Never add under a lock.
/// </summary>
internal sealed class WorkQueue<T>
    where T : class
{
    private readonly Lock gate = new();
    private readonly Queue<T> items = new();
    private readonly Queue<TaskCompletionSource<T>> waiting = new();

    internal int Count
    {
        get
        {
            lock (gate)
            {
                return items.Count;
            }
        }
    }

    internal void Add(T item)
    {
        lock (gate)
        {
            items.Enqueue(item);
        }
        Serve();
    }

    internal void Add(List<T> many)
    {
        lock (gate)
        {
            many.ForEach(items.Enqueue);
        }
        Serve();
    }

    internal async ValueTask<T> TakeAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> turn;
        lock (gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (items.TryDequeue(out var item))
            {
                return item;
            }
            waiting.Enqueue(turn = new TaskCompletionSource<T>());
        }
        // Cancelled at once, not on another thread: a dispatcher that stops looks only then whether its loop has ended, and next a second later.
        using var given = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<T>)state!).TrySetCanceled(token), turn);
        return await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Forgets what waits to be taken, and returns how many there were.</summary>
    internal int Clear()
    {
        lock (gate)
        {
            var count = items.Count;
            items.Clear();
            return count;
        }
    }

    private void Serve()
    {
        while (true)
        {
            TaskCompletionSource<T>? turn;
            T? item;
            lock (gate)
            {
                if (items.Count == 0 || !waiting.TryDequeue(out turn))
                {
                    return;
                }
                item = items.Dequeue();
            }
            if (!turn.TrySetResult(item))
            {
                // It has given up meanwhile; the next one takes the item, before those behind it.
                lock (gate)
                {
                    PutBack(item);
                }
            }
        }
    }

    private void PutBack(T item)
    {
        var behind = items.ToArray();
        items.Clear();
        items.Enqueue(item);
        Array.ForEach(behind, items.Enqueue);
    }
}

namespace PartyFlow.Local.DurableTask;

/// <summary>Lets a bounded number of pieces of work run at the same time on the thread pool; the rest waits in order.</summary>
internal sealed class WorkLimiter<T>(int max, Action<T> run)
    where T : class
{
    private readonly Lock gate = new();
    private readonly Queue<T> waiting = new();
    private int running;
    private bool closed;

    internal int Running
    {
        get
        {
            lock (gate) return running;
        }
    }

    internal int Waiting
    {
        get
        {
            lock (gate) return waiting.Count;
        }
    }

    /// <summary>Takes a place for the caller itself, who then runs the work; false if none is free.</summary>
    internal bool TryEnter()
    {
        lock (gate)
        {
            if (closed || running >= max) return false;
            running++;
            return true;
        }
    }

    /// <summary>Runs the work as soon as there is a place; false if nothing is begun any more.</summary>
    internal bool Add(T work)
    {
        lock (gate)
        {
            if (closed) return false;
            if (running >= max)
            {
                waiting.Enqueue(work);
                return true;
            }

            running++;
        }

        Start(work);
        return true;
    }

    /// <summary>Gives a place back, to the next in line if there is one.</summary>
    internal void Exit()
    {
        T? next;
        lock (gate)
        {
            if (closed || !waiting.TryDequeue(out next))
            {
                running--;
                return;
            }
        }

        Start(next);
    }

    /// <summary>Starts nothing more; gives what will not run.</summary>
    internal IReadOnlyList<T> Close()
    {
        lock (gate)
        {
            closed = true;
            T[] left = [.. waiting];
            waiting.Clear();
            return left;
        }
    }

    private void Start(T work) =>
        ThreadPool.UnsafeQueueUserWorkItem(static pair => pair.Run(pair.Work), (Run: run, Work: work), preferLocal: false);
}

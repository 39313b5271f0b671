namespace PartyFlow.Local.DurableTask;

/// <summary>Those who wait for an instance's status to change, by instance id.</summary>
internal sealed class InstanceWaiters
{
    private readonly Dictionary<string, List<TaskCompletionSource>> waiters = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private volatile bool closed;

    /// <summary>Whether the hub has ended: no change will come any more.</summary>
    internal bool IsClosed => closed;

    /// <summary>A task that completes with the next change; ask before looking at the status, so that none is missed.</summary>
    internal Task Next(string id)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (closed)
            {
                source.SetResult();
                return source.Task;
            }

            if (!waiters.TryGetValue(id, out var list)) waiters[id] = list = [];
            list.Add(source);
        }

        return source.Task;
    }

    internal void Changed(string id)
    {
        List<TaskCompletionSource>? list;
        lock (gate)
        {
            if (!waiters.Remove(id, out list)) return;
        }

        foreach (var source in list) source.TrySetResult();
    }

    /// <summary>Wakes all who wait, and from now on whoever comes: they look once more and then at <see cref="IsClosed"/>.</summary>
    internal void Close()
    {
        List<TaskCompletionSource> all;
        lock (gate)
        {
            closed = true;
            all = [.. waiters.Values.SelectMany(list => list)];
            waiters.Clear();
        }

        foreach (var source in all) source.TrySetResult();
    }

    /// <summary>Forgets a task whose waiter has given up.</summary>
    internal void Forget(string id, Task task)
    {
        lock (gate)
        {
            if (!waiters.TryGetValue(id, out var list)) return;
            list.RemoveAll(source => source.Task == task);
            if (list.Count == 0) waiters.Remove(id);
        }
    }
}

using DurableTask.Core;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>Callers that wait for an instance to begin or to end; a commit tells them, nobody polls.</summary>
internal sealed class InstanceWaiters
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Waiter>> waiting = new(StringComparer.Ordinal);
    private volatile int count;

    /// <summary>
    /// Waits for a state. <paramref name="read"/> gives the present one if it is wanted; it is asked when nothing can be missed any more.
    /// </summary>
    internal async Task<OrchestrationState> WaitAsync(
        string id, Func<OrchestrationStatus, bool> wanted, Func<Task<OrchestrationState?>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter(wanted);
        lock (gate)
        {
            count++;
            if (!waiting.TryGetValue(id, out var list))
            {
                waiting[id] = list = [];
            }
            list.Add(waiter);
        }
        try
        {
            if (await read().ConfigureAwait(false) is { } present)
            {
                return present;
            }
            return await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
            {
                count--;
                if (waiting.TryGetValue(id, out var list) && list.Remove(waiter) && list.Count == 0)
                {
                    waiting.Remove(id);
                }
            }
        }
    }

    internal void Told(OrchestrationState state)
    {
        if (count == 0)
        {
            return;
        }
        lock (gate)
        {
            if (waiting.TryGetValue(state.OrchestrationInstance.InstanceId, out var list))
            {
                list.ForEach(waiter => waiter.Offer(state));
            }
        }
    }

    /// <summary>The service ends: nobody will be told any more.</summary>
    internal void Fail()
    {
        lock (gate)
        {
            foreach (var (id, list) in waiting)
            {
                list.ForEach(waiter => waiter.TrySetException(
                    new InvalidOperationException($"The host has ended while the orchestration instance '{id}' was waited for.")));
            }
        }
    }

    private sealed class Waiter(Func<OrchestrationStatus, bool> wanted)
        : TaskCompletionSource<OrchestrationState>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        internal void Offer(OrchestrationState state)
        {
            if (wanted(state.OrchestrationStatus))
            {
                TrySetResult(state);
            }
        }
    }
}

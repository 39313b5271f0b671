using Microsoft.DurableTask;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// The events of one run: who waits for which name, and what came before anyone waited. As upstream, the newest waiter of a
/// name takes the next event, also when it has been cancelled or abandoned.
/// </summary>
internal sealed class ExternalEvents(DataConverter converter)
{
    private readonly Dictionary<string, Stack<Waiter>> waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<EventRaised> unclaimed = [];
    private readonly List<EventRaised> late = [];
    private bool closed;

    /// <summary>The run has asked for its successor: as upstream, what comes from now on is the successor's in any case.</summary>
    internal void Close() => closed = true;

    /// <summary>What the next run is handed, in order of arrival.</summary>
    /// <param name="preserve">Whether that includes what nobody had waited for when the next run was asked for.</param>
    internal IReadOnlyList<EventRaised> ForNextRun(bool preserve) => preserve ? [.. unclaimed, .. late] : late;

    internal Task<T> Wait<T>(string name, CancellationToken cancellation)
    {
        if (!waiters.TryGetValue(name, out var stack)) waiters[name] = stack = new Stack<Waiter>();
        if (stack.TryPeek(out var newest) && newest.Type != typeof(T))
        {
            throw new ArgumentException(
                $"Events with the same name must have the same type argument. '{name}' is already awaited as {newest.Type.FullName}, not as {typeof(T).FullName}.",
                nameof(name));
        }

        var waiter = new Waiter<T>(converter);
        stack.Push(waiter);
        var kept = unclaimed.FindIndex(raised => string.Equals(raised.Name, name, StringComparison.OrdinalIgnoreCase));
        if (kept >= 0)
        {
            var raised = unclaimed[kept];
            unclaimed.RemoveAt(kept);
            Hand(raised);
        }

        if (cancellation.CanBeCanceled) cancellation.Register(() => waiter.Cancel(cancellation));
        return waiter.Task;
    }

    /// <summary>A payload of the wrong shape throws, which ends the run: as upstream, no waiter gets to see it.</summary>
    internal void Raise(EventRaised raised)
    {
        if (closed) late.Add(raised);
        else Hand(raised);
    }

    private void Hand(EventRaised raised)
    {
        if (!waiters.TryGetValue(raised.Name, out var stack))
        {
            unclaimed.Add(raised);
            return;
        }

        var waiter = stack.Pop();
        if (stack.Count == 0) waiters.Remove(raised.Name);
        waiter.Take(raised);
    }

    private abstract class Waiter
    {
        internal abstract Type Type { get; }

        internal abstract void Take(EventRaised raised);
    }

    private sealed class Waiter<T>(DataConverter converter) : Waiter
    {
        private readonly TaskCompletionSource<T> source = new();

        internal override Type Type => typeof(T);

        internal Task<T> Task => source.Task;

        internal void Cancel(CancellationToken cancellation) => source.TrySetCanceled(cancellation);

        internal override void Take(EventRaised raised)
        {
            if (source.Task.IsCompleted) return;
            var value = converter.Deserialize(raised.Payload, typeof(T));
            if (value is null && default(T) is not null)
                throw new InvalidOperationException($"Event '{raised.Name}' came without a payload and is awaited as {typeof(T).FullName}.");
            source.SetResult((T)value!);
        }
    }
}

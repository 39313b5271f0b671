using System.Text.Json;
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

    /// <summary>What came and was not waited for, in order of arrival.</summary>
    internal IReadOnlyList<EventRaised> Unclaimed => unclaimed;

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
            Hand(raised, stack);
        }

        if (cancellation.CanBeCanceled) cancellation.Register(() => waiter.Cancel(cancellation));
        return waiter.Task;
    }

    internal void Raise(EventRaised raised)
    {
        if (waiters.TryGetValue(raised.Name, out var stack)) Hand(raised, stack);
        else unclaimed.Add(raised);
    }

    private void Hand(EventRaised raised, Stack<Waiter> stack)
    {
        var waiter = stack.Pop();
        if (stack.Count == 0) waiters.Remove(raised.Name);
        waiter.Take(raised.Payload);
    }

    private abstract class Waiter
    {
        internal abstract Type Type { get; }

        internal abstract void Take(string? payload);
    }

    private sealed class Waiter<T>(DataConverter converter) : Waiter
    {
        private readonly TaskCompletionSource<T> source = new();

        internal override Type Type => typeof(T);

        internal Task<T> Task => source.Task;

        internal void Cancel(CancellationToken cancellation) => source.TrySetCanceled(cancellation);

        internal override void Take(string? payload)
        {
            T value;
            try
            {
                value = converter.Deserialize<T>(payload)!;
            }
            catch (Exception e) when (e is JsonException or NotSupportedException or InvalidCastException or FormatException)
            {
                // A payload of the wrong shape is the orchestrator's to handle or to fail of.
                source.TrySetException(e);
                return;
            }

            source.TrySetResult(value);
        }
    }
}

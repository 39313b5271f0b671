using System.Threading.Channels;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// Work for dispatchers that wait without polling. Who waits goes on within <see cref="Add"/>, on its caller's thread: DurableTask.Core's
/// dispatch loop only starts a task for each item, so a change of thread would cost more than it does. Never add under a lock.
/// </summary>
internal static class Queue
{
    internal static Channel<T> Create<T>() =>
        Channel.CreateUnbounded<T>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });

    internal static Channel<InstanceSlot> Prioritized() =>
        Channel.CreateUnboundedPrioritized(new UnboundedPrioritizedChannelOptions<InstanceSlot>
        {
            AllowSynchronousContinuations = true,
            Comparer = Comparer<InstanceSlot>.Create((a, b) => a.Turn.CompareTo(b.Turn)),
        });

    internal static void Add<T>(this Channel<T> queue, List<T> items) => items.ForEach(item => queue.Writer.TryWrite(item));

    /// <summary>Forgets what waits to be taken, and returns how many there were.</summary>
    internal static int Clear<T>(this Channel<T> queue)
    {
        var count = 0;
        for (; queue.Reader.TryRead(out _); count++)
        {
        }
        return count;
    }
}

using Microsoft.Extensions.Logging;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>What the parts of a hub share.</summary>
internal sealed class HubCore
{
    private int dead;

    internal HubCore(
        FileStore store, DurableTaskSet tasks, DurableHubOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        Store = store;
        Tasks = tasks;
        Options = options.Checked();
        Time = time;
        Loggers = loggers;
        Log = loggers.CreateLogger("PartyFlow.DurableTask");
        Payloads = new PayloadLimit(options.DataConverter, options.MaxPayloadBytes);
        Slots = new SlotTable(options.MaxWarmInstances);
        Activities = new ActivityRunner(this);
        Steps = new StepRunner(this);
        Timers = new TimerQueue(time, Gauge, TimersDue);
    }

    internal FileStore Store { get; }

    internal DurableTaskSet Tasks { get; }

    internal DurableHubOptions Options { get; }

    internal TimeProvider Time { get; }

    internal ILoggerFactory Loggers { get; }

    internal ILogger Log { get; }

    internal PayloadLimit Payloads { get; }

    internal SlotTable Slots { get; }

    internal IdleGauge Gauge { get; } = new();

    internal InstanceWaiters Waiters { get; } = new();

    internal ActivityRunner Activities { get; }

    internal StepRunner Steps { get; }

    internal TimerQueue Timers { get; }

    /// <summary>
    /// Whether messages are handed on in memory. Changed and read on the writer's thread only: what was written before is
    /// loaded at start, what is written after is handed on.
    /// </summary>
    internal bool Accepting { get; set; }

    internal bool Dead => Volatile.Read(ref dead) != 0;

    internal long Now => Time.GetUtcNow().UtcTicks;

    /// <summary>Nothing is begun or written any more, as if the process had ended.</summary>
    internal void Kill() => Volatile.Write(ref dead, 1);

    /// <summary>Hands a message that needs no row to its instance.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="message">The message.</param>
    /// <param name="execution">The run it is for; null for whichever runs.</param>
    /// <param name="suspect">Whether a crash is counted against the instance.</param>
    /// <param name="poison">Whether that was once too often.</param>
    internal void Deliver(long instance, HistoryEvent message, string? execution = null, bool suspect = false, bool poison = false)
    {
        var slot = Slots.Add(instance, new InboxEntry(message) { Execution = execution, Committed = true });
        slot.IsSuspect |= suspect;
        slot.Quarantined |= poison;
        Steps.Signal(slot);
    }

    /// <summary>Does something after a while of real time, whatever the clock: it waits for a disk, not for a date. Until then the hub is busy.</summary>
    internal void After(TimeSpan delay, Action action)
    {
        Gauge.Enter();
        ITimer? timer = null;
        timer = TimeProvider.System.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                try
                {
                    action();
                }
                finally
                {
                    Gauge.Exit();
                }
            },
            null,
            delay,
            Timeout.InfiniteTimeSpan);
    }

    private void TimersDue(IReadOnlyList<TimerEntry> due)
    {
        if (Dead) return;
        foreach (var entry in due)
        {
            Deliver(entry.Instance, entry.Task == TimerEntry.Start ? new StartDue() : new TimerFired(entry.Task, entry.Due));
        }
    }
}

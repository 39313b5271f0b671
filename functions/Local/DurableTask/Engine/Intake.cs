using System.Diagnostics;

namespace PartyFlow.Local.DurableTask;

/// <summary>What of an inbox goes into the next step.</summary>
internal sealed class Intake
{
    internal List<HistoryEvent> Messages { get; } = [];

    /// <summary>The rows that are used up with the step.</summary>
    internal List<long> Rows { get; } = [];

    /// <summary>What has to wait until the instance begins.</summary>
    internal List<InboxEntry> NotYet { get; } = [];

    internal Exception? Fault { get; private set; }

    /// <summary>
    /// The time of the step, in UTC ticks: the clock's, but never before the last step's or that of anything taken in. The clock
    /// may have been set back since.
    /// </summary>
    internal long Time { get; private set; }

    internal static Intake Of(OrchestrationRun run, List<InboxEntry> batch, long now)
    {
        var record = run.Record;
        var intake = new Intake { Time = Math.Max(now, run.LastTime) };
        var starts = !record.Started && batch.Exists(entry => entry.Message is StartDue);
        if (starts) intake.Begin(record);
        foreach (var entry in batch)
        {
            switch (entry.Message)
            {
                case StartDue:
                    break;
                case ForeignAwait foreign:
                    if (foreign.Run == run) intake.Fault = ForeignAwaited();
                    break;
                case ExecutionSuspended or ExecutionResumed or ExecutionTerminated or ExecutionRewound:
                    intake.Take(entry);
                    break;
                case EventRaised or OutcomeEvent when record.Started || starts:
                    intake.Take(entry, wanted: entry.Execution is null || entry.Execution == record.Execution);
                    break;
                case EventRaised:
                    intake.NotYet.Add(entry);
                    break;
                case OutcomeEvent:
                    // Of a former run.
                    intake.Take(entry, wanted: false);
                    break;
                default:
                    throw new UnreachableException($"Unknown message {entry.Message.GetType()}.");
            }
        }

        return intake;
    }

    private void Begin(InstanceRecord record)
    {
        Messages.Add(new ExecutionStarted(record.Name, record.Version, record.Input, record.Execution));
        Time = Math.Max(Time, record.StartAt ?? 0);
    }

    private void Take(InboxEntry entry, bool wanted = true)
    {
        if (wanted) Messages.Add(entry.Message);
        if (wanted && entry.Message is TimerFired fired) Time = Math.Max(Time, fired.Due);
        if (entry.Seq != InboxEntry.NoRow) Rows.Add(entry.Seq);
    }

    private static InvalidOperationException ForeignAwaited() => new(
        "The orchestrator awaited something that does not come from its context, such as Task.Delay, Task.Run or I/O. "
        + "Do that in an activity, or use the context's timers.");
}

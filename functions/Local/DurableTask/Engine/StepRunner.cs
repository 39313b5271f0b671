using System.Diagnostics;
using Microsoft.DurableTask.Worker;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>Runs orchestrations step by step: takes what came, runs the code, commits, then sees to what follows.</summary>
internal sealed class StepRunner
{
    private static readonly TimeSpan ShortestRetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(2);

    private readonly HubCore hub;
    private readonly WorkLimiter<InstanceSlot> limiter;

    internal StepRunner(HubCore hub)
    {
        this.hub = hub;
        limiter = new WorkLimiter<InstanceSlot>(hub.Options.MaxConcurrentOrchestrations, slot => _ = RunAsync(slot));
    }

    internal int Waiting => limiter.Waiting;

    internal void Signal(InstanceSlot slot)
    {
        if (hub.Dead || !slot.Signal()) return;
        hub.Gauge.Enter();
        limiter.Add(slot);
    }

    private async Task RunAsync(InstanceSlot slot)
    {
        ActivityWork? next = null;
        slot.BeginStep();
        var batch = slot.Drain();
        try
        {
            if (!hub.Dead) next = await StepAsync(slot, batch).ConfigureAwait(false);
            slot.Attempts = 0;
            slot.StoreFailures = 0;
        }
        catch (Exception e)
        {
            await RecoverAsync(slot, batch, e).ConfigureAwait(false);
        }

        // First into the queue again, then out of it: there is no moment at which the hub looks idle.
        if (!hub.Dead && slot.EndStep())
        {
            limiter.Add(slot);
        }
        else
        {
            hub.Slots.Settle(slot);
            hub.Gauge.Exit();
        }

        limiter.Exit();
        if (next is not null) hub.Activities.RunHere(next);
    }

    private async Task<ActivityWork?> StepAsync(InstanceSlot slot, List<InboxEntry> batch)
    {
        if (batch.Count == 0) return null;
        if (slot.Quarantined)
        {
            slot.AddAhead(batch);
            return null;
        }

        var run = slot.Run ??= Load(slot.Key, batch);
        if (run is null)
        {
            // Finished or gone, and its inbox with it: what is still in memory came too late.
            return null;
        }

        if (run.IsRefused && hub.Options.Versioning!.FailureStrategy == DurableTaskWorkerOptions.VersionFailureStrategy.Reject)
        {
            // Left as it is for a worker of its version: what came for it waits, in its order.
            slot.AddAhead(batch);
            if (!slot.IsRejected) HubLog.VersionRejected(hub.Log, run.Record.Id, hub.Options.Mismatch(run.Record.Version)!);
            slot.IsRejected = true;
            return null;
        }

        using var span = HubTelemetry.StartStep(run.Record, batch);
        var begin = Stopwatch.GetTimestamp();
        var now = Math.Max(hub.Now, run.LastTime);
        var intake = Intake.Of(run, batch, now);
        if (intake.NotYet.Count > 0) slot.AddAhead(intake.NotYet);
        var step = run.Execute(new DateTime(now, DateTimeKind.Utc), intake.Messages, intake.Fault);
        if (step is null)
        {
            await DiscardAsync(slot.Key, intake.Rows).ConfigureAwait(false);
            return null;
        }

        step.Consumed.AddRange(intake.Rows);
        var next = await CommitAsync(slot, step, now).ConfigureAwait(false);
        HubTelemetry.Steps.Add(1);
        HubTelemetry.StepDuration.Record(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        if (step.Failure is { } failure) span?.SetStatus(ActivityStatusCode.Error, failure.Message);
        return next;
    }

    private OrchestrationRun? Load(long key, List<InboxEntry> batch)
    {
        var record = batch.Find(entry => entry.Created is not null)?.Created;
        if (record is not null) return NewRun(record);

        List<List<HistoryEvent>> history = [];
        record = hub.Store.Read(db =>
        {
            var found = InstanceStore.Find(db, key);
            if (found is null) return null;
            if (!found.Started) found.Input = InstanceStore.Input(db, key);
            if (found.Steps > 0) history = InstanceStore.History(db, key);
            return found;
        });
        if (record is null) return null;
        var run = NewRun(record);
        if (history.Count > 0 && !run.IsRefused)
        {
            run.Replay(history);
            HubTelemetry.Replays.Add(1);
        }

        return run;
    }

    private OrchestrationRun NewRun(InstanceRecord record)
    {
        OrchestrationRun? run = null;
        run = new OrchestrationRun(
            record,
            hub.Tasks.Orchestrator(record.Name, record.Version),
            hub.Payloads,
            hub.Loggers,
            hub.Options,
            hub.Options.Mismatch(record.Version),
            () => hub.Deliver(record.Key, new ForeignAwait(run!)));
        return run;
    }

    private async Task<ActivityWork?> CommitAsync(InstanceSlot slot, Step step, long now)
    {
        var outbox = new Outbox(hub);
        var writing = new StepWriting(hub, step, outbox, HistoryJson.Write(step.Recorded), now);
        bool written;
        try
        {
            written = await hub.Store.WriteAsync(writing.Write).ConfigureAwait(false);
        }
        catch
        {
            outbox.Failed();
            throw;
        }

        if (hub.Dead) return null;
        if (!written)
        {
            // The instance was purged or replaced while the step ran: there is nothing to go on with.
            slot.Run = null;
            return null;
        }

        outbox.Committed();
        return AfterCommit(slot, step, writing);
    }

    private ActivityWork? AfterCommit(InstanceSlot slot, Step step, StepWriting writing)
    {
        var record = step.Record;
        foreach (var (id, due) in step.Closed)
        {
            if (due is { } time) hub.Timers.Remove(new TimerEntry(time, record.Key, id));
        }

        if (step.Finished && step.Failure is { } failure)
            HubLog.OrchestrationFailed(hub.Log, record.Id, record.Name, failure.Message);

        var changed = step.Finished || step.Status != record.Status;
        if (step.Finished)
        {
            slot.Run = null;
        }
        else if (step.Continuation is { } next)
        {
            record.Execution = next.Execution;
            record.Version = next.Version ?? record.Version;
            record.Started = false;
            record.Steps = 0;
            record.Input = next.Input;
            slot.Run = NewRun(record);
            slot.AddAhead(writing.CarriedEntries().Prepend(new InboxEntry(new StartDue()) { Committed = true }));
            slot.Signal();
        }
        else
        {
            record.Started |= step.Starts;
            record.Steps++;
            record.Input = null;
        }

        record.Status = step.Status;
        record.CustomStatus = step.CustomStatus;
        if (changed) hub.Waiters.Changed(record.Id);
        return Dispatch(record, step);
    }

    // One activity is run by the caller itself when it is done here: the common case costs no change of thread.
    private ActivityWork? Dispatch(InstanceRecord record, Step step)
    {
        ActivityWork? first = null;
        var trace = HubTelemetry.Current;
        foreach (var action in step.Actions)
        {
            if (action is TaskScheduled task)
            {
                var work = new ActivityWork(record.Key, record.Id, record.Execution, task.Id, task.Name, task.Version, task.Input)
                {
                    Trace = trace,
                };
                if (first is null && hub.Activities.TryEnter(work)) first = work;
                else hub.Activities.Add(work);
            }
            else if (action is TimerCreated timer)
            {
                hub.Timers.Add(new TimerEntry(timer.Due, record.Key, timer.Id));
            }
        }

        return first;
    }

    private Task DiscardAsync(long key, List<long> rows)
    {
        if (rows.Count == 0) return Task.CompletedTask;
        return hub.Store.WriteAsync(db =>
        {
            foreach (var seq in rows) InstanceStore.Take(db, key, seq);
        });
    }

    // Memory may be ahead of the file now: forget the run, put the messages back and rebuild it from what was stored.
    private async Task RecoverAsync(InstanceSlot slot, List<InboxEntry> batch, Exception failure)
    {
        slot.Run = null;
        if (hub.Dead) return;
        slot.Restore(batch);
        if (failure is StoreException or ObjectDisposedException)
        {
            slot.StoreFailures++;
            HubLog.StoreFailed(hub.Log, slot.Key, failure);
            SignalLater(slot);
            return;
        }

        slot.Attempts++;
        HubLog.StepFailed(hub.Log, slot.Key, slot.Attempts, failure);
        if (slot.Attempts < hub.Options.MaxAttempts)
        {
            SignalLater(slot);
            return;
        }

        slot.Quarantined = true;
        try
        {
            await Quarantine.PutAsync(hub, slot.Key, Quarantine.WholeInstance, slot.Attempts, failure.ToString()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreException or ObjectDisposedException)
        {
            HubLog.StoreFailed(hub.Log, slot.Key, e);
        }
    }

    private void SignalLater(InstanceSlot slot)
    {
        // Real time, whatever the clock: this waits for a disk, not for a date.
        hub.Gauge.Enter();
        var delay = ShortestRetryDelay * Math.Pow(2, Math.Min(10, slot.StoreFailures + slot.Attempts - 1));
        ITimer? timer = null;
        timer = TimeProvider.System.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                Signal(slot);
                hub.Gauge.Exit();
            },
            null,
            delay < LongestRetryDelay ? delay : LongestRetryDelay,
            Timeout.InfiniteTimeSpan);
    }
}

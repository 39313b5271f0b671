using System.Diagnostics;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>Runs orchestrations step by step: takes what came, runs the code, commits, then sees to what follows.</summary>
internal sealed class StepRunner
{
    private static readonly TimeSpan ShortestRetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(2);

    private readonly HubCore hub;
    private readonly RunFactory runs;
    private readonly WorkLimiter<InstanceSlot> limiter;

    internal StepRunner(HubCore hub)
    {
        this.hub = hub;
        runs = new RunFactory(hub);
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
            var recovered = false;
            try
            {
                await RecoverAsync(slot, batch, e).ConfigureAwait(false);
                recovered = true;
            }
            finally
            {
                // Where the log or what counts fails, too, the messages are back already and are looked at again.
                if (!recovered) SignalLater(slot);
            }
        }
        finally
        {
            End(slot, next);
        }
    }

    private void End(InstanceSlot slot, ActivityWork? next)
    {
        if (hub.Dead) slot.Run = null;

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
        var end = batch.Find(entry => entry.Message is ExecutionTerminated)?.Message as ExecutionTerminated;
        if (slot.Quarantined && end is not null) return await TerminateUnreadAsync(slot, end).ConfigureAwait(false);

        if (slot.HoldIfQuarantined(batch)) return null;

        var run = slot.Run ??= batch.Find(entry => entry.Created is not null)?.Created is { } created
            ? runs.Create(created)
            : runs.Load(slot.Key);
        if (run is null)
        {
            // Finished or gone, and its inbox with it: what is still in memory came too late.
            slot.DropHeld();
            return null;
        }

        if (run.IsRefused && hub.Options.Versioning!.FailureStrategy == DurableTaskWorkerOptions.VersionFailureStrategy.Reject)
        {
            if (end is not null) return await TerminateUnreadAsync(slot, end).ConfigureAwait(false);

            // Left as it is for a worker of its version: what came for it waits, in its order.
            await DiscardAsync(slot, []).ConfigureAwait(false);
            slot.Hold(batch);
            if (!slot.IsRejected) HubLog.VersionRejected(hub.Log, run.Record.Id, hub.Options.Mismatch(run.Record.Version)!);
            slot.IsRejected = true;
            return null;
        }

        using var span = HubTelemetry.StartStep(run.Record, batch);
        var begin = Stopwatch.GetTimestamp();
        var intake = Intake.Of(run, batch, hub.Now);
        var step = run.Execute(new DateTime(intake.Time, DateTimeKind.Utc), intake.Messages, intake.Fault);
        if (step is null)
        {
            await DiscardAsync(slot, intake.Rows).ConfigureAwait(false);
            slot.Hold(intake.NotYet);
            return null;
        }

        step.Consumed.AddRange(intake.Rows);
        var next = await CommitAsync(slot, step, intake.Time).ConfigureAwait(false);
        if (slot.Run is null) slot.DropHeld();
        else slot.Hold(intake.NotYet);
        HubTelemetry.Steps.Add(1);
        HubTelemetry.StepDuration.Record(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        if (step.Failure is { } failure) span?.SetStatus(ActivityStatusCode.Error, failure.Message);
        return next;
    }

    // What is quarantined may be so because its history or its code cannot be run, and what is rejected is not to be: both are
    // ended without either.
    private async Task<ActivityWork?> TerminateUnreadAsync(InstanceSlot slot, ExecutionTerminated end)
    {
        var now = hub.Now;
        var step = hub.Store.Read(db =>
        {
            if (InstanceStore.Find(db, slot.Key) is not { } record) return null;
            var last = new Step { Record = record };
            last.Closed.AddRange(InstanceStore.Timers(db, record));
            return last;
        });
        if (step is not null)
        {
            step.Recorded.Add(new OrchestratorStarted(now));
            step.Recorded.Add(end);
            step.CustomStatus = step.Record.CustomStatus;
            step.Finish(OrchestrationRuntimeStatus.Terminated, end.Output, null);
            await CommitAsync(slot, step, now).ConfigureAwait(false);
        }

        slot.Quarantined = false;
        slot.IsRejected = false;
        slot.Unread = null;
        slot.DropHeld();
        return null;
    }

    private async Task<ActivityWork?> CommitAsync(InstanceSlot slot, Step step, long now)
    {
        var outbox = new Outbox(hub);
        var writing = new StepWriting(hub, step, outbox, HistoryJson.Write(step.Recorded), now);
        bool written;
        try
        {
            written = await hub.Store.WriteAsync(slot.IsSuspect ? (Func<StoreConnection, bool>)Exonerating : writing.Write).ConfigureAwait(false);
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

        slot.IsSuspect = false;
        outbox.Committed();
        return AfterCommit(slot, step, writing);

        bool Exonerating(StoreConnection db)
        {
            if (!writing.Write(db)) return false;
            CrashCount.Clear(db, slot.Key);
            return true;
        }
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
            slot.Run = runs.Create(record);
            slot.AddAhead(writing.CarriedEntries().Prepend(new InboxEntry(new StartDue()) { Committed = true }));
            slot.Signal();
        }
        else
        {
            record.Started |= step.Starts;
            record.Steps++;
            if (record.Started) record.Input = null;
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

    private async Task DiscardAsync(InstanceSlot slot, List<long> rows)
    {
        if (rows.Count == 0 && !slot.IsSuspect) return;
        await hub.Store.WriteAsync(db =>
        {
            foreach (var seq in rows) InstanceStore.Take(db, slot.Key, seq);
            if (slot.IsSuspect) CrashCount.Clear(db, slot.Key);
        }).ConfigureAwait(false);
        slot.IsSuspect = false;
    }

    // Memory may be ahead of the file now: forget the run, put the messages back and rebuild it from what was stored.
    private async Task RecoverAsync(InstanceSlot slot, List<InboxEntry> batch, Exception failure)
    {
        slot.Run = null;
        if (hub.Dead) return;
        slot.AddAhead(batch);
        if (Quarantine.Passes(failure))
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

        // What is put aside can still be ended, and the one who asked for it has been told that it will be.
        if (batch.Exists(entry => entry.Message is ExecutionTerminated)) Signal(slot);
    }

    private void SignalLater(InstanceSlot slot)
    {
        var delay = ShortestRetryDelay * Math.Pow(2, Math.Min(10, slot.StoreFailures + slot.Attempts - 1));
        hub.After(delay < LongestRetryDelay ? delay : LongestRetryDelay, () => Signal(slot));
    }
}

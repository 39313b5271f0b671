using System.Collections.Concurrent;
using System.Diagnostics;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>Runs activities, a bounded number at the same time, and hands their outcomes to their instances.</summary>
internal sealed class ActivityRunner
{
    private static readonly TimeSpan StoreRetryDelay = TimeSpan.FromSeconds(1);

    private readonly HubCore hub;
    private readonly WorkLimiter<ActivityWork> limiter;
    private readonly CancellationTokenSource stopping = new();

    // Activities that run again after a crash and are counted as its possible cause.
    private readonly ConcurrentDictionary<(long Instance, int Task), bool> counted = new();

    internal ActivityRunner(HubCore hub)
    {
        this.hub = hub;
        limiter = new WorkLimiter<ActivityWork>(hub.Options.MaxConcurrentActivities, work => _ = RunAsync(work));
    }

    internal int Running => limiter.Running;

    internal int Waiting => limiter.Waiting;

    internal void Add(ActivityWork work)
    {
        hub.Gauge.Enter();

        // What comes while the hub stops has its row and waits there for the next start.
        if (!limiter.Add(work)) hub.Gauge.Exit();
    }

    /// <summary>Takes a place for work that the caller runs itself with <see cref="RunHere"/>.</summary>
    internal bool TryEnter(ActivityWork work)
    {
        if (!limiter.TryEnter()) return false;
        hub.Gauge.Enter();
        return true;
    }

    internal void RunHere(ActivityWork work) => _ = RunAsync(work);

    /// <summary>Begins nothing more. What has not begun stays in the file for the next start.</summary>
    internal void Close()
    {
        foreach (var _ in limiter.Close()) hub.Gauge.Exit();
    }

    /// <summary>Asks the running activities to give up; they run again after the next start.</summary>
    internal void Cancel() => stopping.Cancel();

    private async Task RunAsync(ActivityWork work)
    {
        try
        {
            if (!hub.Dead && !await IsPoisonAsync(work).ConfigureAwait(false))
            {
                var outcome = await InvokeAsync(work).ConfigureAwait(false);
                if (outcome is not null && !hub.Dead)
                {
                    var poison = work.Recovered && await IsInstancePoisonAsync(work).ConfigureAwait(false);
                    hub.Deliver(work.Instance, outcome, work.Execution, work.Recovered, poison);
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await RecoverAsync(work, e).ConfigureAwait(false);
        }
        finally
        {
            limiter.Exit();
            hub.Gauge.Exit();
        }
    }

    // What the activity itself throws is its outcome; here something around it has failed, and it runs again.
    private async Task RecoverAsync(ActivityWork work, Exception failure)
    {
        if (hub.Dead) return;
        var again = Quarantine.Passes(failure) ? work : work with { Failures = work.Failures + 1 };
        var left = again.Failures < hub.Options.MaxAttempts;
        try
        {
            if (!left)
            {
                await hub.Store.WriteAsync(db =>
                {
                    // One whose row is gone is no longer wanted.
                    if (db.Number("SELECT 1 FROM durable_tasks WHERE instance = ?1 AND task = ?2", work.Instance, work.Task) is null) return;
                    Quarantine.Put(hub, db, work.Instance, work.Task, again.Failures, failure.ToString());
                }).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is StoreException or ObjectDisposedException)
        {
            left = true;
        }

        // Before it is logged: the log may be what fails.
        if (left) hub.After(StoreRetryDelay, () => Add(again));
        if (again.Failures == work.Failures) HubLog.StoreFailed(hub.Log, work.Instance, failure);
        else HubLog.ActivityNotCarriedOut(hub.Log, work.Name, work.Instance, again.Failures, failure);
    }

    private async Task<HistoryEvent?> InvokeAsync(ActivityWork work)
    {
        using var span = HubTelemetry.StartActivity(work);
        var begin = Stopwatch.GetTimestamp();
        var outcome = await CallAsync(work).ConfigureAwait(false);
        var word = outcome switch
        {
            TaskCompleted => "completed",
            TaskFailed => "failed",
            _ => "handed back",
        };
        if (outcome is TaskFailed failed) span?.SetStatus(ActivityStatusCode.Error, failed.Failure.Message);
        HubTelemetry.ActivityDuration.Record(
            Stopwatch.GetElapsedTime(begin).TotalSeconds,
            new KeyValuePair<string, object?>("activity", work.Name),
            new KeyValuePair<string, object?>("outcome", word));
        return outcome;
    }

    private async Task<HistoryEvent?> CallAsync(ActivityWork work)
    {
        try
        {
            var activity = hub.Tasks.Activity(work.Name, work.Version);
            if (activity is null) return new TaskFailed(work.Task, Failure.TaskNotFound("activity", work.Name, work.Version));
            var output = await activity(new ActivityInvocation(work, hub.Payloads, stopping.Token)).ConfigureAwait(false);
            return new TaskCompleted(work.Task, hub.Payloads.Serialize(output, $"output of activity '{work.Name}'"));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            HubLog.ActivityFailed(hub.Log, work.InstanceId, work.Name, e);
            return new TaskFailed(work.Task, Failure.Of(e));
        }
    }

    /// <summary>Those that run are handed back, not crashed with: their count begins anew. For the writer's thread, when the hub ends gracefully.</summary>
    internal void HandBack(StoreConnection db)
    {
        foreach (var (instance, task) in counted.Keys)
            db.Execute("UPDATE durable_tasks SET attempts = 0 WHERE instance = ?1 AND task = ?2", instance, task);
    }

    // An activity that was open when the process ended may be what ended it. Its attempts are counted before it runs again;
    // one whose row is gone is no longer wanted.
    private async ValueTask<bool> IsPoisonAsync(ActivityWork work)
    {
        if (!work.Recovered) return false;
        return await hub.Store.WriteAsync(db =>
        {
            var attempts = db.Number(
                "UPDATE durable_tasks SET attempts = attempts + 1 WHERE instance = ?1 AND task = ?2 RETURNING attempts",
                work.Instance, work.Task);
            if (attempts is null) return true;
            counted[(work.Instance, work.Task)] = true;
            if (!(attempts > hub.Options.MaxCrashes)) return false;
            Quarantine.Put(
                hub, db, work.Instance, work.Task, hub.Options.MaxCrashes,
                $"The process ended {hub.Options.MaxCrashes} times while activity '{work.Name}' ran.");
            return true;
        }).ConfigureAwait(false);
    }

    // The activity has come to its end, so it was not what ended the process; the step that takes its outcome may have been.
    private async Task<bool> IsInstancePoisonAsync(ActivityWork work)
    {
        var slot = hub.Slots.GetOrAdd(work.Instance);
        var poison = await hub.Store.WriteAsync(db =>
        {
            db.Execute("UPDATE durable_tasks SET attempts = 0 WHERE instance = ?1 AND task = ?2", work.Instance, work.Task);

            // Many activities may come to their end before the step they are for: that is one crash, not many.
            if (slot.IsSuspect) return false;
            slot.IsSuspect = true;
            return CrashCount.Add(hub, db, work.Instance);
        }).ConfigureAwait(false);
        counted.TryRemove((work.Instance, work.Task), out _);
        return poison;
    }
}

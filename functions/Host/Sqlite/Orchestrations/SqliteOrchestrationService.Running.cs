using DurableTask.Core;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <content>Starting, stopping, and what memory is told after a commit.</content>
public sealed partial class SqliteOrchestrationService
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>Takes up what is in the file.</summary>
    public async Task StartAsync()
    {
        if (tables.Accepting)
        {
            return;
        }
        stopping = new CancellationTokenSource();
        running.Begin();
        try
        {
            var found = new CommitEffects(told: true);
            await store.WriteAsync(db => Startup.Load(db, tables, options, found)).ConfigureAwait(false);
            OrchestrationLog.Started(log, found.Deliveries.Count, found.Tasks.Count);
            Committed([], found);
            foreach (var work in store.Read(Quarantine.List))
            {
                OrchestrationLog.StillQuarantined(log, work.InstanceId, work.Task, work.Since, work.Reason);
            }
            timers.Start();
        }
        catch
        {
            tables.Accepting = false;
            throw;
        }
        finally
        {
            running.End();
        }
    }

    /// <inheritdoc/>
    public Task StopAsync() => StopAsync(isForced: false);

    /// <summary>
    /// Forgets what it has in memory; all of it is in the file. Work that is still out is run again after the next start.
    /// </summary>
    public async Task StopAsync(bool isForced)
    {
        if (!tables.Accepting)
        {
            return;
        }
        timers.Stop();
        await stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await store.WriteAsync(db =>
            {
                tables.Accepting = false;
                tables.Epoch++;
                if (Volatile.Read(ref handedOut) == 0)
                {
                    Startup.NoteCleanEnd(db);
                }
            }).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is StoreException or ObjectDisposedException)
        {
            // A disk that is full, or a store that has been closed: the next start only counts this end as a crash.
            tables.Accepting = false;
        }
        instances.Clear();
        for (var left = activities.Clear(); left > 0; left--)
        {
            running.End();
        }
        waiters.Fail();
        OrchestrationLog.Stopped(log);
    }

    /// <summary>Deletes all instances and creates what is missing.</summary>
    public Task CreateAsync() => CreateAsync(recreateInstanceStore: true);

    /// <inheritdoc/>
    public Task CreateAsync(bool recreateInstanceStore) => recreateInstanceStore ? DeleteAsync() : Task.CompletedTask;

    /// <summary>Nothing: the tables are there since the service was made.</summary>
    public Task CreateIfNotExistsAsync() => Task.CompletedTask;

    /// <summary>Deletes all instances.</summary>
    public Task DeleteAsync() => DeleteAsync(deleteInstanceStore: true);

    /// <inheritdoc/>
    public Task DeleteAsync(bool deleteInstanceStore) => deleteInstanceStore
        ? batch.RunAsync(Startup.DeleteAll)
        : Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(isForced: true).ConfigureAwait(false);
        timers.Dispose();
        stopping.Dispose();
    }

    /// <summary>Tells memory of a commit, then those who asked for it, then the dispatchers.</summary>
    private void Committed(List<StoreOperation> operations, CommitEffects effects)
    {
        var ready = new List<InstanceSlot>();
        if (effects.Told)
        {
            Take(effects, ready);
        }
        foreach (var operation in operations)
        {
            if (operation is StepOperation step)
            {
                Tell(step, ready);
            }
            else if (operation is AnswerOperation)
            {
                OrchestrationTelemetry.Activities.Add(1);
                Interlocked.Decrement(ref handedOut);
                running.End();
            }
        }
        effects.States.ForEach(waiters.Told);
        operations.ForEach(operation => operation.Complete());
        if (effects.Told)
        {
            activities.Add(effects.Tasks);
        }
        instances.Ready.Add(ready);
    }

    private void Take(CommitEffects effects, List<InstanceSlot> ready)
    {
        effects.Tasks.ForEach(_ => running.Begin());
        foreach (var (instance, task, reason) in effects.Quarantined)
        {
            OrchestrationTelemetry.Quarantined.Add(1);
            OrchestrationLog.Quarantined(log, instance, task, reason);
        }
        instances.Take(effects, ready);
        if (effects.FirstTimer != long.MaxValue || effects.TimersRemoved)
        {
            timers.Changed(effects.FirstTimer, effects.TimersRemoved);
        }
    }

    private void Tell(StepOperation step, List<InstanceSlot> ready)
    {
        OrchestrationTelemetry.Steps.Add(1);
        Interlocked.Decrement(ref handedOut);
        step.Item.Note(step.State);
        foreach (var row in step.TakenTimers)
        {
            timers.Taken(row);
        }
        var late = instances.End(step.Item.Slot, step.State is not null, step.HasEnded, step.KeepsWarm, ready);
        if (late.Count > 0)
        {
            _ = DropAsync(late);
        }
    }

    // Their rows would only be found by the next start.
    private async Task DropAsync(List<InboxEntry> late)
    {
        late.FindAll(entry => entry.Source == InboxSource.Timer).ForEach(entry => timers.Taken(entry.Row));
        try
        {
            await batch.RunAsync((db, _) =>
            {
                late.ForEach(entry => OrchestrationTables.Take(db, entry));
                return true;
            }).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is StoreException or ObjectDisposedException)
        {
            // The next start drops them.
        }
    }

    /// <summary>Hands out timers that have become due.</summary>
    private void Due(CommitEffects effects)
    {
        var ready = new List<InstanceSlot>();
        instances.Take(effects, ready);
        instances.Ready.Add(ready);
        foreach (var (instance, _, reason) in effects.Quarantined)
        {
            running.Begin();
            _ = PutAsideAsync(instance, Quarantine.WholeInstance, 1, new InvalidDataException(reason), () => { })
                .ContinueWith(_ => running.End(), TaskScheduler.Default);
        }
    }

    private void ResumeLater(InstanceSlot slot) => Later(slot.Abandons, () => instances.Resume(slot));

    private void RunLater(PendingTask task) => Later(task.Deliveries, () =>
    {
        if (tables.Accepting)
        {
            activities.Add([task]);
        }
        else
        {
            running.End();
        }
    });

    // By the machine's time, not the clock's: what failed is the machine, and a clock that stands still must not keep it from going on.
    private void Later(int attempts, Action action)
    {
        var delay = options.FirstDelay * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20));
        _ = WaitAsync(delay < LongestDelay ? delay : LongestDelay, action, stopping.Token);

        static async Task WaitAsync(TimeSpan delay, Action action, CancellationToken stopped)
        {
            await Task.Delay(delay, TimeProvider.System, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            action();
        }
    }
}

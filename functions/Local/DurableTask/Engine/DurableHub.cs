using System.Collections.Concurrent;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// Runs durable orchestrations and activities on one file store, in one process. What a client call or a step has
/// acknowledged is on the disk; after a crash everything goes on from there. Activities run at least once. A folder has one
/// running hub.
/// </summary>
public sealed class DurableHub : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, DurableHub> RunningIn = new(StringComparer.Ordinal);

    private readonly HubCore core;
    private int state;

    /// <summary>Creates a hub; it runs nothing before <see cref="StartAsync"/>.</summary>
    /// <param name="store">Where everything is kept. The hub does not dispose it.</param>
    /// <param name="tasks">What it can run.</param>
    /// <param name="options">How it works; <c>null</c> for the defaults.</param>
    /// <param name="time">The clock of timers, start times and <c>CurrentUtcDateTime</c>.</param>
    /// <param name="loggers">Where it and the orchestrators log.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="StoreException">The store was written by a newer version.</exception>
    public DurableHub(
        FileStore store, DurableTaskSet tasks, DurableHubOptions? options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        core = new HubCore(store, tasks, options ?? new DurableHubOptions(), time, loggers);
        store.Migrate(Schema.Component, Schema.Steps);
    }

    internal HubCore Core => core;

    private enum State
    {
        New,
        Running,
        Stopped,
    }

    /// <summary>When the next timer is due; <c>null</c> without timers.</summary>
    public DateTimeOffset? NextTimer => core.Timers.Next;

    /// <summary>Takes up everything that is pending and begins to run.</summary>
    /// <exception cref="InvalidOperationException">The hub was started before, or another hub runs on the same folder.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.CompareExchange(ref state, (int)State.Running, (int)State.New) != (int)State.New)
            throw new InvalidOperationException("A hub can be started once. Create another one to start again.");
        if (!RunningIn.TryAdd(core.Store.DataDirectory, this))
        {
            Volatile.Write(ref state, (int)State.New);
            throw new InvalidOperationException($"Another hub of this process already runs on {core.Store.DataDirectory}.");
        }

        Startup found;
        try
        {
            // In the writer's turn: what others write is either found here or handed on in memory, never both.
            found = await core.Store.WriteAsync(db => Startup.Load(core, db), cancellation).ConfigureAwait(false);
        }
        catch
        {
            RunningIn.TryRemove(KeyValuePair.Create(core.Store.DataDirectory, this));
            throw;
        }

        HubTelemetry.Watch(core);
        core.Gauge.Enter();
        core.Timers.Add(found.Timers);
        foreach (var slot in found.Slots) core.Steps.Signal(slot);
        foreach (var work in found.Works) core.Activities.Add(work);
        core.Timers.Start();
        HubLog.Started(core.Log, found.Slots.Count, found.Works.Count, found.Timers.Count);
        foreach (var aside in ListQuarantined()) HubLog.StillQuarantined(core.Log, aside.InstanceId, aside.Task, aside.Since, aside.Reason);
        core.Gauge.Exit();
    }

    /// <summary>
    /// Ends gracefully: nothing new begins, activities that run are waited for and their outcomes stored. Those that still
    /// run when <paramref name="cancellation"/> fires are asked to give up and run again after the next start.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.CompareExchange(ref state, (int)State.Stopped, (int)State.Running) != (int)State.Running) return;
        core.Timers.Dispose();
        core.Activities.Close();
        try
        {
            await core.Gauge.WhenIdle().WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            core.Activities.Cancel();
        }

        var running = core.Activities.Running;
        await EndAsync(graceful: true).ConfigureAwait(false);
        HubLog.Stopped(core.Log, running);
    }

    /// <summary>A client of this hub. It may be used before the hub starts: what it schedules runs then.</summary>
    /// <param name="options">How it works; <c>null</c> for the defaults, with the hub's converter.</param>
    public DurableTaskClient CreateClient(DurableTaskClientOptions? options = null) => new LocalDurableTaskClient(
        "local", core, options ?? new DurableTaskClientOptions
        {
            DataConverter = core.Options.DataConverter,
            EnableEntitySupport = core.Options.ReserveEntityIds,
        });

    /// <summary>
    /// Completes when nothing runs or could run: every instance has finished or waits for a timer or an event that is not there.
    /// </summary>
    public Task WhenIdleAsync(CancellationToken cancellation = default) => core.Gauge.WhenIdle().WaitAsync(cancellation);

    /// <summary>
    /// Work that was put aside because it brought the hub into trouble again and again. Its instance shows it as failure details
    /// although it has not failed.
    /// </summary>
    public IReadOnlyList<QuarantinedWork> ListQuarantined() => Quarantine.List(core.Store);

    /// <summary>Lets the quarantined work of an instance be tried again; asked before the start, from the start on.</summary>
    /// <returns><c>false</c> if the instance has none.</returns>
    public Task<bool> RetryQuarantinedAsync(string instanceId) => Quarantine.ReleaseAsync(core, instanceId);

    /// <summary>
    /// Ends at once, as a crash would, if <see cref="StopAsync"/> has not been called: nothing more is written, and what ran
    /// goes on from the last commit after the next start.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        var former = (State)Interlocked.Exchange(ref state, (int)State.Stopped);
        if (former == State.New) core.Waiters.Close();
        if (former != State.Running) return;
        core.Timers.Dispose();
        core.Activities.Close();
        await EndAsync(graceful: false).ConfigureAwait(false);
        core.Activities.Cancel();
    }

    private async Task EndAsync(bool graceful)
    {
        core.Kill();
        HubTelemetry.Forget(core);

        // Through the writer, so that every step it has accepted is either in the file or refused when this returns.
        try
        {
            await core.Store.WriteAsync(db =>
            {
                core.Accepting = false;
                if (!graceful) return;
                core.Activities.HandBack(db);
                foreach (var slot in core.Slots.All)
                {
                    if (slot.IsSuspect) CrashCount.Clear(db, slot.Key);
                }
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreException or ObjectDisposedException)
        {
            // The disk fails or the store is gone, but the writer has been there, and that is what counts.
        }
        finally
        {
            RunningIn.TryRemove(KeyValuePair.Create(core.Store.DataDirectory, this));
        }

        foreach (var slot in core.Slots.All) slot.TryCool();
        core.Waiters.Close();
    }
}

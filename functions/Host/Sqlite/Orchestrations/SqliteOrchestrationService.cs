using System.Threading.Channels;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Sqlite.Conversion;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// DurableTask.Core's storage on the one SQLite file: a completed work item is one piece of the store's group commit, and memory is told
/// only after it, so what anyone has seen survives a crash at any moment. Timers and scheduled starts go by the clock it is given.
/// One object serves one task hub: its dispatchers and its clients.
/// </summary>
public sealed partial class SqliteOrchestrationService : IOrchestrationService, IAsyncDisposable
{
    private readonly FileStore store;
    private readonly OrchestrationStorageOptions options;
    private readonly ILogger log;
    private readonly OrchestrationTables tables;
    private readonly OperationBatch batch;
    private readonly InstanceTable instances;
    private readonly TimerQueue timers;
    private readonly Channel<PendingTask> activities = Queue.Create<PendingTask>();
    private readonly InstanceWaiters waiters = new();
    private readonly RunningWork running = new();
    private readonly PayloadLimit limit;
    private CancellationTokenSource stopping = new();
    private int handedOut;
    private int loads;

    // The dispatcher asks how long to wait after a failure, and gives the work item back next, on the same thread: so the one knows of the
    // other.
    [ThreadStatic]
    private static Exception? lastFailure;

    /// <summary>
    /// Opens the tables in the store, creating them when missing; what the version before has left there is carried over.
    /// </summary>
    /// <param name="store">The file; the caller disposes it, after this.</param>
    /// <param name="clock">Decides when timers and scheduled starts are due, and stamps what is stored.</param>
    /// <param name="options">How it works.</param>
    /// <param name="log">Where it tells what an operator has to know.</param>
    /// <exception cref="StoreException">The file comes from a newer version of the program.</exception>
    public SqliteOrchestrationService(
        FileStore store, TimeProvider clock, OrchestrationStorageOptions options, ILogger<SqliteOrchestrationService> log)
    {
        this.store = store;
        this.options = options.Checked();
        this.log = log;
        store.Migrate(OrchestrationSchema.Component, OrchestrationSchema.Steps);
        new HubConversion(store, clock, log).Run();
        tables = new OrchestrationTables(clock);
        store.Read(db =>
        {
            tables.Resume(db);
            return true;
        });
        batch = new OperationBatch(store, tables, Committed);
        instances = new InstanceTable(running, options.MaxWarmInstances);
        timers = new TimerQueue(store, clock, tables, running, Due);
        limit = new PayloadLimit(options.MaxPayloadBytes);
    }

    /// <inheritdoc/>
    public int TaskOrchestrationDispatcherCount => 1;

    /// <inheritdoc/>
    public int MaxConcurrentTaskOrchestrationWorkItems => options.MaxConcurrentOrchestrations;

    /// <inheritdoc/>
    public BehaviorOnContinueAsNew EventBehaviourForContinueAsNew => BehaviorOnContinueAsNew.Carryover;

    /// <inheritdoc/>
    public int TaskActivityDispatcherCount => 1;

    /// <inheritdoc/>
    public int MaxConcurrentTaskActivityWorkItems => options.MaxConcurrentActivities;

    /// <summary>When the next timer or scheduled start is due; null without any.</summary>
    public DateTimeOffset? NextTimer => timers.Next;

    /// <summary>How often an instance was read from the file to be run.</summary>
    internal int Loads => loads;

    /// <summary>
    /// Completes when no message and no activity is due at the clock's present time and no work item is out. Quarantined work does not
    /// count. With a clock that stands still nothing happens then until someone moves it or sends something.
    /// </summary>
    public Task WhenIdleAsync() => running.WhenNoneAsync();

    /// <inheritdoc/>
    public int GetDelayInSecondsAfterOnFetchException(Exception exception) => 0;

    /// <summary>
    /// Keeps the failure for the work item that is given back next. The delay is the item's own: others need not wait for it.
    /// </summary>
    public int GetDelayInSecondsAfterOnProcessException(Exception exception)
    {
        lastFailure = exception;
        return 0;
    }

    /// <inheritdoc/>
    public bool IsMaxMessageCountExceeded(int currentMessageCount, OrchestrationRuntimeState runtimeState) => false;

    /// <summary>Waits for an instance that can go on, without polling: the timeout is of no use and not kept.</summary>
    public async Task<TaskOrchestrationWorkItem> LockNextTaskOrchestrationWorkItemAsync(
        TimeSpan receiveTimeout, CancellationToken cancellationToken)
    {
        while (true)
        {
            var slot = await instances.Ready.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (Begin(slot) is { } item)
            {
                return item;
            }
        }
    }

    /// <inheritdoc/>
    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState)
    {
        var item = (InstanceWorkItem)workItem;
        var now = tables.Now;
        var output = orchestrationState is null
            ? null
            : new StepOutput(newOrchestrationRuntimeState, orchestrationState, outboundMessages, orchestratorMessages, timerMessages, now);
        return batch.RunAsync(new StepOperation(item, item.Consumed, output, limit, now));
    }

    /// <summary>Gives an instance back; it is tried again after a moment, and put aside when its dispatch has failed too often.</summary>
    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        var slot = ((InstanceWorkItem)workItem).Slot;
        var failure = TakeFailure();
        GiveUp(slot);
        slot.Abandons++;
        if (failure is null || Quarantine.Passes(failure))
        {
            if (failure is not null)
            {
                OrchestrationLog.StepFailed(log, slot.Id, slot.Abandons, failure);
            }
            ResumeLater(slot);
            return Task.CompletedTask;
        }
        OrchestrationLog.StepFailed(log, slot.Id, ++slot.Failures, failure);
        if (slot.Failures < options.MaxAttempts)
        {
            ResumeLater(slot);
            return Task.CompletedTask;
        }
        return PutAsideAsync(slot.Key, Quarantine.WholeInstance, slot.Failures, failure, () => ResumeLater(slot));
    }

    /// <summary>Nothing: an instance is free again as soon as its step is committed.</summary>
    public Task ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem) => Task.CompletedTask;

    /// <summary>Waits for an activity, without polling: the timeout is of no use and not kept.</summary>
    public async Task<TaskActivityWorkItem> LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancellationToken)
    {
        var task = await activities.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref handedOut);
        return new ActivityWorkItem(task) { DeliveryAttempt = ++task.Deliveries };
    }

    /// <inheritdoc/>
    public Task<TaskActivityWorkItem> RenewTaskActivityWorkItemLockAsync(TaskActivityWorkItem workItem) => Task.FromResult(workItem);

    /// <inheritdoc/>
    public Task CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage)
    {
        responseMessage.Event.Timestamp = tables.Now;
        return batch.RunAsync(new AnswerOperation(((ActivityWorkItem)workItem).Task, Limited(responseMessage)));
    }

    /// <summary>Gives an activity back; it runs again after a moment, and is put aside when its dispatch has failed too often.</summary>
    public Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem)
    {
        var task = ((ActivityWorkItem)workItem).Task;
        var failure = TakeFailure();
        Interlocked.Decrement(ref handedOut);
        if (failure is not null)
        {
            OrchestrationLog.ActivityFailed(log, task.Message.OrchestrationInstance.InstanceId, task.Row, task.Deliveries, failure);
        }
        if (failure is null || Quarantine.Passes(failure) || ++task.Failures < options.MaxAttempts)
        {
            RunLater(task);
            return Task.CompletedTask;
        }
        return PutAsideAsync(task.Instance, task.Row, task.Failures, failure, () => RunLater(task));
    }

    private static Exception? TakeFailure()
    {
        var failure = lastFailure;
        lastFailure = null;
        return failure;
    }

    /// <summary>The work item of an instance whose turn it is; null if it cannot run after all.</summary>
    private InstanceWorkItem? Begin(InstanceSlot slot)
    {
        if (!instances.TryBegin(slot, out var consumed))
        {
            return null;
        }
        Interlocked.Increment(ref handedOut);
        try
        {
            var item = slot.Item;
            if (item is not null)
            {
                item.GoOn();
            }
            else if (!slot.Started)
            {
                // Nothing of it is in the file but what it starts with, which is here.
                item = new InstanceWorkItem(slot, tables.Epoch, consumed[0].Message.OrchestrationInstance.ExecutionId);
            }
            else
            {
                item = store.Read(db => OrchestrationRows.Load(db, slot, tables.Epoch));
                OrchestrationTelemetry.Loads.Add(1);
                Interlocked.Increment(ref loads);
            }
            if (item is null)
            {
                // Purged or replaced just now.
                GiveUp(slot);
                ResumeLater(slot);
                return null;
            }
            slot.Item = item;
            item.Take(consumed);
            return item;
        }
        catch (Exception failure)
        {
            GiveUp(slot);
            if (Quarantine.Passes(failure))
            {
                ResumeLater(slot);
            }
            else
            {
                _ = PutAsideAsync(slot.Key, Quarantine.WholeInstance, 1, failure, () => ResumeLater(slot));
            }
            return null;
        }
    }

    private void GiveUp(InstanceSlot slot)
    {
        Interlocked.Decrement(ref handedOut);
        instances.Delay(slot);
    }

    private TaskMessage Limited(TaskMessage answer)
    {
        if (answer.Event is not TaskCompletedEvent done || limit.Refusal(done.Result, "result of the activity") is not { } refusal)
        {
            return answer;
        }
        var failure = PayloadLimit.Failure(refusal);
        answer.Event = new TaskFailedEvent(-1, done.TaskScheduledId, refusal, null, failure) { Timestamp = done.Timestamp };
        return answer;
    }

    private async Task PutAsideAsync(long instance, long task, int attempts, Exception failure, Action otherwise)
    {
        try
        {
            await batch.RunAsync((db, effects) =>
            {
                Quarantine.Put(db, effects, instance, task, attempts, failure.Message, tables.Now);
                return true;
            }).ConfigureAwait(false);
            if (task != Quarantine.WholeInstance)
            {
                running.End();
            }
        }
        catch (Exception e) when (e is StoreException or ObjectDisposedException)
        {
            otherwise();
        }
    }
}

using System.Diagnostics;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Local.DurableTask;

/// <summary>One run of one instance in memory: rebuilt from the history once, then fed with what comes.</summary>
internal sealed partial class OrchestrationRun
{
    private readonly InstanceRecord record;
    private readonly PayloadLimit payloads;
    private readonly RunContext context;
    private readonly TurnContext turns;
    private readonly Func<TaskOrchestrationContext, Task<object?>>? orchestrator;
    private readonly Queue<HistoryEvent> held = new();

    // Actions whose outcome has not been recorded yet, and the due time of those that are timers.
    private readonly Dictionary<int, long?> outstanding = [];
    private readonly List<(int Id, long? Due)> closed = [];
    private Task<object?>? main;
    private bool suspended;
    private bool begun;
    private ExecutionTerminated? terminated;
    private Exception? broken;

    internal OrchestrationRun(
        InstanceRecord record,
        Func<TaskOrchestrationContext, Task<object?>>? orchestrator,
        PayloadLimit payloads,
        ILoggerFactory loggers,
        DurableHubOptions options,
        string? mismatch,
        Action foreignPost)
    {
        IsRefused = mismatch is not null;
        broken = mismatch is null ? null : new FailureException(new Failure("VersionMismatch", mismatch, null, null, Final: true));
        this.record = record;
        this.orchestrator = orchestrator;
        this.payloads = payloads;
        turns = new TurnContext(foreignPost);
        context = new RunContext(record, payloads, turns, loggers, options);
    }

    internal InstanceRecord Record => record;

    /// <summary>Whether its version is none that this hub runs: its code is not called.</summary>
    internal bool IsRefused { get; }

    /// <summary>Whether the run cannot go on, as when its code no longer fits its history.</summary>
    internal bool IsBroken => broken is not null;

    /// <summary>The timers that have neither fired nor been cancelled.</summary>
    internal IEnumerable<int> OpenTimers => outstanding.Where(task => task.Value is not null).Select(task => task.Key);

    /// <summary>When the last step began, in UTC ticks: an orchestrator's time never goes back.</summary>
    internal long LastTime => context.CurrentUtcDateTime.Ticks;

    /// <summary>The run leaves the memory: it has ended, or will be rebuilt from its history.</summary>
    internal void Release() => context.Release();

    /// <summary>Rebuilds the run from what former steps recorded.</summary>
    internal void Replay(IEnumerable<List<HistoryEvent>> steps)
    {
        using var turn = turns.Enter();
        context.SetReplaying(true);
        try
        {
            foreach (var step in steps)
            {
                foreach (var recorded in step) Process(recorded);
                if (context.Produced.TryPeek(out var extra))
                {
                    throw new NonDeterministicOrchestrationException(
                        $"The orchestrator's code now does '{extra.Signature}' where the recorded history has nothing.");
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            broken = e;
        }

        closed.Clear();
        context.SetReplaying(false);
    }

    /// <summary>
    /// Whether a message still has a meaning; a duplicate or a cancelled timer has none. A timer that has fired stays fired:
    /// nothing would wake it again if the clock were asked once more and had been set back meanwhile.
    /// </summary>
    internal bool Accepts(HistoryEvent message) => message switch
    {
        TimerFired fired => outstanding.TryGetValue(fired.TaskId, out var due) && due == fired.Due,
        OutcomeEvent outcome => outstanding.TryGetValue(outcome.TaskId, out var due) && due is null,
        ExecutionStarted => !begun,
        ExecutionSuspended => !suspended,
        ExecutionResumed => suspended,
        _ => true,
    };

    /// <summary>Feeds messages to the orchestrator and says what came of it; nothing if no message had a meaning.</summary>
    internal Step? Execute(DateTime now, IEnumerable<HistoryEvent> messages, Exception? fault)
    {
        var step = new Step { Record = record };
        step.Recorded.Add(new OrchestratorStarted(now.Ticks));
        using (turns.Enter())
        {
            try
            {
                Process(step.Recorded[0]);
                foreach (var message in messages)
                {
                    if (!Accepts(message)) continue;
                    step.Recorded.Add(message);
                    if (broken is null) Process(message);
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                broken = e;
            }

            broken ??= fault;
            if (step.Recorded.Count == 1 && broken is null) return null;
            Collect(step);
            Conclude(step);
            if (step.Finished) Abandon(step);
        }

        return step;
    }

    private void Process(HistoryEvent message)
    {
        if (terminated is not null) return;
        if (suspended && message is not (ExecutionResumed or ExecutionTerminated or OrchestratorStarted or ActionEvent))
        {
            if (message is OutcomeEvent late) Close(late.TaskId);
            held.Enqueue(message);
            return;
        }

        switch (message)
        {
            case OrchestratorStarted started:
                context.SetTime(new DateTime(started.Time, DateTimeKind.Utc));
                break;
            case ExecutionStarted started:
                begun = true;
                context.Begin(started);
                main = Start();
                break;
            case ActionEvent action:
                Match(action);
                break;
            case TaskCompleted completed:
                Resolve(completed.TaskId, completed.Result);
                break;
            case SubOrchestrationCompleted completed:
                Resolve(completed.TaskId, completed.Result);
                break;
            case TimerFired fired:
                Resolve(fired.TaskId, null);
                break;
            case TaskFailed failed:
                Close(failed.TaskId);
                context.Fail(failed.TaskId, failed.Failure);
                break;
            case SubOrchestrationFailed failed:
                Close(failed.TaskId);
                context.Fail(failed.TaskId, failed.Failure);
                break;
            case EventRaised raised:
                context.Events.Raise(raised);
                break;
            case ExecutionSuspended:
                suspended = true;
                break;
            case ExecutionResumed:
                suspended = false;
                while (!suspended && held.TryDequeue(out var next)) Process(next);
                break;
            case ExecutionTerminated ended:
                terminated = ended;
                break;
            case ExecutionCompleted or ExecutionRewound:
                break;
            default:
                throw new UnreachableException($"Unknown history event {message.GetType()}.");
        }

        turns.Pump();
        foreach (var cancelled in context.TakeCancelledTimers()) Close(cancelled);
    }

    private void Resolve(int id, string? result)
    {
        Close(id);
        context.Complete(id, result);
    }

    private void Close(int id)
    {
        if (outstanding.Remove(id, out var due)) closed.Add((id, due));
    }

    private Task<object?> Start()
    {
        if (orchestrator is null)
        {
            return Task.FromException<object?>(new FailureException(Failure.TaskNotFound("orchestrator", record.Name, record.Version)));
        }

        try
        {
            return EndInTurn(orchestrator(context));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Task.FromException<object?>(e);
        }
    }

    // Awaited like anything else: code that comes to its end on another thread is found out as any other foreign await is,
    // instead of ending where nobody looks.
    private static async Task<object?> EndInTurn(Task<object?> code) => await code;

    private void Match(ActionEvent recorded)
    {
        if (!context.Produced.TryDequeue(out var done))
        {
            throw new NonDeterministicOrchestrationException(
                $"The recorded history has '{recorded.Signature}', but the orchestrator's code does nothing at that point.");
        }

        // As upstream and the registry, which know names without case.
        if (!string.Equals(done.Signature, recorded.Signature, StringComparison.OrdinalIgnoreCase))
        {
            throw new NonDeterministicOrchestrationException(
                $"The recorded history has '{recorded.Signature}', but the orchestrator's code does '{done.Signature}' at that point.");
        }

        Register(recorded);
    }

    private void Register(ActionEvent action)
    {
        switch (action)
        {
            case TimerCreated timer:
                if (context.IsOpen(timer.Id)) outstanding[timer.Id] = timer.Due;
                break;
            case TaskScheduled or SubOrchestrationCreated:
                outstanding[action.Id] = null;
                break;
            case EventSent:
                break;
            default:
                throw new UnreachableException($"Unknown action {action.GetType()}.");
        }
    }
}

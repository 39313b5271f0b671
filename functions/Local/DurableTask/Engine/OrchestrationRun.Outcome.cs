using DurableTask.Core.Exceptions;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask;

/// <content>What a step comes to: what the code did, and whether it has ended.</content>
internal sealed partial class OrchestrationRun
{
    // What the code did in this step becomes part of the history and, where something has to happen, of the step's work.
    private void Collect(Step step)
    {
        if (broken is NonDeterministicOrchestrationException) context.Produced.Clear();
        while (context.Produced.TryDequeue(out var action))
        {
            step.Recorded.Add(action);
            Register(action);
            if (action is not TimerCreated || outstanding.ContainsKey(action.Id)) step.Actions.Add(action);
        }

        step.CustomStatus = record.CustomStatus;
        try
        {
            if (broken is null) step.CustomStatus = context.WriteCustomStatus();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            broken ??= e;
        }

        step.Closed.AddRange(closed);
        closed.Clear();
    }

    // What the instance still waited for when it was ended: nothing is to wake it any more.
    private void Abandon(Step step)
    {
        foreach (var (id, due) in outstanding) step.Closed.Add((id, due));
        if (!begun && record.StartAt is { } start) step.Closed.Add((TimerEntry.Start, start));
    }

    private void Conclude(Step step)
    {
        if (terminated is { } ended)
        {
            step.Finish(OrchestrationRuntimeStatus.Terminated, ended.Output, null);
            return;
        }

        if (broken is not null)
        {
            step.Fail(broken);
            return;
        }

        step.Status = suspended ? OrchestrationRuntimeStatus.Suspended
            : begun ? OrchestrationRuntimeStatus.Running
            : OrchestrationRuntimeStatus.Pending;

        // As upstream, an instance whose code has ended stays open until its activities, timers and sub-orchestrations have.
        if (suspended || main is not { IsCompleted: true } || context.HasOpenTasks) return;
        if (main.IsCompletedSuccessfully)
        {
            if (context.ContinuedAs is { } next)
            {
                step.ContinueAs(next, context.Events.ForNextRun(next.PreserveEvents));
                return;
            }

            try
            {
                var output = payloads.Serialize(main.Result, $"output of orchestration '{record.Name}'");
                step.Finish(OrchestrationRuntimeStatus.Completed, output, null);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                step.Fail(e);
            }

            return;
        }

        // As upstream, which asks a cancelled task for its result.
        step.Fail(main.Exception?.InnerException ?? new AggregateException(new TaskCanceledException(main)));
    }
}

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

        step.CustomStatus = context.CustomStatusSet ? context.CustomStatus : record.CustomStatus;
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
            step.Finish(OrchestrationRuntimeStatus.Failed, null, Failure.Of(broken));
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
                step.ContinueAs(next, next.PreserveEvents ? context.Events.Unclaimed : []);
                return;
            }

            try
            {
                var output = payloads.Serialize(main.Result, $"output of orchestration '{record.Name}'");
                step.Finish(OrchestrationRuntimeStatus.Completed, output, null);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                step.Finish(OrchestrationRuntimeStatus.Failed, null, Failure.Of(e));
            }

            return;
        }

        var failure = main.Exception?.InnerException ?? new TaskCanceledException(main);
        step.Finish(OrchestrationRuntimeStatus.Failed, null, Failure.Of(failure));
    }
}

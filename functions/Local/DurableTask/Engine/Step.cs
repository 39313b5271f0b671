using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask;

/// <summary>What one step of an orchestration changed: all of it is committed together, or none of it.</summary>
internal sealed class Step
{
    internal required InstanceRecord Record { get; init; }

    /// <summary>What the history grows by.</summary>
    internal List<HistoryEvent> Recorded { get; } = [];

    /// <summary>What has to be carried out after the commit.</summary>
    internal List<ActionEvent> Actions { get; } = [];

    /// <summary>Tasks that are over: their outcome came, their timer was cancelled, or the instance has ended.</summary>
    internal List<(int Id, long? Due)> Closed { get; } = [];

    /// <summary>The inbox rows this step has taken in.</summary>
    internal List<long> Consumed { get; } = [];

    internal OrchestrationRuntimeStatus Status { get; set; }

    internal string? CustomStatus { get; set; }

    internal string? Output { get; private set; }

    internal Failure? Failure { get; private set; }

    internal bool Finished { get; private set; }

    /// <summary>What asked in this step for the end of the instance and of what it called; null if nothing did.</summary>
    internal HistoryEvent? RecursiveEnd => Recorded.Find(recorded => recorded is ExecutionTerminated { Recursive: true });

    /// <summary>Whether the run begins with this step.</summary>
    internal bool Starts => Recorded.Exists(recorded => recorded is ExecutionStarted);

    internal RunContext.Continuation? Continuation { get; private set; }

    /// <summary>Events the next run is handed before all others.</summary>
    internal IReadOnlyList<EventRaised> Carried { get; private set; } = [];

    internal void Finish(OrchestrationRuntimeStatus status, string? output, Failure? failure)
    {
        Finished = true;
        Status = status;
        Output = output;
        Failure = failure;
        Recorded.Add(new ExecutionCompleted((int)status, output, failure));

        // What was sent is sent; calls and timers of an instance that has ended are of no use to anyone.
        Actions.RemoveAll(action => action is not EventSent);
    }

    /// <summary>As upstream, the output of an instance that its code has failed is the failure's message, as it stands.</summary>
    internal void Fail(Exception exception)
    {
        var failure = Failure.Of(exception);
        Finish(OrchestrationRuntimeStatus.Failed, exception is FailureException ? null : failure.Message, failure);
    }

    internal void ContinueAs(RunContext.Continuation continuation, IReadOnlyList<EventRaised> carried)
    {
        Continuation = continuation;
        Carried = [.. carried];
        Status = OrchestrationRuntimeStatus.Running;
        Actions.RemoveAll(action => action is not EventSent);
    }
}

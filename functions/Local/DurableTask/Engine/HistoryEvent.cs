using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// What an orchestration's history is made of. Stored as JSON: the tags and property names are a format that must be
/// read for ever; properties may be added, never renamed.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "t")]
[JsonDerivedType(typeof(OrchestratorStarted), "step")]
[JsonDerivedType(typeof(ExecutionStarted), "started")]
[JsonDerivedType(typeof(TaskScheduled), "task")]
[JsonDerivedType(typeof(TaskCompleted), "taskDone")]
[JsonDerivedType(typeof(TaskFailed), "taskFailed")]
[JsonDerivedType(typeof(SubOrchestrationCreated), "sub")]
[JsonDerivedType(typeof(SubOrchestrationCompleted), "subDone")]
[JsonDerivedType(typeof(SubOrchestrationFailed), "subFailed")]
[JsonDerivedType(typeof(TimerCreated), "timer")]
[JsonDerivedType(typeof(TimerFired), "timerFired")]
[JsonDerivedType(typeof(EventSent), "sent")]
[JsonDerivedType(typeof(EventRaised), "event")]
[JsonDerivedType(typeof(ExecutionSuspended), "suspended")]
[JsonDerivedType(typeof(ExecutionResumed), "resumed")]
[JsonDerivedType(typeof(ExecutionTerminated), "terminated")]
[JsonDerivedType(typeof(ExecutionCompleted), "completed")]
[JsonDerivedType(typeof(ExecutionRewound), "rewound")]
internal abstract record HistoryEvent;

/// <summary>The first event of each step; <paramref name="Time"/> in UTC ticks is what the orchestrator sees as now.</summary>
internal sealed record OrchestratorStarted(long Time) : HistoryEvent;

internal sealed record ExecutionStarted(string Name, string Version, string? Input) : HistoryEvent;

/// <summary>Something the orchestrator's code did, numbered in the order of doing; replay must do the same.</summary>
internal abstract record ActionEvent(int Id) : HistoryEvent
{
    /// <summary>What is compared on replay, and shown when it differs.</summary>
    [JsonIgnore]
    internal abstract string Signature { get; }
}

internal sealed record TaskScheduled(int Id, string Name, string Version, string? Input) : ActionEvent(Id)
{
    public IDictionary<string, string>? Tags { get; init; }

    internal override string Signature => $"TaskScheduled #{Id} '{Name}'";
}

internal sealed record SubOrchestrationCreated(int Id, string Name, string Version, string InstanceId, string? Input)
    : ActionEvent(Id)
{
    /// <summary>The call's own; the instance gets its parent's, too.</summary>
    public IDictionary<string, string>? Tags { get; init; }

    internal override string Signature => $"SubOrchestrationInstanceCreated #{Id} '{Name}'";
}

/// <summary>A timer, due at <paramref name="Due"/> in UTC ticks.</summary>
internal sealed record TimerCreated(int Id, long Due) : ActionEvent(Id)
{
    internal override string Signature => $"TimerCreated #{Id}";
}

internal sealed record EventSent(int Id, string InstanceId, string Name, string? Payload) : ActionEvent(Id)
{
    internal override string Signature => $"EventSent #{Id} '{Name}'";
}

/// <summary>The outcome of an action.</summary>
internal abstract record OutcomeEvent(int TaskId) : HistoryEvent;

internal sealed record TaskCompleted(int TaskId, string? Result) : OutcomeEvent(TaskId);

internal sealed record TaskFailed(int TaskId, Failure Failure) : OutcomeEvent(TaskId);

internal sealed record SubOrchestrationCompleted(int TaskId, string? Result) : OutcomeEvent(TaskId);

internal sealed record SubOrchestrationFailed(int TaskId, Failure Failure) : OutcomeEvent(TaskId);

internal sealed record TimerFired(int TaskId, long Due) : OutcomeEvent(TaskId);

internal sealed record EventRaised(string Name, string? Payload) : HistoryEvent;

internal sealed record ExecutionSuspended(string? Reason) : HistoryEvent;

internal sealed record ExecutionResumed(string? Reason) : HistoryEvent;

internal sealed record ExecutionTerminated(string? Output) : HistoryEvent;

internal sealed record ExecutionCompleted(int Status, string? Output, Failure? Failure) : HistoryEvent;

internal sealed record ExecutionRewound(string? Reason) : HistoryEvent;

/// <summary>Why something failed, as stored.</summary>
/// <param name="Type">The exception's full type name.</param>
/// <param name="Message">Its message.</param>
/// <param name="Stack">Where it was thrown.</param>
/// <param name="Inner">Its cause.</param>
/// <param name="Final">Whether trying again is pointless, as for an activity nobody has registered.</param>
internal sealed record Failure(string Type, string Message, string? Stack, Failure? Inner, bool Final = false)
{
    internal static Failure Of(Exception exception) =>
        exception is FailureException known ? known.Failure : Of(TaskFailureDetails.FromException(exception));

    internal TaskFailureDetails Details => new(Type, Message, Stack, Inner?.Details, null);

    private static Failure Of(TaskFailureDetails details) =>
        new(details.ErrorType, details.ErrorMessage, details.StackTrace, details.InnerFailure is { } inner ? Of(inner) : null);
}

/// <summary>A failure that was never an exception of the application's, carried as one.</summary>
internal sealed class FailureException(Failure failure) : Exception(failure.Message)
{
    internal Failure Failure => failure;
}

/// <summary>In memory only: the instance may begin.</summary>
internal sealed record StartDue : HistoryEvent;

/// <summary>In memory only: a run's code was resumed from outside its thread.</summary>
internal sealed record ForeignAwait(OrchestrationRun Run) : HistoryEvent;

using System.Diagnostics.CodeAnalysis;
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

/// <summary>The run begins; <paramref name="Execution"/> is what sets its GUIDs apart from those of all other runs, null in histories older than it.</summary>
internal sealed record ExecutionStarted(string Name, string Version, string? Input, string? Execution = null) : HistoryEvent;

/// <summary>Something the orchestrator's code did, numbered in the order of doing; replay must do the same.</summary>
internal abstract record ActionEvent(int Id) : HistoryEvent
{
    /// <summary>What is compared on replay, and shown when it differs.</summary>
    [JsonIgnore]
    internal abstract string Signature { get; }
}

/// <summary>A call of an activity; <paramref name="Tags"/> as they are stored, null for none.</summary>
internal sealed record TaskScheduled(int Id, string Name, string Version, string? Input, string? Tags = null) : ActionEvent(Id)
{
    internal override string Signature => $"TaskScheduled #{Id} '{Name}'";
}

/// <summary>A call of another orchestrator; <paramref name="Tags"/> as they are stored, with those of the caller; null for none.</summary>
internal sealed record SubOrchestrationCreated(
    int Id, string Name, string Version, string InstanceId, string? Input, string? Tags = null) : ActionEvent(Id)
{
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

/// <summary>An end from outside; when <paramref name="Recursive"/>, sub-orchestrations that are open by then end with it.</summary>
internal sealed record ExecutionTerminated(string? Output, bool Recursive = false) : HistoryEvent;

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
    // A history is read back only to a depth of 64, and a failure travels in every history above it: causes beyond these many
    // are left out but for the first of all, and long texts are cut.
    private const int MostCauses = 16;
    private const int LongestText = 16 * 1024;

    internal static Failure Of(Exception exception) => Of(exception, MostCauses);

    /// <summary>Nobody has registered what is called, so that trying again is pointless.</summary>
    /// <param name="kind"><c>orchestrator</c> or <c>activity</c>.</param>
    /// <param name="name">What is called.</param>
    /// <param name="version">Its version; empty for none.</param>
    internal static Failure TaskNotFound(string kind, string name, string version) => new(
        $"{char.ToUpperInvariant(kind[0])}{kind[1..]}TaskNotFound",
        $"No {kind} task named '{name}'{(version.Length == 0 ? "" : $" with version '{version}'")} was found.",
        null,
        null,
        Final: true);

    internal TaskFailureDetails Details => new(Type, Message, Stack, Inner?.Details, null);

    private static Failure Of(Exception exception, int causes)
    {
        if (exception is FailureException known) return known.Failure;
        var inner = exception switch
        {
            _ when causes == 0 => null,
            TaskFailedException failed => Of(failed.FailureDetails, causes - 1),
            { InnerException: { } cause } => Of(causes == 1 ? cause.GetBaseException() : cause, causes - 1),
            _ => null,
        };
        return new Failure(exception.GetType().FullName!, Cut(exception.Message), Cut(exception.StackTrace), inner);
    }

    private static Failure Of(TaskFailureDetails details, int causes)
    {
        var cause = causes == 0 ? null : details.InnerFailure;
        while (causes == 1 && cause?.InnerFailure is { } deeper) cause = deeper;
        return new Failure(
            details.ErrorType, Cut(details.ErrorMessage), Cut(details.StackTrace), cause is null ? null : Of(cause, causes - 1));
    }

    [return: NotNullIfNotNull(nameof(text))]
    private static string? Cut(string? text)
    {
        if (text is null || text.Length <= LongestText) return text;
        var end = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return text[..end] + "…";
    }
}

/// <summary>A failure that was never an exception of the application's, carried as one.</summary>
internal sealed class FailureException(Failure failure) : Exception(failure.Message)
{
    internal Failure Failure => failure;
}

/// <summary>In memory only: the instance may begin.</summary>
internal sealed record StartDue : HistoryEvent;

/// <summary>In memory only: stands in the inbox for a row that could not be read.</summary>
internal sealed record Unreadable : HistoryEvent;

/// <summary>In memory only: a run's code was resumed from outside its thread.</summary>
internal sealed record ForeignAwait(OrchestrationRun Run) : HistoryEvent;

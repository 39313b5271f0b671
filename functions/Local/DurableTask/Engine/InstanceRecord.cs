using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask;

/// <summary>Who waits for a sub-orchestration.</summary>
/// <param name="Key">The parent's key.</param>
/// <param name="Id">The parent's instance id.</param>
/// <param name="Name">The parent's orchestrator.</param>
/// <param name="Execution">The parent's run; another run has no use for the outcome.</param>
/// <param name="Task">The number of the call within the parent.</param>
internal sealed record ParentLink(long Key, string Id, string Name, string Execution, int Task)
{
    /// <summary>What the parent is told of a sub-orchestration that has ended.</summary>
    internal OutcomeEvent Outcome(string childId, OrchestrationRuntimeStatus status, string? output, Failure? failure) =>
        status == OrchestrationRuntimeStatus.Completed
            ? new SubOrchestrationCompleted(Task, output)
            : new SubOrchestrationFailed(
                Task, failure ?? new Failure("OrchestrationTerminated", $"The sub-orchestration '{childId}' was terminated.", null, null));
}

/// <summary>The row of an unfinished instance, as far as running it needs to know.</summary>
internal sealed class InstanceRecord
{
    internal required long Key { get; init; }

    internal required string Id { get; init; }

    /// <summary>The current run; changes with each ContinueAsNew.</summary>
    internal required string Execution { get; set; }

    internal required string Name { get; init; }

    internal required string Version { get; set; }

    internal required OrchestrationRuntimeStatus Status { get; set; }

    /// <summary>Whether the current run has begun.</summary>
    internal required bool Started { get; set; }

    /// <summary>When it may begin, in UTC ticks; null for at once.</summary>
    internal required long? StartAt { get; init; }

    /// <summary>Steps recorded in the current run.</summary>
    internal required int Steps { get; set; }

    internal required ParentLink? Parent { get; init; }

    /// <summary>Its tags as they are stored; null for none.</summary>
    internal required string? Tags { get; init; }

    internal string? CustomStatus { get; set; }

    /// <summary>The current run's input; only kept until it has begun.</summary>
    internal string? Input { get; set; }
}

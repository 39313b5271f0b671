namespace DurableTask.Core.Exceptions;

/// <summary>An instance of this id exists and its status does not allow another one.</summary>
public sealed class OrchestrationAlreadyExistsException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which instance, and its status.</param>
    public OrchestrationAlreadyExistsException(string message)
        : base(message)
    {
    }
}

/// <summary>An orchestrator's code no longer fits the history it recorded.</summary>
internal sealed class NonDeterministicOrchestrationException(string what) : Exception(
    "Non-Deterministic workflow detected: " + what
    + " This happens when an orchestrator is changed while instances of it run, or when it uses the clock, random numbers or I/O itself.");

namespace DurableTask.Core.Exceptions;

// Named like the exceptions of the package below the real one, which is what failure details and callers see there.
// Internal, because that package is not part of the surface an app may rely on.

/// <summary>An instance of this id exists and its status does not allow another one.</summary>
internal sealed class OrchestrationAlreadyExistsException(string message) : InvalidOperationException(message);

/// <summary>An orchestrator's code no longer fits the history it recorded.</summary>
internal sealed class NonDeterministicOrchestrationException(string what) : Exception(
    "Non-Deterministic workflow detected: " + what
    + " This happens when an orchestrator is changed while instances of it run, or when it uses the clock, random numbers or I/O itself.");

namespace PartyFlow.Host.Rpc;

/// <summary>Runs a function once in the worker and waits for its answer.</summary>
/// <param name="function">The function.</param>
/// <param name="input">What its trigger receives. The other input bindings are filled in by the callee.</param>
/// <param name="cancellation">Cancels the invocation in the worker.</param>
internal delegate Task<InvocationOutcome> InvokeFunction(
    FunctionDefinition function, InvocationInput input, CancellationToken cancellation);

/// <summary>What a trigger receives.</summary>
/// <param name="Value">The trigger's value; <c>null</c> sends none.</param>
/// <param name="IsJson">Whether the value travels as JSON or as plain text.</param>
/// <param name="Metadata">Further values beside it, each as plain text.</param>
/// <param name="TraceParent">W3C trace context to go on with; <c>null</c>: a new one.</param>
internal sealed record InvocationInput(
    string? Value, bool IsJson, IReadOnlyDictionary<string, string>? Metadata = null, string? TraceParent = null);

/// <summary>How an invocation ended.</summary>
/// <param name="Value">The return value as text (JSON or plain); <c>null</c> where there is none.</param>
/// <param name="Failure">Why it failed; <c>null</c> when it did not.</param>
/// <param name="IsJson">Whether the value came as JSON; a plain text is not quoted.</param>
internal sealed record InvocationOutcome(string? Value, InvocationFailure? Failure, bool IsJson = false);

/// <summary>The exception that the worker reports.</summary>
/// <param name="Type">The exception's type.</param>
/// <param name="Message">Its message; for an activity JSON with type, message and inner failures.</param>
/// <param name="StackTrace">Where it was thrown.</param>
/// <param name="IsCut">The function did not end by itself: its time ran out, or its worker is gone.</param>
internal sealed record InvocationFailure(string? Type, string Message, string? StackTrace, bool IsCut = false);

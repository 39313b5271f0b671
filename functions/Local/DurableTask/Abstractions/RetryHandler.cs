namespace Microsoft.DurableTask;

/// <summary>Decides, as replayed orchestrator code, whether a failed task is tried again.</summary>
/// <param name="retryContext">What is known about the failure.</param>
/// <returns><c>true</c> to try again at once, <c>false</c> to let the failure out.</returns>
public delegate bool RetryHandler(RetryContext retryContext);

/// <summary>Decides, as replayed orchestrator code, whether a failed task is tried again; may await timers.</summary>
/// <param name="retryContext">What is known about the failure.</param>
/// <returns><c>true</c> to try again, <c>false</c> to let the failure out.</returns>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);

/// <summary>What a retry handler is told.</summary>
/// <param name="OrchestrationContext">The calling orchestration, for example to await a timer before the next attempt.</param>
/// <param name="LastAttemptNumber">The number of the attempt that just failed, from 1.</param>
/// <param name="LastFailure">Why it failed.</param>
/// <param name="TotalRetryTime">The time since the first attempt began, waiting included.</param>
/// <param name="CancellationToken">Cancels the retrying.</param>
public record RetryContext(
    TaskOrchestrationContext OrchestrationContext,
    int LastAttemptNumber,
    TaskFailureDetails LastFailure,
    TimeSpan TotalRetryTime,
    CancellationToken CancellationToken);

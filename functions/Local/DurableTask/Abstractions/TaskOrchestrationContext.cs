using Microsoft.DurableTask.Abstractions;
using Microsoft.Extensions.Logging;

namespace Microsoft.DurableTask;

/// <summary>
/// What an orchestrator may do: call activities and sub-orchestrations, wait for timers and events, and learn about
/// itself. All of it is recorded, so that replaying the orchestrator gives the same answers.
/// </summary>
public abstract class TaskOrchestrationContext
{
    private ILoggerFactory? replaySafeLoggerFactory;

    /// <summary>The orchestrator's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The id of this instance.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The orchestration that called this one; <c>null</c> for one started by a client.</summary>
    public abstract ParentOrchestrationInstance? Parent { get; }

    /// <summary>The time at which the current step began, in UTC; the same again when replayed.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>Whether what runs now has run before and is being rebuilt from the history.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>The instance's version; empty for none.</summary>
    public virtual string Version => string.Empty;

    /// <summary>Settings the host attached to the orchestration; empty unless the host says otherwise.</summary>
    public virtual IReadOnlyDictionary<string, object?> Properties { get; } = new Dictionary<string, object?>();

    /// <summary>Makes loggers that stay silent during replay.</summary>
    public virtual ILoggerFactory ReplaySafeLoggerFactory =>
        replaySafeLoggerFactory ??= new ReplaySafeFactory(this);

    /// <summary>Makes loggers that also speak during replay.</summary>
    protected abstract ILoggerFactory LoggerFactory { get; }

    /// <summary>The orchestrator's input.</summary>
    /// <typeparam name="T">The type of the input.</typeparam>
    public abstract T? GetInput<T>();

    /// <summary>Calls an activity. It runs at least once; its outcome is recorded once.</summary>
    /// <param name="name">The activity.</param>
    /// <param name="input">Its input, if any.</param>
    /// <param name="options">Retries and the like.</param>
    /// <exception cref="TaskFailedException">The activity failed; thrown when awaited.</exception>
    /// <exception cref="InvalidOperationException">Called from a thread that does not run the orchestrator.</exception>
    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) =>
        CallActivityAsync<object>(name, input, options);

    /// <inheritdoc cref="CallActivityAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task CallActivityAsync(TaskName name, TaskOptions options) =>
        CallActivityAsync(name, null, options);

    /// <typeparam name="TResult">The type of the activity's output.</typeparam>
    /// <inheritdoc cref="CallActivityAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task<TResult> CallActivityAsync<TResult>(TaskName name, TaskOptions options) =>
        CallActivityAsync<TResult>(name, null, options);

    /// <typeparam name="TResult">The type of the activity's output.</typeparam>
    /// <inheritdoc cref="CallActivityAsync(TaskName, object?, TaskOptions?)"/>
    public abstract Task<TResult> CallActivityAsync<TResult>(
        TaskName name, object? input = null, TaskOptions? options = null);

    /// <summary>
    /// Waits for a span of time, of any length. A timer that is neither due nor cancelled keeps the instance from completing.
    /// </summary>
    /// <param name="delay">How long, from <see cref="CurrentUtcDateTime"/>.</param>
    /// <param name="cancellationToken">Cancels the timer.</param>
    /// <exception cref="TaskCanceledException">The timer was cancelled; thrown when awaited.</exception>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) =>
        CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <summary>
    /// Waits for a point in time, however far. A timer that is neither due nor cancelled keeps the instance from completing.
    /// </summary>
    /// <param name="fireAt">When; local times, and those of unspecified kind as such, are converted to UTC.</param>
    /// <param name="cancellationToken">Cancels the timer.</param>
    /// <exception cref="TaskCanceledException">The timer was cancelled; thrown when awaited.</exception>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>
    /// Waits for an event sent to this instance. Events that come before anyone waits are kept. Of several waiters of one
    /// name the newest takes the next event; a cancelled or abandoned waiter still takes one.
    /// A payload that cannot be read as <typeparamref name="T"/> fails the instance.
    /// </summary>
    /// <typeparam name="T">The type of the payload; the same for all waits for this name.</typeparam>
    /// <param name="eventName">The event's name, without regard to case.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="TaskCanceledException">The wait was cancelled; thrown when awaited.</exception>
    public abstract Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Waits for an event, but no longer than a span of time, measured by a durable timer.</summary>
    /// <param name="eventName">The event's name, without regard to case.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <exception cref="TaskCanceledException">The event did not come in time; thrown when awaited.</exception>
    /// <inheritdoc cref="WaitForExternalEvent{T}(string, CancellationToken)"/>
    public Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout) =>
        WaitForExternalEvent<T>(eventName, timeout, CancellationToken.None);

    /// <summary>Waits for an event, but no longer than a span of time, measured by a durable timer.</summary>
    /// <param name="eventName">The event's name, without regard to case.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops the waiting earlier.</param>
    /// <exception cref="TaskCanceledException">The event did not come in time, or the wait was cancelled.</exception>
    /// <inheritdoc cref="WaitForExternalEvent{T}(string, CancellationToken)"/>
    public async Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timerCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var eventCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = CreateTimer(timeout, timerCancellation.Token);
        var raised = WaitForExternalEvent<T>(eventName, eventCancellation.Token);

        // Whichever loses is cancelled, so that the timer does not hold the instance open.
        var winner = await Task.WhenAny(timer, raised);
        // Synchronously: CancelAsync would leave the orchestrator's thread.
        (winner == raised ? timerCancellation : eventCancellation).Cancel();
        return await raised;
    }

    /// <summary>Sends an event to another instance; dropped silently if that does not exist.</summary>
    /// <param name="instanceId">The receiving instance.</param>
    /// <param name="eventName">The event's name, without regard to case.</param>
    /// <param name="payload">What it carries.</param>
    public abstract void SendEvent(string instanceId, string eventName, object payload);

    /// <summary>Sets the status shown to clients beside the runtime status.</summary>
    /// <param name="customStatus">
    /// Any serialisable value of at most 16 KB; <c>null</c> clears it. It is written at the end of each step: an object that
    /// changes later is shown changed. After <see cref="ContinueAsNew(object?, bool)"/> there is none.
    /// </param>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>Calls another orchestrator as a part of this one.</summary>
    /// <param name="orchestratorName">The orchestrator.</param>
    /// <param name="input">Its input, if any.</param>
    /// <param name="options">Retries and, as <see cref="SubOrchestrationOptions"/>, the instance id.</param>
    /// <exception cref="TaskFailedException">The sub-orchestration failed; thrown when awaited.</exception>
    public virtual Task CallSubOrchestratorAsync(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        CallSubOrchestratorAsync<object>(orchestratorName, input, options);

    /// <inheritdoc cref="CallSubOrchestratorAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync(orchestratorName, null, options);

    /// <typeparam name="TResult">The type of the sub-orchestration's output.</typeparam>
    /// <inheritdoc cref="CallSubOrchestratorAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync<TResult>(orchestratorName, null, options);

    /// <typeparam name="TResult">The type of the sub-orchestration's output.</typeparam>
    /// <inheritdoc cref="CallSubOrchestratorAsync(TaskName, object?, TaskOptions?)"/>
    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null);

    /// <summary>Ends this run, when the orchestrator returns, by beginning the instance again with a fresh history.</summary>
    /// <param name="newInput">The input of the next run.</param>
    /// <param name="preserveUnprocessedEvents">Whether events nobody has waited for yet are handed on.</param>
    public abstract void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true);

    /// <summary>Ends this run, when the orchestrator returns, by beginning the instance again with a fresh history.</summary>
    /// <param name="options">The next run's input and version.</param>
    public virtual void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!string.IsNullOrWhiteSpace(options.NewVersion))
            throw new NotSupportedException($"{GetType()} does not support changing the version when continuing as new.");
        ContinueAsNew(options.NewInput, options.PreserveUnprocessedEvents);
    }

    /// <summary>A GUID that is the same again when replayed.</summary>
    public abstract Guid NewGuid();

    /// <summary>A logger that stays silent during replay.</summary>
    /// <param name="categoryName">Its category.</param>
    public virtual ILogger CreateReplaySafeLogger(string categoryName) =>
        new ReplaySafeLogger(this, LoggerFactory.CreateLogger(categoryName));

    /// <summary>A logger that stays silent during replay.</summary>
    /// <param name="type">The type that gives its category.</param>
    public virtual ILogger CreateReplaySafeLogger(Type type) =>
        new ReplaySafeLogger(this, LoggerFactory.CreateLogger(type));

    /// <summary>A logger that stays silent during replay.</summary>
    /// <typeparam name="T">The type that gives its category.</typeparam>
    public virtual ILogger CreateReplaySafeLogger<T>() =>
        new ReplaySafeLogger(this, LoggerFactory.CreateLogger<T>());

    /// <summary>Compares this instance's version with another, number by number where both are dotted numbers.</summary>
    /// <returns>Negative if this is older, zero if the same, positive if newer.</returns>
    public virtual int CompareVersionTo(string version) =>
        TaskOrchestrationVersioningUtils.CompareVersions(Version, version);

    private sealed class ReplaySafeLogger(TaskOrchestrationContext context, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => !context.IsReplaying && inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    private sealed class ReplaySafeFactory(TaskOrchestrationContext context) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider) => context.LoggerFactory.AddProvider(provider);

        public ILogger CreateLogger(string categoryName) => context.CreateReplaySafeLogger(categoryName);

        public void Dispose()
        {
            // The inner factory belongs to the host.
        }
    }
}

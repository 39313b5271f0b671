namespace Microsoft.DurableTask;

/// <summary>A declarative rule for retrying failed activities and sub-orchestrations, with optional back-off.</summary>
public class RetryPolicy
{
    /// <summary>Creates a policy.</summary>
    /// <param name="maxNumberOfAttempts">Attempts in all, the first included; at least 1.</param>
    /// <param name="firstRetryInterval">The wait between the first and second attempt; more than zero.</param>
    /// <param name="backoffCoefficient">The factor by which each wait grows; at least 1 (default: no growth).</param>
    /// <param name="maxRetryInterval">The longest wait; default one hour; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="retryTimeout">No attempt begins later than this after the first; default and <see cref="Timeout.InfiniteTimeSpan"/>: no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside the range named above.</exception>
    public RetryPolicy(
        int maxNumberOfAttempts,
        TimeSpan firstRetryInterval,
        double backoffCoefficient = 1.0,
        TimeSpan? maxRetryInterval = null,
        TimeSpan? retryTimeout = null)
    {
        if (maxNumberOfAttempts <= 0)
            throw OutOfRange(nameof(maxNumberOfAttempts), maxNumberOfAttempts, "must be 1 or more");
        if (firstRetryInterval <= TimeSpan.Zero)
            throw OutOfRange(nameof(firstRetryInterval), firstRetryInterval, "must be longer than zero");
        if (!(backoffCoefficient >= 1.0))
            throw OutOfRange(nameof(backoffCoefficient), backoffCoefficient, "must be 1.0 or more");
        if (maxRetryInterval < firstRetryInterval && maxRetryInterval != Timeout.InfiniteTimeSpan)
            throw OutOfRange(nameof(maxRetryInterval), maxRetryInterval, $"must not be shorter than {nameof(firstRetryInterval)}");
        if (retryTimeout < firstRetryInterval && retryTimeout != Timeout.InfiniteTimeSpan)
            throw OutOfRange(nameof(retryTimeout), retryTimeout, $"must not be shorter than {nameof(firstRetryInterval)}");

        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    /// <summary>Attempts in all, the first included.</summary>
    public int MaxNumberOfAttempts { get; }

    /// <summary>The wait between the first and second attempt.</summary>
    public TimeSpan FirstRetryInterval { get; }

    /// <summary>The factor by which each wait grows.</summary>
    public double BackoffCoefficient { get; }

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan MaxRetryInterval { get; }

    /// <summary>No attempt begins later than this after the first.</summary>
    public TimeSpan RetryTimeout { get; }

    /// <summary>Not consulted by this runtime; use <see cref="HandleFailure"/> or a retry handler.</summary>
    public Func<Exception, Task<bool>>? HandleAsync { get; set; }

    /// <summary>Whether a failure, given as the exception the caller would see, is worth another attempt; default: always.</summary>
    public Func<Exception, bool> Handle { get; private set; } = static _ => true;

    /// <summary>Sets which failures are worth another attempt; by default all are.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure
    {
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            Handle = exception => value((exception as TaskFailedException)?.FailureDetails ?? TaskFailureDetails.FromException(exception));
        }
    }

    private static ArgumentOutOfRangeException OutOfRange(string name, object? value, string rule) =>
        new(name, value, $"The value for {name} {rule}.");
}

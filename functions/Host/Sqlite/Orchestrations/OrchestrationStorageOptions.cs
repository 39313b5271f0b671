namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>How a <see cref="SqliteOrchestrationService"/> works. The defaults are what production uses.</summary>
public sealed record OrchestrationStorageOptions
{
    /// <summary>Orchestration steps running at the same time; default 50 a processor.</summary>
    public int MaxConcurrentOrchestrations { get; init; } = 50 * Environment.ProcessorCount;

    /// <summary>Activities running at the same time; default 50 a processor.</summary>
    public int MaxConcurrentActivities { get; init; } = 50 * Environment.ProcessorCount;

    /// <summary>
    /// Waiting instances kept ready in memory; others are rebuilt from their history when something comes. Default 1,000.
    /// </summary>
    public int MaxWarmInstances { get; init; } = 1_000;

    /// <summary>Largest input, output or event payload in bytes of UTF-8; default 4 MiB.</summary>
    public int MaxPayloadBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Failures in a row of the dispatch itself, not of the program it runs, after which an instance or an activity is put aside; default
    /// 5.
    /// </summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>
    /// How often the process may end while an activity runs, or before an instance has taken what waited for it, until that
    /// is put aside; default 20. High, because most of what ends a process is not their fault.
    /// </summary>
    public int MaxCrashes { get; init; } = 20;

    /// <summary>Whether what is quarantined is tried again when the service starts; default <c>false</c>.</summary>
    public bool RetryQuarantined { get; init; }

    /// <summary>How long a work item that was given back waits before it is tried again; longer each time, by the machine's time.</summary>
    internal TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    internal OrchestrationStorageOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentOrchestrations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentActivities, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWarmInstances, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPayloadBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCrashes, 1);
        return this;
    }
}

using Microsoft.DurableTask.Converters;

namespace Microsoft.DurableTask.Worker;

/// <summary>How a worker works.</summary>
public class DurableTaskWorkerOptions
{
    private DataConverter dataConverter = JsonDataConverter.Default;

    /// <summary>Which instances a worker takes, by their version.</summary>
    public enum VersionMatchStrategy
    {
        /// <summary>All.</summary>
        None = 0,

        /// <summary>Those of the worker's own version.</summary>
        Strict = 1,

        /// <summary>Those of the worker's own version or an older one.</summary>
        CurrentOrOlder = 2,
    }

    /// <summary>What becomes of instances a worker does not take.</summary>
    public enum VersionFailureStrategy
    {
        /// <summary>They stay as they are.</summary>
        Reject = 0,

        /// <summary>They fail.</summary>
        Fail = 1,
    }

    /// <summary>Turns inputs, outputs and payloads into text; JSON by default, and again when set to <c>null</c>.</summary>
    public DataConverter DataConverter
    {
        get => dataConverter;
        set => dataConverter = value ?? JsonDataConverter.Default;
    }

    /// <summary>Whether ids that begin with '@' are refused, as those of entities, which the local runtime does not have. Default <c>false</c>.</summary>
    public bool EnableEntitySupport { get; set; }

    /// <summary>
    /// Longer timers are split by backends that cannot hold them; default 3 days. The local runtime holds timers of any
    /// length and ignores this.
    /// </summary>
    public TimeSpan MaximumTimerInterval { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How much runs at the same time.</summary>
    public ConcurrencyOptions Concurrency { get; } = new();

    /// <summary>Which versions the worker runs; <c>null</c> for all.</summary>
    public VersioningOptions? Versioning { get; set; }

    /// <summary>Whether <see cref="Versioning"/> was set.</summary>
    public bool IsVersioningSet { get; internal set; }

    /// <summary>How the worker logs.</summary>
    public LoggingOptions Logging { get; } = new();

    /// <summary>How much runs at the same time.</summary>
    public class ConcurrencyOptions
    {
        /// <summary>Activities at the same time; default 100 a processor.</summary>
        public int MaximumConcurrentActivityWorkItems { get; set; } = 100 * Environment.ProcessorCount;

        /// <summary>Orchestration steps at the same time; default 100 a processor.</summary>
        public int MaximumConcurrentOrchestrationWorkItems { get; set; } = 100 * Environment.ProcessorCount;

        /// <summary>Entities are not supported by the local runtime.</summary>
        public int MaximumConcurrentEntityWorkItems { get; set; } = 100 * Environment.ProcessorCount;
    }

    /// <summary>Which versions the worker runs.</summary>
    public class VersioningOptions
    {
        /// <summary>The worker's own version.</summary>
        public string Version { get; set; } = string.Empty;

        /// <summary>The version of sub-orchestrations called without one.</summary>
        public string DefaultVersion { get; set; } = string.Empty;

        /// <summary>Which instances the worker takes; default all.</summary>
        public VersionMatchStrategy MatchStrategy { get; set; } = VersionMatchStrategy.None;

        /// <summary>What becomes of the others; default nothing.</summary>
        public VersionFailureStrategy FailureStrategy { get; set; } = VersionFailureStrategy.Reject;
    }

    /// <summary>How the worker logs.</summary>
    public class LoggingOptions
    {
        /// <summary>Whether logs also go to the older category names; default <c>true</c>. The local runtime has one set of names.</summary>
        public bool UseLegacyCategories { get; set; } = true;
    }
}

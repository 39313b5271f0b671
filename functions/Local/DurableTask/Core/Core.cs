using System.Runtime.Serialization;
using DurableTask.Core.Tracing;

namespace DurableTask.Core
{
    /// <summary>What has become of an orchestration.</summary>
    public enum OrchestrationStatus
    {
        /// <summary>It runs.</summary>
        Running = 0,

        /// <summary>It ended well.</summary>
        Completed = 1,

        /// <summary>It goes on as a new run.</summary>
        ContinuedAsNew = 2,

        /// <summary>It failed.</summary>
        Failed = 3,

        /// <summary>It was cancelled.</summary>
        Canceled = 4,

        /// <summary>It was terminated.</summary>
        Terminated = 5,

        /// <summary>It has not begun.</summary>
        Pending = 6,

        /// <summary>It is suspended.</summary>
        Suspended = 7,
    }

    /// <summary>Carries what it came from, for traces.</summary>
    public interface ISupportsDurableTraceContext
    {
        // The package says nothing about nullability here; some of its events have one, some do not.
#nullable disable
        /// <summary>What it came from.</summary>
        DistributedTraceContext ParentTraceContext { get; set; }
#nullable restore
    }

    /// <summary>An instance and one run of it.</summary>
    public class OrchestrationInstance : IExtensibleDataObject
    {
        /// <summary>The instance.</summary>
        public string InstanceId { get; set; } = null!;

        /// <summary>The run; another one after each ContinueAsNew.</summary>
        public string ExecutionId { get; set; } = null!;

        /// <inheritdoc/>
#nullable disable
        public ExtensionDataObject ExtensionData { get; set; }
#nullable restore

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(InstanceId, ExecutionId);

        /// <inheritdoc/>
        public override string ToString() => $"[InstanceId: {InstanceId}, ExecutionId: {ExecutionId}]";
    }

    /// <summary>Who called a sub-orchestration.</summary>
    public class ParentInstance : IExtensibleDataObject
    {
        /// <summary>The parent's orchestrator.</summary>
        public string Name = null!;

        /// <summary>The parent's instance and run.</summary>
        public OrchestrationInstance OrchestrationInstance = null!;

        /// <summary>The number of the call within the parent.</summary>
        public int TaskScheduleId;

        /// <summary>The parent's version.</summary>
        public string Version = null!;

        /// <inheritdoc/>
#nullable disable
        public ExtensionDataObject ExtensionData { get; set; }
#nullable restore
    }

    /// <summary>Why something failed.</summary>
    public class FailureDetails : IEquatable<FailureDetails>
    {
        /// <summary>A failure.</summary>
        public FailureDetails(string errorType, string errorMessage, string? stackTrace, FailureDetails? innerFailure, bool isNonRetriable)
        {
            ErrorType = errorType;
            ErrorMessage = errorMessage;
            StackTrace = stackTrace;
            InnerFailure = innerFailure;
            IsNonRetriable = isNonRetriable;
        }

        /// <summary>The exception's full type name.</summary>
        public string ErrorType { get; }

        /// <summary>Its message.</summary>
        public string ErrorMessage { get; }

        /// <summary>Where it was thrown.</summary>
        public string? StackTrace { get; }

        /// <summary>Its cause.</summary>
        public FailureDetails? InnerFailure { get; }

        /// <summary>Whether trying again is pointless.</summary>
        public bool IsNonRetriable { get; }

        /// <inheritdoc/>
        public bool Equals(FailureDetails? other) =>
            other is not null && ErrorType == other.ErrorType && ErrorMessage == other.ErrorMessage && StackTrace == other.StackTrace && Equals(InnerFailure, other.InnerFailure);

        /// <inheritdoc/>
#nullable disable
        public override bool Equals(object other) => Equals(other as FailureDetails);
#nullable restore

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(ErrorType, ErrorMessage, StackTrace, InnerFailure);

        /// <inheritdoc/>
        public override string ToString() => $"{ErrorType}: {ErrorMessage}";
    }
}

namespace DurableTask.Core.Tracing
{
    /// <summary>A W3C trace context.</summary>
    public class DistributedTraceContext(string traceParent, string? traceState = null)
    {
        /// <summary>The <c>traceparent</c>.</summary>
        public string TraceParent { get; set; } = traceParent;

        /// <summary>The <c>tracestate</c>.</summary>
        public string? TraceState { get; set; } = traceState;
    }
}

using Microsoft.Extensions.Logging;

namespace PartyFlow.Local.DurableTask;

internal static partial class HubLog
{
    [LoggerMessage(1, LogLevel.Information, "Durable hub ready: {Instances} instances to run, {Activities} activities and {Timers} timers taken up.")]
    internal static partial void Started(ILogger logger, int instances, int activities, int timers);

    [LoggerMessage(2, LogLevel.Information, "Durable hub stopped; {Running} activities were still running and will run again.")]
    internal static partial void Stopped(ILogger logger, int running);

    [LoggerMessage(3, LogLevel.Information, "{InstanceId}: task {Name} failed in attempt {Attempt} and is retried.")]
    internal static partial void Retrying(ILogger logger, string instanceId, string name, int attempt);

    [LoggerMessage(4, LogLevel.Warning, "{InstanceId}: orchestration {Name} failed: {Reason}")]
    internal static partial void OrchestrationFailed(ILogger logger, string instanceId, string name, string reason);

    [LoggerMessage(5, LogLevel.Warning, "{InstanceId}: activity {Name} failed.")]
    internal static partial void ActivityFailed(ILogger logger, string instanceId, string name, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "A step of instance {Key} could not be stored; it is tried again.")]
    internal static partial void StoreFailed(ILogger logger, long key, Exception exception);

    [LoggerMessage(7, LogLevel.Error, "A step of instance {Key} failed (attempt {Attempt}).")]
    internal static partial void StepFailed(ILogger logger, long key, int attempt, Exception exception);

    [LoggerMessage(8, LogLevel.Error, "Instance {Key}, task {Task} is quarantined after {Attempts} attempts: {Reason}")]
    internal static partial void Quarantined(ILogger logger, long key, int task, int attempts, string reason);

    [LoggerMessage(9, LogLevel.Warning, "{InstanceId} is left alone: {Reason}")]
    internal static partial void VersionRejected(ILogger logger, string instanceId, string reason);

    [LoggerMessage(10, LogLevel.Warning, "{InstanceId}, task {Task} is quarantined since {Since:u} and does not run: {Reason}")]
    internal static partial void StillQuarantined(ILogger logger, string instanceId, int task, DateTimeOffset since, string reason);

    [LoggerMessage(11, LogLevel.Error, "Activity {Name} of instance {Key} could not be carried out (attempt {Attempt}).")]
    internal static partial void ActivityNotCarriedOut(ILogger logger, string name, long key, int attempt, Exception exception);
}

using Microsoft.Extensions.Logging;

namespace PartyFlow.Host.Sqlite.Orchestrations;

internal static partial class OrchestrationLog
{
    [LoggerMessage(1, LogLevel.Information, "Orchestrations ready: {Messages} messages and {Activities} activities taken up.")]
    internal static partial void Started(ILogger logger, int messages, int activities);

    [LoggerMessage(2, LogLevel.Error, "A step of {InstanceId} could not be carried out and is tried again ({Attempt} in a row).")]
    internal static partial void StepFailed(ILogger logger, string instanceId, int attempt, Exception? exception);

    [LoggerMessage(3, LogLevel.Error, "Activity {Row} of {InstanceId} could not be carried out and is tried again ({Attempt} in a row).")]
    internal static partial void ActivityFailed(ILogger logger, string instanceId, long row, int attempt, Exception? exception);

    [LoggerMessage(4, LogLevel.Error, "Instance {Instance}, task {Task} is quarantined: {Reason}")]
    internal static partial void Quarantined(ILogger logger, long instance, long task, string reason);

    [LoggerMessage(5, LogLevel.Warning, "{InstanceId}, task {Task} is quarantined since {Since:u} and does not run: {Reason}")]
    internal static partial void StillQuarantined(ILogger logger, string instanceId, long task, DateTimeOffset since, string reason);

    [LoggerMessage(6, LogLevel.Information, "Orchestrations stopped.")]
    internal static partial void Stopped(ILogger logger);
}

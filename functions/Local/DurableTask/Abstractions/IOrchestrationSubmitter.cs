namespace Microsoft.DurableTask.Internal;

/// <summary>What can schedule orchestrations. For the runtime's own use; applications use the client.</summary>
public interface IOrchestrationSubmitter
{
    /// <summary>Schedules a new orchestration instance.</summary>
    /// <param name="orchestratorName">The orchestrator to run.</param>
    /// <param name="input">Its input, if any.</param>
    /// <param name="options">Instance id, start time and so on.</param>
    /// <param name="cancellation">Cancels the scheduling, not the instance.</param>
    /// <returns>The instance id.</returns>
    Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default);
}

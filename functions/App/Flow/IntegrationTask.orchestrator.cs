using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace PartyFlow.Functions.Flow;

/// <summary>
/// The clock and driver of one task. Round by round it takes in what changed, hands over what is due, opens the next stage when the
/// domain says that the last one closed, and waits for a change or for the next date. It holds no business state.
/// </summary>
public static class IntegrationTaskFlow
{
    /// <summary>The event that says: the task changed, look again.</summary>
    public const string Changed = "changed";

    private const int RoundsBeforeNewHistory = 100;

    // An orchestration that fails would be nobody's clock any more: whatever is wrong with a table or a row, it is tried again.
    private static readonly TaskOptions Patiently = TaskOptions.FromRetryPolicy(
        new RetryPolicy(int.MaxValue, TimeSpan.FromSeconds(5), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromHours(1)));

    /// <summary>Drives the task whose id is the input, until it is over.</summary>
    [Function(nameof(IntegrationTaskFlow))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var taskId = context.GetInput<string>()!;

        // One wait for the whole history: an abandoned wait would swallow the event that a later one waits for.
        var changed = context.WaitForExternalEvent<object?>(Changed);
        for (var round = 1; round <= RoundsBeforeNewHistory; round++)
        {
            var agenda = await context.CallActivityAsync<Agenda>(nameof(ReadAgenda), taskId, Patiently);
            if (agenda.DueNow)
            {
                agenda = await context.CallActivityAsync<Agenda>(nameof(QueueDues), taskId, Patiently);
            }

            if (agenda.IsOver)
            {
                return;
            }

            if (agenda.OpenNext is { } stage)
            {
                await context.CallActivityAsync(nameof(OpenStage), new OpenStage.Input(taskId, stage), Patiently);
                break;
            }

            if (!changed.IsCompleted)
            {
                using var awake = new CancellationTokenSource();
                var timer = context.CreateTimer(agenda.WakeAt.UtcDateTime, awake.Token);
                if (await Task.WhenAny(changed, timer) == timer)
                {
                    continue;
                }

                // Not CancelAsync: that continues on another thread, where a replay cannot follow.
                awake.Cancel();
            }

            changed = context.WaitForExternalEvent<object?>(Changed);
        }

        context.ContinueAsNew(taskId);
    }
}

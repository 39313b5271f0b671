using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;

namespace PartyFlow.Functions.Flow;

/// <summary>Opens the stage after the one that closed.</summary>
public sealed class OpenStage(CommandDesk desk)
{
    /// <summary>Which stage of which task.</summary>
    public sealed record Input(string TaskId, Stage Stage);

    /// <summary>Opening a stage that is open already changes nothing.</summary>
    [Function(nameof(OpenStage))]
    public async Task RunAsync([ActivityTrigger] Input input, CancellationToken cancellation)
    {
        var answer = await desk.ExecuteAsync(
            input.TaskId, new TaskCommand.OpenStage(input.Stage), Occasion.SystemActor, Channel.System, $"open:{input.Stage}", client: null, cancellation);

        // Its agenda would ask for the same at once, round after round; thrown, it is tried again after a while.
        if (!answer.IsAccepted)
        {
            throw new InvalidOperationException($"Stage {input.Stage} of task {input.TaskId} was not opened: {string.Join(", ", answer.Refusals.Select(refusal => refusal.Code))}.");
        }
    }
}

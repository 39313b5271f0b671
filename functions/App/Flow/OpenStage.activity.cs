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
    public Task RunAsync([ActivityTrigger] Input input, CancellationToken cancellation) =>
        desk.ExecuteAsync(
            input.TaskId, new TaskCommand.OpenStage(input.Stage), Occasion.SystemActor, Channel.System, $"open:{input.Stage}", client: null, cancellation);
}

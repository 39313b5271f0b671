namespace PartyFlow.Domain;

/// <summary>Passing from one stage to the next.</summary>
public static class StageGate
{
    internal static Decision Open(IntegrationTask task, TaskCommand.OpenStage command, Occasion occasion) => throw new NotImplementedException();
}

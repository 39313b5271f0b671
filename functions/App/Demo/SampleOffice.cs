namespace PartyFlow.Functions.Demo;

/// <summary>The demo's office.</summary>
public sealed class SampleOffice
{
    /// <summary>Loads it, unless there is an office already.</summary>
    public Task LoadAsync(CancellationToken cancellation) => Task.CompletedTask;
}

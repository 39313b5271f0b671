namespace Microsoft.DurableTask;

/// <summary>How an orchestration begins again with a fresh history.</summary>
public class ContinueAsNewOptions
{
    /// <summary>The input of the next run.</summary>
    public object? NewInput { get; set; }

    /// <summary>Whether events nobody has waited for yet are handed to the next run; default <c>true</c>.</summary>
    public bool PreserveUnprocessedEvents { get; set; } = true;

    /// <summary>The version of the next run; <c>null</c> keeps the current one.</summary>
    public string? NewVersion { get; set; }
}

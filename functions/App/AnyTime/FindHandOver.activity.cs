using Microsoft.Azure.Functions.Worker;

namespace PartyFlow.Functions.AnyTime;

/// <summary>Finds the tasks in which a person holds something.</summary>
public sealed class FindHandOver(Holdings holdings)
{
    /// <summary>The ids of the tasks.</summary>
    [Function(nameof(FindHandOver))]
    public async Task<string[]> RunAsync([ActivityTrigger] string personId, CancellationToken cancellation) =>
        [.. (await holdings.OfAsync(personId, cancellation)).Select(held => held.Task.Id)];
}

using Microsoft.Azure.Functions.Worker;

namespace PartyFlow.Functions.Erasing;

/// <summary>One slice of an erasure.</summary>
public sealed class EraseSlice(ErasureTable erasures)
{
    /// <summary>Whether all tasks have been looked through.</summary>
    [Function(nameof(EraseSlice))]
    public Task<bool> RunAsync([ActivityTrigger] string personId, CancellationToken cancellation) => erasures.EraseSliceAsync(personId, cancellation);
}

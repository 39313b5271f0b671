using Microsoft.Azure.Functions.Worker;

namespace PartyFlow.Functions.Files;

/// <summary>Once an hour, deletes files that nothing has referred to for a day. With nothing uploaded it writes nothing.</summary>
public sealed class SweepFiles(EvidenceFiles files)
{
    /// <summary>One sweep.</summary>
    [Function(nameof(SweepFiles))]
    public Task RunAsync([TimerTrigger("0 17 * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellation) => files.SweepAsync(cancellation);
}

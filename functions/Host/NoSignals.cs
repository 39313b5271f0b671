using Microsoft.Extensions.Hosting;

namespace PartyFlow.Host;

/// <summary>A lifetime that leaves the process's signals alone: the host hears them, and takes its parts down in order.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

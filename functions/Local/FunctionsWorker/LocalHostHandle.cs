using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.FunctionsWorker;

/// <summary>The host an app holds. Hides the web application behind it: apps get no ASP.NET Core pipeline, as on Azure.</summary>
internal sealed class LocalHostHandle(WebApplication web, LocalRuntime runtime, FileStore store, bool temporary) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => web.Services;

    public Task StartAsync(CancellationToken cancellationToken = default) => web.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => web.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // First, for a host that was never stopped: what still runs must find neither its services nor its store gone.
        await runtime.DisposeAsync().ConfigureAwait(false);
        await web.DisposeAsync().ConfigureAwait(false);
        await store.DisposeAsync().ConfigureAwait(false);
        if (temporary)
        {
            try
            {
                Directory.Delete(store.DataDirectory, recursive: true);
            }
            catch (IOException)
            {
                // Someone still looks at it; the system's own cleaning will take it.
            }
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}

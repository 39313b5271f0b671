using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace PartyFlow.Host.Http;

/// <summary>
/// Stands in the worker's container where its web server would stand, and hands it the requests that the host's front has received: the
/// same objects, so bodies stream both ways and nothing is copied.
/// </summary>
internal sealed class PipelineServer(IOptions<KestrelServerOptions> limits) : IServer
{
    private static readonly HashSet<Type> HostsOwn =
        [typeof(IEndpointFeature), typeof(IRouteValuesFeature), typeof(IRoutingFeature), typeof(IServiceProvidersFeature),
            typeof(IItemsFeature)];

    // The worker has told of its functions, and may be invoked, before its web server is up.
    private readonly TaskCompletionSource<Func<IFeatureCollection, Task>> started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IFeatureCollection Features { get; } = new FeatureCollection();

    /// <summary>Runs the worker's pipeline on a request of the front's.</summary>
    /// <param name="received">The front's features.</param>
    /// <param name="lifetime">Tells the worker that the caller is gone, or that nobody waits any longer.</param>
    internal async Task ProcessAsync(IFeatureCollection received, IHttpRequestLifetimeFeature lifetime)
    {
        var features = new FeatureCollection();
        foreach (var (type, feature) in received)
        {
            if (!HostsOwn.Contains(type))
            {
                features[type] = feature;
            }
        }
        features.Set(lifetime);
        // As behind the worker's own server, whose limit is lower than the front's.
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limits.Value.Limits.MaxRequestBodySize;
        }
        var process = await started.Task.WaitAsync(lifetime.RequestAborted).ConfigureAwait(false);
        await process(features).ConfigureAwait(false);
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        started.TrySetResult(async features =>
        {
            var context = application.CreateContext(features);
            try
            {
                await application.ProcessRequestAsync(context).ConfigureAwait(false);
                application.DisposeContext(context, null);
            }
            catch (Exception e)
            {
                application.DisposeContext(context, e);
                throw;
            }
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }
}

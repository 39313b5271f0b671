using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace PartyFlow.Host.Http;

/// <summary>
/// The web server. It listens before the worker is ready, so that its addresses are known; requests wait for that moment.
/// </summary>
internal sealed class HttpFront : IAsyncDisposable
{
    // As the real host has it.
    private const long MaxBody = 104_857_600;

    private readonly WebApplication web;
    private readonly TaskCompletionSource<RequestDelegate> ready;

    private HttpFront(WebApplication web, TaskCompletionSource<RequestDelegate> ready)
    {
        this.web = web;
        this.ready = ready;
        Addresses = [.. web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
    }

    /// <summary>With the port that the system picked where 0 was asked for.</summary>
    internal IReadOnlyList<string> Addresses { get; }

    /// <exception cref="StartException">An address is taken, or cannot be listened on.</exception>
    internal static async Task<HttpFront> StartAsync(HostSettings settings, ILoggerFactory logs, CancellationToken cancellation)
    {
        var ready = new TaskCompletionSource<RequestDelegate>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls(settings.Addresses).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            // Certificates for https; where to listen is said in one place, which the loopback check reads.
            kestrel.Configure(new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Configuration.GetSection("Kestrel").AsEnumerable(makePathsRelative: true)
                    .Where(setting => setting.Key.StartsWith("Certificates", StringComparison.OrdinalIgnoreCase)))
                .Build());
        });
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        if (settings.Arguments.ChildProcess)
        {
            builder.Services.AddHttpForwarder();
        }
        var web = builder.Build();
        web.Run(async http => await (await ready.Task.WaitAsync(http.RequestAborted).ConfigureAwait(false))(http).ConfigureAwait(false));
        try
        {
            await web.StartAsync(cancellation).ConfigureAwait(false);
            return new HttpFront(web, ready);
        }
        catch (Exception e)
        {
            await web.DisposeAsync().ConfigureAwait(false);
            if (e is IOException { InnerException: AddressInUseException })
            {
                throw new StartException($"{e.Message} Stop what listens there, or choose another address with --urls.", e);
            }
            if (e is IOException or InvalidOperationException or System.Net.Sockets.SocketException)
            {
                throw new StartException($"Nothing can listen on {string.Join(" and ", settings.Addresses)}: {e.Message} Choose another "
                    + $"address with --urls.", e);
            }
            throw;
        }
    }

    /// <summary>Forwards requests to a worker in a process of its own.</summary>
    internal IHttpForwarder Forwarder => web.Services.GetRequiredService<IHttpForwarder>();

    /// <summary>Lets the requests in.</summary>
    internal void Open(RequestDelegate serve) => ready.TrySetResult(serve);

    /// <summary>Takes no more requests and waits for those under way, until the token says that it has been long enough.</summary>
    internal Task StopAsync(CancellationToken enough)
    {
        ready.TrySetException(new OperationCanceledException("The host is stopping."));
        return web.StopAsync(enough);
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();
}

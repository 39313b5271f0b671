using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using PartyFlow.Host.Http;

namespace PartyFlow.Host.Tests.Http;

/// <summary>The server that stands in the worker's container in place of its web server.</summary>
public sealed class PipelineServerTests
{
    [Fact]
    public async Task Process_WhenTheWorkersWebServerIsNotUpYet_WaitsForIt()
    {
        using var server = new PipelineServer(Options.Create(new KestrelServerOptions()));
        var application = new Application();
        var passing = server.ProcessAsync(Request(), new HttpRequestLifetimeFeature());
        Assert.False(passing.IsCompleted);

        await server.StartAsync(application, CancellationToken.None);

        await passing;
        Assert.Equal(1, application.Requests);
    }

    [Fact]
    public async Task Process_WhenTheCallerLeavesBeforeTheWebServerIsUp_Ends()
    {
        using var server = new PipelineServer(Options.Create(new KestrelServerOptions()));
        using var caller = new CancellationTokenSource();
        var passing = server.ProcessAsync(Request(), new HttpRequestLifetimeFeature { RequestAborted = caller.Token });

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => passing);
    }

    private static FeatureCollection Request()
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature());
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        return features;
    }

    private sealed class Application : IHttpApplication<HttpContext>
    {
        internal int Requests { get; private set; }

        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context)
        {
            Requests++;
            return Task.CompletedTask;
        }

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}

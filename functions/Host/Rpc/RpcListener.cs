using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Rpc.Messages;

namespace PartyFlow.Host.Rpc;

/// <summary>
/// Where workers dial in: gRPC on a port of 127.0.0.1 that the system picks, never on the addresses of the front. Every program of this
/// machine can reach it, so a stream is taken only under an id that is being waited for, and once. The worker is given a request id as well, but does not say it.
/// </summary>
internal sealed class RpcListener : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly ConcurrentDictionary<string, Arrival> awaited;

    private RpcListener(WebApplication web, ConcurrentDictionary<string, Arrival> awaited, Uri address)
    {
        this.web = web;
        this.awaited = awaited;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    internal Uri Address { get; }

    /// <param name="logs">The host's.</param>
    /// <param name="services">What the services beside FunctionRpc need.</param>
    /// <param name="map">Maps services beside FunctionRpc.</param>
    /// <param name="cancellation">Gives the start up.</param>
    internal static async Task<RpcListener> StartAsync(
        ILoggerFactory logs, Action<IServiceCollection> services, Action<IEndpointRouteBuilder> map, CancellationToken cancellation)
    {
        var awaited = new ConcurrentDictionary<string, Arrival>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 10_000;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 4 << 20;
            kestrel.Limits.Http2.InitialStreamWindowSize = 2 << 20;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(awaited);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = null;
            grpc.MaxSendMessageSize = null;
            // Its catch-all routes would answer for paths that are none of gRPC's.
            grpc.IgnoreUnknownServices = true;
        });
        services(builder.Services);
        var web = builder.Build();
        web.UseRouting();
        web.MapGrpcService<FunctionRpcEndpoint>();
        map(web);
        await web.StartAsync(cancellation).ConfigureAwait(false);
        var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new RpcListener(web, awaited, new Uri(address));
    }

    /// <summary>Waits for the worker that says this id.</summary>
    internal Task<WorkerChannel> ExpectAsync(string workerId, Action<RpcLog> log)
    {
        var arrival = new Arrival(log, new TaskCompletionSource<WorkerChannel>(TaskCreationOptions.RunContinuationsAsynchronously));
        awaited[workerId] = arrival;
        return arrival.Arrived.Task;
    }

    /// <summary>Waits no longer for a worker that has not come.</summary>
    internal void Forget(string workerId) => awaited.TryRemove(workerId, out _);

    public async ValueTask DisposeAsync()
    {
        using var at = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await web.StopAsync(at.Token).ConfigureAwait(false);
        await web.DisposeAsync().ConfigureAwait(false);
    }

    internal sealed record Arrival(Action<RpcLog> Log, TaskCompletionSource<WorkerChannel> Arrived);

    private sealed class FunctionRpcEndpoint(ConcurrentDictionary<string, Arrival> awaited) : FunctionRpc.FunctionRpcBase
    {
        public override async Task EventStream(
            IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream,
            ServerCallContext context)
        {
            if (!await requestStream.MoveNext(context.CancellationToken).ConfigureAwait(false)
                || requestStream.Current.StartStream is not { } start
                || !awaited.TryRemove(start.WorkerId, out var arrival))
            {
                throw new Grpc.Core.RpcException(new Status(StatusCode.PermissionDenied, "No worker of this name is expected."));
            }
            var channel = new WorkerChannel(arrival.Log);
            var serving = channel.ServeAsync(requestStream, responseStream, context.CancellationToken);
            arrival.Arrived.TrySetResult(channel);
            await serving.ConfigureAwait(false);
        }
    }
}

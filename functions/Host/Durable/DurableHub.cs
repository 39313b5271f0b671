using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DurableTask.Core;
using DurableTask.Core.Settings;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Rpc;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Durable;

/// <summary>
/// The durable part of the host: DurableTask.Core's dispatchers over a storage provider, whose steps and activities run in the worker, and
/// the gRPC service that <c>[DurableClient]</c> talks to.
/// </summary>
internal sealed class DurableHub : IAsyncDisposable
{
    // What the durable extension tells its clients too; an answer may take 100 s, completion of an instance included.
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    private readonly SqliteOrchestrationService service;
    private readonly TimeProvider clock;
    private readonly DurableOptions options;
    private readonly ILoggerFactory log;
    private readonly TaskHubEndpoint endpoint;
    private readonly string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly CancellationTokenSource closing = new();
    private readonly CancellationTokenSource stopping = new();
    private TaskHubWorker? worker;

    /// <param name="service">Stores the instances.</param>
    /// <param name="clock">What orchestrators read as their time.</param>
    /// <param name="options">From <c>host.json</c>.</param>
    /// <param name="log">For the engine's own log, category <c>DurableTask.Core</c>.</param>
    internal DurableHub(SqliteOrchestrationService service, TimeProvider clock, DurableOptions options, ILoggerFactory log)
    {
        this.service = service;
        this.clock = clock;
        this.options = options;
        this.log = log;
        endpoint = new TaskHubEndpoint(service, clock, options, closing.Token);
    }

    /// <summary>Says which functions there are, before <see cref="StartAsync"/>.</summary>
    /// <exception cref="NotSupportedException">There is an entity among them, or two are called by one name.</exception>
    internal void Bind(IReadOnlyList<FunctionDefinition> functions, InvokeFunction invoke)
    {
        var durable = new DurableFunctions(functions);
        var steps = new OrchestratorDispatch(durable, invoke, clock, options, stopping.Token);
        var activities = new ActivityDispatch(durable, invoke, stopping.Token);
        var versions = new VersioningSettings
        {
            Version = options.DefaultVersion,
            MatchStrategy = options.VersionMatch,
            FailureStrategy = options.VersionFailure,
        };
        worker = new TaskHubWorker(service, new NoObjects<TaskOrchestration>(), new NoObjects<TaskActivity>(), versions, log)
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
        };
        worker.AddOrchestrationDispatcherMiddleware(steps.DispatchAsync);
        worker.AddActivityDispatcherMiddleware(activities.DispatchAsync);
    }

    /// <summary>Begins to dispatch.</summary>
    internal Task StartAsync() => (worker ?? throw new InvalidOperationException($"{nameof(Bind)} comes first.")).StartAsync();

    /// <summary>
    /// Ends the waits of clients, takes no more work, waits a few seconds for what runs, then cancels it: it is run again at the next
    /// start.
    /// </summary>
    internal async Task StopAsync()
    {
        await closing.CancelAsync();
        if (worker is not null)
        {
            await worker.StopAsync(isForced: false);
        }
        await stopping.CancelAsync();
    }

    /// <summary>What the worker gets for a <c>[DurableClient]</c>, as the durable extension writes it for isolated workers.</summary>
    /// <param name="rpcBaseUrl">Where <see cref="MapGrpc"/> is served.</param>
    internal string ClientBinding(Uri rpcBaseUrl) => new JsonObject
    {
        ["taskHubName"] = options.HubName,
        ["connectionName"] = secret,
        ["rpcBaseUrl"] = rpcBaseUrl.ToString(),
        ["maxGrpcMessageSizeInBytes"] = MaxAnswerBytes,
        ["grpcHttpClientTimeout"] = "\"00:01:40\"",
    }.ToJsonString();

    /// <summary>Shows the secret of the app's durable clients with a call.</summary>
    internal Metadata Identify(Metadata call)
    {
        call.Add(CallSecret.Header, secret);
        return call;
    }

    /// <summary>What the web application that serves <see cref="MapGrpc"/> needs among its services.</summary>
    internal void AddServices(IServiceCollection services)
    {
        services.AddSingleton(endpoint);
        services.AddGrpc().AddServiceOptions<TaskHubEndpoint>(grpc =>
        {
            grpc.Interceptors.Add<CallSecret>(secret);
            grpc.EnableDetailedErrors = true;
            grpc.MaxReceiveMessageSize = null;
            grpc.MaxSendMessageSize = null;
        });
    }

    /// <summary>Serves <c>TaskHubSidecarService</c>.</summary>
    internal void MapGrpc(IEndpointRouteBuilder routes) => routes.MapGrpcService<TaskHubEndpoint>();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        worker?.Dispose();
        closing.Dispose();
        stopping.Dispose();
        return ValueTask.CompletedTask;
    }
}

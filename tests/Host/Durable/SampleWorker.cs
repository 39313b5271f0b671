using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Configuration;
using PartyFlow.Host.Rpc;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>The sample app's worker in this process, without a host around it: whatever durable engine a test brings hands it work.</summary>
internal sealed class SampleWorker : IAsyncDisposable
{
    private readonly RpcListener listener;
    private readonly InProcessApp app;
    private readonly FunctionInvoker invoker;

    private SampleWorker(RpcListener listener, InProcessApp app, FunctionInvoker invoker)
    {
        this.listener = listener;
        this.app = app;
        this.invoker = invoker;
    }

    /// <summary>The sample app's output folder, which is built with the tests.</summary>
    internal static string Folder { get; } = typeof(SampleWorker).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(one => one.Key == "SampleApp").Value!;

    internal Uri Address => listener.Address;

    internal IReadOnlyList<FunctionDefinition> Functions => app.Functions;

    internal RunningWork Running => invoker.Running;

    internal static async Task<SampleWorker> StartAsync(
        TimeProvider clock, Func<Uri, string> client, Action<IServiceCollection> services, Action<IEndpointRouteBuilder> map, ILoggerFactory logs)
    {
        var settings = HostSettings.Read(["--urls", "http://127.0.0.1:0"], Folder);
        var listener = await RpcListener.StartAsync(logs, services, map, CancellationToken.None);
        var app = await InProcessApp.StartAsync(
            settings,
            new Dictionary<string, string?>(),
            listener,
            logs,
            worker => worker.AddSingleton(clock),
            CancellationToken.None);
        var invoker = new FunctionInvoker(
            app, () => client(listener.Address), Timeout.InfiniteTimeSpan, new RunningWork(), logs.CreateLogger<FunctionInvoker>());
        return new SampleWorker(listener, app, invoker);
    }

    internal Task<InvocationOutcome> InvokeAsync(FunctionDefinition function, InvocationInput input, CancellationToken cancellation) =>
        invoker.InvokeAsync(function, input, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(TimeSpan.FromSeconds(10));
        await listener.DisposeAsync();
    }
}

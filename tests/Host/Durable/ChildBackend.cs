using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Host.Tests.Hosting;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>The whole host with its worker in a process of its own, as on Azure.</summary>
internal sealed class ChildBackend : RealTimeBackend
{
    // The sample app opens no tables. A worker in another process goes by the system's clock.
    private static readonly string[] Child =
    [
        "--worker", "process", "--PartyFlow:Tables=UseDevelopmentStorage=true", "--PartyFlow:Local:Clock=",
        $"--AzureFunctionsJobHost:extensions:durableTask:defaultVersion={HostVersion}",
        "--AzureFunctionsJobHost:extensions:durableTask:versionFailureStrategy=Fail",
    ];

    private SampleHost host = null!;

    internal override string Name => "child";

    protected override async Task<DurableTaskClient> StartAsync()
    {
        host = await SampleHost.StartAsync(args: Child);
        return new GrpcDurableTaskClient(
            "Sample",
            new GrpcDurableTaskClientOptions { CallInvoker = host.Host.OpenHub(), EnableEntitySupport = true },
            NullLogger.Instance);
    }

    protected override async Task StopAsync() => await host.DisposeAsync();
}

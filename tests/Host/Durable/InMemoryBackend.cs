using System.Runtime.CompilerServices;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask.Testing.Sidecar;
using PartyFlow.Host.Durable;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>Our hub over the in-memory provider of upstream's test host, which has no clock of its own and does less than its interfaces say.</summary>
internal sealed class InMemoryBackend : HubBackend
{
    internal override string Name => "in memory";

    internal override TimeProvider Clock => TimeProvider.System;

    internal override Task PassAsync(TimeSpan span) => Task.Delay(span, TimeProvider.System);

    protected override Task<(IOrchestrationService Service, IOrchestrationServiceClient Client, Func<Task> WhenIdle)> OpenAsync()
    {
        var engine = new InMemoryOrchestrationService(Logs);
        var provider = Provider.Of(engine, new Instances(engine));
        return Task.FromResult<(IOrchestrationService, IOrchestrationServiceClient, Func<Task>)>((provider, provider, () => Task.CompletedTask));
    }

    private sealed class Instances(InMemoryOrchestrationService engine) : IInstanceClient
    {
        public async Task<OrchestrationState> WaitForStartAsync(string instanceId, CancellationToken cancellation)
        {
            while (true)
            {
                if (await engine.GetOrchestrationStateAsync(instanceId, executionId: null) is { OrchestrationStatus: not OrchestrationStatus.Pending } state)
                {
                    return state;
                }
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellation);
            }
        }

        public async IAsyncEnumerable<HistoryEvent> ReadHistoryAsync(string instanceId, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.CompletedTask;
            yield break;
        }

        public Task RewindAsync(string instanceId, string reason) => throw new NotSupportedException();

        public Task TerminateTreeAsync(string instanceId, string? output) => throw new NotSupportedException();

        public Task<int> PurgeTreeAsync(string instanceId) => throw new NotSupportedException();
    }
}

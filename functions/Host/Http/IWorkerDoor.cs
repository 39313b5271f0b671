using Microsoft.AspNetCore.Http;
using PartyFlow.Host.Rpc;

namespace PartyFlow.Host.Http;

/// <summary>How a request reaches the worker's own web pipeline: directly in this process, or forwarded to another one.</summary>
internal interface IWorkerDoor
{
    /// <summary>Completes when the worker's pipeline has answered.</summary>
    Task PassAsync(HttpContext http, LoadedWorker worker, RequestLifetime lifetime);
}

/// <inheritdoc cref="IWorkerDoor"/>
internal sealed class DirectDoor(PipelineServer pipeline) : IWorkerDoor
{
    public Task PassAsync(HttpContext http, LoadedWorker worker, RequestLifetime lifetime) => pipeline.ProcessAsync(http.Features, lifetime);
}

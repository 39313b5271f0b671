using Microsoft.AspNetCore.Http.Features;

namespace PartyFlow.Host.Http;

/// <summary>
/// A request's lifetime as the worker sees it: it ends with the caller's, or when the invocation has failed without the request.
/// </summary>
internal sealed class RequestLifetime(IHttpRequestLifetimeFeature front) : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(front.RequestAborted);
    private CancellationToken? replaced;

    public CancellationToken RequestAborted
    {
        get => replaced ?? ended.Token;
        set => replaced = value;
    }

    public void Abort() => front.Abort();

    internal void End() => ended.Cancel();

    public void Dispose() => ended.Dispose();
}

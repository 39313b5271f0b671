using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PartyFlow.Functions.Files;

namespace PartyFlow.Functions.Http;

/// <summary>How much a request may carry, in bytes. Only requests with a file may carry more than a form of 200 items does.</summary>
internal static class BodyLimits
{
    /// <summary>A form of fields.</summary>
    public const long Form = 8 * 1024 * 1024;

    /// <summary>A form with one file, its fields and the lines between them.</summary>
    public const long WithFile = EvidenceFiles.MaxSize + (1024 * 1024);

    /// <summary>
    /// What a refused body may have and still be read to its end, so that its sender gets to read why: as much as the Functions host itself
    /// lets through (100 MiB unless it is told otherwise).
    /// </summary>
    public const long Drained = 100 * 1024 * 1024;

    private const int BufferSize = 64 * 1024;

    /// <summary>
    /// Whoever reads more than this of the body gets a <see cref="BadHttpRequestException"/> with status 413. Call it before anybody reads.
    /// </summary>
    public static void Limit(this HttpRequest request, long most) =>
        request.Body = new LimitedBody(request.Body, most, request.ContentLength);

    /// <summary>
    /// Lets the server hand out as much as is drained. Its own limit (30 MB for Kestrel) would cut the connection, and a host in
    /// between makes a bare 500 of that.
    /// </summary>
    public static void RaiseServerLimit(this HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = Drained;
        }
    }

    /// <summary>Reads what a function left of a body, up to <see cref="Drained"/>; one that is announced as larger is left alone.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body as it came, without a limit of ours.</param>
    /// <param name="cancellation">The sender went away.</param>
    public static async Task DrainAsync(this HttpRequest request, Stream body, CancellationToken cancellation)
    {
        if (request.ContentLength > Drained
            || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return;
        }

        try
        {
            var buffer = new byte[BufferSize];
            long total = 0;
            for (int read; total < Drained && (read = await body.ReadAsync(buffer, cancellation)) > 0;)
            {
                total += read;
            }
        }
        catch (Exception cut) when (cut is IOException or OperationCanceledException)
        {
            // The sender cut it off or sent more than the server takes: there is nothing left to wait for.
        }
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PartyFlow.Functions.Files;

/// <summary>How much a request may carry, in bytes. Only requests with a file may carry more than a form of 200 items does.</summary>
internal static class BodyLimits
{
    /// <summary>A form of fields.</summary>
    public const long Form = 8 * 1024 * 1024;

    /// <summary>A form with one file, its fields and the lines between them.</summary>
    public const long WithFile = EvidenceFiles.MaxSize + (1024 * 1024);

    /// <summary>Sets the limit for a request whose body nobody has begun to read. What goes beyond it is cut off by the server with status 413.</summary>
    public static void Limit(this HttpRequest request, long most)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most;
        }
    }
}

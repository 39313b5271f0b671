using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Api;

/// <summary>An answer of one JSON value a line, written as they come: <c>application/x-ndjson</c>.</summary>
internal sealed class LinesAnswer<T>(IAsyncEnumerable<T> lines) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/x-ndjson";
        await foreach (var line in lines.WithCancellation(httpContext.RequestAborted))
        {
            await JsonSerializer.SerializeAsync(httpContext.Response.Body, line, Json.Options, httpContext.RequestAborted);
            await httpContext.Response.Body.WriteAsync("\n"u8.ToArray(), httpContext.RequestAborted);
        }
    }
}

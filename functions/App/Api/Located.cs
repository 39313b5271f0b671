using Microsoft.AspNetCore.Http;

namespace PartyFlow.Functions.Api;

/// <summary>An answer with a <c>Location</c> header.</summary>
internal sealed class Located(IResult inner, string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.Location = location;
        return inner.ExecuteAsync(httpContext);
    }
}

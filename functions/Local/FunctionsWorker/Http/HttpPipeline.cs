using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PartyFlow.Local.FunctionsWorker.Http;

/// <summary>The only ASP.NET Core pipeline there is: log, route, function. Apps cannot add to it, as on Azure.</summary>
internal static class HttpPipeline
{
    internal static void Build(WebApplication web, RequestLog log, IEnumerable<Endpoint> functions, Func<HttpContext, Task<bool>>? first)
    {
        // WebApplication would add these by itself as soon as the app registers their services; the real worker has neither.
        IApplicationBuilder pipeline = web;
        pipeline.Properties["__AuthenticationMiddlewareSet"] = true;
        pipeline.Properties["__AuthorizationMiddlewareSet"] = true;

        pipeline.Use(next => http => log.ServeAsync(http, next));
        if (first is not null)
        {
            pipeline.Use(next => async http =>
            {
                if (!await first(http).ConfigureAwait(false))
                {
                    await next(http).ConfigureAwait(false);
                }
            });
        }
        web.UseRouting();
        pipeline.Use(next => http =>
        {
            if (http.GetEndpoint() is RouteEndpoint)
            {
                return next(http);
            }
            // A known route with another method is "not found" on the real host too, not "method not allowed".
            http.SetEndpoint(null);
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        ((IEndpointRouteBuilder)web).DataSources.Add(new DefaultEndpointDataSource(functions));
    }
}

using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Local.FunctionsWorker.Http;

/// <summary>One line per request, and the headers host.json wants on every answer. Of the address only the route's template: paths carry secrets.</summary>
internal sealed partial class RequestLog(ILogger<RequestLog> logger, IReadOnlyDictionary<string, string> headers)
{
    internal async Task ServeAsync(HttpContext http, RequestDelegate next)
    {
        var begin = Stopwatch.GetTimestamp();
        if (headers.Count > 0)
        {
            http.Response.OnStarting(static state =>
            {
                var (response, headers) = ((HttpResponse, IReadOnlyDictionary<string, string>))state;
                foreach (var (name, value) in headers)
                {
                    response.Headers[name] = value;
                }
                return Task.CompletedTask;
            }, (http.Response, headers));
        }
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await ProblemAnswer.WriteAsync(http, e.StatusCode, "bad_request", "The request is too large, too slow or broken.").ConfigureAwait(false);
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // Functions answer for their own failures; this is one of routing or of the host itself.
            Failed(Known(http.Request.Method), e);
            await ProblemAnswer.WriteAsync(http, StatusCodes.Status500InternalServerError, "internal", "The host failed.").ConfigureAwait(false);
        }
        finally
        {
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
            var status = http.RequestAborted.IsCancellationRequested ? 499 : http.Response.StatusCode;
            Served(Known(http.Request.Method), route, status, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
    }

    private static string Known(string method) => method.Length <= 16 ? method : "(long)";

    [LoggerMessage(Level = LogLevel.Error, Message = "The host failed to answer a {Method} request")]
    private partial void Failed(string method, Exception e);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} /{Route} {Status} {Milliseconds:0.0} ms")]
    private partial void Served(string method, string route, int status, double milliseconds);
}

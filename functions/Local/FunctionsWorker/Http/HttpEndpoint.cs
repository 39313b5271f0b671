using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using PartyFlow.Local.FunctionsWorker.Binding;
using PartyFlow.Local.FunctionsWorker.Discovery;
using PartyFlow.Local.FunctionsWorker.Invocation;

namespace PartyFlow.Local.FunctionsWorker.Http;

/// <summary>One HTTP function behind one route.</summary>
internal sealed partial class HttpEndpoint(
    LocalFunctionDefinition function, FunctionInvoker invoker, Func<DurableTaskClient> client, CancellationToken stopping, ILogger<HttpEndpoint> logger)
{
    internal Endpoint Build(FunctionTrigger.Http trigger)
    {
        var builder = new RouteEndpointBuilder(ServeAsync, RoutePatternFactory.Parse(trigger.Route), order: 0) { DisplayName = function.Name };
        if (trigger.Methods.Count > 0)
        {
            builder.Metadata.Add(new HttpMethodMetadata(trigger.Methods));
        }
        return builder.Build();
    }

    private async Task ServeAsync(HttpContext http)
    {
        using var limit = invoker.Limit(http.RequestAborted, stopping);
        var context = new LocalFunctionContext(function, http.RequestServices, limit.Token)
        {
            TriggerValue = http.Request,
            HttpContext = http,
            DurableClient = client,
            MakeBindingData = () => BindingData(http),
        };
        context.Items[LocalFunctionContext.HttpContextKey] = http;
        try
        {
            await invoker.InvokeAsync(context).ConfigureAwait(false);
            if (!http.RequestAborted.IsCancellationRequested)
            {
                await HttpResults.WriteAsync(http, context.Result.Value).ConfigureAwait(false);
            }
        }
        catch (OverrunException overrun)
        {
            await AnswerOverrunAsync(http, context).ConfigureAwait(false);
            // The request's objects serve the next one as soon as this returns; as long as the function has them, they stay its own.
            await overrun.Rest.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e)
        {
            await AnswerFailureAsync(http, context, e).ConfigureAwait(false);
        }
    }

    private async Task AnswerOverrunAsync(HttpContext http, LocalFunctionContext context)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            CallerGone(function.Name);
            return;
        }
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        if (!HttpProtocol.IsHttp2(http.Request.Protocol))
        {
            // This connection takes no other request before the function ends, so the caller must not send one.
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.Connection = "close";
                return Task.CompletedTask;
            });
        }
        await ProblemAnswer.WriteAsync(http, StatusCodes.Status504GatewayTimeout, "timeout", "The function took too long.", context.InvocationId).ConfigureAwait(false);
        await http.Response.CompleteAsync().ConfigureAwait(false);
    }

    private async Task AnswerFailureAsync(HttpContext http, LocalFunctionContext context, Exception e)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            CallerGone(function.Name);
            return;
        }
        // Reading JSON in the worker's own model wraps whatever went wrong.
        var cause = e is AggregateException { InnerExceptions: [var only] } ? only : e;
        var (status, code, title) = cause switch
        {
            BadInputException bad => (bad.Status, "bad_input", bad.Message),
            BadHttpRequestException bad => (bad.StatusCode, "bad_request", "The request is too large, too slow or broken."),
            OperationCanceledException when stopping.IsCancellationRequested =>
                (StatusCodes.Status503ServiceUnavailable, "stopping", "The host is stopping."),
            OperationCanceledException when context.CancellationToken.IsCancellationRequested =>
                (StatusCodes.Status504GatewayTimeout, "timeout", "The function took too long."),
            _ => (StatusCodes.Status500InternalServerError, "internal", "The function failed."),
        };
        if (status >= 500 && status != StatusCodes.Status503ServiceUnavailable)
        {
            invoker.LogFailure(context, e);
        }
        else
        {
            Refused(function.Name, status, e.Message);
        }
        if (http.Response.HasStarted)
        {
            // Half an answer is out; cutting the connection is the only way left to say that the rest will not come.
            http.Abort();
            return;
        }
        await ProblemAnswer.WriteAsync(http, status, code, title, context.InvocationId).ConfigureAwait(false);
    }

    /// <summary>Query values, then route values over them; letter case aside.</summary>
    private static Dictionary<string, object?> BindingData(HttpContext http)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in http.Request.Query)
        {
            data[name] = value.ToString();
        }
        foreach (var (name, value) in http.Request.RouteValues)
        {
            data[name] = value;
        }
        return data;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The caller of {Function} went away")]
    private partial void CallerGone(string function);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Function} answered {Status}: {Reason}")]
    private partial void Refused(string function, int status, string reason);
}

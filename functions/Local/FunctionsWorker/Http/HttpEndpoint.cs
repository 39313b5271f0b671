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
    LocalFunctionDefinition function, FunctionInvoker invoker, Func<DurableTaskClient> client, ILogger<HttpEndpoint> logger)
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
        using var limit = invoker.Limit(http.RequestAborted);
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
        catch (Exception e)
        {
            await AnswerFailureAsync(http, context, e).ConfigureAwait(false);
        }
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
            OperationCanceledException when context.CancellationToken.IsCancellationRequested =>
                (StatusCodes.Status504GatewayTimeout, "timeout", "The function took too long."),
            _ => (StatusCodes.Status500InternalServerError, "internal", "The function failed."),
        };
        if (status >= 500)
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

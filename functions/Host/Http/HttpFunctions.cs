using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Rpc;
using PartyFlow.Host.Rpc.Messages;

namespace PartyFlow.Host.Http;

/// <summary>Serves requests with HTTP functions: finds the function, runs it in the worker, and answers for it where it fails.</summary>
internal sealed partial class HttpFunctions(
    RouteTable routes, FunctionInvoker invoker, FunctionApp app, CancellationToken stopping, ILogger<HttpFunctions> logger)
{
    private const string Correlation = "x-ms-invocation-id";

    internal async Task ServeAsync(HttpContext http)
    {
        var begin = Stopwatch.GetTimestamp();
        invoker.Running.Begin();
        var template = "(no route)";
        var answered = false;
        try
        {
            if (routes.TryMatch(http, out var route, out var values))
            {
                template = route.Template;
                answered = await InvokeAsync(http, route.Function, values).ConfigureAwait(false);
            }
            else
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                answered = true;
            }
        }
        finally
        {
            invoker.Running.End();
            // A caller that has its whole answer may leave before it is counted here.
            var status = answered || !http.RequestAborted.IsCancellationRequested ? http.Response.StatusCode : 499;
            var method = http.Request.Method.Length <= 16 ? http.Request.Method : "(long)";
            Served(method, template, status, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
    }

    /// <returns>Whether the function has answered.</returns>
    private async Task<bool> InvokeAsync(HttpContext http, FunctionDefinition function, RouteValueDictionary values)
    {
        var request = invoker.Request(function, Activity.Current?.Id);
        // Always, and over whatever the caller sent: the worker joins request and invocation by it.
        http.Request.Headers[Correlation] = request.InvocationId;
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        using var lifetime = new RequestLifetime(http.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>());
        var passing = Task.CompletedTask;
        var running = Task.FromResult(new InvocationResponse());
        try
        {
            var worker = await app.WorkerAsync(cancelled.Token).ConfigureAwait(false);
            TriggerData.Fill(request, http.Request, values);
            var input = worker.HttpUri is null ? await TriggerData.ReadAsync(http.Request, values).ConfigureAwait(false) : new RpcHttp();
            request.InputData.Add(new ParameterBinding { Name = function.Trigger!.Name, Data = new TypedData { Http = input } });
            // Both at once: the worker waits a few seconds for the one after the other.
            running = invoker.RunAsync(worker, function, request, cancelled.Token);
            if (worker.HttpUri is not null)
            {
                // On a thread of its own: a function that blocks before it first waits is given up too.
                passing = Task.Run(() => app.PassAsync(http, worker, lifetime), CancellationToken.None);
            }
            if (await Task.WhenAny(passing, running).ConfigureAwait(false) == passing && passing.IsFaulted)
            {
                // The function would wait for its request in vain.
                await cancelled.CancelAsync().ConfigureAwait(false);
                await passing.ConfigureAwait(false);
            }
            var answer = await running.ConfigureAwait(false);
            if (FunctionInvoker.Failure(answer) is { } failure)
            {
                // A function that failed before it met its request leaves the request waiting.
                lifetime.End();
                await ((Task)passing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await FailedAsync(http, function, request.InvocationId, failure).ConfigureAwait(false);
                return false;
            }
            await passing.ConfigureAwait(false);
            if (worker.HttpUri is null && !http.RequestAborted.IsCancellationRequested)
            {
                await RpcAnswer.WriteAsync(http, function, answer).ConfigureAwait(false);
            }
            return true;
        }
        catch (InvocationOverrunException)
        {
            await AnswerAsync(http, StatusCodes.Status504GatewayTimeout, "timeout", "The function took too long.", request.InvocationId,
                last: true).ConfigureAwait(false);
            // The request's objects serve the next one as soon as this returns; as long as the function has them, they stay its own.
            lifetime.End();
            await ((Task)passing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            CallerGone(function.Name);
            await ((Task)passing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(http, e.StatusCode, "bad_request", "The request is too large, too slow or broken.",
                request.InvocationId).ConfigureAwait(false);
        }
        catch (WorkerGoneException)
        {
            WorkerGone(function.Name);
            lifetime.End();
            await ((Task)passing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await AnswerAsync(http, StatusCodes.Status502BadGateway, "worker_gone", "The worker ended while it served the request.",
                request.InvocationId).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            NotPassed(function.Name, request.InvocationId, e);
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await AnswerAsync(http, StatusCodes.Status500InternalServerError, "internal", "The function failed.",
                request.InvocationId).ConfigureAwait(false);
        }
        return false;
    }

    private async Task FailedAsync(HttpContext http, FunctionDefinition function, string invocation, InvocationFailure failure)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            CallerGone(function.Name);
            return;
        }
        if (Fault(failure) is { } status)
        {
            await AnswerAsync(http, status, "bad_request", "The request is too large, too slow or broken.", invocation)
                .ConfigureAwait(false);
            return;
        }
        Failed(function.Name, invocation, failure.Message);
        await (stopping.IsCancellationRequested
            ? AnswerAsync(http, StatusCodes.Status503ServiceUnavailable, "stopping", "The host is stopping.", invocation)
            : AnswerAsync(http, StatusCodes.Status500InternalServerError, "internal", "The function failed.", invocation))
                .ConfigureAwait(false);
    }

    /// <summary>
    /// What the caller did wrong, where the function has failed on reading its body and has not caught that; null otherwise.
    /// </summary>
    private static int? Fault(InvocationFailure failure)
    {
        // Of the exception only its name and its text come back from the worker.
        return failure.Type?.EndsWith(".BadHttpRequestException", StringComparison.Ordinal) != true ? null
            : failure.Message.Contains("too large", StringComparison.Ordinal) ? StatusCodes.Status413PayloadTooLarge
            : failure.Message.Contains("timed out", StringComparison.Ordinal) ? StatusCodes.Status408RequestTimeout
            : StatusCodes.Status400BadRequest;
    }

    private static async Task AnswerAsync(HttpContext http, int status, string code, string title, string invocation, bool last = false)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        if (http.Response.HasStarted)
        {
            // Half an answer is out; cutting the connection is the only way left to say that the rest will not come.
            http.Abort();
            return;
        }
        if (last && !HttpProtocol.IsHttp2(http.Request.Protocol))
        {
            // This connection takes no other request before the function ends, so the caller must not send one.
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.Connection = "close";
                return Task.CompletedTask;
            });
        }
        await ProblemAnswer.WriteAsync(http, status, code, title, invocation).ConfigureAwait(false);
        if (last)
        {
            await http.Response.CompleteAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} /{Route} {Status} {Milliseconds:0.0} ms")]
    private partial void Served(string method, string route, int status, double milliseconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The caller of {Function} went away")]
    private partial void CallerGone(string function);

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed (invocation {Invocation}): {Failure}")]
    private partial void Failed(string function, string invocation, string failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "The worker ended while it ran {Function}")]
    private partial void WorkerGone(string function);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The request for {Function} could not be passed to the worker (invocation {Invocation})")]
    private partial void NotPassed(string function, string invocation, Exception e);
}

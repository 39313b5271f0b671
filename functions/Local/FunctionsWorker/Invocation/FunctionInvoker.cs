using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using PartyFlow.Local.FunctionsWorker.Discovery;

namespace PartyFlow.Local.FunctionsWorker.Invocation;

/// <summary>Runs functions inside the app's middleware, one after the other around each invocation.</summary>
internal sealed partial class FunctionInvoker
{
    private readonly ConcurrentDictionary<LocalFunctionDefinition, FunctionMethod> methods = new();
    private readonly FunctionExecutionDelegate pipeline;
    private readonly RunningFunctions running;
    private readonly TimeSpan timeout;
    private readonly ILogger logger;

    /// <param name="middleware">Outermost first.</param>
    /// <param name="running">Learns of each invocation.</param>
    /// <param name="timeout">How long an invocation may take before its token is cancelled; infinite for ever.</param>
    /// <param name="logger">Told about failures.</param>
    internal FunctionInvoker(
        IEnumerable<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware,
        RunningFunctions running,
        TimeSpan timeout,
        ILogger<FunctionInvoker> logger)
    {
        this.running = running;
        this.timeout = timeout;
        this.logger = logger;
        pipeline = middleware.Reverse().Aggregate<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>, FunctionExecutionDelegate>(
            context =>
            {
                var local = LocalFunctionContext.Of(context);
                return Method(local.Definition).RunAsync(local);
            },
            (next, wrap) => wrap(next));
    }

    /// <summary>A token that ends with <paramref name="outer"/> or when the function's time is over. Dispose it after the invocation.</summary>
    internal CancellationTokenSource Limit(CancellationToken outer)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(outer);
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            // Real time on purpose: a test clock that jumps must not end what runs.
            limit.CancelAfter(timeout);
        }
        return limit;
    }

    /// <summary>Runs one invocation; its result is in the context afterwards.</summary>
    internal async Task InvokeAsync(LocalFunctionContext context)
    {
        running.Begin();
        try
        {
            using var activity = LocalTelemetry.Source.StartActivity(context.Definition.Name);
            activity?.SetTag("faas.invocation_id", context.InvocationId);
            await pipeline(context).ConfigureAwait(false);
        }
        finally
        {
            running.End();
        }
    }

    /// <summary>Runs a stretch of an orchestrator. Middleware stays out: it would run again on every replay, on a foreign scheduler.</summary>
    internal Task<object?> InvokeOrchestratorAsync(LocalFunctionContext context) => Method(context.Definition).RunOrchestratorAsync(context);

    internal void LogFailure(LocalFunctionContext context, Exception e) => Failed(context.Definition.Name, context.InvocationId, e);

    private FunctionMethod Method(LocalFunctionDefinition definition) =>
        methods.GetOrAdd(definition, static definition => new FunctionMethod(definition));

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed (invocation {Invocation})")]
    private partial void Failed(string function, string invocation, Exception e);
}

internal static class LocalTelemetry
{
    internal static readonly ActivitySource Source = new("PartyFlow.Local.FunctionsWorker");
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PartyFlow.Local.FunctionsWorker.Discovery;

namespace PartyFlow.Local.FunctionsWorker.Invocation;

/// <summary>Runs functions inside the app's middleware, one after the other around each invocation.</summary>
internal sealed partial class FunctionInvoker
{
    /// <summary>How long after its time a function that has heard its token may take to say so itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<LocalFunctionDefinition, FunctionMethod> methods = new();
    private readonly FunctionExecutionDelegate pipeline;
    private readonly RunningFunctions running;
    private readonly TimeSpan timeout;
    private readonly ILogger logger;

    /// <param name="middleware">Outermost first.</param>
    /// <param name="running">Learns of each invocation.</param>
    /// <param name="timeout">How long an invocation may take before its token is cancelled and it is given up; infinite for ever.</param>
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

    /// <summary>A token that ends with one of <paramref name="outer"/> or when the function's time is over. Dispose it after the invocation.</summary>
    internal CancellationTokenSource Limit(params CancellationToken[] outer)
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
    /// <exception cref="OverrunException">Its time is over and it does not end. It goes on, but nobody waits for it and it no longer counts.</exception>
    internal async Task InvokeAsync(LocalFunctionContext context)
    {
        running.Begin();
        try
        {
            // On a thread of its own: a function that blocks before it first waits is given up too.
            var work = Task.Run(() => RunAsync(context));
            try
            {
                await work.WaitAsync(timeout == Timeout.InfiniteTimeSpan ? timeout : timeout + Grace).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!work.IsCompleted)
            {
                Overran(context.Definition.Name, context.InvocationId, timeout);
                throw new OverrunException(work);
            }
        }
        finally
        {
            running.End();
        }
    }

    /// <summary>Runs one invocation in a scope of its own, and logs its failure unless that is the stop it was asked for.</summary>
    /// <param name="services">The app's.</param>
    /// <param name="stopping">Asks the function to end.</param>
    /// <param name="make">Makes the context from the scope's services and the function's token.</param>
    internal async Task<LocalFunctionContext> InvokeInScopeAsync(
        IServiceProvider services, CancellationToken stopping, Func<IServiceProvider, CancellationToken, LocalFunctionContext> make)
    {
        var limit = Limit(stopping);
        var scope = services.CreateAsyncScope();
        var rest = Task.CompletedTask;
        try
        {
            var context = make(scope.ServiceProvider, limit.Token);
            try
            {
                await InvokeAsync(context).ConfigureAwait(false);
                return context;
            }
            catch (OverrunException overrun)
            {
                rest = overrun.Rest;
                throw;
            }
            catch (Exception e) when (!(e is OperationCanceledException && stopping.IsCancellationRequested))
            {
                LogFailure(context, e);
                throw;
            }
        }
        finally
        {
            // What goes on still has its services and its token.
            var released = ReleaseAsync(rest, scope, limit);
            if (rest.IsCompleted)
            {
                await released.ConfigureAwait(false);
            }
        }
    }

    /// <summary>Runs a stretch of an orchestrator. Middleware stays out: it would run again on every replay, on a foreign scheduler.</summary>
    internal Task<object?> InvokeOrchestratorAsync(LocalFunctionContext context) => Method(context.Definition).RunOrchestratorAsync(context);

    internal void LogFailure(LocalFunctionContext context, Exception e) => Failed(context.Definition.Name, context.InvocationId, e);

    private async Task RunAsync(LocalFunctionContext context)
    {
        using var activity = LocalTelemetry.Source.StartActivity(context.Definition.Name);
        activity?.SetTag("faas.invocation_id", context.InvocationId);
        await pipeline(context).ConfigureAwait(false);
    }

    private static async Task ReleaseAsync(Task rest, AsyncServiceScope scope, CancellationTokenSource limit)
    {
        await rest.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await scope.DisposeAsync().ConfigureAwait(false);
        limit.Dispose();
    }

    private FunctionMethod Method(LocalFunctionDefinition definition) =>
        methods.GetOrAdd(definition, static definition => new FunctionMethod(definition));

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed (invocation {Invocation})")]
    private partial void Failed(string function, string invocation, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} did not end within functionTimeout, {Timeout} (invocation {Invocation}). It is left to itself")]
    private partial void Overran(string function, string invocation, TimeSpan timeout);
}

/// <summary>A function's time is over and it does not end.</summary>
/// <param name="rest">Completes when it does after all.</param>
internal sealed class OverrunException(Task rest) : Exception("The function took longer than functionTimeout allows.")
{
    internal Task Rest => rest;
}

internal static class LocalTelemetry
{
    internal static readonly ActivitySource Source = new("PartyFlow.Local.FunctionsWorker");
}

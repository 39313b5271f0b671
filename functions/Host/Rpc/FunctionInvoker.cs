using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Rpc.Messages;

namespace PartyFlow.Host.Rpc;

/// <summary>Runs functions in the worker: fills in what is the same for all triggers, and ends what takes too long.</summary>
/// <param name="app">Whose functions they are.</param>
/// <param name="durableClient">Tells what a durable client binding is filled with.</param>
/// <param name="timeout">How long an invocation may take before it is cancelled and then given up; infinite for ever.</param>
/// <param name="running">Counts the invocations.</param>
/// <param name="logger">The host's.</param>
internal sealed partial class FunctionInvoker(
    FunctionApp app, Func<string> durableClient, TimeSpan timeout, RunningWork running, ILogger<FunctionInvoker> logger)
{
    /// <summary>How long after its time a function that has heard its token may take to say so itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    internal RunningWork Running => running;

    /// <inheritdoc cref="InvokeFunction"/>
    internal async Task<InvocationOutcome> InvokeAsync(FunctionDefinition function, InvocationInput input, CancellationToken cancellation)
    {
        var request = Request(function, input.TraceParent);
        if (input.Value is { } value)
        {
            request.InputData.Add(new ParameterBinding
            {
                Name = function.Trigger!.Name,
                Data = input.IsJson ? new TypedData { Json = value } : new TypedData { String = value },
            });
        }
        foreach (var (name, text) in input.Metadata ?? new Dictionary<string, string>())
        {
            request.TriggerMetadata[name] = new TypedData { String = text };
        }
        try
        {
            var target = await app.WorkerAsync(cancellation).ConfigureAwait(false);
            return Outcome(await RunAsync(target, function, request, cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is InvocationOverrunException or WorkerGoneException)
        {
            return new InvocationOutcome(null, new InvocationFailure(e.GetType().Name, e.Message, null, IsCut: true));
        }
    }

    /// <summary>A request with everything but the trigger's input.</summary>
    internal InvocationRequest Request(FunctionDefinition function, string? traceParent)
    {
        var request = new InvocationRequest
        {
            InvocationId = Guid.NewGuid().ToString(),
            FunctionId = function.Id,
            TraceContext = new RpcTraceContext { TraceParent = traceParent ?? Activity.Current?.Id ?? NewTrace() },
        };
        foreach (var client in function.DurableClients)
        {
            request.InputData.Add(
                new ParameterBinding { Name = client.Name, Data = new TypedData { String = durableClient() } });
        }
        return request;
    }

    /// <summary>Runs one invocation and counts it. Cancelling asks the worker to cancel, and still waits for its answer.</summary>
    /// <exception cref="InvocationOverrunException">
    /// Its time is over and it does not end. It goes on, but nobody waits and it no longer counts.
    /// </exception>
    /// <exception cref="WorkerGoneException">The worker ended.</exception>
    internal async Task<InvocationResponse> RunAsync(
        LoadedWorker target, FunctionDefinition function, InvocationRequest request, CancellationToken cancellation)
    {
        running.Begin();
        try
        {
            var answer = target.Channel.Begin(request);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var cancelling = limit.Token.Register(() => Cancel(target.Channel, request.InvocationId));
            if (timeout == Timeout.InfiniteTimeSpan)
            {
                return await answer.ConfigureAwait(false);
            }
            // Real time on purpose: a test clock that jumps must not end what runs.
            limit.CancelAfter(timeout);
            try
            {
                return await answer.WaitAsync(timeout + Grace).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!answer.IsCompleted)
            {
                Overran(function.Name, request.InvocationId, timeout);
                app.GiveUp(target);
                throw new InvocationOverrunException(function.Name, timeout);
            }
        }
        finally
        {
            running.End();
        }
    }

    /// <summary>Why an invocation failed; null if it did not.</summary>
    internal static InvocationFailure? Failure(InvocationResponse response) => response.Result switch
    {
        { Status: StatusResult.Types.Status.Success } => null,
        { Exception: { } thrown } => new InvocationFailure(NullIfEmpty(thrown.Type), thrown.Message, NullIfEmpty(thrown.StackTrace)),
        _ => new InvocationFailure(null, "The function was cancelled.", null),
    };

    private static InvocationOutcome Outcome(InvocationResponse response) => new(
        response.ReturnValue?.DataCase switch
        {
            TypedData.DataOneofCase.String => response.ReturnValue.String,
            TypedData.DataOneofCase.Json => response.ReturnValue.Json,
            TypedData.DataOneofCase.Bytes => response.ReturnValue.Bytes.ToBase64(),
            _ => null,
        },
        Failure(response),
        IsJson: response.ReturnValue?.DataCase == TypedData.DataOneofCase.Json);

    private static void Cancel(WorkerChannel channel, string invocation) =>
        channel.Tell(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocation } });

    private static string NewTrace() => $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00";

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    [LoggerMessage(Level = LogLevel.Error, Message =
        "Function {Function} did not end within functionTimeout, {Timeout} (invocation {Invocation}). Nobody waits for it any longer")]
    private partial void Overran(string function, string invocation, TimeSpan timeout);
}

/// <summary>A function's time is over and it does not end.</summary>
internal sealed class InvocationOverrunException(string function, TimeSpan timeout)
    : Exception($"Function {function} did not end within functionTimeout, {timeout}.");

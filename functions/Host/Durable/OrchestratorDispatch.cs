using System.Diagnostics;
using System.Text;
using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PartyFlow.Host.Rpc;
using P = Microsoft.DurableTask.Protobuf;

namespace PartyFlow.Host.Durable;

/// <summary>
/// Takes one step of an orchestration by handing its history to the worker and taking its actions back, in the engine's place: what the
/// durable extension's OutOfProcMiddleware does for isolated workers.
/// </summary>
internal sealed class OrchestratorDispatch(
    DurableFunctions functions, InvokeFunction invoke, TimeProvider clock, DurableOptions options, CancellationToken stopping)
{
    /// <summary>The extension refuses a custom status of more UTF-16 bytes.</summary>
    private const int MaxCustomStatusBytes = 16 * 1024;

    internal async Task DispatchAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var state = context.GetProperty<OrchestrationRuntimeState>();
        Stamp(state);
        var function = functions.Orchestrator(state.Name);
        context.SetProperty(function is null
            ? OrchestratorExecutionResult.ForFailure(functions.UnknownOrchestrator(state.Name), details: null)
            : await RunAsync(function, state));
    }

    /// <summary>
    /// The engine stamps by the system's clock. The start of a step is what the orchestrator reads as its time; the very object is stored,
    /// so that replays agree.
    /// </summary>
    private void Stamp(OrchestrationRuntimeState state)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var begun in state.NewEvents.OfType<OrchestratorStartedEvent>())
        {
            begun.Timestamp = now;
        }
    }

    private async Task<OrchestratorExecutionResult> RunAsync(FunctionDefinition function, OrchestrationRuntimeState state)
    {
        InvocationOutcome outcome;
        try
        {
            var trace = Activity.Current?.Id ?? state.ExecutionStartedEvent?.ParentTraceContext?.TraceParent;
            outcome = await invoke(function, new InvocationInput(Request(state), IsJson: false, TraceParent: trace), stopping);
        }
        catch (Exception e)
        {
            // The worker has gone, or the host stops: the step is taken again.
            throw new SessionAbortedException($"The step could not be taken in the worker: {e.Message}", e);
        }
        if (outcome.Failure is { } failure)
        {
            return stopping.IsCancellationRequested || failure.IsCut
                ? throw new SessionAbortedException(failure.Message)
                : Failed(function.Name, failure.Message + "\n" + failure.StackTrace);
        }
        try
        {
            return Result(outcome.Value);
        }
        catch (NotSupportedException e)
        {
            return Refused(e);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidProtocolBufferException)
        {
            return Failed(function.Name, e.ToString());
        }
    }

    /// <summary>
    /// The whole history each time. Nothing is said of extended sessions: with worker extension 1.21.1 an orchestrator that returns a plain
    /// task would complete with garbage.
    /// </summary>
    private string Request(OrchestrationRuntimeState state)
    {
        var request = new P.OrchestratorRequest { InstanceId = state.OrchestrationInstance!.InstanceId };

        // A state that has been kept since an earlier step holds what that step added in Events only.
        var past = state.Events.Count - state.NewEvents.Count;
        request.PastEvents.AddRange(state.Events.Take(past).Select(HistoryConversion.ToProtocol));
        request.NewEvents.AddRange(state.NewEvents.Select(HistoryConversion.ToProtocol));
        if (state.Tags?.TryGetValue(Refusals.SourceInstanceTag, out var source) == true)
        {
            request.Properties["sourceInstanceId"] = Value.ForString(source);
        }
        if (options.DefaultVersion is { } version)
        {
            request.Properties["defaultVersion"] = Value.ForString(version);
        }
        return Convert.ToBase64String(request.ToByteArray());
    }

    private static OrchestratorExecutionResult Result(string? answer)
    {
        if (string.IsNullOrEmpty(answer))
        {
            throw new FormatException("The orchestrator gave no answer. Is its function run by the durable worker extension?");
        }
        var response = P.OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(answer));
        var size = Encoding.Unicode.GetByteCount(response.CustomStatus ?? "");
        return size > MaxCustomStatusBytes
            ? throw new ArgumentException($"CustomStatus is too large: limit = 16 KB (UTF-16), actual = {size / 1024.0:N2} KB.")
            : new OrchestratorExecutionResult
            {
                CustomStatus = response.CustomStatus,
                Actions = response.Actions.Select(ActionConversion.ToCore).ToList(),
            };
    }

    private static OrchestratorExecutionResult Failed(string name, string details) =>
        OrchestratorExecutionResult.ForFailure($"Function '{name}' failed with an unhandled exception.", details);

    private static OrchestratorExecutionResult Refused(NotSupportedException refusal) => new()
    {
        Actions =
        [
            new OrchestrationCompleteOrchestratorAction
            {
                OrchestrationStatus = OrchestrationStatus.Failed,
                FailureDetails = new FailureDetails(typeof(NotSupportedException).FullName!, refusal.Message, null, null, true),
            },
        ],
    };
}

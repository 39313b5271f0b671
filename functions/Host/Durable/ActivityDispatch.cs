using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;
using PartyFlow.Host.Rpc;

namespace PartyFlow.Host.Durable;

/// <summary>Runs one activity in the worker, in the engine's place. Retries are the orchestrator's own.</summary>
internal sealed class ActivityDispatch(DurableFunctions functions, InvokeFunction invoke, CancellationToken stopping)
{
    /// <summary>Texts stay as short as they are: nobody puts them into a page.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal async Task DispatchAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var scheduled = context.GetProperty<TaskScheduledEvent>();
        var function = functions.Activity(scheduled.Name);
        context.SetProperty(new ActivityExecutionResult
        {
            ResponseEvent = function is null
                ? new TaskFailedEvent(-1, scheduled.EventId, functions.UnknownActivity(scheduled.Name), details: null)
                : await RunAsync(function, scheduled, context.GetProperty<OrchestrationInstance>()),
        });
    }

    private async Task<HistoryEvent> RunAsync(FunctionDefinition function, TaskScheduledEvent scheduled, OrchestrationInstance instance)
    {
        var metadata = new Dictionary<string, string> { ["instanceId"] = instance.InstanceId };
        var trace = Activity.Current?.Id ?? scheduled.ParentTraceContext?.TraceParent;
        InvocationOutcome outcome;
        try
        {
            outcome = await invoke(function, new InvocationInput(Single(scheduled.Input), IsJson: true, metadata, trace), stopping);
        }
        catch (JsonException e)
        {
            return new TaskFailedEvent(-1, scheduled.EventId, e.Message, details: null, new FailureDetails(e));
        }
        catch (Exception e)
        {
            // The worker has gone, or the host stops: the activity is run again.
            throw new SessionAbortedException($"The activity could not be run in the worker: {e.Message}", e);
        }
        if (outcome.Failure is not { } failure)
        {
            var answer = outcome.Value is null || outcome.IsJson ? outcome.Value : Quoted(outcome.Value);
            return new TaskCompletedEvent(-1, scheduled.EventId, answer);
        }
        return stopping.IsCancellationRequested || failure.IsCut
            ? throw new SessionAbortedException(failure.Message)
            : new TaskFailedEvent(
                -1,
                scheduled.EventId,
                $"Function '{function.Name}' failed with an unhandled exception.",
                details: null,
                FailureConversion.OfActivity(failure));
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Readable);

    /// <summary>The engine keeps an activity's input as an array of one.</summary>
    private static string? Single(string? input)
    {
        if (input is null)
        {
            return null;
        }
        using var array = JsonDocument.Parse(input);
        return array.RootElement.ValueKind == JsonValueKind.Array && array.RootElement.GetArrayLength() == 1
            ? array.RootElement[0].GetRawText()
            : throw new JsonException("An activity's input is expected to be an array with one element.");
    }
}

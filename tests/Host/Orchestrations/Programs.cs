using System.Text.Encodings.Web;
using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Host.Tests.Orchestrations;

/// <summary>Orchestrations and activities as lambdas, by name.</summary>
internal sealed class Programs
{
    private readonly Dictionary<string, Func<Run, Task<object?>>> orchestrations = [];
    private readonly Dictionary<string, Func<string?, Task<object?>>> activities = [];

    /// <summary>Stands around each step; none by default.</summary>
    internal Func<DispatchMiddlewareContext, Func<Task>, Task>? Middleware { get; set; }

    internal Programs Orchestration<T>(string name, Func<Run, Task<T>> run)
    {
        orchestrations[name] = async context => await run(context);
        return this;
    }

    internal Programs Orchestration(string name, Func<Run, Task> run) => Orchestration<object?>(name, async context =>
    {
        await run(context);
        return null;
    });

    internal Programs Activity<TIn, TOut>(string name, Func<TIn?, TOut> run) =>
        ActivityAsync(name, (TIn? input) => Task.FromResult(run(input)));

    internal Programs ActivityAsync<TIn, TOut>(string name, Func<TIn?, Task<TOut>> run)
    {
        activities[name] = async input => await run(Json.Read<TIn>(input));
        return this;
    }

    /// <summary>An orchestration "wait" that has a status and waits for "go".</summary>
    internal Programs Waiting() => Orchestration("wait", async run =>
    {
        run.Status = "waiting";
        return await run.WaitAsync<int>("go");
    });

    internal TaskHubWorker CreateWorker(IOrchestrationService service, TimeProvider clock, ILoggerFactory? loggers = null)
    {
        var worker = new TaskHubWorker(service, loggers) { ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails };
        worker.AddTaskOrchestrations([.. orchestrations.Select(one => new Creator<TaskOrchestration>(one.Key, () => new Play(one.Value)))]);
        worker.AddTaskActivities([.. activities.Select(one => new Creator<TaskActivity>(one.Key, () => new Call(one.Value)))]);
        if (Middleware is { } around)
        {
            worker.AddOrchestrationDispatcherMiddleware(around);
        }
        // As the host does it: an orchestration reads the clock and not the machine's time.
        worker.AddOrchestrationDispatcherMiddleware((context, next) =>
        {
            foreach (var one in context.GetProperty<OrchestrationRuntimeState>().NewEvents.OfType<OrchestratorStartedEvent>())
            {
                one.Timestamp = clock.GetUtcNow().UtcDateTime;
            }
            return next();
        });
        return worker;
    }

    private sealed class Creator<T> : ObjectCreator<T>
    {
        private readonly Func<T> create;

        internal Creator(string name, Func<T> create)
        {
            Name = name;
            Version = "";
            this.create = create;
        }

        public override T Create() => create();
    }

    private sealed class Play(Func<Run, Task<object?>> run) : TaskOrchestration
    {
        private Run? context;

        public override async Task<string> Execute(OrchestrationContext core, string input)
        {
            context = new Run(core, input);
            return Json.Write(await run(context))!;
        }

        public override void RaiseEvent(OrchestrationContext core, string name, string input) => context!.Raise(name, input);

        public override string GetStatus() => context?.Status!;
    }

    private sealed class Call(Func<string?, Task<object?>> run) : TaskActivity
    {
        public override string Run(TaskContext context, string input) => throw new NotSupportedException();

        public override async Task<string> RunAsync(TaskContext context, string input)
        {
            using var arguments = JsonDocument.Parse(input);
            return Json.Write(await run(arguments.RootElement is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
                ? list[0].GetRawText() : null))!;
        }
    }
}

/// <summary>What an orchestration in the tests sees: DurableTask.Core's context, with events to be awaited.</summary>
internal sealed class Run(OrchestrationContext core, string? input)
{
    private readonly Dictionary<string, Queue<string?>> early = [];
    private readonly Dictionary<string, Queue<TaskCompletionSource<string?>>> waiting = [];

    internal OrchestrationContext Core => core;

    internal string? Status { get; set; }

    internal string Id => core.OrchestrationInstance.InstanceId;

    internal DateTime Now => core.CurrentUtcDateTime;

    internal T? Input<T>() => Json.Read<T>(input);

    internal Task<T> CallAsync<T>(string activity, object? argument = null) => core.ScheduleTask<T>(activity, "", argument);

    internal Task CallAsync(string activity, object? argument = null) => core.ScheduleTask<object>(activity, "", argument);

    internal Task<T> ChildAsync<T>(string name, object? argument = null, string? id = null, IDictionary<string, string>? tags = null) =>
        id is null
            ? core.CreateSubOrchestrationInstance<T>(name, "", argument)
            : core.CreateSubOrchestrationInstance<T>(name, "", id, argument, tags);

    internal Task SleepAsync(TimeSpan span) => core.CreateTimer(core.CurrentUtcDateTime + span, true);

    internal async Task<T?> WaitAsync<T>(string name)
    {
        if (early.TryGetValue(name, out var raised) && raised.TryDequeue(out var payload))
        {
            return Json.Read<T>(payload);
        }
        var turn = new TaskCompletionSource<string?>();
        if (!waiting.TryGetValue(name, out var list))
        {
            waiting[name] = list = new Queue<TaskCompletionSource<string?>>();
        }
        list.Enqueue(turn);
        return Json.Read<T>(await turn.Task);
    }

    internal void Raise(string name, string? payload)
    {
        if (waiting.TryGetValue(name, out var list) && list.TryDequeue(out var turn))
        {
            turn.SetResult(payload);
            return;
        }
        if (!early.TryGetValue(name, out var raised))
        {
            early[name] = raised = new Queue<string?>();
        }
        raised.Enqueue(payload);
    }
}

internal static class Json
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string? Write(object? value) => value is null ? null : JsonSerializer.Serialize(value, Plain);

    internal static T? Read<T>(string? text) => text is null ? default : JsonSerializer.Deserialize<T>(text, Plain);
}

using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Sample.Durable;

/// <summary>Orchestrations that call.</summary>
public static class Calls
{
    [Function(nameof(HelloSequence))]
    public static async Task<List<string>> HelloSequence([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var greetings = new List<string>();
        foreach (var city in (string[])["Tokyo", "Seattle", "London", "北京", "Cairo"])
        {
            greetings.Add(await context.CallActivityAsync<string>(nameof(Activities.SayHello), city));
        }
        return greetings;
    }

    [Function(nameof(FanOut))]
    public static async Task<int> FanOut([OrchestrationTrigger] TaskOrchestrationContext context, int count)
    {
        var calls = Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>(nameof(Activities.Length), new string('x', i)));
        return (await Task.WhenAll(calls)).Sum();
    }

    [Function(nameof(ReflectShape))]
    public static Task<Shape> ReflectShape([OrchestrationTrigger] TaskOrchestrationContext context, Shape shape) =>
        context.CallActivityAsync<Shape>(nameof(Activities.Reflect), shape);

    [Function(nameof(CallInstanceAware))]
    public static Task<string> CallInstanceAware([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.CallActivityAsync<string>(nameof(Activities.WhoAmI), "");

    [Function(nameof(CallNothing))]
    public static async Task CallNothing([OrchestrationTrigger] TaskOrchestrationContext context) =>
        await context.CallActivityAsync(nameof(Activities.DoNothing));

    /// <summary>Calls an activity that does nothing, one time after the other.</summary>
    [Function(nameof(CallNothingInTurn))]
    public static async Task CallNothingInTurn([OrchestrationTrigger] TaskOrchestrationContext context, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await context.CallActivityAsync(nameof(Activities.DoNothing));
        }
    }

    /// <summary>Visits pages one after the other and says what each answered.</summary>
    [Function(nameof(VisitAll))]
    public static async Task<List<string>> VisitAll([OrchestrationTrigger] TaskOrchestrationContext context, List<string> urls)
    {
        var answers = new List<string>();
        foreach (var url in urls)
        {
            answers.Add(await context.CallActivityAsync<string>(nameof(Activities.Visit), url));
        }
        return answers;
    }

    [Function(nameof(VisitOne))]
    public static Task<string> VisitOne([OrchestrationTrigger] TaskOrchestrationContext context, string url) =>
        context.CallActivityAsync<string>(nameof(Activities.Visit), url);

    /// <summary>What an orchestration can know of itself.</summary>
    [Function(nameof(Describe))]
    public static string Describe([OrchestrationTrigger] TaskOrchestrationContext context, string? input) =>
        $"{context.Name} '{context.Version}' {context.InstanceId} of {context.Parent?.InstanceId ?? "nobody"} got {input ?? "nothing"}";

    /// <summary>Calls another orchestration by name and gives its output.</summary>
    [Function(nameof(CallChild))]
    public static async Task<object?> CallChild([OrchestrationTrigger] TaskOrchestrationContext context, ChildCall call) =>
        await context.CallSubOrchestratorAsync<object?>(call.Name, call.Input, call.Options());

    /// <summary>Starts a child without waiting for it to end.</summary>
    [Function(nameof(LeaveChild))]
    public static async Task<string> LeaveChild([OrchestrationTrigger] TaskOrchestrationContext context, ChildCall call)
    {
        _ = context.CallSubOrchestratorAsync(call.Name, call.Input, call.Options());
        return await context.WaitForExternalEvent<string>("leave");
    }

    /// <summary>What must be the same in each replay.</summary>
    [Function(nameof(Replayed))]
    public static async Task<bool> Replayed([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var (before, first, second) = (context.CurrentUtcDateTime, context.NewGuid(), context.NewGuid());
        var said = await context.CallActivityAsync<string>(nameof(Activities.SayHello), $"{before:O} {first} {second}");
        return said == $"Hello {before:O} {first} {second}!" && first != second && context.CurrentUtcDateTime >= before;
    }
}

/// <summary>How a child is called.</summary>
public sealed record ChildCall(string Name, object? Input = null, string? InstanceId = null, string? Version = null, Dictionary<string, string>? Tags = null)
{
    internal SubOrchestrationOptions Options() => new(instanceId: InstanceId)
    {
        Version = Version is null ? default(TaskVersion?) : new TaskVersion(Version),
        Tags = Tags,
    };
}

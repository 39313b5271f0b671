using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace Sample.Durable;

/// <summary>Orchestrations that go wrong, and those that live with it.</summary>
public static class Failures
{
    [Function(nameof(Throw))]
    public static string Throw([OrchestrationTrigger] TaskOrchestrationContext context, string message) =>
        throw new InvalidOperationException(message, new SiteException("inner"));

    /// <summary>Says what it learned of an activity's or a child's failure.</summary>
    [Function(nameof(CatchCall))]
    public static async Task<string> CatchCall([OrchestrationTrigger] TaskOrchestrationContext context, ChildCall call)
    {
        try
        {
            _ = call.InstanceId is null
                ? await context.CallActivityAsync<object?>(call.Name, call.Input)
                : await context.CallSubOrchestratorAsync<object?>(call.Name, call.Input, call.Options());
            return "no failure";
        }
        catch (TaskFailedException e)
        {
            return $"{e.TaskName}: {Chain(e.FailureDetails)}";
        }
    }

    /// <summary>Visits a page by a policy of attempts, and says how it ended.</summary>
    [Function(nameof(VisitWithPolicy))]
    public static async Task<string> VisitWithPolicy([OrchestrationTrigger] TaskOrchestrationContext context, Retries retries)
    {
        var policy = new RetryPolicy(retries.Attempts, retries.FirstWait, retries.Backoff, retryTimeout: retries.Timeout);
        try
        {
            return await context.CallActivityAsync<string>(nameof(Activities.Visit), retries.Url, TaskOptions.FromRetryPolicy(policy));
        }
        catch (TaskFailedException e)
        {
            return $"gave up: {e.FailureDetails.ErrorMessage}";
        }
    }

    /// <summary>As <see cref="VisitWithPolicy"/>, but code decides about each attempt.</summary>
    [Function(nameof(VisitWithHandler))]
    public static async Task<string> VisitWithHandler([OrchestrationTrigger] TaskOrchestrationContext context, Retries retries)
    {
        var options = TaskOptions.FromRetryHandler(retry =>
            retry.LastAttemptNumber < retries.Attempts && retry.LastFailure.IsCausedBy<SiteException>());
        try
        {
            return await context.CallActivityAsync<string>(nameof(Activities.Visit), retries.Url, options);
        }
        catch (TaskFailedException e)
        {
            return $"gave up: {e.FailureDetails.ErrorMessage}";
        }
    }

    /// <summary>A child that is called again under its own id until it succeeds.</summary>
    [Function(nameof(ChildWithPolicy))]
    public static Task<List<string>> ChildWithPolicy([OrchestrationTrigger] TaskOrchestrationContext context, Retries retries) =>
        context.CallSubOrchestratorAsync<List<string>>(
            nameof(Calls.VisitAll),
            new List<string> { retries.Url },
            new SubOrchestrationOptions(new TaskRetryOptions(new RetryPolicy(retries.Attempts, retries.FirstWait)), context.InstanceId + "-child"));

    [Function(nameof(AwaitForeign))]
    public static async Task<string> AwaitForeign([OrchestrationTrigger] TaskOrchestrationContext context)
    {
#pragma warning disable DURABLE0003 // The mistake is what is tested: the analyzer warns of it, the worker refuses it.
        await Task.Delay(1);
#pragma warning restore DURABLE0003
        return await context.CallActivityAsync<string>(nameof(Activities.SayHello), "nobody");
    }

    [Function(nameof(BigStatus))]
    public static async Task BigStatus([OrchestrationTrigger] TaskOrchestrationContext context, int length)
    {
        context.SetCustomStatus(new string('x', length));
        await context.WaitForExternalEvent<string>("go");
    }

    [Function(nameof(SignalEntity))]
    public static async Task SignalEntity([OrchestrationTrigger] TaskOrchestrationContext context) =>
        await context.Entities.SignalEntityAsync(new EntityInstanceId("counter", "one"), "add", 1);

    [Function(nameof(CallEntity))]
    public static Task<int> CallEntity([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.Entities.CallEntityAsync<int>(new EntityInstanceId("counter", "one"), "get");

    internal static string Chain(TaskFailureDetails? failure) =>
        failure is null ? "no details" : $"{failure.ErrorType} {failure.ErrorMessage}{(failure.InnerFailure is { } inner ? " <- " + Chain(inner) : "")}";
}

/// <summary>How often something is tried.</summary>
public sealed record Retries(string Url, int Attempts, TimeSpan FirstWait, double Backoff = 1, TimeSpan? Timeout = null);

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Sample;

public sealed record Approval(string Who, int Days);

/// <summary>An orchestration that reminds a person until she decides.</summary>
public sealed class DurableFunctions(Journal journal, TimeProvider clock)
{
    [Function("StartApproval")]
    public static async Task<IResult> StartApproval(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "approvals/{id}")] HttpRequest request,
        string id,
        [Microsoft.Azure.Functions.Worker.Http.FromBody] Approval approval,
        [DurableClient] DurableTaskClient client)
    {
        await client.ScheduleNewOrchestrationInstanceAsync("Approve", approval, new StartOrchestrationOptions(id));
        return Results.Accepted($"/approvals/{id}");
    }

    [Function("Decide")]
    public static async Task<IResult> Decide(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "approvals/{id}/{outcome}")] HttpRequest request,
        string id,
        string outcome,
        [DurableClient] DurableTaskClient client)
    {
        await client.RaiseEventAsync(id, "decided", outcome);
        return Results.NoContent();
    }

    [Function("ReadApproval")]
    public static async Task<IResult> ReadApproval(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "approvals/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client)
    {
        var found = await client.GetInstanceAsync(id, getInputsAndOutputs: true);
        return found is null
            ? Results.NotFound()
            : Results.Ok(new { status = found.RuntimeStatus.ToString(), output = found.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? found.ReadOutputAs<string>() : null });
    }

    [Function("Approve")]
    public static async Task<string> Approve([OrchestrationTrigger] TaskOrchestrationContext context, Approval approval)
    {
        var decided = context.WaitForExternalEvent<string>("decided");
        var reminders = 0;
        for (var day = 0; day < approval.Days && !decided.IsCompleted; day++)
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddDays(1), cancel.Token);
            if (await Task.WhenAny(decided, timer) == decided)
            {
                cancel.Cancel();
                break;
            }
            reminders += await context.CallActivityAsync<int>("Remind", approval.Who);
        }
        return decided.IsCompleted ? $"{await decided} after {reminders}" : $"nobody after {reminders}";
    }

    [Function("RemindPerson")]
    public async Task<int> Remind(
        [ActivityTrigger(Activity = "Remind")] string who, string instanceId, FunctionContext context, CancellationToken cancellation)
    {
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        journal.Write($"remind {who} of {instanceId} at {clock.GetUtcNow():MM-ddTHH:mm} {context.Items["trail"]}");
        return 1;
    }

    [Function("Breaks")]
    public async Task<string> Breaks([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        try
        {
            return await context.CallActivityAsync<string>("Fails");
        }
        catch (TaskFailedException e)
        {
            return e.FailureDetails.ErrorMessage;
        }
    }

    [Function("CallDeaf")]
    public static async Task<string> CallDeaf([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        try
        {
            return await context.CallActivityAsync<string>("Deaf");
        }
        catch (TaskFailedException e)
        {
            return e.FailureDetails.ErrorMessage;
        }
    }

    [Function("Deaf")]
    public async Task<string> Deaf([ActivityTrigger] object? input)
    {
        await journal.Gate.PassAsync();
        return "heard after all";
    }

    [Function("StartByActivity")]
    public static Task<string> StartByActivity([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync<string>("StartAnother", "by-activity");

    [Function("StartAnother")]
    public static Task<string> StartAnother([ActivityTrigger] string id, [DurableClient] DurableTaskClient client) =>
        client.ScheduleNewOrchestrationInstanceAsync("TellVersion", new StartOrchestrationOptions(id));

    [Function("TellVersion")]
    public static Task<string> TellVersion([OrchestrationTrigger] TaskOrchestrationContext context) => Task.FromResult(context.Version);

    [Function("Fails")]
    public static string Fails([ActivityTrigger] object? input) => throw new InvalidOperationException("no luck");
}

/// <summary>An orchestration whose object lives in a scope.</summary>
public sealed class HoldingFunctions(Scoped scoped)
{
    [Function("Hold")]
    public async Task Hold([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        scoped.Touch();
        await context.WaitForExternalEvent<object>("go");
    }
}

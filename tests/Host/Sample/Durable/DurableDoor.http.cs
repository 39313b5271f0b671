using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Sample.Durable;

/// <summary>A door to the durable client as functions get it: tests walk through every operation.</summary>
public static class DurableDoor
{
    [Function("Durable")]
    public static async Task<IActionResult> Open(
        [HttpTrigger("post", Route = "durable/{operation}/{instanceId?}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string operation,
        string? instanceId,
        CancellationToken cancellation)
    {
        var id = instanceId!;
        var text = request.Query["text"].ToString();
        try
        {
            return new OkObjectResult(operation switch
            {
                "start" => await client.ScheduleNewOrchestrationInstanceAsync(
                    text, request.Query["input"].ToString(), new StartOrchestrationOptions(instanceId), cancellation),
                "await-start" => Say(await client.WaitForInstanceStartAsync(id, true, cancellation)),
                "await-end" => Say(await client.WaitForInstanceCompletionAsync(id, true, cancellation)),
                "get" => Say(await client.GetInstanceAsync(id, true, cancellation)),
                "raise" => await Done(client.RaiseEventAsync(id, text, request.Query["input"].ToString(), cancellation)),
                "suspend" => await Done(client.SuspendInstanceAsync(id, text, cancellation)),
                "resume" => await Done(client.ResumeInstanceAsync(id, text, cancellation)),
                "terminate" => await Done(client.TerminateInstanceAsync(id, text, cancellation)),
                "restart" => await client.RestartAsync(id, restartWithNewInstanceId: false, cancellation),
                "rewind" => await Done(client.RewindInstanceAsync(id, text, cancellation)),
                "purge" => $"{(await client.PurgeInstanceAsync(id, cancellation)).PurgedInstanceCount}",
                "history" => $"{(await client.GetOrchestrationHistoryAsync(id, cancellation)).Count > 0}",
                "query" => $"{await client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = id }).CountAsync(cancellation)}",
                "signal" => await Done(client.Entities.SignalEntityAsync(new("counter", "one"), "add", 1, cancellation: cancellation)),
                _ => throw new ArgumentException($"There is no operation {operation}."),
            });
        }
        catch (Exception e)
        {
            return new ConflictObjectResult($"{e.GetType().Name}: {e.Message}");
        }
    }

    private static async Task<string> Done(Task task)
    {
        await task;
        return "done";
    }

    private static string Say(OrchestrationMetadata? instance) =>
        instance is null ? "nothing" : $"{instance.RuntimeStatus} {instance.SerializedOutput}";
}

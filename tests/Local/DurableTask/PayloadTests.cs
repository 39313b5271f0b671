using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class PayloadTests
{
    [Fact]
    public async Task Payloads_OverTheLimit_FailTheCallThatMadeThem()
    {
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("outputs", async context =>
                {
                    var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("large"));
                    await Assert.ThrowsAsync<ArgumentException>(() => context.CallActivityAsync("large", new string('x', 200_000)));
                    return failure.FailureDetails.ErrorMessage;
                })
                .Activity("large", (string? _) => new string('x', 200_000)),
            new DurableHubOptions { MaxPayloadBytes = 100_000 });

        Assert.Contains("more than the 100,000", await hub.OutputAsync<string>(await hub.RunAsync("outputs")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("activity", "name")]
    [InlineData("child", "name")]
    [InlineData("child's id", "options")]
    [InlineData("waiting", "eventName")]
    [InlineData("sending", "eventName")]
    [InlineData("receiver", "instanceId")]
    public async Task Names_OverTheLimit_AreRefusedToTheOrchestratorThatUsesThem(string what, string parameter)
    {
        var name = new string('名', 1_001);
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("use", async context =>
        {
            var refused = await Assert.ThrowsAsync<ArgumentException>(() => what switch
            {
                "activity" => context.CallActivityAsync(name),
                "child" => context.CallSubOrchestratorAsync(name),
                "child's id" => context.CallSubOrchestratorAsync("use", new SubOrchestrationOptions(instanceId: name)),
                "waiting" => context.WaitForExternalEvent<int>(name),
                _ => Send(context),
            });
            return refused.Message;
        }));

        var said = await hub.OutputAsync<string>(await hub.RunAsync("use"));

        Assert.Contains("1,001 characters long, at most 1,000 are allowed. Use a short name", said, StringComparison.Ordinal);
        Assert.Contains(parameter, said, StringComparison.OrdinalIgnoreCase);

        Task Send(TaskOrchestrationContext context)
        {
            context.SendEvent(what == "receiver" ? name : "nobody", what == "sending" ? name : "e", 1);
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData("status", "16 KB")]
    [InlineData("event", "payload of event 'e'")]
    [InlineData("next", "input of the next run")]
    [InlineData("child", "input of sub-orchestration 'large'")]
    [InlineData("output", "output of orchestration 'large'")]
    public async Task Payloads_OverTheLimit_FailTheOrchestratorThatMakesThem(string what, string named)
    {
        await using var hub = await Hub.StartAsync(
            tasks => tasks.Orchestrator("large", async context =>
            {
                var fits = context.GetInput<string>() == "fits";
                var text = new string('x', (what == "status" ? 8 * 1024 : 100_000) - (fits ? 2 : 0));
                if (what == "status") context.SetCustomStatus(text);
                if (what == "event") context.SendEvent("nobody", "e", text);
                if (what == "next" && !(context.GetInput<string>() is ['x', ..])) context.ContinueAsNew(text);
                if (what == "child" && context.Parent is null) await context.CallSubOrchestratorAsync<string>("large", text);
                return what == "output" ? text : "";
            }),
            new DurableHubOptions { MaxPayloadBytes = 100_000 });

        var within = await hub.GetAsync(await hub.RunAsync("large", "fits"));
        var beyond = await hub.GetAsync(await hub.RunAsync("large"));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, within.RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, beyond.RuntimeStatus);
        Assert.Equal("System.ArgumentException", beyond.FailureDetails!.ErrorType);
        Assert.Contains(named, beyond.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }
}

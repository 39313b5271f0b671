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

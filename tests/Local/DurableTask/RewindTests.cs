using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class RewindTests
{
    [Fact]
    public async Task Rewind_RunsTheFailedPartsAgain()
    {
        var broken = true;
        var ran = new List<string>();
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("parent", async context =>
            {
                await context.CallActivityAsync("note", "first");
                await context.CallSubOrchestratorAsync("child", new SubOrchestrationOptions(instanceId: "child"));
                await context.CallActivityAsync("note", "last");
                return "done";
            })
            .Orchestrator("child", async context =>
            {
                await context.CallActivityAsync("note", "child");
                await context.CallActivityAsync("flaky");
            })
            .Activity("note", (string text) =>
            {
                ran.Add(text);
                return 0;
            })
            .Activity("flaky", (object? _) => broken ? throw new InvalidOperationException("broken") : 0));
        var id = await hub.RunAsync("parent");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.GetAsync(id)).RuntimeStatus);
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.RewindInstanceAsync("nobody", ""));

        broken = false;
        await hub.Client.RewindInstanceAsync(id, "repaired");
        await hub.IdleAsync();

        Assert.Equal("done", await hub.OutputAsync<string>(id));
        Assert.Equal(["first", "child", "last"], ran);
        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.RewindInstanceAsync(id, ""));
    }

    [Theory]
    [InlineData("at once")]
    [InlineData("others go on")]
    [InlineData("one is caught")]
    [InlineData("a child")]
    public async Task Rewind_OfAFanOut_RunsAllThatFailedAgain_AndNothingElse(string how)
    {
        var broken = true;
        var ran = new List<string>();
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("fan", async context =>
            {
                var parts = new[] { "a", "b", "c" }.Select(part => PartAsync(context, part, how)).ToList();
                if (how == "one is caught")
                {
                    await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("fail", "caught"));
                    await context.CallActivityAsync("note", "after the caught one");
                }

                return string.Join(' ', await Task.WhenAll(parts));
            })
            .Orchestrator("part", context => PartAsync(context, context.GetInput<string>()!, "at once"))
            .Activity("note", (string text) =>
            {
                lock (ran) ran.Add(text);
                return text;
            })
            .Activity("fail", (string text) =>
            {
                lock (ran) ran.Add(text);
                return broken || text == "caught" ? throw new InvalidOperationException("broken") : text;
            }));
        var id = await hub.RunAsync("fan");
        await hub.RaiseAsync(id, "a");
        await hub.RaiseAsync(id, "b");
        await hub.RaiseAsync(id, "c");
        foreach (var child in new[] { "a", "c" }) await hub.RaiseAsync($"child-{child}", child);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.GetAsync(id)).RuntimeStatus);
        var before = ran.Count;

        broken = false;
        await hub.CrashAsync();
        await hub.Client.RewindInstanceAsync(id, "repaired");
        await hub.IdleAsync();

        Assert.Equal("a b c", await hub.OutputAsync<string>(id));
        Assert.Equal(["a", "c"], ran.Skip(before).Where(text => text != "b, last").Order());
        Assert.Single(ran, text => text == "b");
    }

    // Two of three parts fail, each in a step of its own, and the one that does not ends between or after them.
    private static async Task<string> PartAsync(TaskOrchestrationContext context, string part, string how)
    {
        if (how == "a child" && part != "b")
            return await context.CallSubOrchestratorAsync<string>("part", part, new SubOrchestrationOptions(instanceId: $"child-{part}"));
        await context.WaitForExternalEvent<object>(part);
        var result = await context.CallActivityAsync<string>(part == "b" ? "note" : "fail", part);
        if (part == "b" && how == "others go on") await context.CallActivityAsync<string>("note", "b, last");
        return result;
    }
}

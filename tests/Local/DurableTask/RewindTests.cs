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

    [Theory]
    [InlineData("completed", "done")]
    [InlineData("failed", "System.InvalidOperationException")]
    [InlineData("terminated", "OrchestrationTerminated")]
    [InlineData("purged", "done")]
    [InlineData("replaced", "done")]
    [InlineData("open", "done")]
    public async Task Rewind_HearsOfAChildThatEndedWhileItsParentHadFailed(string end, string outcome)
    {
        await using var hub = await Hub.StartAsync(Flows);
        var id = await hub.RunAsync("parent");
        await hub.CrashAsync(tasks => Flows(tasks, "changed"));
        await hub.RaiseAsync(id, "go");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.GetAsync(id)).RuntimeStatus);
        if (end == "terminated") await hub.Client.TerminateInstanceAsync("child");
        else if (end != "open") await hub.RaiseAsync("child", "end", end);
        await hub.IdleAsync();
        if (end == "purged") await hub.Client.PurgeInstanceAsync("child");
        if (end == "replaced") await hub.RunAsync("quick", null, new StartOrchestrationOptions("child"));

        await hub.CrashAsync();
        await hub.Client.RewindInstanceAsync(id, "code restored");
        await hub.RaiseAsync(id, "go");
        if (end is "purged" or "replaced" or "open") await hub.RaiseAsync("child", "end", "completed");

        Assert.Equal(outcome, await hub.OutputAsync<string>(id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rewind_OfAChildAlone_IsHeardByTheParentThatIsRewoundLater(bool endsBefore)
    {
        var broken = true;
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("parent", context =>
                context.CallSubOrchestratorAsync<string>("child", new SubOrchestrationOptions(instanceId: "child")))
            .Orchestrator("child", async context =>
            {
                await context.CallActivityAsync("flaky");
                return await context.WaitForExternalEvent<string>("end");
            })
            .Activity("flaky", (object? _) => broken ? throw new InvalidOperationException("broken") : 0));
        var id = await hub.RunAsync("parent");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.GetAsync(id)).RuntimeStatus);

        broken = false;
        await hub.Client.RewindInstanceAsync("child", "repaired");
        if (endsBefore) await hub.RaiseAsync("child", "end", "once");
        await hub.Client.RewindInstanceAsync(id, "repaired");
        if (!endsBefore) await hub.RaiseAsync("child", "end", "once");
        await hub.IdleAsync();

        Assert.Equal("once", await hub.OutputAsync<string>(id));
    }

    private static void Flows(DurableTaskSet tasks) => Flows(tasks, "as it was");

    private static void Flows(DurableTaskSet tasks, string code) => tasks
        .Orchestrator("parent", async context =>
        {
            if (code == "changed") await context.CallActivityAsync("none");
            var child = context.CallSubOrchestratorAsync<string>("child", new SubOrchestrationOptions(instanceId: "child"));
            await context.WaitForExternalEvent<object>("go");
            try
            {
                return await child;
            }
            catch (TaskFailedException e)
            {
                return e.FailureDetails.ErrorType;
            }
        })
        .Orchestrator("child", async context =>
            await context.WaitForExternalEvent<string>("end") == "failed" ? throw new InvalidOperationException("broken") : "done")
        .Orchestrator("quick", context => Task.FromResult(context.InstanceId));

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

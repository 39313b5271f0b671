using DurableTask.Core;
using DurableTask.Core.Exceptions;

namespace PartyFlow.Host.Tests.Orchestrations;

public sealed class RewindTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rewind_RunsTheFailedPartsAgain_AndNothingElse(bool afterACrash)
    {
        var broken = true;
        var ran = new List<string>();
        await using var hub = await Hub.StartAsync(new Programs()
            .Orchestration("parent", async run =>
            {
                var first = await run.CallAsync<string>("note", "first");
                var child = await run.ChildAsync<string>("child", "c", "child");
                return $"{first} {child}";
            })
            .Orchestration("child", run => run.CallAsync<string>("fail", run.Input<string>()))
            .Activity("note", (string? text) =>
            {
                ran.Add(text!);
                return text;
            })
            .Activity("fail", (string? text) => broken ? throw new InvalidOperationException("broken") : text));
        var id = await hub.RunAsync("parent");
        Assert.Equal((OrchestrationStatus.Failed, OrchestrationStatus.Failed), (hub.Status(id), hub.Status("child")));

        broken = false;
        if (afterACrash)
        {
            await hub.CrashAsync();
        }
        await hub.Service.RewindAsync(id, "repaired");
        await hub.IdleAsync();

        Assert.Equal("first c", hub.Output<string>(id));
        Assert.Equal(["first"], ran);
        Assert.Equal(OrchestrationStatus.Completed, hub.Status("child"));
    }

    [Fact]
    public async Task Rewind_OfAnInstanceThatFailsAgain_CanBeRepeated()
    {
        var failures = 3;
        await using var hub = await Hub.StartAsync(new Programs()
            .Orchestration("try", async run => (await Task.WhenAll(run.CallAsync<int>("fail", 1), run.CallAsync<int>("fail", 2))).Sum())
            .Activity("fail", (int n) => Interlocked.Decrement(ref failures) >= 0 ? throw new InvalidOperationException("broken") : n));
        var id = await hub.RunAsync("try");
        var rounds = 0;
        for (; hub.Status(id) == OrchestrationStatus.Failed; rounds++)
        {
            await hub.Service.RewindAsync(id, "again");
            await hub.IdleAsync();
        }

        Assert.Equal(3, hub.Output<int>(id));
        Assert.InRange(rounds, 1, 3);
    }

    [Fact]
    public async Task Rewind_AskedTwice_RunsOnce()
    {
        var broken = true;
        var runs = 0;
        await using var hub = await Hub.StartAsync(new Programs()
            .Orchestration("try", run => run.CallAsync<int>("fail"))
            .Activity("fail", (object? _) => broken ? throw new InvalidOperationException("broken") : Interlocked.Increment(ref runs)));
        var id = await hub.RunAsync("try");
        broken = false;

        await Task.WhenAll(hub.Service.RewindAsync(id, "one"), hub.Service.RewindAsync(id, "two"));
        await hub.IdleAsync();

        Assert.Equal(1, hub.Output<int>(id));
        Assert.Equal(0, hub.Count("messages"));
    }

    [Fact]
    public async Task Rewind_OfWhatHasNotFailed_IsRefused()
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting());
        await hub.RunAsync("wait", id: "x");

        Assert.Contains("Running", (await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Service.RewindAsync("x", ""))).Message,
            StringComparison.Ordinal);
        await hub.RaiseAsync("x", "go", 1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Service.RewindAsync("x", ""));
        Assert.Contains("does not exist",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Service.RewindAsync("y", ""))).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orchestration_ThatNoLongerFitsItsHistory_FailsAndSaysSo()
    {
        Programs Code(bool changed) => new Programs()
            .Orchestration("call", async run =>
            {
                if (changed)
                {
                    await run.SleepAsync(TimeSpan.FromDays(1));
                }
                var first = await run.CallAsync<int>("echo", 1);
                return first + await run.WaitAsync<int>("go");
            })
            .Activity("echo", (int n) => n);
        await using var hub = await Hub.StartAsync(Code(changed: false));
        var id = await hub.RunAsync("call");

        await hub.CrashAsync(Code(changed: true));
        await hub.RaiseAsync(id, "go", 5);
        Assert.Equal(OrchestrationStatus.Failed, hub.Status(id));
        Assert.Contains(nameof(NonDeterministicOrchestrationException), hub.Get(id).FailureDetails.ErrorType, StringComparison.Ordinal);
    }
}

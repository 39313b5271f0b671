using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using static Microsoft.DurableTask.Worker.DurableTaskWorkerOptions;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>Which instances a worker takes, and what becomes of the others.</summary>
public sealed class VersioningTests
{
    [Theory]
    [InlineData(VersionMatchStrategy.None, "2.0", "3.0", true)]
    [InlineData(VersionMatchStrategy.Strict, "2.0", "2.0", true)]
    [InlineData(VersionMatchStrategy.Strict, "2.0", "1.0", false)]
    [InlineData(VersionMatchStrategy.Strict, "2.0", "", false)]
    [InlineData(VersionMatchStrategy.Strict, "", "", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "2.0", "1.9", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "2.0", "", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "2.0", "2.0", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "2.0", "2.1", false)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "2.0", "10.0", false)]
    public async Task Instance_IsRunOnlyWhenItsVersionMatches(VersionMatchStrategy strategy, string own, string version, bool runs)
    {
        await using var hub = await StartAsync(strategy, VersionFailureStrategy.Fail, own);
        var id = await hub.RunAsync("flow", options: new StartOrchestrationOptions { Version = version });

        var instance = await hub.GetAsync(id);
        Assert.Equal(runs ? OrchestrationRuntimeStatus.Completed : OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        if (!runs)
        {
            Assert.Equal("VersionMismatch", instance.FailureDetails!.ErrorType);
            Assert.Contains($"'{version}'", instance.FailureDetails.ErrorMessage, StringComparison.Ordinal);
            Assert.Contains($"'{own}'", instance.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task RejectedInstance_StaysAsItIs_AndIsRunByAWorkerOfItsVersion()
    {
        await using var hub = await StartAsync(VersionMatchStrategy.Strict, VersionFailureStrategy.Reject, "1.0");
        var id = await hub.RunAsync("waiting", options: new StartOrchestrationOptions { Version = "2.0" });
        await hub.RaiseAsync(id, "go", "first");
        await hub.RaiseAsync(id, "go", "second");

        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await hub.GetAsync(id)).RuntimeStatus);

        hub.Options = Options(VersionMatchStrategy.Strict, VersionFailureStrategy.Reject, "2.0");
        await hub.CrashAsync();
        await hub.IdleAsync();

        Assert.Equal("first", await hub.OutputAsync<string>(id));
    }

    [Fact]
    public async Task RejectedInstance_ThatHadBegun_KeepsItsHistory()
    {
        await using var hub = await StartAsync(VersionMatchStrategy.Strict, VersionFailureStrategy.Reject, "2.0");
        var id = await hub.RunAsync("waiting", options: new StartOrchestrationOptions { Version = "2.0" });
        hub.Options = Options(VersionMatchStrategy.Strict, VersionFailureStrategy.Reject, "3.0");
        await hub.CrashAsync();
        await hub.RaiseAsync(id, "go", "kept");

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetAsync(id)).RuntimeStatus);

        hub.Options = Options(VersionMatchStrategy.CurrentOrOlder, VersionFailureStrategy.Reject, "3.0");
        await hub.CrashAsync();
        await hub.IdleAsync();

        Assert.Equal("kept", await hub.OutputAsync<string>(id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RejectedInstance_CanBeEnded(bool afterARestart)
    {
        await using var hub = await StartAsync(VersionMatchStrategy.Strict, VersionFailureStrategy.Reject, "1.0");
        var id = await hub.RunAsync("waiting", options: new StartOrchestrationOptions { Version = "2.0" });
        await hub.RaiseAsync(id, "go", "kept");
        if (afterARestart) await hub.CrashAsync(start: false);
        await hub.Client.TerminateInstanceAsync(id, "enough");
        if (afterARestart) await hub.StartHubAsync();
        await hub.IdleAsync();

        var instance = await hub.GetAsync(id);
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "enough"), (instance.RuntimeStatus, instance.ReadOutputAs<string>()));
    }

    [Fact]
    public async Task Strategy_ThatDoesNotExist_IsRefusedAtTheStart() =>
        Assert.Contains("VersionMatchStrategy", (await Assert.ThrowsAsync<ArgumentException>(() => StartAsync((VersionMatchStrategy)9, VersionFailureStrategy.Fail, "1"))).Message, StringComparison.Ordinal);

    private static Task<Hub> StartAsync(VersionMatchStrategy match, VersionFailureStrategy failure, string own) => Hub.StartAsync(
        tasks => tasks
            .Orchestrator("flow", context => Task.FromResult(context.Version))
            .Orchestrator("waiting", context => context.WaitForExternalEvent<string>("go")),
        Options(match, failure, own));

    private static DurableHubOptions Options(VersionMatchStrategy match, VersionFailureStrategy failure, string own) =>
        new() { Versioning = new VersioningOptions { Version = own, MatchStrategy = match, FailureStrategy = failure } };
}

using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Functions.Flow;

namespace PartyFlow.Functions.Tests.Flow;

/// <summary>Signals to an orchestration that others start, or that ends, at the same time.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.FailedPrecondition)]
    [InlineData(StatusCode.Unknown)]
    public async Task Signal_WhenTheInstanceEndsBeforeTheEvent_StartsItAnew(StatusCode refusal)
    {
        await using var hub = new ScriptedClient { Status = OrchestrationRuntimeStatus.Running, Refusal = refusal };
        await CommandDesk.SignalAsync(hub, "t1", CancellationToken.None);
        Assert.Equal(["event", "start"], hub.Done);
    }

    [Fact]
    public async Task Signal_WhenTheHubIsAway_Fails()
    {
        await using var hub = new ScriptedClient { Status = OrchestrationRuntimeStatus.Running, Refusal = StatusCode.Unavailable };
        await Assert.ThrowsAsync<RpcException>(() => CommandDesk.SignalAsync(hub, "t1", CancellationToken.None));
    }

    [Fact]
    public async Task Signal_WhenAnEventIsRefusedForGood_SaysSo()
    {
        await using var hub = new ScriptedClient
        {
            Status = OrchestrationRuntimeStatus.Running,
            Refusal = StatusCode.Unknown,
            Ends = false,
        };
        await Assert.ThrowsAsync<RpcException>(() => CommandDesk.SignalAsync(hub, "t1", CancellationToken.None));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(OrchestrationRuntimeStatus.Completed)]
    [InlineData(OrchestrationRuntimeStatus.Terminated)]
    public async Task Signal_WhenNoInstanceRuns_StartsOneAndNothingElse(OrchestrationRuntimeStatus? status)
    {
        await using var hub = new ScriptedClient { Status = status };
        await CommandDesk.SignalAsync(hub, "t1", CancellationToken.None);
        Assert.Equal(["start"], hub.Done);
    }

    [Fact]
    public async Task Signal_WhenSomebodyElseStartsItFirst_TellsThatOne()
    {
        await using var hub = new ScriptedClient { StartedByOthers = true };
        await CommandDesk.SignalAsync(hub, "t1", CancellationToken.None);
        Assert.Equal(["event"], hub.Done);
    }

    /// <summary>A task hub with one instance.</summary>
    private sealed class ScriptedClient() : DurableTaskClient("scripted")
    {
        public OrchestrationRuntimeStatus? Status { get; set; }

        public StatusCode? Refusal { get; init; }

        /// <summary>Whether the instance has ended once an event was refused.</summary>
        public bool Ends { get; init; } = true;

        public bool StartedByOthers { get; init; }

        public List<string> Done { get; } = [];

        public override Task<OrchestrationMetadata?> GetInstancesAsync(
            string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
            Task.FromResult(Status is { } status ? new OrchestrationMetadata("flow", instanceId) { RuntimeStatus = status } : null);

        public override Task<string> ScheduleNewOrchestrationInstanceAsync(
            TaskName orchestratorName,
            object? input = null,
            StartOrchestrationOptions? options = null,
            CancellationToken cancellation = default)
        {
            if (StartedByOthers)
            {
                throw new OrchestrationAlreadyExistsException();
            }

            Done.Add("start");
            return Task.FromResult(options!.InstanceId!);
        }

        public override Task RaiseEventAsync(
            string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
        {
            Done.Add("event");
            if (Refusal is not { } code)
            {
                return Task.CompletedTask;
            }

            Status = Ends ? OrchestrationRuntimeStatus.Completed : Status;
            throw new RpcException(new Status(code, "Nobody waits for it."));
        }

        public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
            string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
            string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
            throw new NotSupportedException();

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

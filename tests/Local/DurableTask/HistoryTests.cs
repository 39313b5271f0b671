using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>What <see cref="DurableTaskClient.GetOrchestrationHistoryAsync"/> hands out.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task History_OfAFinishedInstance_SaysEverythingInOrder()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("parent", async context =>
            {
                var answer = await context.CallActivityAsync<int>("add", 4, new TaskOptions(tags: new Dictionary<string, string> { ["cost"] = "low" }));
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                context.SendEvent("other", "hello", "you");
                var name = await context.WaitForExternalEvent<string>("name");
                await context.CallSubOrchestratorAsync("child", name, new SubOrchestrationOptions((TaskRetryOptions?)null, "child-1"));
                return answer;
            })
            .Orchestrator("child", context => Task.FromResult(context.GetInput<string>()))
            .Activity("add", (int number) => number + 1));
        var id = await hub.RunAsync("parent", "in", new StartOrchestrationOptions("p-1") { Tags = new Dictionary<string, string> { ["kind"] = "test" } });
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        await hub.RaiseAsync(id, "name", "Luo Ying");

        var history = await hub.Client.GetOrchestrationHistoryAsync(id);

        Assert.Equal(
        [
            EventType.OrchestratorStarted, EventType.ExecutionStarted, EventType.TaskScheduled, EventType.OrchestratorCompleted,
            EventType.OrchestratorStarted, EventType.TaskCompleted, EventType.TimerCreated, EventType.OrchestratorCompleted,
            EventType.OrchestratorStarted, EventType.TimerFired, EventType.EventSent, EventType.OrchestratorCompleted,
            EventType.OrchestratorStarted, EventType.EventRaised, EventType.SubOrchestrationInstanceCreated, EventType.OrchestratorCompleted,
            EventType.OrchestratorStarted, EventType.SubOrchestrationInstanceCompleted, EventType.ExecutionCompleted, EventType.OrchestratorCompleted,
        ],
        history.Select(e => e.EventType));
        var started = Assert.IsType<ExecutionStartedEvent>(history[1]);
        Assert.Equal(("parent", "\"in\"", "p-1", "test"), (started.Name, started.Input, started.OrchestrationInstance.InstanceId, started.Tags["kind"]));
        var scheduled = Assert.IsType<TaskScheduledEvent>(history[2]);
        Assert.Equal(("add", "4", "low"), (scheduled.Name, scheduled.Input, scheduled.Tags!["cost"]));
        Assert.Equal((scheduled.EventId, "5"), history.OfType<TaskCompletedEvent>().Select(e => (e.TaskScheduledId, e.Result)).Single());
        Assert.Equal(Hub.Start.UtcDateTime.AddHours(1), history.OfType<TimerFiredEvent>().Single().FireAt);
        Assert.Equal(history.OfType<TimerCreatedEvent>().Single().EventId, history.OfType<TimerFiredEvent>().Single().TimerId);
        Assert.Equal(Hub.Start.UtcDateTime.AddHours(1), history.OfType<TimerFiredEvent>().Single().Timestamp);
        Assert.Equal(("other", "hello"), history.OfType<EventSentEvent>().Select(e => (e.InstanceId, e.Name)).Single());
        Assert.Equal(("name", "\"Luo Ying\""), history.OfType<EventRaisedEvent>().Select(e => (e.Name, e.Input)).Single());
        var ended = history.OfType<ExecutionCompletedEvent>().Single();
        Assert.Equal((OrchestrationStatus.Completed, "5"), (ended.OrchestrationStatus, ended.Result));

        var child = Assert.IsType<ExecutionStartedEvent>((await hub.Client.GetOrchestrationHistoryAsync("child-1"))[1]);
        Assert.Equal(("parent", "p-1"), (child.ParentInstance.Name, child.ParentInstance.OrchestrationInstance.InstanceId));
    }

    [Fact]
    public async Task History_OfAFailure_SaysWhy()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("flow", context => context.CallActivityAsync<int>("break"))
            .Activity("break", int (object? _) => throw new InvalidOperationException("坏了")));
        var id = await hub.RunAsync("flow");

        var history = await hub.Client.GetOrchestrationHistoryAsync(id);

        var failed = history.OfType<TaskFailedEvent>().Single();
        Assert.Equal(("坏了", "System.InvalidOperationException"), (failed.Reason, failed.FailureDetails!.ErrorType));
        Assert.Equal(OrchestrationStatus.Failed, history.OfType<ExecutionCompletedEvent>().Single().OrchestrationStatus);
    }

    [Fact]
    public async Task History_BeforeTheBeginning_IsEmpty_AndOfNobodyIsRefused()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("flow", _ => Task.CompletedTask));
        var id = await hub.RunAsync("flow", options: new StartOrchestrationOptions(StartAt: Hub.Start.AddDays(1)));

        Assert.Empty(await hub.Client.GetOrchestrationHistoryAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.GetOrchestrationHistoryAsync("nobody"));
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.GetOrchestrationHistoryAsync(""));
    }

    [Fact]
    public async Task History_AfterContinueAsNew_IsThatOfTheCurrentRun()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("flow", async context =>
        {
            var round = context.GetInput<int>();
            await context.CallActivityAsync("nothing");
            if (round < 3) context.ContinueAsNew(round + 1);
        }).Activity("nothing", (object? _) => 0));
        var id = await hub.RunAsync("flow", 1);

        var history = await hub.Client.GetOrchestrationHistoryAsync(id);

        Assert.Equal("3", history.OfType<ExecutionStartedEvent>().Single().Input);
        Assert.Single(history.OfType<TaskScheduledEvent>());
    }
}

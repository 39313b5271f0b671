using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.DurableTask;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Spans_ShowStepsAndActivities_WithWhatCausedThem()
    {
        var name = $"traced{Guid.NewGuid():N}";
        using var listener = Listen(out var spans);
        using var source = new ActivitySource("test");
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator(name, async context => await context.CallActivityAsync<int>(name))
            .Activity(name, (object? _) => 1));

        ActivityContext caller;
        using (var request = source.StartActivity("request")!)
        {
            caller = request.Context;
            await hub.RunAsync(name);
        }

        var steps = spans.Where(span => span.OperationName == $"orchestration {name}").ToList();
        var activity = Assert.Single(spans, span => span.OperationName == $"activity {name}");
        Assert.Equal(2, steps.Count);
        Assert.Equal(caller, Assert.Single(steps[0].Links).Context);
        Assert.Equal(steps[0].SpanId, activity.ParentSpanId);
    }

    [Fact]
    public async Task Spans_AfterARestart_StillKnowWhatCausedThem()
    {
        var name = $"traced{Guid.NewGuid():N}";
        using var listener = Listen(out var spans, ActivitySamplingResult.AllDataAndRecorded);
        using var source = new ActivitySource("test");
        var held = new TaskCompletionSource<int>();
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator(name, async context => await context.CallActivityAsync<int>(name))
            .Orchestrator($"{name}-idle", async context => await context.WaitForExternalEvent<int>("go"))
            .ActivityAsync(name, (object? _) => held.Task));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync(name);
        var waiting = await hub.Client.ScheduleNewOrchestrationInstanceAsync($"{name}-idle");
        await hub.Client.WaitForInstanceStartAsync(waiting, CancellationToken.None);
        while (!spans.Any(span => span.OperationName == $"orchestration {name}")) await Task.Yield();
        var step = spans.First(span => span.OperationName == $"orchestration {name}");

        // An event that arrives while nothing runs, and an activity that had not ended.
        await hub.CrashAsync(start: false);
        ActivityContext caller;
        using (var request = source.StartActivity("request")!)
        {
            caller = request.Context;
            await hub.Client.RaiseEventAsync(waiting, "go", 1);
        }

        held.SetResult(7);
        await hub.StartHubAsync();
        await hub.IdleAsync();

        var activity = Assert.Single(spans, span => span.OperationName == $"activity {name}" && span.Parent is null && span.ParentSpanId == step.SpanId && span.HasRemoteParent);
        Assert.Equal(step.TraceId, activity.TraceId);
        Assert.Contains(spans, span => span.OperationName == $"orchestration {name}-idle" && span.Links.Any(link => link.Context.SpanId == caller.SpanId));
    }

    [Fact]
    public async Task Spans_OfAPendingInstance_ShowEachMessageOnce()
    {
        var name = $"traced{Guid.NewGuid():N}";
        using var listener = Listen(out var spans);
        using var source = new ActivitySource("test");
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator(name, async context =>
        {
            var sum = "";
            for (var i = 0; i < 20; i++) sum += await context.WaitForExternalEvent<int>("n");
            return sum;
        }));
        await hub.RunAsync(name, null, new StartOrchestrationOptions("x", Hub.Start.AddHours(1)));
        for (var i = 0; i < 20; i++)
        {
            using var request = source.StartActivity("request")!;
            await hub.RaiseAsync("x", "n", i % 10);
        }

        // What waits is not gone through again with each message that joins it.
        Assert.All(spans.Where(span => span.OperationName == $"orchestration {name}"), span => Assert.InRange(span.Links.Count(), 0, 1));
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal("01234567890123456789", await hub.OutputAsync<string>("x"));
    }

    // Also of hubs that other tests run meanwhile: a test looks for names of its own.
    private static ActivityListener Listen(out ConcurrentQueue<Activity> spans, ActivitySamplingResult sampled = ActivitySamplingResult.AllData)
    {
        var stopped = spans = new ConcurrentQueue<Activity>();
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "PartyFlow.DurableTask" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampled,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}

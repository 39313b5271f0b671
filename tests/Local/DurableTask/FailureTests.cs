using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class FailureTests
{
    [Fact]
    public async Task Activity_ThatThrows_GivesTheOrchestratorItsDetails()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("catch", async context =>
            {
                try
                {
                    await context.CallActivityAsync("fail", "x");
                    return "";
                }
                catch (TaskFailedException e)
                {
                    var inner = e.FailureDetails.InnerFailure!;
                    return $"{e.TaskName} {e.TaskId} {e.IsCausedByException<InvalidOperationException>()} {e.IsCausedByException<IOException>()} {e.FailureDetails.ErrorMessage} {inner.ErrorType} {e.FailureDetails.StackTrace is not null}";
                }
            })
            .Activity("fail", (string text) => text.Length > 0
                ? throw new InvalidOperationException("broken " + text, new IOException("disk"))
                : 0));

        Assert.Equal(
            "fail 0 True False broken x System.IO.IOException True",
            await hub.OutputAsync<string>(await hub.RunAsync("catch")));
    }

    [Fact]
    public async Task Orchestration_ThatThrows_FailsWithDetails()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("outer", async context => await context.CallActivityAsync("fail", "x"))
            .Activity<string, int>("fail", _ => throw new InvalidOperationException("broken")));

        var metadata = await hub.GetAsync(await hub.RunAsync("outer"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, metadata.RuntimeStatus);
        Assert.Equal("Microsoft.DurableTask.TaskFailedException", metadata.FailureDetails!.ErrorType);
        Assert.Equal("System.InvalidOperationException", metadata.FailureDetails.InnerFailure!.ErrorType);
        Assert.Contains("broken", metadata.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(metadata.FailureDetails.ErrorMessage, metadata.SerializedOutput);
        Assert.Throws<System.Text.Json.JsonException>(() => metadata.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Orchestration_ThatLetsACancellationOut_FailsWithAnAggregateException()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("cancel", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromHours(1), cancellation.Token);
            cancellation.Cancel();
            await timer;
        }));

        var failure = (await hub.GetAsync(await hub.RunAsync("cancel"))).FailureDetails!;

        Assert.Equal("System.AggregateException", failure.ErrorType);
        Assert.True(failure.InnerFailure!.IsCausedBy<TaskCanceledException>());
    }

    [Fact]
    public async Task Failure_OfAGenericType_IsRecognised()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("catch", async context =>
            {
                var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("fail"));
                return $"{failure.IsCausedByException<Refusal<int>>()} {failure.IsCausedByException<Refusal<string>>()}";
            })
            .Activity<object?, int>("fail", _ => throw new Refusal<int>()));

        Assert.Equal("True False", await hub.OutputAsync<string>(await hub.RunAsync("catch")));
    }

    [Fact]
    public async Task SubOrchestration_ThatFails_FailsTheParentsCall()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("parent", async context =>
            {
                var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallSubOrchestratorAsync("child"));
                return failure.FailureDetails.ErrorMessage;
            })
            .Orchestrator("child", (Func<TaskOrchestrationContext, Task<int>>)(_ => throw new InvalidOperationException("child broken"))));

        Assert.Equal("child broken", await hub.OutputAsync<string>(await hub.RunAsync("parent")));
    }

    [Theory]
    [InlineData("activity")]
    [InlineData("orchestrator")]
    public async Task Failure_WithManyCausesAndLongTexts_IsCutNotPutAside(string where)
    {
        static Exception Deep()
        {
            Exception deep = new IOException("the first cause");
            for (var i = 0; i < 1_000; i++) deep = new InvalidOperationException(new string('长', 100_000), deep);
            return deep;
        }

        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("deep", async context =>
            {
                if (where == "orchestrator") throw Deep();
                await context.CallActivityAsync("deep");
            })
            .Activity<object?, int>("deep", _ => throw Deep()));

        var metadata = await hub.GetAsync(await hub.RunAsync("deep"));

        Assert.Empty(hub.Core.ListQuarantined());
        Assert.Equal(OrchestrationRuntimeStatus.Failed, metadata.RuntimeStatus);
        var last = metadata.FailureDetails!;
        var longest = 0;
        for (; last.InnerFailure is { } inner; last = inner) longest = Math.Max(longest, inner.ErrorMessage.Length);
        Assert.Equal("the first cause", last.ErrorMessage);
        Assert.InRange(longest, 1_000, 20_000);
    }

    [Theory]
    [InlineData("activity", "ActivityTaskNotFound")]
    [InlineData("orchestrator", "OrchestratorTaskNotFound")]
    public async Task Tasks_NobodyRegistered_FailWithoutRetries(string which, string type)
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("call", async context =>
        {
            var options = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromDays(1)));
            var failure = await Assert.ThrowsAsync<TaskFailedException>(() => which == "activity"
                ? context.CallActivityAsync("missing", options)
                : context.CallSubOrchestratorAsync("missing", options));
            return failure.FailureDetails.ErrorType;
        }));

        Assert.Equal(type, await hub.OutputAsync<string>(await hub.RunAsync("call")));
    }

    [Fact]
    public async Task Input_ThatCannotBeDeserialised_FailsTheInstance()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("number", context => Task.FromResult(context.GetInput<int>())));

        var metadata = await hub.GetAsync(await hub.RunAsync("number", "no number"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, metadata.RuntimeStatus);
        Assert.True(metadata.FailureDetails!.IsCausedBy<System.Text.Json.JsonException>());
    }

    [Fact]
    public async Task Activity_CalledWithoutTheInputItNeeds_Fails()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("call", async context =>
            {
                var text = await context.CallActivityAsync<string>("text");
                var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("number"));
                return $"{text} {failure.FailureDetails.ErrorType}";
            })
            .Activity("text", (string? given) => given ?? "none")
            .Activity("number", (int given) => given));

        Assert.Equal("none System.Text.Json.JsonException", await hub.OutputAsync<string>(await hub.RunAsync("call")));
    }

    [Fact]
    public async Task Input_OfADerivedType_KeepsItsDiscriminator()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("shape", context => Task.FromResult(context.GetInput<Shape>() is Square { Side: 2 })));

        Assert.True(await hub.OutputAsync<bool>(await hub.RunAsync("shape", new Square(2))));
    }

    [Fact]
    public async Task Output_ThatCannotBeSerialised_FailsTheInstance()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .AddOrchestrator("pointer", _ => Task.FromResult<object?>((IntPtr)1)));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.GetAsync(await hub.RunAsync("pointer"))).RuntimeStatus);
    }

    [Fact]
    public async Task Orchestrator_ThatAwaitsSomethingForeign_FailsAndSaysSo()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("foreign", async context =>
        {
            await release.Task;
            return 1;
        }));
        var id = await hub.RunAsync("foreign");

        release.SetResult();
        var metadata = await hub.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken.None);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, metadata.RuntimeStatus);
        Assert.Contains("does not come from its context", metadata.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("returns")]
    [InlineData("throws")]
    [InlineData("uses its context")]
    public async Task Orchestrator_ThatComesToItsEndElsewhere_FailsAndSaysSo(string how)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hub = await Hub.StartAsync(tasks => tasks.AddOrchestrator("foreign", async context =>
        {
            await release.Task.ConfigureAwait(false);
            if (how == "throws") throw new InvalidOperationException("broken");
            if (how == "uses its context") await context.CallActivityAsync("any");
            return 5;
        }));
        var id = await hub.RunAsync("foreign");

        release.SetResult();
        var metadata = await hub.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, metadata.RuntimeStatus);
        Assert.Contains("does not come from its context", metadata.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("activity")]
    [InlineData("child")]
    public async Task Result_OfAnotherTypeThanAskedFor_IsTheCallersFailure(string what)
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("call", async context =>
            {
                var failure = await Assert.ThrowsAnyAsync<Exception>(() => what == "activity"
                    ? context.CallActivityAsync<int>("text")
                    : context.CallSubOrchestratorAsync<int>("text"));
                return failure.GetType().Name;
            })
            .Orchestrator("text", _ => Task.FromResult("no number"))
            .Activity("text", (object? _) => "no number"));

        Assert.Equal("JsonException", await hub.OutputAsync<string>(await hub.RunAsync("call")));
    }

    [Fact]
    public async Task Policy_RetriesASubOrchestrationToo_UnderTheSameId()
    {
        var runs = 0;
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("parent", context => context.CallSubOrchestratorAsync<int>("flaky", new SubOrchestrationOptions(
                new TaskRetryOptions(new RetryPolicy(3, TimeSpan.FromMinutes(1))), "child")))
            .Orchestrator("flaky", (Func<TaskOrchestrationContext, Task<int>>)(_ =>
                ++runs < 3 ? throw new InvalidOperationException("not yet") : Task.FromResult(runs))));
        var id = await hub.RunAsync("parent");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.GetAsync("child")).RuntimeStatus);

        for (var minute = 0; minute < 2; minute++) await hub.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(3, await hub.OutputAsync<int>(id));
        Assert.Equal(3, await hub.OutputAsync<int>("child"));
    }

    [Fact]
    public async Task Context_UsedFromAnotherThread_Throws()
    {
        Exception? seen = null;
        var done = new TaskCompletionSource();
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("thread", async context =>
        {
            _ = Task.Run(() =>
            {
                seen = Record.Exception(() => context.SetCustomStatus("x"));
                done.SetResult();
            });
            await context.WaitForExternalEvent<object>("never");
        }));
        await hub.RunAsync("thread");
        await done.Task;
        Assert.IsType<InvalidOperationException>(seen);
    }

    [Fact]
    public async Task Policy_RetriesWithGrowingDelays_UntilTheActivitySucceeds()
    {
        var times = new List<DateTimeOffset>();
        Hub? current = null;
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("retry", context => context.CallActivityAsync<int>("flaky", null, TaskOptions.FromRetryPolicy(
                new RetryPolicy(5, TimeSpan.FromMinutes(1), 2, TimeSpan.FromMinutes(3)))))
            .Activity("flaky", (object? _) =>
            {
                times.Add(current!.Clock.GetUtcNow());
                return times.Count < 5 ? throw new InvalidOperationException("not yet") : 42;
            }));
        current = hub;
        var id = await hub.RunAsync("retry");
        await hub.CrashAsync();

        for (var minute = 0; minute < 20; minute++) await hub.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(42, await hub.OutputAsync<int>(id));
        Assert.Equal([0, 1, 3, 6, 9], times.Select(time => (time - Hub.Start).TotalMinutes));
    }

    [Fact]
    public async Task Policy_WhenAttemptsAreUsedUp_LetsTheLastFailureOut()
    {
        var calls = 0;
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("retry", context => context.CallActivityAsync<int>("flaky", null, TaskOptions.FromRetryPolicy(
                new RetryPolicy(2, TimeSpan.FromSeconds(1)))))
            .Activity<object?, int>("flaky", _ => throw new InvalidOperationException($"number {++calls}")));
        var id = await hub.RunAsync("retry");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));

        var metadata = await hub.GetAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, metadata.RuntimeStatus);
        Assert.Contains("number 2", metadata.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Policy_ThatDoesNotHandleAFailure_DoesNotRetryIt()
    {
        var calls = 0;
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("retry", context => context.CallActivityAsync<int>("flaky", null, TaskOptions.FromRetryPolicy(
                new RetryPolicy(9, TimeSpan.FromSeconds(1)) { HandleFailure = failure => failure.IsCausedBy<IOException>() })))
            .Activity<object?, int>("flaky", _ => throw (++calls == 1 ? new IOException("disk") : new InvalidOperationException("logic"))));
        var id = await hub.RunAsync("retry");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.GetAsync(id)).RuntimeStatus);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Policy_WhenItsTimeoutHasPassed_RetriesNoMore()
    {
        var calls = 0;
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("retry", context => context.CallActivityAsync<int>("flaky", null, TaskOptions.FromRetryPolicy(
                new RetryPolicy(99, TimeSpan.FromMinutes(1), retryTimeout: TimeSpan.FromMinutes(3)))))
            .Activity<object?, int>("flaky", _ => throw new InvalidOperationException($"number {++calls}")));
        var id = await hub.RunAsync("retry");
        for (var minute = 0; minute < 10; minute++) await hub.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.GetAsync(id)).RuntimeStatus);
        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task Handler_DecidesAboutEachRetry()
    {
        var calls = 0;
        var contexts = new List<(int Attempt, string Error, TimeSpan Total)>();
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("retry", context => context.CallActivityAsync<int>("flaky", null, TaskOptions.FromRetryHandler(
                async (RetryContext retry) =>
                {
                    if (!retry.OrchestrationContext.IsReplaying)
                        contexts.Add((retry.LastAttemptNumber, retry.LastFailure.ErrorMessage, retry.TotalRetryTime));
                    await retry.OrchestrationContext.CreateTimer(TimeSpan.FromMinutes(1), retry.CancellationToken);
                    return retry.LastAttemptNumber < 3;
                })))
            .Activity<object?, int>("flaky", _ => throw new InvalidOperationException($"number {++calls}")));
        var id = await hub.RunAsync("retry");
        for (var minute = 0; minute < 5; minute++) await hub.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Contains("number 3", (await hub.GetAsync(id)).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], contexts.Select(context => context.Attempt));
        Assert.Equal([0, 1, 2], contexts.Select(context => context.Total.TotalMinutes));
        Assert.Equal("number 1", contexts[0].Error);
    }

    [Fact]
    public async Task Handler_ThatDecidesAtOnce_IsObeyed()
    {
        var calls = 0;
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("retry", context => context.CallActivityAsync<int>("flaky", null, TaskOptions.FromRetryHandler(
                (RetryContext retry) => retry.LastFailure.IsCausedBy<IOException>() && retry.LastAttemptNumber < 9)))
            .Activity<object?, int>("flaky", _ => throw (++calls < 4 ? new IOException("disk") : new InvalidOperationException("logic"))));

        var metadata = await hub.GetAsync(await hub.RunAsync("retry"));

        Assert.Contains("logic", metadata.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(4, calls);
    }

    [Theory]
    [InlineData(0, 1, 1, null, null, "maxNumberOfAttempts must be 1 or more")]
    [InlineData(1, 0, 1, null, null, "firstRetryInterval must be longer than zero")]
    [InlineData(1, 1, 0.5, null, null, "backoffCoefficient must be 1.0 or more")]
    [InlineData(1, 1, double.NaN, null, null, "backoffCoefficient must be 1.0 or more")]
    [InlineData(1, 9, 1, 8, null, "maxRetryInterval must not be shorter than firstRetryInterval")]
    [InlineData(1, 9, 1, null, 8, "retryTimeout must not be shorter than firstRetryInterval")]
    public void Policy_WithValuesOutOfRange_IsRefusedWithTheRule(int attempts, int first, double factor, int? longest, int? timeout, string rule)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(attempts, Seconds(first)!.Value, factor, Seconds(longest), Seconds(timeout)));

        Assert.Contains(rule, refused.Message, StringComparison.Ordinal);
        _ = new RetryPolicy(1, Seconds(9)!.Value, 1, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        static TimeSpan? Seconds(int? number) => number is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private sealed class Refusal<T> : Exception;

    [System.Text.Json.Serialization.JsonDerivedType(typeof(Square), "square")]
    private abstract record Shape;

    private sealed record Square(int Side) : Shape;
}

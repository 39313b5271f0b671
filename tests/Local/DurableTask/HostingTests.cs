using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class HostingTests
{
    [Fact]
    public async Task PlainHost_RunsClassesAndFunctionsOfARegistry()
    {
        var folder = Directory.CreateTempSubdirectory("durable").FullName;
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new Greeting("你好"));
        builder.Services.AddDurableTaskWorker(worker => worker
            .AddTasks(tasks =>
            {
                tasks.AddOrchestrator<GreetAll>();
                tasks.AddActivity<Greet>();
                tasks.AddActivityFunc<int, int>("double", (_, n) => n * 2);
                tasks.AddOrchestratorFunc<List<int>, bool>("same", (context, input) => context.GetInput<List<int>>() == input);
                tasks.AddOrchestratorFunc<int, int>("twice", async (context, n) => await context.CallActivityAsync<int>("double", n));
            })
            .UseLocalHub(folder));
        builder.Services.AddDurableTaskClient(client => client.UseLocalHub());
        using (var host = builder.Build())
        {
            await host.StartAsync();
            var client = host.Services.GetRequiredService<DurableTaskClient>();

            var greeted = await client.ScheduleNewOrchestrationInstanceAsync("all", new[] { "张三", "李四" });
            var doubled = await client.ScheduleNewOrchestrationInstanceAsync("twice", 21);
            var same = await client.ScheduleNewOrchestrationInstanceAsync("same", new[] { 1 });

            Assert.Equal("你好张三，你好李四", (await client.WaitForInstanceCompletionAsync(greeted, true)).ReadOutputAs<string>());
            Assert.Equal(42, (await client.WaitForInstanceCompletionAsync(doubled, true)).ReadOutputAs<int>());
            Assert.True((await client.WaitForInstanceCompletionAsync(same, true)).ReadOutputAs<bool>());
            Assert.Same(client, host.Services.GetRequiredService<IDurableTaskClientProvider>().GetClient());
            await host.StopAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task PlainHost_CanSayHowItsHubWorks()
    {
        var folder = Directory.CreateTempSubdirectory("durable").FullName;
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Services.AddDurableTaskWorker(worker => worker
            .AddTasks(tasks => tasks.AddOrchestratorFunc("quick", _ => "done"))
            .UseLocalHub(folder, options => options with { MaxPayloadBytes = 1_024 }));
        builder.Services.AddDurableTaskClient(client => client.UseLocalHub());
        using (var host = builder.Build())
        {
            await host.StartAsync();
            var client = host.Services.GetRequiredService<DurableTaskClient>();
            var refused = await Assert.ThrowsAsync<ArgumentException>(() => client.ScheduleNewOrchestrationInstanceAsync("quick", new string('x', 1_100)));
            Assert.Contains("more than the 1,024", refused.Message, StringComparison.Ordinal);
            await host.StopAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("second")]
    public void PlainHost_GivenASecondHub_RefusesIt(string name)
    {
        var services = new ServiceCollection();
        services.AddDurableTaskWorker("first", worker => worker.UseLocalHub("one"));

        var refused = Assert.Throws<InvalidOperationException>(() => services.AddDurableTaskWorker(name, worker => worker.UseLocalHub("two")));

        Assert.Contains("Register all tasks with that worker", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_OfCalls_AreTheCallsOwn_TheCallersOrTheDefault()
    {
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("parent", async context => new[]
                {
                    await context.CallActivityAsync<string>("activity"),
                    await context.CallActivityAsync<string>("activity", new TaskOptions { Version = "7" }),
                    await context.CallSubOrchestratorAsync<string>("child"),
                    await context.CallSubOrchestratorAsync<string>("child", new SubOrchestrationOptions { Version = "8" }),
                })
                .Orchestrator("child", context => Task.FromResult(context.Version))
                .AddActivity("activity", call => Task.FromResult<object?>(call.Version)),
            new DurableHubOptions { DefaultVersion = "5" });

        var id = await hub.RunAsync("parent", null, new StartOrchestrationOptions { Version = "3" });

        Assert.Equal(["3", "7", "5", "8"], await hub.OutputAsync<string[]>(id));
    }

    [Fact]
    public async Task ContinueAsNew_WithAVersion_RunsTheCodeOfThatVersion()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .AddOrchestrator(
                "v",
                context =>
                {
                    context.ContinueAsNew(new ContinueAsNewOptions { NewInput = "handed on", NewVersion = "2" });
                    return Task.FromResult<object?>(null);
                },
                "1")
            .AddOrchestrator(
                "v",
                async context =>
                {
                    await context.WaitForExternalEvent<object>("go");
                    return $"{context.Version} {context.GetInput<string>()}";
                },
                "2"));
        var id = await hub.RunAsync("v", null, new StartOrchestrationOptions { Version = "1" });
        await hub.CrashAsync();
        await hub.RaiseAsync(id, "go");

        Assert.Equal("2 handed on", await hub.OutputAsync<string>(id));
    }

    [Fact]
    public void Registry_RefusesDoubleNamesAndAbstractTypes()
    {
        var registry = new DurableTaskRegistry();
        registry.AddActivity<Greet>();
        Assert.Throws<ArgumentException>(() => registry.AddActivity(new TaskName("GREET"), typeof(Greet)));
        Assert.Throws<ArgumentException>(() => registry.AddOrchestrator(typeof(TaskOrchestrator<int, int>)));
        Assert.Throws<ArgumentException>(() => registry.AddOrchestratorFunc(default, _ => { }));
    }

    [Fact]
    public async Task Versions_AreServedExactly_AndUnversionedOnlyWhereNoneIsVersioned()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .AddOrchestrator("v", context => Task.FromResult<object?>("one " + context.Version), "1")
            .AddOrchestrator("v", context => Task.FromResult<object?>("two " + context.Version), "2")
            .AddOrchestrator("u", context => Task.FromResult<object?>("any " + context.Version + context.CompareVersionTo("1.10"))));

        Assert.Equal("one 1", await hub.OutputAsync<string>(await hub.RunAsync("v", null, new StartOrchestrationOptions { Version = "1" })));
        Assert.Equal("two 2", await hub.OutputAsync<string>(await hub.RunAsync("v", null, new StartOrchestrationOptions { Version = "2" })));
        Assert.Equal("any 1.9-1", await hub.OutputAsync<string>(await hub.RunAsync("u", null, new StartOrchestrationOptions { Version = "1.9" })));
        var unknown = await hub.GetAsync(await hub.RunAsync("v"));
        Assert.Equal("OrchestratorTaskNotFound", unknown.FailureDetails!.ErrorType);
    }

    [Fact]
    public async Task Stop_WaitsForRunningActivitiesAndStoresTheirOutcome()
    {
        var started = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var runs = 0;
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("call", context => context.CallActivityAsync<int>("slow"))
            .ActivityAsync("slow", async (object? _) =>
            {
                started.TrySetResult();
                await release.Task;
                return ++runs;
            }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("call", CancellationToken.None);
        await started.Task;

        var stopping = hub.StopAsync();
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        await stopping;
        await hub.OpenAsync();
        await hub.IdleAsync();

        Assert.Equal(1, await hub.OutputAsync<int>(id));
    }

    [Fact]
    public async Task Stop_InTheMiddleOfManyActivities_EndsSoonAndGoesOnAfterTheNextStart()
    {
        var ran = 0;
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("many", async context =>
            {
                for (var i = 0; i < 200; i++) await context.CallActivityAsync("step");
                return "done";
            })
            .Activity("step", (object? _) => Interlocked.Increment(ref ran)));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("many", CancellationToken.None);
        while (Volatile.Read(ref ran) < 5) await Task.Yield();

        await hub.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));
        var before = ran;
        await hub.OpenAsync();
        await hub.IdleAsync();

        Assert.Equal("done", await hub.OutputAsync<string>(id));
        Assert.InRange(before, 5, 199);
        Assert.Equal(200, ran);
    }

    [Fact]
    public async Task Stop_WhenPatienceEnds_HandsRunningActivitiesBack()
    {
        var started = new TaskCompletionSource();
        var runs = 0;
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("call", context => context.CallActivityAsync<int>("slow"))
            .AddActivity("slow", async call =>
            {
                if (++runs > 1) return runs;
                started.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Stopping);
                return runs;
            }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("call", CancellationToken.None);
        await started.Task;

        await hub.StopAsync(new CancellationToken(canceled: true));
        await hub.OpenAsync();
        await hub.IdleAsync();

        Assert.Equal(2, await hub.OutputAsync<int>(id));
    }

    [Fact]
    public async Task Activities_RunNoMoreThanTheLimitAtOnce()
    {
        var running = 0;
        var most = 0;
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("fan", context => Task.WhenAll(Enumerable.Range(0, 40).Select(_ => context.CallActivityAsync("work"))))
                .ActivityAsync("work", async (object? _) =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref running));
                    for (var i = 0; i < 20; i++) await Task.Yield();
                    return Interlocked.Decrement(ref running);
                }),
            new DurableHubOptions { MaxConcurrentActivities = 3 });

        await hub.RunAsync("fan");

        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task SecondHub_OnTheSameFolder_IsRefused()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("x", _ => Task.FromResult(1)));
        await using var second = new DurableHub(
            hub.Store, new DurableTaskSet(), null, hub.Clock, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => second.StartAsync());
        Assert.Contains(hub.Folder, refused.Message, StringComparison.Ordinal);
    }

    internal sealed record Greeting(string Word);

    [DurableTask("all")]
    internal sealed class GreetAll : TaskOrchestrator<string[], string>
    {
        public override async Task<string> RunAsync(TaskOrchestrationContext context, string[] input) =>
            string.Join('，', await Task.WhenAll(input.Select(name => context.CallActivityAsync<string>(nameof(Greet), name))));
    }

    internal sealed class Greet(Greeting greeting) : TaskActivity<string, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult(greeting.Word + input);
    }
}

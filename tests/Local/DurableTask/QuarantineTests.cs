using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>What brings the hub or the process into trouble again and again is put aside, alone, and can be tried again.</summary>
public sealed class QuarantineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("start")]
    [InlineData("event")]
    [InlineData("timer")]
    [InlineData("activity")]
    [InlineData("child")]
    public async Task Orchestrator_ThatEndsTheProcessEachTime_IsPutAsideAndCanBeRetried(string after)
    {
        using var trap = new Trap();
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("deadly", async context =>
                {
                    await (after switch
                    {
                        "event" => context.WaitForExternalEvent<object>("go"),
                        "timer" => context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None),
                        "activity" => context.CallActivityAsync("harmless"),
                        "child" => context.CallSubOrchestratorAsync("child"),
                        _ => Task.CompletedTask,
                    });
                    trap.Pass();
                    return 5;
                })
                .Orchestrator("child", context => context.CallActivityAsync("harmless"))
                .Orchestrator("healthy", context => context.WaitForExternalEvent<int>("go"))
                .Activity("harmless", (object? _) => 0),
            new DurableHubOptions { MaxCrashes = 2 });
        var healthy = await hub.RunAsync("healthy");
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("deadly");
        if (after == "event") await hub.Client.RaiseEventAsync(id, "go");
        if (after == "timer")
        {
            await hub.IdleAsync();
            hub.Clock.Advance(TimeSpan.FromHours(1));
        }

        for (var death = 0; death < 3; death++)
        {
            await trap.EnteredAsync();
            await hub.CrashAsync();
        }

        await hub.IdleAsync();
        var aside = Assert.Single(hub.Core.ListQuarantined());
        Assert.Equal((id, -1, 2), (aside.InstanceId, aside.Task, aside.Attempts));
        await hub.RaiseAsync(healthy, "go", 7);
        Assert.Equal(7, await hub.OutputAsync<int>(healthy));

        trap.IsSet = false;
        Assert.True(await hub.Core.RetryQuarantinedAsync(id));
        await hub.IdleAsync();
        Assert.Equal(5, await hub.OutputAsync<int>(id));
        Assert.Empty(hub.Core.ListQuarantined());
    }

    [Fact]
    public async Task Instance_ThatGetsThroughItsSteps_IsNotPutAsideHoweverOftenTheProcessEnds()
    {
        await using var hub = await Hub.StartAsync(
            tasks => tasks.Orchestrator("count", async context =>
            {
                var sum = 0;
                for (var i = 0; i < 6; i++) sum += await context.WaitForExternalEvent<int>("n");
                return sum;
            }),
            new DurableHubOptions { MaxCrashes = 1 });
        var id = await hub.RunAsync("count");
        for (var i = 0; i < 6; i++)
        {
            await hub.CrashAsync(start: false);
            await hub.Client.RaiseEventAsync(id, "n", 1);
            await hub.StartHubAsync();
            await hub.IdleAsync();
        }

        Assert.Equal(6, await hub.OutputAsync<int>(id));
    }

    [Fact]
    public async Task ManyActivities_OpenAtOneCrash_CountAsOne()
    {
        var held = new TaskCompletionSource();
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("fan", async context =>
                    (await Task.WhenAll(Enumerable.Range(0, 30).Select(i => context.CallActivityAsync<int>("one", i)))).Sum())
                .ActivityAsync("one", async (int _) =>
                {
                    await held.Task;
                    return 1;
                }),
            new DurableHubOptions { MaxCrashes = 1 });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("fan");
        await hub.Client.WaitForInstanceStartAsync(id);
        await hub.CrashAsync();
        held.SetResult();
        await hub.IdleAsync();

        Assert.Equal(30, await hub.OutputAsync<int>(id));
        Assert.Empty(hub.Core.ListQuarantined());
    }

    [Fact]
    public async Task Activity_HandedBackAtEveryStop_IsNotCountedAsACrash()
    {
        var held = new TaskCompletionSource<int>();
        using var begun = new SemaphoreSlim(0);
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("call", context => context.CallActivityAsync<int>("long"))
                .ActivityAsync("long", (object? _) =>
                {
                    begun.Release();
                    return held.Task;
                }),
            new DurableHubOptions { MaxCrashes = 2 });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("call");
        for (var stop = 0; stop < 5; stop++)
        {
            Assert.True(await begun.WaitAsync(Patience), $"It did not run again after stop {stop}.");
            await hub.StopAsync(new CancellationToken(canceled: true));
            await hub.OpenAsync();
        }

        held.SetResult(5);
        await hub.IdleAsync();

        Assert.Equal(5, await hub.OutputAsync<int>(id));
    }

    [Theory]
    [InlineData("{\"t\":\"nonsense\"}")]
    [InlineData("{\"name\":\"n\"}")]
    [InlineData("{\"t\":\"event\",")]
    public async Task InboxRow_ThatCannotBeRead_PutsItsInstanceAsideAndIsKept(string damage)
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("two", async context => new[]
        {
            await context.WaitForExternalEvent<int>("n"),
            await context.WaitForExternalEvent<int>("n"),
        }));
        var ids = new[] { await hub.RunAsync("two"), await hub.RunAsync("two") };
        await hub.CrashAsync(start: false);
        foreach (var id in ids)
        {
            await hub.Client.RaiseEventAsync(id, "n", 1);
            await hub.Client.RaiseEventAsync(id, "n", 2);
        }

        var seq = hub.Store.Read(db => db.Number("SELECT min(seq) FROM durable_inbox"));
        var good = hub.Store.Read(db => db.Text("SELECT CAST(message AS TEXT) FROM durable_inbox WHERE seq = ?1", seq));
        await WriteAsync(damage);
        await hub.StartHubAsync();
        await hub.IdleAsync();

        Assert.Equal([1, 2], await hub.OutputAsync<List<int>>(ids[1]));
        Assert.Equal(ids[0], Assert.Single(hub.Core.ListQuarantined()).InstanceId);
        Assert.Contains($"Message {seq} ", hub.Core.ListQuarantined()[0].Reason, StringComparison.Ordinal);
        Assert.Equal(2, hub.Store.Read(db => db.Number("SELECT count(*) FROM durable_inbox")));

        // Tried again too early it stays aside; what came after the message does not overtake it.
        Assert.True(await hub.Core.RetryQuarantinedAsync(ids[0]));
        await hub.IdleAsync();
        Assert.Single(hub.Core.ListQuarantined());

        await WriteAsync(good!);
        Assert.True(await hub.Core.RetryQuarantinedAsync(ids[0]));
        await hub.IdleAsync();
        Assert.Equal([1, 2], await hub.OutputAsync<List<int>>(ids[0]));
        Assert.Empty(hub.Core.ListQuarantined());

        Task WriteAsync(string text) => hub.Store.WriteAsync(db => db.Execute(
            "UPDATE durable_inbox SET message = CAST(?2 AS BLOB) WHERE seq = ?1", seq, text));
    }

    [Theory]
    [InlineData("event")]
    [InlineData("timer")]
    [InlineData("activity")]
    [InlineData("child")]
    [InlineData("suspend")]
    public async Task Message_ThatFailsNTimes_IsPutAsideAndCanBeRetried(string kind)
    {
        var held = new TaskCompletionSource();
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("wait", async context =>
                {
                    await (kind switch
                    {
                        "timer" => context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None),
                        "activity" => context.CallActivityAsync("hold"),
                        "child" => context.CallSubOrchestratorAsync("child", new SubOrchestrationOptions(instanceId: "child")),
                        _ => context.WaitForExternalEvent<object>("go"),
                    });
                    return "through";
                })
                .Orchestrator("child", context => context.WaitForExternalEvent<object>("go"))
                .ActivityAsync("hold", async (object? _) =>
                {
                    await held.Task;
                    return 0;
                }),
            new DurableHubOptions { MaxAttempts = 3, MaxWarmInstances = 0 });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("wait");
        await hub.Client.WaitForInstanceStartAsync(id);
        if (kind == "child") await hub.Client.WaitForInstanceStartAsync("child");
        await hub.CrashAsync();
        var key = hub.Store.Read(db => db.Number("SELECT key FROM durable_instances WHERE id = ?1", id));
        var good = hub.Store.Read(db => db.Text("SELECT CAST(events AS TEXT) FROM durable_history WHERE instance = ?1 AND step = 0", key))!;
        await WriteAsync("[{\"t\":\"nonsense\"}]");

        switch (kind)
        {
            case "timer":
                hub.Clock.Advance(TimeSpan.FromHours(1));
                break;
            case "activity":
                held.SetResult();
                break;
            case "child":
                await hub.Client.RaiseEventAsync("child", "go");
                break;
            case "suspend":
                await hub.Client.SuspendInstanceAsync(id);
                break;
            default:
                await hub.Client.RaiseEventAsync(id, "go");
                break;
        }

        await hub.IdleAsync();
        var aside = Assert.Single(hub.Core.ListQuarantined());
        Assert.Equal((id, -1, 3), (aside.InstanceId, aside.Task, aside.Attempts));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetAsync(id)).RuntimeStatus);

        await WriteAsync(good);
        Assert.True(await hub.Core.RetryQuarantinedAsync(id));
        await hub.IdleAsync();
        Assert.Empty(hub.Core.ListQuarantined());
        if (kind == "suspend") Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.GetAsync(id)).RuntimeStatus);
        else Assert.Equal("through", await hub.OutputAsync<string>(id));

        Task WriteAsync(string text) => hub.Store.WriteAsync(db => db.Execute(
            "UPDATE durable_history SET events = CAST(?2 AS BLOB) WHERE instance = ?1 AND step = 0", key, text));
    }

    [Theory]
    [InlineData("SELECT RAISE(ABORT, 'must not be')")]
    [InlineData("INSERT INTO durable_inputs VALUES(-1, zeroblob(2000000000))")]
    public async Task Step_ThatSQLiteRefusesEachTime_PutsItsInstanceAsideAndCanBeRetried(string refusal)
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting, new DurableHubOptions { MaxAttempts = 3 });
        var ids = new[] { await hub.RunAsync("wait"), await hub.RunAsync("wait") };
        var key = hub.Store.Read(db => db.Number("SELECT key FROM durable_instances WHERE id = ?1", ids[0]));
        await hub.Store.WriteAsync(db => db.ExecuteScript(
            $"CREATE TRIGGER refused BEFORE INSERT ON durable_history WHEN NEW.instance = {key} BEGIN {refusal}; END"));

        foreach (var id in ids) await hub.RaiseAsync(id, "go", 5);

        var aside = Assert.Single(hub.Core.ListQuarantined());
        Assert.Equal((ids[0], -1, 3), (aside.InstanceId, aside.Task, aside.Attempts));
        Assert.Equal(5, await hub.OutputAsync<int>(ids[1]));

        await hub.Store.WriteAsync(db => db.ExecuteScript("DROP TRIGGER refused"));
        Assert.True(await hub.Core.RetryQuarantinedAsync(ids[0]));
        await hub.IdleAsync();
        Assert.Equal(5, await hub.OutputAsync<int>(ids[0]));
    }

    [Fact]
    public async Task Activity_WhoseRowSQLiteRefusesEachTime_IsPutAsideAndCanBeRetried()
    {
        var held = new TaskCompletionSource<int>();
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("call", context => context.CallActivityAsync<int>("hold"))
                .ActivityAsync("hold", (object? _) => held.Task),
            new DurableHubOptions { MaxAttempts = 2 });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("call");
        await hub.Client.WaitForInstanceStartAsync(id);
        await hub.CrashAsync(start: false);
        held.SetResult(5);
        await hub.Store.WriteAsync(db => db.ExecuteScript(
            "CREATE TRIGGER refused BEFORE UPDATE ON durable_tasks BEGIN SELECT RAISE(ABORT, 'must not be'); END"));
        await hub.StartHubAsync();
        await hub.IdleAsync();

        var aside = Assert.Single(hub.Core.ListQuarantined());
        Assert.Equal((id, 0, 2), (aside.InstanceId, aside.Task, aside.Attempts));

        await hub.Store.WriteAsync(db => db.ExecuteScript("DROP TRIGGER refused"));
        Assert.True(await hub.Core.RetryQuarantinedAsync(id));
        await hub.IdleAsync();
        Assert.Equal(5, await hub.OutputAsync<int>(id));
    }

    /// <summary>The control: what the disk does not take is nobody's fault, however often it fails.</summary>
    [Fact]
    public async Task Step_ThatTheDiskDoesNotTake_IsNotPutAside()
    {
        var left = 0;
        await using var hub = Hub.Prepare(Tasks.Waiting, new DurableHubOptions { MaxAttempts = 2 });
        hub.StoreOptions = new StoreOptions
        {
            Committing = () =>
            {
                if (Interlocked.Decrement(ref left) >= 0) throw new StoreException("The disk is full.", 13);
            },
        };
        await hub.OpenAsync();
        var id = await hub.RunAsync("wait");
        await hub.Client.SuspendInstanceAsync(id);
        await hub.RaiseAsync(id, "go", 5);
        await hub.Client.ResumeInstanceAsync(id);
        Volatile.Write(ref left, 4);
        await hub.IdleAsync();

        Assert.Empty(hub.Core.ListQuarantined());
        Assert.Equal(5, await hub.OutputAsync<int>(id));
    }
}

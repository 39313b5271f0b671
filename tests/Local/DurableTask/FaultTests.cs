using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class FaultTests
{
    private static void Work(DurableTaskSet tasks) => tasks
        .Orchestrator("work", async context =>
        {
            var sum = 0;
            for (var i = 0; i < 3; i++) sum += await context.CallActivityAsync<int>("double", i);
            return sum + await context.WaitForExternalEvent<int>("go");
        })
        .Activity("double", (int n) => n * 2);

    [Fact]
    public async Task Hub_WhenTheDiskFailsForAWhile_TellsCallersAndGoesOnByItself()
    {
        var failing = false;
        await using var hub = Hub.Prepare(Work);
        hub.StoreOptions = new StoreOptions
        {
            Committing = () =>
            {
                if (failing) throw new StoreException("The disk is full.", 13);
            },
        };
        await hub.OpenAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await hub.Client.ScheduleNewOrchestrationInstanceAsync("work", CancellationToken.None));

        failing = true;
        await Assert.ThrowsAsync<StoreException>(() => hub.Client.ScheduleNewOrchestrationInstanceAsync("work", new StartOrchestrationOptions("lost")));
        await Assert.ThrowsAsync<StoreException>(() => hub.Client.RaiseEventAsync(ids[0], "go", 100));
        failing = false;
        foreach (var id in ids) await hub.Client.RaiseEventAsync(id, "go", 1);
        await hub.IdleAsync();

        foreach (var id in ids) Assert.Equal(7, await hub.OutputAsync<int>(id));
        Assert.Null(await hub.Client.GetInstanceAsync("lost"));
    }

    [Fact]
    public async Task Step_WhoseFailureCannotEvenBeLogged_LeavesNothingTaken()
    {
        var held = new TaskCompletionSource<int>();
        var failing = 0;
        await using var hub = Hub.Prepare(
            tasks => tasks
                .Orchestrator("call", context => context.CallActivityAsync<int>("hold"))
                .ActivityAsync("hold", (object? _) => held.Task),
            new DurableHubOptions { MaxConcurrentOrchestrations = 1 });
        hub.StoreOptions = new StoreOptions
        {
            Committing = () =>
            {
                if (Interlocked.Decrement(ref failing) >= 0) throw new StoreException("The disk is full.", 13);
            },
        };
        hub.Loggers = new Logs
        {
            Writing = line =>
            {
                if (line.Contains("could not be stored", StringComparison.Ordinal)) throw new IOException("The log is on the same disk.");
            },
        };
        await hub.OpenAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("call", CancellationToken.None);
        await hub.Client.WaitForInstanceStartAsync(id, CancellationToken.None);

        Volatile.Write(ref failing, 1);
        held.SetResult(5);
        await hub.IdleAsync();

        Assert.Equal(5, await hub.OutputAsync<int>(id));
        Assert.Equal(5, await hub.OutputAsync<int>(await hub.RunAsync("call")));
    }

    [Fact]
    public async Task Activity_WhoseFailureCannotBeLogged_RunsAgainAndItsInstanceHearsOfIt()
    {
        var logged = 0;
        await using var hub = Hub.Prepare(tasks => tasks
            .Orchestrator("call", async context =>
                (await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("fail"))).FailureDetails.ErrorMessage)
            .Activity<object?, int>("fail", _ => throw new InvalidOperationException("broken")));
        hub.Loggers = new Logs
        {
            Writing = line =>
            {
                if (line.Contains("activity fail failed", StringComparison.Ordinal) && logged++ == 0) throw new IOException("The log is full.");
            },
        };
        await hub.OpenAsync();

        Assert.Equal("broken", await hub.OutputAsync<string>(await hub.RunAsync("call")));
    }

    /// <summary>The negative control: while the disk goes on failing nothing gets through, so what got through above did so after it.</summary>
    [Fact]
    public async Task Hub_WhileTheDiskGoesOnFailing_FinishesNothing()
    {
        var failing = false;
        var failures = 0;
        await using var hub = Hub.Prepare(Work);
        hub.StoreOptions = new StoreOptions
        {
            Committing = () =>
            {
                if (!failing) return;
                Interlocked.Increment(ref failures);
                throw new StoreException("The disk is full.", 13);
            },
        };
        await hub.OpenAsync();
        var id = await hub.RunAsync("work");
        failing = true;
        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<StoreException>(() => hub.Client.RaiseEventAsync(id, "go", 1));

        Assert.Equal(3, failures);
        Assert.False((await hub.GetAsync(id)).IsCompleted);
        failing = false;
        await hub.RaiseAsync(id, "go", 1);
        Assert.Equal(7, await hub.OutputAsync<int>(id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Hub_WhenManyCommitsFailAtRandom_LosesAndDoublesNothing(int seed)
    {
        var (honest, all) = await WrongAsync(seed);
        Assert.Empty(honest);

        // The negative control: who took every call for acknowledged would have lost some.
        Assert.NotEmpty(all);
    }

    /// <summary>What is wrong with what was acknowledged, and what would be if every call had been.</summary>
    private static async Task<(List<string> Honest, List<string> All)> WrongAsync(int seed)
    {
        var random = new Random(seed);
        var failing = false;
        await using var hub = Hub.Prepare(Work);
        hub.StoreOptions = new StoreOptions
        {
            MaxBatch = 4,
            Committing = () =>
            {
                if (failing && random.Next(3) == 0) throw new StoreException("The disk reported an error.", 10);
            },
        };
        await hub.OpenAsync();
        failing = true;
        var acknowledged = new HashSet<string>();
        for (var i = 0; i < 12; i++)
        {
            try
            {
                var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("work", new StartOrchestrationOptions($"i{i}"));
                await hub.Client.RaiseEventAsync(id, "go", i);
                acknowledged.Add(id);
            }
            catch (StoreException)
            {
                // Not acknowledged: nothing is promised.
            }
        }

        await hub.IdleAsync();

        Assert.NotEmpty(acknowledged);
        var wrong = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var found = await hub.Client.GetInstanceAsync($"i{i}", getInputsAndOutputs: true);
            if (found?.RuntimeStatus != OrchestrationRuntimeStatus.Completed || found.ReadOutputAs<int>() != 6 + i) wrong.Add($"i{i}");
        }

        return (wrong.FindAll(acknowledged.Contains), wrong);
    }

    [Fact]
    public async Task Hub_WhenTheDiskIsFull_KeepsWhatItAcknowledged()
    {
        await using var hub = Hub.Prepare(Work);
        hub.StoreOptions = new StoreOptions { MaxBytes = 600_000 };
        await hub.OpenAsync();
        var ids = new List<string>();
        await Assert.ThrowsAsync<StoreException>(async () =>
        {
            while (ids.Count < 1_000)
                ids.Add(await hub.Client.ScheduleNewOrchestrationInstanceAsync("work", new string('x', 20_000)));
        });
        Assert.NotEmpty(ids);

        // The negative control: the one that was refused is not there, and with room there is no refusal.
        Assert.Equal(ids.Count, await hub.Client.GetAllInstancesAsync().CountAsync());
        hub.StoreOptions = null;
        await hub.CrashAsync();
        ids.Add(await hub.Client.ScheduleNewOrchestrationInstanceAsync("work", new string('x', 20_000)));
        foreach (var id in ids) await hub.Client.RaiseEventAsync(id, "go", 1);
        await hub.IdleAsync();

        foreach (var id in ids) Assert.Equal(7, await hub.OutputAsync<int>(id));
    }

    [Fact]
    public async Task Instance_WhoseHistoryIsDamaged_IsPutAsideAndTheOthersGoOn()
    {
        await using var hub = await Hub.StartAsync(Work, new DurableHubOptions { MaxAttempts = 2 });
        var damaged = await hub.RunAsync("work");
        var healthy = await hub.RunAsync("work");
        var key = hub.Store.Read(db => db.Number("SELECT key FROM durable_instances WHERE id = ?1", damaged));
        var good = hub.Store.Read(db => db.Text("SELECT CAST(events AS TEXT) FROM durable_history WHERE instance = ?1 AND step = 1", key));
        await WriteHistoryAsync("[{\"t\":\"nonsense\"}]");

        await hub.CrashAsync();
        await hub.RaiseAsync(damaged, "go", 1);
        await hub.RaiseAsync(healthy, "go", 1);
        Assert.Equal(7, await hub.OutputAsync<int>(healthy));
        var quarantined = Assert.Single(hub.Core.ListQuarantined());
        Assert.Equal(damaged, quarantined.InstanceId);
        Assert.Contains("nonsense", quarantined.Reason, StringComparison.Ordinal);

        await hub.CrashAsync();
        await hub.IdleAsync();
        Assert.Single(hub.Core.ListQuarantined());
        await WriteHistoryAsync(good!);
        Assert.True(await hub.Core.RetryQuarantinedAsync(damaged));
        Assert.False(await hub.Core.RetryQuarantinedAsync(healthy));
        await hub.IdleAsync();

        Assert.Equal(7, await hub.OutputAsync<int>(damaged));
        Assert.Empty(hub.Core.ListQuarantined());

        Task WriteHistoryAsync(string text) => hub.Store.WriteAsync(db => db.Execute(
            "UPDATE durable_history SET events = CAST(?2 AS BLOB) WHERE instance = ?1 AND step = 1", key, text));
    }

    [Fact]
    public async Task Activity_ThatIsOpenEachTimeTheProcessDies_IsPutAsideAndCanBeRetried()
    {
        var deadly = true;
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("call", context => context.CallActivityAsync<int>("deadly"))
                .ActivityAsync("deadly", async (object? _) =>
                {
                    if (deadly) await new TaskCompletionSource().Task;
                    return 5;
                }),
            new DurableHubOptions { MaxCrashes = 2 });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("call", CancellationToken.None);
        await hub.Client.WaitForInstanceStartAsync(id, CancellationToken.None);
        for (var death = 0; death < 3; death++)
        {
            await hub.CrashAsync();
            await AttemptsAsync(Math.Min(death + 1, 3));
        }

        await hub.IdleAsync();
        Assert.Equal(id, Assert.Single(hub.Core.ListQuarantined()).InstanceId);
        deadly = false;
        Assert.True(await hub.Core.RetryQuarantinedAsync(id));
        await hub.IdleAsync();

        Assert.Equal(5, await hub.OutputAsync<int>(id));

        // The count is written just before the activity runs.
        async Task AttemptsAsync(int count)
        {
            var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
            while (hub.Store.Read(db => db.Number("SELECT attempts FROM durable_tasks")) != count)
            {
                Assert.True(DateTime.UtcNow < deadline, $"The attempts do not come to {count}.");
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task Events_WhoseOrderMatters_KeepItWhenAFinishedInstanceGetsLateOnes()
    {
        // An event for an instance that is just finishing must not take another instance's event with it.
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("one", context => context.WaitForExternalEvent<int>("n"))
            .Orchestrator("two", async context => new[] { await context.WaitForExternalEvent<int>("n"), await context.WaitForExternalEvent<int>("n") }));
        for (var round = 0; round < 40; round++)
        {
            var one = await hub.Client.ScheduleNewOrchestrationInstanceAsync("one", CancellationToken.None);
            var two = await hub.Client.ScheduleNewOrchestrationInstanceAsync("two", CancellationToken.None);
            await Task.WhenAll(
                hub.Client.RaiseEventAsync(one, "n", 1),
                hub.Client.RaiseEventAsync(one, "n", 2),
                hub.Client.RaiseEventAsync(one, "n", 3));
            await hub.Client.RaiseEventAsync(two, "n", 1);
            await hub.Client.RaiseEventAsync(two, "n", 2);
            await hub.IdleAsync();
            Assert.Equal([1, 2], await hub.OutputAsync<List<int>>(two));
        }
    }
}

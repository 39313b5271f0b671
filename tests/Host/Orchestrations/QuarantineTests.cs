using DurableTask.Core;
using DurableTask.Core.Exceptions;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

/// <summary>What brings the dispatch or the process into trouble again and again is put aside, alone, and can be tried again.</summary>
public sealed class QuarantineTests
{
    private static Programs Work() => new Programs().Waiting()
        .Orchestration("work", async run => await run.CallAsync<int>("double", 3) + await run.WaitAsync<int>("go"))
        .Activity("double", (int n) => n * 2);

    [Theory]
    [InlineData("history")]
    [InlineData("messages")]
    [InlineData("starts")]
    public async Task Instance_WhoseRowIsDamaged_IsPutAsideAndTheOthersGoOn(string table)
    {
        await using var hub = Hub.Prepare(Work());
        await hub.OpenAsync();
        if (table != "starts")
        {
            await hub.RunAsync("work", id: "damaged");
        }
        await hub.RunAsync("work", id: "healthy");
        await hub.CrashAsync(start: false);
        if (table == "starts")
        {
            await hub.CreateAsync("work", id: "damaged");
        }
        await hub.SendAsync("damaged", "go", 1);
        await hub.SendAsync("healthy", "go", 1);
        var column = table == "history" ? "events" : "message";
        var key = hub.Store.Read(db => db.Number("SELECT key FROM orchestration_instances WHERE id = 'damaged'"));
        var good = hub.Store.Read(db =>
        {
            using var rows = db.Query($"SELECT {column} FROM orchestration_{table} WHERE instance = ?1 AND {column} IS NOT NULL", key);
            return rows.Read() ? rows.Blob(0) : [];
        });
        var bad = good.ToArray();
        bad[^2] ^= 0x10;
        await WriteAsync(bad, good);

        await hub.StartWorkerAsync();
        await hub.IdleAsync();

        Assert.Equal(7, hub.Output<int>("healthy"));
        var aside = Assert.Single(hub.Service.ListQuarantined());
        Assert.Equal(("damaged", 0, 1), (aside.InstanceId, aside.Task, aside.Attempts));
        Assert.Contains("checksum", aside.Reason, StringComparison.Ordinal);

        // It stays so over a restart, and what is asked of it then is kept.
        await hub.CrashAsync();
        await hub.IdleAsync();
        Assert.Equal(aside, Assert.Single(hub.Service.ListQuarantined()));
        await WriteAsync(good, bad);
        Assert.True(await hub.Service.ReleaseAsync("damaged"));
        Assert.False(await hub.Service.ReleaseAsync("healthy"));
        await hub.IdleAsync();

        Assert.Equal(7, hub.Output<int>("damaged"));
        Assert.Empty(hub.Service.ListQuarantined());

        Task WriteAsync(byte[] now, byte[] before) => hub.Store.WriteAsync(db =>
            Assert.Equal(1, db.Execute($"UPDATE orchestration_{table} SET {column} = ?1 WHERE instance = ?2 AND {column} = ?3", now, key,
                before)));
    }

    [Fact]
    public async Task ScheduledStart_ThatIsDamaged_IsPutAsideWhenItIsDue_AndCanBeReleased()
    {
        await using var hub = await Hub.StartAsync(Work());
        await hub.CreateAsync("work", id: "x", startAt: Hub.Start.AddHours(1).UtcDateTime);
        var mend = await DamageAsync(hub, "starts");
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal("x", Assert.Single(hub.Service.ListQuarantined()).InstanceId);

        await mend();
        await hub.Service.ReleaseAsync("x");
        await hub.RaiseAsync("x", "go", 1);

        Assert.Equal(7, hub.Output<int>("x"));
    }

    [Fact]
    public async Task Activity_ThatCannotBeRead_IsPutAside_AndRunsWhenItIsRetriedAtTheStart()
    {
        await using var hub = await Hub.StartAsync(new Programs()
            .Orchestration("call", run => run.CallAsync<int>("hold"))
            .ActivityAsync("hold", (object? _) => new TaskCompletionSource<int>().Task));
        var id = (await hub.CreateAsync("call")).InstanceId;
        await hub.Service.WaitForStartAsync(id, CancellationToken.None);
        await hub.CrashAsync(start: false);
        var mend = await DamageAsync(hub, "tasks");
        await hub.StartWorkerAsync();
        await hub.IdleAsync();
        Assert.Contains("cannot be read", Assert.Single(hub.Service.ListQuarantined()).Reason, StringComparison.Ordinal);

        await mend();
        var mended = new Programs().Orchestration("call", run => run.CallAsync<int>("hold")).Activity("hold", (object? _) => 5);

        // The negative control: without the switch it stays put aside.
        await hub.CrashAsync(mended);
        await hub.IdleAsync();
        Assert.Equal(OrchestrationStatus.Running, hub.Status(id));
        hub.Options = hub.Options with { RetryQuarantined = true };
        await hub.CrashAsync(mended);
        await hub.IdleAsync();

        Assert.Equal(5, hub.Output<int>(id));
        Assert.Empty(hub.Service.ListQuarantined());
    }

    [Theory]
    [InlineData("SELECT RAISE(ABORT, 'must not be')")]
    [InlineData("UPDATE orchestration_history SET events = zeroblob(2000000000)")]
    public async Task Step_ThatSQLiteRefusesEachTime_PutsItsInstanceAside_AndCanBeReleased(string refusal)
    {
        await using var hub = await Hub.StartAsync(Work(), new OrchestrationStorageOptions { MaxAttempts = 2 });
        var id = await hub.RunAsync("work");
        var other = await hub.RunAsync("work");
        var key = hub.Store.Read(db => db.Number("SELECT key FROM orchestration_instances WHERE id = ?1", id));
        await hub.Store.WriteAsync(db => db.ExecuteScript(
            $"CREATE TRIGGER refused BEFORE INSERT ON orchestration_history WHEN NEW.instance = {key} BEGIN {refusal}; END"));

        await Task.WhenAll(hub.SendAsync(id, "go", 1), hub.SendAsync(other, "go", 1));
        await hub.IdleAsync();

        Assert.Equal(7, hub.Output<int>(other));
        Assert.Equal((id, 2), (hub.Service.ListQuarantined().Single().InstanceId, hub.Service.ListQuarantined().Single().Attempts));
        await hub.Store.WriteAsync(db => db.ExecuteScript("DROP TRIGGER refused"));
        await hub.Service.ReleaseAsync(id);
        await hub.IdleAsync();
        Assert.Equal(7, hub.Output<int>(id));
    }

    [Fact]
    public async Task Activity_WhoseAnswerSQLiteRefusesEachTime_IsPutAside_AndCanBeReleased()
    {
        await using var hub = await Hub.StartAsync(Work(), new OrchestrationStorageOptions { MaxAttempts = 2 });
        await hub.Store.WriteAsync(db => db.ExecuteScript(
            "CREATE TRIGGER refused BEFORE UPDATE ON orchestration_tasks BEGIN SELECT RAISE(ABORT, 'must not be'); END"));
        var id = await hub.RunAsync("work");
        var aside = Assert.Single(hub.Service.ListQuarantined());
        Assert.Equal(2, aside.Attempts);
        Assert.NotEqual(0, aside.Task);

        await hub.Store.WriteAsync(db => db.ExecuteScript("DROP TRIGGER refused"));
        await hub.Service.ReleaseAsync(id);
        await hub.RaiseAsync(id, "go", 1);

        Assert.Equal(7, hub.Output<int>(id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispatch_ThatFailsEachTime_PutsTheInstanceAside_UnlessItIsOnlyBrokenOff(bool brokenOff)
    {
        var left = 4;
        var programs = Work().Orchestration("deadly", run => Interlocked.Decrement(ref left) >= 0
            ? brokenOff ? throw new SessionAbortedException("The worker has gone.")
                : throw new InvalidOperationException("The conversion fails.")
            : Task.FromResult(5));
        // What an orchestration throws is its own failure; a dispatcher's comes from its middleware, as here.
        programs.Middleware = (context, next) => context.GetProperty<OrchestrationRuntimeState>().Name == "deadly"
            && Interlocked.Decrement(ref left) >= 0
            ? throw (brokenOff ? new SessionAbortedException("The worker has gone.")
                : new InvalidOperationException("The conversion fails."))
            : next();
        await using var hub = await Hub.StartAsync(programs, new OrchestrationStorageOptions { MaxAttempts = 2 });

        var id = await hub.RunAsync("deadly");

        Assert.Equal(brokenOff ? 0 : 1, hub.Service.ListQuarantined().Count);
        Assert.Equal(brokenOff ? OrchestrationStatus.Completed : OrchestrationStatus.Pending, hub.Status(id));
        left = 0;
        await hub.Service.ReleaseAsync(id);
        await hub.IdleAsync();
        Assert.Equal(5, hub.Output<int>(id));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("event")]
    [InlineData("timer")]
    [InlineData("activity")]
    public async Task Orchestration_ThatEndsTheProcessEachTime_IsPutAside_AndCanBeReleased(string after)
    {
        using var trap = new Trap();
        var programs = new Programs().Waiting()
            .Orchestration("deadly", async run =>
            {
                await (after switch
                {
                    "event" => run.WaitAsync<int>("go"),
                    "timer" => run.SleepAsync(TimeSpan.FromHours(1)),
                    "activity" => run.CallAsync("harmless"),
                    _ => Task.CompletedTask,
                });
                trap.Pass();
                return 5;
            })
            .Activity("harmless", (object? _) => 0);
        await using var hub = await Hub.StartAsync(programs, new OrchestrationStorageOptions { MaxCrashes = 2 });
        await hub.RunAsync("wait", id: "healthy");
        await hub.CreateAsync("deadly", id: "x");
        if (after == "event")
        {
            await hub.SendAsync("x", "go", 1);
        }
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

        var aside = Assert.Single(hub.Service.ListQuarantined());
        Assert.Equal(("x", 0, 2), (aside.InstanceId, aside.Task, aside.Attempts));
        await hub.RaiseAsync("healthy", "go", 3);
        Assert.Equal(3, hub.Output<int>("healthy"));
        trap.IsSet = false;
        await hub.Service.ReleaseAsync("x");
        await hub.IdleAsync();
        Assert.Equal(5, hub.Output<int>("x"));
    }

    [Fact]
    public async Task Activity_ThatEndsTheProcessEachTime_IsPutAside_AndCanBeReleased()
    {
        using var trap = new Trap();
        await using var hub = await Hub.StartAsync(
            new Programs().Orchestration("call", run => run.CallAsync<int>("deadly")).Activity("deadly", (object? _) =>
            {
                trap.Pass();
                return 5;
            }),
            new OrchestrationStorageOptions { MaxCrashes = 2 });
        await hub.CreateAsync("call", id: "x");
        for (var death = 0; death < 3; death++)
        {
            await trap.EnteredAsync();
            await hub.CrashAsync();
        }
        await hub.IdleAsync();

        Assert.NotEqual(0, Assert.Single(hub.Service.ListQuarantined()).Task);
        trap.IsSet = false;
        await hub.Service.ReleaseAsync("x");
        await hub.IdleAsync();
        Assert.Equal(5, hub.Output<int>("x"));
    }

    /// <summary>The negative control: who gets through its steps, or was left when the service stopped, is never suspected.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Instance_ThatGetsThroughItsSteps_IsNotPutAside_HoweverOftenTheProcessEnds(bool stops)
    {
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("count", async run =>
        {
            for (var i = 0; i < 6; i++)
            {
                await run.WaitAsync<int>("n");
            }
        }), new OrchestrationStorageOptions { MaxCrashes = 1 });
        await hub.RunAsync("count", id: "x");
        for (var i = 0; i < 6; i++)
        {
            await hub.CrashAsync(start: false);
            await hub.SendAsync("x", "n", i);
            if (!stops)
            {
                // As if the service had not been stopped.
                await hub.Store.WriteAsync(db => db.Execute("DELETE FROM orchestration_shutdown"));
            }
            await hub.StartWorkerAsync();
            await hub.IdleAsync();
        }

        Assert.Empty(hub.Service.ListQuarantined());
        Assert.Equal(OrchestrationStatus.Completed, hub.Status("x"));
    }

    [Fact]
    public async Task Quarantined_WhenTerminated_EndsUnread_TellsItsParent_AndCanBePurged()
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting().Orchestration("parent", async run =>
        {
            await Assert.ThrowsAsync<SubOrchestrationFailedException>(() => run.ChildAsync<int>("wait", id: "child"));
            return "told";
        }));
        var parent = await hub.RunAsync("parent");
        await hub.CrashAsync(start: false);
        await hub.Store.WriteAsync(db => db.Execute(
            """
            UPDATE orchestration_history SET events = x'00'
            WHERE instance = (SELECT key FROM orchestration_instances WHERE id = 'child')
            """));
        await hub.StartWorkerAsync();
        await hub.RaiseAsync("child", "go", 1);
        Assert.Single(hub.Service.ListQuarantined());

        await hub.TerminateAsync("child", "enough");

        Assert.Equal((OrchestrationStatus.Terminated, "enough"), (hub.Status("child"), hub.Get("child").Output));
        Assert.Empty(hub.Service.ListQuarantined());
        Assert.Equal("told", hub.Output<string>(parent));
        Assert.Equal(1, (await hub.Service.PurgeInstanceStateAsync("child")).DeletedInstanceCount);
    }

    /// <summary>Flips a bit in the only row of a table; what comes back puts it right again.</summary>
    private static async Task<Func<Task>> DamageAsync(Hub hub, string table)
    {
        await FlipAsync();
        return FlipAsync;

        Task FlipAsync() => hub.Store.WriteAsync(db =>
        {
            using var rows = db.Query($"SELECT message FROM orchestration_{table}");
            Assert.True(rows.Read());
            var message = rows.Blob(0);
            message[^2] ^= 0x10;
            db.Execute($"UPDATE orchestration_{table} SET message = ?1", message);
        });
    }
}

/// <summary>Holds whoever comes by until the test lets go: as good as dead for a service that is thrown away meanwhile.</summary>
internal sealed class Trap : IDisposable
{
    private readonly SemaphoreSlim entered = new(0);
    private readonly ManualResetEventSlim released = new();

    internal bool IsSet { get; set; } = true;

    internal void Pass()
    {
        if (IsSet)
        {
            entered.Release();
            released.Wait();
            throw new SessionAbortedException("The process has ended.");
        }
    }

    internal Task EnteredAsync() => entered.WaitAsync().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

    public void Dispose() => released.Set();
}

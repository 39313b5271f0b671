using DurableTask.Core;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;
using PartyFlow.Host.Tests.Sqlite;

namespace PartyFlow.Host.Tests.Orchestrations;

/// <summary>The disk fails, is full, or another process wants it.</summary>
public sealed class FaultTests
{
    private static Programs Work() => new Programs()
        .Orchestration("work", async run =>
        {
            var sum = 0;
            for (var i = 0; i < 3; i++)
            {
                sum += await run.CallAsync<int>("double", i);
            }
            return sum + await run.WaitAsync<int>("go");
        })
        .Activity("double", (int n) => n * 2);

    [Fact]
    public async Task Hub_WhenTheDiskFailsForAWhile_TellsCallersAndGoesOnByItself()
    {
        var failing = false;
        await using var hub = Hub.Prepare(Work());
        hub.StoreOptions = new StoreOptions { Committing = () => _ = failing ? throw new StoreException("The disk is full.", 13) : 0 };
        await hub.OpenAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await hub.CreateAsync("work")).InstanceId);
        }

        failing = true;
        await Assert.ThrowsAsync<StoreException>(() => hub.CreateAsync("work", id: "lost"));
        await Assert.ThrowsAsync<StoreException>(() => hub.SendAsync(ids[0], "go", 100));
        failing = false;
        await Task.WhenAll(ids.Select(id => hub.SendAsync(id, "go", 1)));
        await hub.IdleAsync();

        Assert.All(ids, id => Assert.Equal(7, hub.Output<int>(id)));
        Assert.Null(hub.Find("lost"));
        Assert.Empty(hub.Service.ListQuarantined());
    }

    /// <summary>
    /// The negative control: while the disk goes on failing nothing gets through, so what got through above did so after it.
    /// </summary>
    [Fact]
    public async Task Hub_WhileTheDiskGoesOnFailing_FinishesNothing()
    {
        var (failing, failures) = (false, 0);
        await using var hub = Hub.Prepare(Work());
        hub.StoreOptions = new StoreOptions
        {
            Committing = () =>
            {
                if (failing)
                {
                    Interlocked.Increment(ref failures);
                    throw new StoreException("The disk is full.", 13);
                }
            },
        };
        await hub.OpenAsync();
        var id = await hub.RunAsync("work");
        failing = true;
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<StoreException>(() => hub.SendAsync(id, "go", 1));
        }

        Assert.Equal(3, failures);
        Assert.Equal(OrchestrationStatus.Running, hub.Status(id));
        failing = false;
        await hub.RaiseAsync(id, "go", 1);
        Assert.Equal(7, hub.Output<int>(id));
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

    [Fact]
    public async Task Hub_WhenTheFileMayGrowNoMore_KeepsWhatItAcknowledged()
    {
        await using var hub = Hub.Prepare(Work());
        hub.StoreOptions = new StoreOptions { MaxBytes = 600_000 };
        await hub.OpenAsync();
        var ids = new List<string>();
        await Assert.ThrowsAsync<StoreException>(async () =>
        {
            while (ids.Count < 1_000)
            {
                ids.Add((await hub.CreateAsync("work", new string('x', 20_000))).InstanceId);
            }
        });
        Assert.NotEmpty(ids);

        // The negative control: the one that was refused is not there, and with room there is no refusal.
        Assert.Equal(ids.Count, hub.Count("instances"));
        hub.StoreOptions = null;
        await hub.CrashAsync();
        ids.Add((await hub.CreateAsync("work", new string('x', 20_000))).InstanceId);
        await Task.WhenAll(ids.Select(id => hub.SendAsync(id, "go", 1)));
        await hub.IdleAsync();
        Assert.All(ids, id => Assert.Equal(7, hub.Output<int>(id)));
    }

    [SmallDiskFact]
    public async Task Hub_OnADiskThatIsFull_GoesOnByItselfWhenThereIsRoomAgain()
    {
        using var disk = new SmallDisk(4_000);
        await using var hub = Hub.Prepare(Work(), folder: Path.Combine(disk.Path, "data"));
        await hub.OpenAsync();
        var id = await hub.RunAsync("work");
        using (disk.Fill())
        {
            await Assert.ThrowsAsync<StoreException>(async () =>
            {
                for (var i = 0; i < 1_000; i++)
                {
                    await hub.CreateAsync("work", new string('x', 50_000));
                }
            });
        }

        await hub.SendAsync(id, "go", 1);
        await hub.IdleAsync();
        Assert.Equal(7, hub.Output<int>(id));
        Assert.Empty(hub.Service.ListQuarantined());
    }

    [Fact]
    public async Task WorkItem_OfAServiceThatHasStopped_ChangesNothingAfterItsNextStart()
    {
        using var trap = new Trap();
        await using var hub = await Hub.StartAsync(new Programs().Orchestration("slow", async run =>
        {
            var n = await run.WaitAsync<int>("go");
            trap.Pass();
            return n;
        }));
        await hub.RunAsync("slow", id: "x");
        await hub.SendAsync("x", "go", 4);
        await trap.EnteredAsync();
        await hub.StopWorkerAsync();
        trap.IsSet = false;

        await hub.StartWorkerAsync();
        await hub.IdleAsync();
        trap.Dispose();

        Assert.Equal(4, hub.Output<int>("x"));
        Assert.Equal(2, hub.Count("history"));
    }

    /// <summary>What is wrong with what was acknowledged, and what would be if every call had been.</summary>
    private static async Task<(List<string> Honest, List<string> All)> WrongAsync(int seed)
    {
        var random = new Random(seed);
        var failing = false;
        await using var hub = Hub.Prepare(Work());
        hub.StoreOptions = new StoreOptions
        {
            MaxBatch = 4,
            Committing = () => _ = failing && random.Next(3) == 0 ? throw new StoreException("The disk reported an error.", 10) : 0,
        };
        await hub.OpenAsync();
        failing = true;
        var acknowledged = new HashSet<string>();
        for (var i = 0; i < 12; i++)
        {
            try
            {
                await hub.CreateAsync("work", id: $"i{i}");
                await hub.SendAsync($"i{i}", "go", i);
                acknowledged.Add($"i{i}");
            }
            catch (StoreException)
            {
                // Not acknowledged: nothing is promised.
            }
        }
        await hub.IdleAsync();

        Assert.NotEmpty(acknowledged);
        var wrong = Enumerable.Range(0, 12).Where(i => hub.Find($"i{i}") is not { OrchestrationStatus: OrchestrationStatus.Completed } found
            || Json.Read<int>(found.Output) != 6 + i).Select(i => $"i{i}").ToList();
        return (wrong.FindAll(acknowledged.Contains), wrong);
    }
}

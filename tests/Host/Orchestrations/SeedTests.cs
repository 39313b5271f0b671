using DurableTask.Core;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

/// <summary>Random orchestrations with mischief anywhere, by a seed, against what a few lines say they must come out with.</summary>
public sealed class SeedTests
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is not null;

    [Fact]
    public async Task RandomOrchestrations_WithMischiefAnywhere_ComeOutAsTheModelSays()
    {
        var first = Environment.GetEnvironmentVariable("PARTYFLOW_SEED") is { Length: > 0 } given ? int.Parse(given)
            : Environment.TickCount & 0xfffff;
        for (var seed = first; seed < first + (Long ? 1_000 : 100); seed++)
        {
            var wrong = await WrongAsync(seed, protectionOff: null);
            Assert.True(wrong.Count == 0, $"PARTYFLOW_SEED={seed}: {string.Join("; ", wrong)}");
        }
    }

    /// <summary>The negative control: where a step is not committed in one piece, or an answer counts twice, some seed tells.</summary>
    [Theory]
    [InlineData("CREATE TRIGGER off BEFORE DELETE ON orchestration_messages BEGIN SELECT RAISE(IGNORE); END")]
    [InlineData("CREATE TRIGGER off BEFORE DELETE ON orchestration_timers BEGIN SELECT RAISE(IGNORE); END")]
    [InlineData("CREATE TRIGGER off BEFORE INSERT ON orchestration_tasks WHEN NEW.seq % 3 = 1 BEGIN SELECT RAISE(IGNORE); END")]
    [InlineData("CREATE TRIGGER off BEFORE INSERT ON orchestration_messages WHEN NEW.seq % 3 = 1 BEGIN SELECT RAISE(IGNORE); END")]
    public async Task NegativeControl_StepsThatAreNotCommittedInOnePiece_AreContradicted(string protectionOff)
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            if ((await WrongAsync(seed, protectionOff)).Count > 0)
            {
                return;
            }
        }
        Assert.Fail("No seed noticed.");
    }

    private static async Task<List<string>> WrongAsync(int seed, string? protectionOff)
    {
        var random = new Random(seed);
        var number = 0;
        var programs = Enumerable.Range(0, 4).ToDictionary(i => $"p{i}", _ => SeedProgram.Random(random, ref number));
        var failing = false;
        await using var hub = Hub.Prepare(SeedProgram.Register(), new OrchestrationStorageOptions
        {
            MaxWarmInstances = random.Next(4),
            MaxConcurrentOrchestrations = random.Next(1, 5),
            MaxConcurrentActivities = random.Next(1, 5),
            MaxAttempts = 1_000,
            MaxCrashes = 1_000,
            FirstDelay = TimeSpan.FromTicks(1),
        });
        hub.StoreOptions = new StoreOptions
        {
            MaxBatch = random.Next(1, 5),
            Committing = () =>
            {
                lock (random)
                {
                    _ = failing && random.Next(4) == 0 ? throw new StoreException("The disk reported an error.", 10) : 0;
                }
            },
        };
        hub.Around = service => new FaultyService(service, random);
        await hub.OpenAsync(start: false);
        if (protectionOff is not null)
        {
            await hub.Store.WriteAsync(db => db.ExecuteScript(protectionOff));
        }
        await hub.StartWorkerAsync();
        await hub.CreateAsync("box", id: SeedProgram.Box);
        foreach (var (id, program) in programs)
        {
            var startAt = random.Next(3) == 0 ? Hub.Start.AddHours(random.Next(1, 30)).UtcDateTime : (DateTime?)null;
            await hub.CreateAsync("program", new SeedProgram.State(program.Parts!, []), id, startAt);
        }

        var events = programs.SelectMany(one => Receivers(one.Key, one.Value)).ToList();
        for (var turn = random.Next(4, 12); turn > 0; turn--)
        {
            await MischiefAsync(hub, random, programs.Keys.ToList(), events, fails => failing = fails);
        }
        failing = false;
        return await SettleAsync(hub, programs, events);
    }

    private static async Task MischiefAsync(Hub hub, Random random, List<string> ids, List<(string Id, int Value)> events,
        Action<bool> fail)
    {
        int Next(int most)
        {
            lock (random)
            {
                return random.Next(most);
            }
        }
        try
        {
            switch (Next(7))
            {
                case 0:
                    // A host that finds its disk broken does not start at all.
                    fail(false);
                    await hub.CrashAsync();
                    break;
                case 1:
                    fail(true);
                    break;
                case 2:
                    hub.Clock.Advance(TimeSpan.FromHours(Next(40)));
                    break;
                case 3:
                    await hub.SendAsync(ids[Next(ids.Count)], new DurableTask.Core.History.ExecutionSuspendedEvent(-1, "pause"));
                    break;
                case 4:
                    await hub.SendAsync(ids[Next(ids.Count)], new DurableTask.Core.History.ExecutionResumedEvent(-1, "go on"));
                    break;
                case 5 when events.Count > 0:
                    // Sent, and sent once more at the end: of two the same orchestration takes one.
                    var (id, value) = events[Next(events.Count)];
                    await hub.SendAsync(id, $"e{value}", value);
                    break;
                default:
                    await hub.IdleAsync();
                    break;
            }
        }
        catch (StoreException)
        {
            // The disk fails just now; nobody was told otherwise.
        }
    }

    private static async Task<List<string>> SettleAsync(Hub hub, Dictionary<string, SeedProgram> programs,
        List<(string Id, int Value)> events)
    {
        foreach (var id in programs.Keys)
        {
            await hub.SendAsync(id, new DurableTask.Core.History.ExecutionResumedEvent(-1, "go on"));
        }
        // A child hears only what is sent to it while it runs.
        for (var round = 0; round < 60 && programs.Keys.Any(id => !OrchestrationTables.IsEnd(hub.Status(id))); round++)
        {
            await Task.WhenAll(events.Select(one => hub.SendAsync(one.Id, $"e{one.Value}", one.Value)));
            await hub.AdvanceAsync(TimeSpan.FromHours(60));
        }
        await hub.RaiseAsync(SeedProgram.Box, "mail", SeedProgram.Stop);
        await hub.IdleAsync();

        var wrong = hub.Service.ListQuarantined().Select(work => $"{work.InstanceId} is quarantined: {work.Reason}").ToList();
        foreach (var (id, program) in programs)
        {
            var found = hub.Get(id);
            var trace = found.OrchestrationStatus == OrchestrationStatus.Completed ? Json.Read<List<string>>(found.Output)!
                : [$"{found.OrchestrationStatus} {found.Output}"];
            if (!trace.SequenceEqual(program.Trace))
            {
                wrong.Add($"{id}: [{string.Join(", ", trace)}] instead of [{string.Join(", ", program.Trace)}]");
            }
        }
        var box = hub.Get(SeedProgram.Box);
        var mails = box.OrchestrationStatus == OrchestrationStatus.Completed ? Json.Read<List<int>>(box.Output)! : [];
        if (!mails.Order().SequenceEqual(programs.Values.SelectMany(program => program.Mails).Order()))
        {
            var sent = string.Join(", ", programs.Values.SelectMany(program => program.Mails));
            wrong.Add($"box {box.OrchestrationStatus}: [{string.Join(", ", mails)}] instead of [{sent}]");
        }
        if (hub.Count("tasks") + hub.Count("messages") + hub.Count("timers") is var left and > 0)
        {
            wrong.Add($"{left} rows are left.");
        }
        return wrong;
    }

    /// <summary>Who waits for which event: a program itself or one of its children.</summary>
    private static IEnumerable<(string Id, int Value)> Receivers(string id, SeedProgram program) => program.Op switch
    {
        "wait" => [(id, program.Value)],
        "child" => program.Parts!.SelectMany(part => Receivers($"child-{program.Value}", part)),
        _ => program.Parts?.SelectMany(part => Receivers(id, part)) ?? [],
    };
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>
/// Random orchestrations, run with crashes, suspensions, rewinds, terminations and clock steps at random moments on a tiny cache,
/// against a model that just computes what must come out.
/// </summary>
public sealed class SeedTests
{
    private static readonly int Count = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is null ? 100 : 1_000;

    [Fact]
    public async Task RandomOrchestrations_WithMischiefAnywhere_ComeOutAsTheModelSays()
    {
        var first = Environment.GetEnvironmentVariable("PARTYFLOW_SEED") is { } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : Random.Shared.Next(1_000_000);
        for (var seed = first; seed < first + Count; seed++)
        {
            var wrong = await RunAsync(seed);
            Assert.True(wrong is null, $"PARTYFLOW_SEED={seed}: {wrong}");
        }
    }

    // What a step commits in one piece, with one part of it left out: the database itself ignores it.
    [Theory]
    [InlineData("CREATE TRIGGER off BEFORE DELETE ON durable_inbox BEGIN SELECT RAISE(IGNORE); END")]
    [InlineData("CREATE TRIGGER off BEFORE INSERT ON durable_tasks WHEN NEW.task % 3 = 1 BEGIN SELECT RAISE(IGNORE); END")]
    public async Task NegativeControl_StepsThatAreNotCommittedInOnePiece_AreContradicted(string protectionOff)
    {
        var contradicted = false;
        for (var seed = 1; seed <= 10 && !contradicted; seed++) contradicted = await RunAsync(seed, protectionOff) is not null;
        Assert.True(contradicted);
    }

    private static async Task<string?> RunAsync(int seed, string? protectionOff = null)
    {
        var random = new Random(seed);
        var repaired = new HashSet<int> { SeedRun.Victim };
        await using var hub = await Hub.StartAsync(
            tasks => SeedProgram.Register(tasks, repaired), new DurableHubOptions { MaxWarmInstances = random.Next(0, 3) });
        if (protectionOff is not null) await hub.Store.WriteAsync(db => db.ExecuteScript(protectionOff));
        var run = new SeedRun(hub, random, repaired);
        await run.BeginAsync();
        for (var round = 0; round < 400 && await run.GoesOnAsync(); round++) await run.MischiefAsync();
        await run.FinishAsync();
        return await run.ContradictionAsync();
    }

    /// <summary>Two programs that must come out right, a third that is terminated, and a box for what they send.</summary>
    private sealed class SeedRun(Hub hub, Random random, HashSet<int> repaired)
    {
        internal const int Victim = 2;

        private readonly List<SeedProgram> programs = [.. Enumerable.Range(0, Victim + 1).Select(i => new SeedPrograms(random, i).Sequence())];
        private readonly int[] raised = new int[Victim];
        private readonly bool[] suspended = new bool[Victim];

        internal async Task BeginAsync()
        {
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("box", new StartOrchestrationOptions(SeedProgram.Box));
            for (var i = 0; i < programs.Count; i++)
            {
                DateTimeOffset? startAt = random.Next(3) == 0 ? Hub.Start.AddMinutes(random.Next(90)) : null;
                await hub.Client.ScheduleNewOrchestrationInstanceAsync("program", programs[i], new StartOrchestrationOptions($"p{i}", startAt));
            }
        }

        internal async Task<bool> GoesOnAsync() => (await OpenAsync()).Count > 0;

        internal async Task MischiefAsync()
        {
            var open = await OpenAsync();
            var chosen = open[random.Next(open.Count)];
            switch (random.Next(11))
            {
                case 0 or 1:
                    await RaiseAsync(chosen);
                    break;
                case 2 or 3:
                    hub.Clock.Advance(TimeSpan.FromMinutes(random.Next(1, 90)));
                    break;
                case 4:
                    await hub.IdleAsync();
                    break;
                case 5:
                    hub.Time.Step(TimeSpan.FromHours(random.Next(2) == 0 ? 1 : -1));
                    break;
                case 6:
                    await SuspendAsync(chosen, !suspended[chosen]);
                    break;
                case 7:
                    await RepairAsync(chosen);
                    break;
                case 8 when random.Next(4) == 0:
                    await hub.Client.TerminateInstanceAsync($"p{Victim}", new TerminateInstanceOptions("stop", Recursive: true));
                    break;
                default:
                    await hub.CrashAsync();
                    break;
            }
        }

        /// <summary>Whoever has long timers or many events gets the rest without further mischief.</summary>
        internal async Task FinishAsync()
        {
            for (var round = 0; round < 100 && await GoesOnAsync(); round++)
            {
                foreach (var i in await OpenAsync())
                {
                    await SuspendAsync(i, false);
                    await RepairAsync(i);
                    await RaiseAsync(i);
                }

                await hub.AdvanceAsync(TimeSpan.FromHours(2));
            }

            await hub.Client.TerminateInstanceAsync($"p{Victim}", new TerminateInstanceOptions("stop", Recursive: true));
            await hub.IdleAsync();
            await hub.RaiseAsync(SeedProgram.Box, "mail", SeedProgram.Stop);
        }

        internal async Task<string?> ContradictionAsync()
        {
            var sent = (await hub.GetAsync(SeedProgram.Box)).ReadOutputAs<List<int>>() ?? [];
            for (var i = 0; i < programs.Count; i++)
            {
                var metadata = await hub.GetAsync($"p{i}");
                var (trace, mails) = programs[i].Expected();
                var got = sent.FindAll(mail => SeedPrograms.OwnerOf(mail) == i);
                if (i == Victim && metadata.RuntimeStatus == OrchestrationRuntimeStatus.Terminated)
                {
                    if (got.SequenceEqual(mails.Take(got.Count))) continue;
                    return $"p{i} sent [{string.Join(' ', got)}], which is not how [{string.Join(' ', mails)}] begins";
                }

                if (metadata.RuntimeStatus != OrchestrationRuntimeStatus.Completed)
                    return $"p{i} is {metadata.RuntimeStatus}: {metadata.FailureDetails}\n{System.Text.Json.JsonSerializer.Serialize(programs[i])}\n{History($"p{i}")}";
                var actual = metadata.ReadOutputAs<List<string>>()!;
                if (!trace.SequenceEqual(actual)) return $"p{i} gave [{string.Join(' ', actual)}], expected [{string.Join(' ', trace)}]";
                if (!mails.SequenceEqual(got)) return $"p{i} sent [{string.Join(' ', got)}], expected [{string.Join(' ', mails)}]";
            }

            return Leftovers();
        }

        private string? Leftovers()
        {
            var left = hub.Store.Read(db => db.Text(
                "SELECT group_concat(id) FROM durable_instances WHERE completed IS NULL")
                ?? (db.Number("SELECT (SELECT count(*) FROM durable_tasks) + (SELECT count(*) FROM durable_inbox)") is > 0 and var rows ? $"{rows} rows" : null));
            if (left is not null) return $"When all had ended, there were still {left}";
            return hub.Core.NextTimer is { } next ? $"When all had ended, a timer was still set for {next}" : null;
        }

        private async Task<List<int>> OpenAsync()
        {
            var open = new List<int>();
            for (var i = 0; i < Victim; i++)
            {
                if ((await hub.GetAsync($"p{i}")).RuntimeStatus != OrchestrationRuntimeStatus.Completed) open.Add(i);
            }

            return open;
        }

        private async Task RaiseAsync(int i)
        {
            // An event for an instance that fails meanwhile would be lost, and the model knows of none that are. A timer that is due
            // fires on a thread of its own, and nothing is busy until it has: it is fired here.
            do
            {
                hub.Clock.Advance(TimeSpan.Zero);
                await hub.IdleAsync();
            }
            while (hub.Core.NextTimer <= hub.Time.GetUtcNow());

            if ((await hub.GetAsync($"p{i}")).IsCompleted) return;
            await hub.Client.RaiseEventAsync($"p{i}", random.Next(2) == 0 ? "E" : "e", raised[i]++);
        }

        private async Task SuspendAsync(int i, bool suspend)
        {
            if (suspended[i] == suspend) return;
            suspended[i] = suspend;
            if (suspend) await hub.Client.SuspendInstanceAsync($"p{i}");
            else await hub.Client.ResumeInstanceAsync($"p{i}");
        }

        private async Task RepairAsync(int i)
        {
            if ((await hub.GetAsync($"p{i}")).RuntimeStatus != OrchestrationRuntimeStatus.Failed) return;
            lock (repaired) repaired.Add(i);
            await hub.Client.RewindInstanceAsync($"p{i}", "repaired");
        }

        private string History(string id) => hub.Store.Read(db => db.Text(
            "SELECT group_concat(h.step || ' ' || CAST(h.events AS TEXT), char(10)) FROM durable_history h JOIN durable_instances i ON i.key = h.instance WHERE i.id = ?1", id)) ?? "";
    }
}

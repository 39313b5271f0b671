using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>
/// Random orchestrations, run with crashes at random moments on a tiny cache, against a model that just computes what must
/// come out.
/// </summary>
public sealed class SeedTests
{
    private static readonly int Count = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is null ? 100 : 1_000;

    [Fact]
    public async Task RandomOrchestrations_WithCrashesAnywhere_ComeOutAsTheModelSays()
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

    [Fact]
    public async Task NegativeControl_AModelThatExpectsSomethingElse_IsContradicted()
    {
        var contradicted = 0;
        for (var seed = 1; seed <= 5; seed++)
        {
            if (await RunAsync(seed, spoil: true) is not null) contradicted++;
        }

        Assert.InRange(contradicted, 1, 5);
    }

    private static async Task<string?> RunAsync(int seed, bool spoil = false)
    {
        var random = new Random(seed);
        await using var hub = await Hub.StartAsync(Program.Register, new DurableHubOptions { MaxWarmInstances = random.Next(0, 3) });
        var programs = Enumerable.Range(0, 3).Select(_ => Program.Sequence(random, depth: 0)).ToList();
        for (var i = 0; i < programs.Count; i++)
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("program", programs[i], new StartOrchestrationOptions($"p{i}"));

        var raised = new int[programs.Count];
        for (var round = 0; round < 400; round++)
        {
            var open = new List<int>();
            for (var i = 0; i < programs.Count; i++)
            {
                if (!(await hub.GetAsync($"p{i}")).IsCompleted) open.Add(i);
            }

            if (open.Count == 0) break;
            var chosen = open[random.Next(open.Count)];
            switch (random.Next(6))
            {
                case 0 or 1:
                    await hub.Client.RaiseEventAsync($"p{chosen}", random.Next(2) == 0 ? "E" : "e", raised[chosen]++);
                    break;
                case 2 or 3:
                    hub.Clock.Advance(TimeSpan.FromMinutes(random.Next(1, 90)));
                    break;
                case 4:
                    await hub.IdleAsync();
                    break;
                default:
                    await hub.CrashAsync();
                    break;
            }
        }

        // Whoever has long timers or many events gets the rest without further mischief.
        for (var round = 0; round < 400; round++)
        {
            var done = true;
            for (var i = 0; i < programs.Count; i++)
            {
                if ((await hub.GetAsync($"p{i}")).IsCompleted) continue;
                done = false;
                await hub.Client.RaiseEventAsync($"p{i}", "e", raised[i]++);
            }

            if (done) break;
            await hub.AdvanceAsync(TimeSpan.FromHours(2));
        }

        for (var i = 0; i < programs.Count; i++)
        {
            var metadata = await hub.GetAsync($"p{i}");
            if (metadata.RuntimeStatus != OrchestrationRuntimeStatus.Completed) return $"p{i} is {metadata.RuntimeStatus}: {metadata.FailureDetails}\n{System.Text.Json.JsonSerializer.Serialize(programs[i])}\n{History(hub, $"p{i}")}";
            var expected = Program.Expected(programs[i]);
            if (spoil) expected.Add("spoiled");
            var actual = metadata.ReadOutputAs<List<string>>()!;
            if (!expected.SequenceEqual(actual)) return $"p{i} gave [{string.Join(' ', actual)}], expected [{string.Join(' ', expected)}]";
        }

        return null;
    }

    private static string History(Hub hub, string id) => hub.Store.Read(db => db.Text(
        "SELECT group_concat(h.step || ' ' || CAST(h.events AS TEXT), char(10)) FROM durable_history h JOIN durable_instances i ON i.key = h.instance WHERE i.id = ?1", id)) ?? "";

    /// <summary>One operation of a random orchestration.</summary>
    public sealed record Program(string Op, int Value, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] List<Program>? Parts = null)
    {
        internal static Program Sequence(Random random, int depth) =>
            new("seq", 0, [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Any(random, depth))]);

        internal static void Register(DurableTaskSet tasks) => tasks
            .Orchestrator("program", async context =>
            {
                var state = context.GetInput<State>();
                var program = state?.Rest ?? context.GetInput<Program>()!;
                var trace = state?.Trace ?? [];
                var wait = new Waits(context, state?.Taken ?? 0);
                foreach (var (part, index) in program.Parts!.Select((part, index) => (part, index)))
                {
                    if (part.Op == "again")
                    {
                        trace.Add("again");
                        context.ContinueAsNew(new State(new Program("seq", 0, program.Parts![(index + 1)..]), trace, wait.Taken));
                        return trace;
                    }

                    trace.AddRange(await ExecuteAsync(context, part, wait));
                    context.SetCustomStatus(index);
                }

                return trace;
            })
            .Activity("echo", (int value) => value * 2)
            .Activity<int, int>("fail", value => throw new InvalidOperationException($"f{value}"));

        internal static List<string> Expected(Program program)
        {
            var events = 0;
            return Expect(program, ref events);
        }

        private static Program Any(Random random, int depth)
        {
            var value = random.Next(100);
            return (random.Next(depth > 1 ? 5 : 9), depth) switch
            {
                (0 or 1, _) => new Program("echo", value),
                (2, _) => new Program("fail", value),
                (3, _) => new Program("timer", value),
                (4, 0) => new Program("event", value),
                (4, _) => new Program("guid", value),
                (5, _) => new Program("all", 0, [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Quiet(random))]),
                (6, _) => new Program("sub", 0, [Sequence(random, depth + 1)]),
                (7, 0) => new Program("again", 0),
                _ => new Program("retry", value),
            };
        }

        private static Program Quiet(Random random) =>
            new(random.Next(3) switch { 0 => "echo", 1 => "timer", _ => "fail" }, random.Next(100));

        private static List<string> Expect(Program program, ref int events)
        {
            var trace = new List<string>();
            switch (program.Op)
            {
                case "seq" or "all":
                    foreach (var part in program.Parts!) trace.AddRange(Expect(part, ref events));
                    break;
                case "sub":
                    var own = 0;
                    trace.AddRange(Expect(program.Parts![0], ref own));
                    break;
                case "echo":
                    trace.Add($"{program.Value * 2}");
                    break;
                case "fail" or "retry":
                    trace.Add($"f{program.Value}");
                    break;
                case "event":
                    trace.Add($"e{events++}");
                    break;
                default:
                    trace.Add(program.Op);
                    break;
            }

            return trace;
        }

        private static async Task<List<string>> ExecuteAsync(TaskOrchestrationContext context, Program program, Waits wait)
        {
            switch (program.Op)
            {
                case "echo":
                    return [$"{await context.CallActivityAsync<int>("echo", program.Value)}"];
                case "fail" or "retry":
                    var options = program.Op == "retry"
                        ? TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMinutes(7), 2))
                        : null;
                    try
                    {
                        await context.CallActivityAsync("fail", program.Value, options);
                        return [];
                    }
                    catch (TaskFailedException e)
                    {
                        return [e.FailureDetails.ErrorMessage];
                    }

                case "timer":
                    await context.CreateTimer(TimeSpan.FromMinutes(program.Value), CancellationToken.None);
                    return ["timer"];
                case "event":
                    return [$"e{await wait.NextAsync()}"];
                case "guid":
                    _ = context.NewGuid();
                    return ["guid"];
                case "all":
                    var results = await Task.WhenAll(program.Parts!.Select(part => ExecuteAsync(context, part, wait)));
                    return [.. results.SelectMany(result => result)];
                case "sub":
                    return await context.CallSubOrchestratorAsync<List<string>>("program", program.Parts![0]);
                default:
                    throw new InvalidOperationException(program.Op);
            }
        }

        /// <summary>Waits as the application's flow does: the event races a timer, and a pending wait is carried on.</summary>
        private sealed class Waits(TaskOrchestrationContext context, int taken)
        {
            private Task<int>? pending;

            internal int Taken { get; private set; } = taken;

            internal async Task<int> NextAsync()
            {
                pending ??= context.WaitForExternalEvent<int>("e");
                while (true)
                {
                    using var cancellation = new CancellationTokenSource();
                    var timer = context.CreateTimer(TimeSpan.FromMinutes(45), cancellation.Token);
                    if (await Task.WhenAny(pending, timer) != pending) continue;
                    cancellation.Cancel();
                    var value = await pending;
                    pending = null;
                    Taken++;
                    return value;
                }
            }
        }

        public sealed record State(Program? Rest, List<string>? Trace, int Taken);
    }
}

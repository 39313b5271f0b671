using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>One operation of a random orchestration; <paramref name="Value"/> is a number of its own where it says who did it.</summary>
public sealed record SeedProgram(
    string Op, int Value, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] List<SeedProgram>? Parts = null)
{
    /// <summary>The instance that collects what the others send.</summary>
    internal const string Box = "box";

    /// <summary>The last thing the box gets.</summary>
    internal const int Stop = -1;

    /// <param name="tasks">Where the orchestrators and activities go.</param>
    /// <param name="repaired">The programs whose flaky activities have ceased to fail.</param>
    internal static void Register(DurableTaskSet tasks, IReadOnlyCollection<int> repaired) => tasks
        .Orchestrator("program", async context =>
        {
            var state = context.GetInput<State>();
            var program = state?.Rest ?? context.GetInput<SeedProgram>()!;
            var trace = state?.Trace ?? [];
            var wait = new Waits(context);
            foreach (var (part, index) in program.Parts!.Select((part, index) => (part, index)))
            {
                if (part.Op == "again")
                {
                    trace.Add("again");
                    context.ContinueAsNew(new State(new SeedProgram("seq", 0, program.Parts![(index + 1)..]), trace));
                    return trace;
                }

                trace.AddRange(await ExecuteAsync(context, part, wait));
                context.SetCustomStatus(index);
            }

            return trace;
        })
        .Orchestrator("box", async context =>
        {
            var mails = context.GetInput<List<int>>() ?? [];
            while (await context.WaitForExternalEvent<int>("mail") is var mail and not Stop)
            {
                mails.Add(mail);
                if (mails.Count % 4 != 0) continue;
                context.ContinueAsNew(mails);
                return mails;
            }

            return mails;
        })
        .Activity("echo", (int value) => value * 2)
        .Activity<int, int>("fail", value => throw new InvalidOperationException($"f{value}"))
        .Activity("flaky", (int value) =>
        {
            lock (repaired) return repaired.Contains(SeedPrograms.OwnerOf(value)) ? value : throw new InvalidOperationException($"flaky {value}");
        });

    /// <summary>What it must come out with, and what it must have sent by then.</summary>
    internal (List<string> Trace, List<int> Mails) Expected()
    {
        var mails = new List<int>();
        var events = 0;
        return (Expect(this, mails, ref events), mails);
    }

    private static List<string> Expect(SeedProgram program, List<int> mails, ref int events)
    {
        var trace = new List<string>();
        var own = 0;
        switch (program.Op)
        {
            case "seq" or "all":
                foreach (var part in program.Parts!) trace.AddRange(Expect(part, mails, ref events));
                break;
            case "sub":
                trace.AddRange(Expect(program.Parts![0], mails, ref own));
                break;
            case "caught":
                Expect(program.Parts![0], mails, ref own);
                trace.Add($"t{program.Value}");
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
            case "send":
                mails.Add(program.Value);
                break;
            default:
                trace.Add(program.Op);
                break;
        }

        return trace;
    }

    private static async Task<List<string>> ExecuteAsync(TaskOrchestrationContext context, SeedProgram program, Waits wait)
    {
        switch (program.Op)
        {
            case "echo":
                return [$"{await context.CallActivityAsync<int>("echo", program.Value)}"];
            case "fail" or "retry":
                var options = program.Op == "retry"
                    ? TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMinutes(7), 2))
                    : null;
                return await MessageAsync(context.CallActivityAsync("fail", program.Value, options));
            case "flaky":
                await context.CallActivityAsync("flaky", program.Value);
                return ["flaky"];
            case "timer":
                await context.CreateTimer(TimeSpan.FromMinutes(program.Value), CancellationToken.None);
                return ["timer"];
            case "event":
                return [$"e{await wait.NextAsync()}"];
            case "guid":
                _ = context.NewGuid();
                return ["guid"];
            case "send":
                context.SendEvent(Box, "mail", program.Value);
                return [];
            case "throw":
                throw new InvalidOperationException($"t{program.Value}");
            case "all":
                var results = await Task.WhenAll(program.Parts!.Select(part => ExecuteAsync(context, part, wait)));
                return [.. results.SelectMany(result => result)];
            case "sub":
                return await context.CallSubOrchestratorAsync<List<string>>("program", program.Parts![0]);
            case "caught":
                return await MessageAsync(context.CallSubOrchestratorAsync<List<string>>("program", program.Parts![0]));
            default:
                throw new InvalidOperationException(program.Op);
        }
    }

    private static async Task<List<string>> MessageAsync(Task failing)
    {
        try
        {
            await failing;
            return [];
        }
        catch (TaskFailedException e)
        {
            return [e.FailureDetails.ErrorMessage];
        }
    }

    /// <summary>Waits as the application's flow does: the event races a timer, and a pending wait is carried on.</summary>
    private sealed class Waits(TaskOrchestrationContext context)
    {
        private Task<int>? pending;

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
                return value;
            }
        }
    }

    public sealed record State(SeedProgram? Rest, List<string>? Trace);
}

/// <summary>Makes the random operations of one program.</summary>
internal sealed class SeedPrograms(Random random, int owner)
{
    private const int Each = 1_000;

    private int count;

    /// <summary>The program a value was made for.</summary>
    internal static int OwnerOf(int value) => value / Each;

    internal SeedProgram Sequence(int depth = 0, bool calm = false) =>
        new("seq", 0, [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Any(depth, calm))]);

    private SeedProgram Any(int depth, bool calm)
    {
        var value = random.Next(100);
        return (random.Next(depth > 1 ? 6 : 12), depth) switch
        {
            (0, _) => new SeedProgram("echo", value),
            (1, _) => new SeedProgram("send", Own()),
            (2, _) => new SeedProgram("fail", value),
            (3, _) => new SeedProgram("timer", value),
            (4, 0) => new SeedProgram("event", value),
            (4, _) => new SeedProgram("guid", value),
            (5, _) => calm ? new SeedProgram("echo", value) : new SeedProgram("flaky", Own()),
            (6 or 7, _) => new SeedProgram("all", 0, [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Quiet(calm))]),
            (8, _) => new SeedProgram("sub", 0, [Sequence(depth + 1, calm)]),
            (9, 0) => new SeedProgram("again", 0),
            (10, _) => Caught(depth),
            _ => new SeedProgram("retry", value),
        };
    }

    // What fails of itself and is caught must not fail of something else before.
    private SeedProgram Caught(int depth)
    {
        var value = Own();
        var child = Sequence(depth + 1, calm: true);
        child.Parts!.Add(new SeedProgram("throw", value));
        return new SeedProgram("caught", value, [child]);
    }

    private SeedProgram Quiet(bool calm) => random.Next(4) switch
    {
        0 => new SeedProgram("echo", random.Next(100)),
        1 => new SeedProgram("timer", random.Next(100)),
        2 when !calm => new SeedProgram("flaky", Own()),
        _ => new SeedProgram("fail", random.Next(100)),
    };

    private int Own() => (owner * Each) + count++;
}

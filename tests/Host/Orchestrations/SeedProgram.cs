using System.Text.Json.Serialization;
using DurableTask.Core;
using DurableTask.Core.Exceptions;

namespace PartyFlow.Host.Tests.Orchestrations;

/// <summary>One operation of a random orchestration; <paramref name="Value"/> is a number of its own where it says who did it.</summary>
public sealed record SeedProgram(
    string Op, int Value, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] List<SeedProgram>? Parts = null)
{
    /// <summary>The instance that collects what the others send.</summary>
    internal const string Box = "box";

    /// <summary>The last thing the box gets.</summary>
    internal const int Stop = -1;

    private static readonly string[] Leaves = ["echo", "fail", "sleep", "wait", "send"];

    /// <summary>The events that it waits for, by name; each carries its number.</summary>
    internal IEnumerable<int> Waits => (Op == "wait" ? [Value] : (IEnumerable<int>)[]).Concat(Parts?.SelectMany(part => part.Waits) ?? []);

    internal IEnumerable<int> Mails => (Op == "send" ? [Value] : (IEnumerable<int>)[]).Concat(Parts?.SelectMany(part => part.Mails) ?? []);

    /// <summary>What it must come out with.</summary>
    internal List<string> Trace => Op switch
    {
        "echo" => [$"echo {Value * 2}"],
        "fail" => [$"failed {Value}"],
        "again" => ["again"],
        "seq" or "all" or "child" => [.. Parts!.SelectMany(part => part.Trace)],
        _ => [$"{Op} {Value}"],
    };

    internal static SeedProgram Random(Random random, ref int number) => new("seq", 0, Sequence(random, ref number, depth: 0));

    internal static Programs Register() => new Programs()
        .Orchestration("program", async run =>
        {
            var state = run.Input<State>()!;
            var trace = state.Trace;
            foreach (var (part, index) in state.Rest.Select((part, index) => (part, index)))
            {
                trace.AddRange(await ExecuteAsync(run, part));
                run.Status = part.Op;
                if (part.Op == "again")
                {
                    run.Core.ContinueAsNew(new State(state.Rest[(index + 1)..], trace));
                    return trace;
                }
            }
            return trace;
        })
        .Orchestration("box", async run =>
        {
            var mails = run.Input<List<int>>() ?? [];
            while (await run.WaitAsync<int>("mail") is var mail and not Stop)
            {
                mails.Add(mail);
                if (mails.Count % 4 == 0)
                {
                    run.Core.ContinueAsNew(mails);
                    return mails;
                }
            }
            return mails;
        })
        .Activity("echo", (int value) => value * 2)
        .Activity<int, int>("fail", value => throw new InvalidOperationException($"failed {value}"));

    private static List<SeedProgram> Sequence(Random random, ref int number, int depth)
    {
        var parts = new List<SeedProgram>();
        for (var left = random.Next(1, 5); left > 0; left--)
        {
            var kind = depth < 2 ? random.Next(9) : random.Next(5);
            parts.Add(kind switch
            {
                < 5 => new SeedProgram(Leaves[kind], ++number),
                5 or 6 => new SeedProgram("child", ++number, Sequence(random, ref number, depth + 1)),
                7 => new SeedProgram("all", ++number, Sequence(random, ref number, depth + 1).FindAll(part => part.Op != "again")),
                _ => new SeedProgram("again", ++number),
            });
        }
        return parts;
    }

    private static async Task<List<string>> ExecuteAsync(Run run, SeedProgram part)
    {
        switch (part.Op)
        {
            case "echo":
                return [$"echo {await run.CallAsync<int>("echo", part.Value)}"];
            case "fail":
                try
                {
                    await run.CallAsync<int>("fail", part.Value);
                }
                catch (TaskFailedException e)
                {
                    return [e.FailureDetails!.ErrorMessage];
                }
                return ["it did not fail"];
            case "sleep":
                await run.SleepAsync(TimeSpan.FromMinutes(part.Value % 7 * 500));
                break;
            case "wait":
                return [$"wait {await run.WaitAsync<int>($"e{part.Value}")}"];
            case "send":
                run.Core.SendEvent(new OrchestrationInstance { InstanceId = Box }, "mail", part.Value);
                break;
            case "child":
                return (await run.ChildAsync<List<string>>("program", new State(part.Parts!, []), $"child-{part.Value}"))!;
            case "all":
                return [.. (await Task.WhenAll(part.Parts!.Select(one => ExecuteAsync(run, one)))).SelectMany(one => one)];
            case "again":
                return ["again"];
            default:
                throw new InvalidOperationException(part.Op);
        }
        return [$"{part.Op} {part.Value}"];
    }

    /// <summary>What a run has still to do, and what it has done.</summary>
    internal sealed record State(List<SeedProgram> Rest, List<string> Trace);
}

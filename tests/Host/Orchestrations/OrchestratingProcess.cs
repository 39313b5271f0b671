using System.Diagnostics;
using System.Globalization;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

/// <summary>
/// The process that is killed. It prints a line for each piece of work it was told is stored, and nothing before it was
/// told, unless it is the dishonest one of the negative control.
/// </summary>
internal static class OrchestratingProcess
{
    private const int EventsEach = 3;

    /// <summary>
    /// Starts it. <paramref name="point"/> is <c>none</c>, or the commit to die at: <c>before:n</c>, <c>within:n</c>, <c>after:n</c>.
    /// </summary>
    internal static Process Start(string folder, int first, string honesty, string point)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
            [typeof(OrchestratingProcess).Assembly.Location, "orchestrations", folder, first.ToString(CultureInfo.InvariantCulture),
                honesty, point];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }

    internal static async Task RunAsync(string[] args)
    {
        var first = int.Parse(args[1], CultureInfo.InvariantCulture);
        var point = args[3].Split(':');
        var dieAt = point.Length == 2 ? int.Parse(point[1], CultureInfo.InvariantCulture) : 0;
        var commits = 0;
        await using var store = FileStore.Open(args[0], new StoreOptions
        {
            Committing = () =>
            {
                if (commits + 1 == dieAt && point[0] == "before")
                {
                    Die();
                }
                if (commits + 1 == dieAt && point[0] == "within")
                {
                    // The signal reaches the process while its writer is on the way through COMMIT.
                    new Thread(Die).Start();
                }
            },
            Committed = () =>
            {
                if (++commits == dieAt && point[0] == "after")
                {
                    Die();
                }
            },
        });
        await using var service = Open(store);
        using var worker = Work().CreateWorker(service, TimeProvider.System);
        await worker.StartAsync();
        Say("ready");

        // Several customers at once, so that commits carry several pieces of work.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async lane =>
        {
            for (var number = first + lane; ; number += 4)
            {
                await ServeAsync(service, number, early: args[2] == "early");
            }
        }));
    }

    internal static SqliteOrchestrationService Open(FileStore store) =>
        new(store, TimeProvider.System, new OrchestrationStorageOptions(), NullLogger<SqliteOrchestrationService>.Instance);

    internal static Programs Work() => new Programs()
        .Orchestration("work", async run =>
        {
            var number = run.Input<int>();
            var squared = await run.CallAsync<int>("square", number);
            var taken = new List<int>();
            for (var next = 0; next != -1;)
            {
                next = await run.WaitAsync<int>("n");
                if (next >= 0)
                {
                    taken.Add(next);
                }
                await run.SleepAsync(TimeSpan.FromMilliseconds(1));
            }
            return new Outcome(squared, await run.ChildAsync<int>("leaf", number, $"leaf-{number}"), taken);
        })
        .Orchestration("leaf", run => run.CallAsync<int>("square", run.Input<int>()))
        .Activity("square", (int number) => unchecked(number * number));

    internal static Task RaiseAsync(SqliteOrchestrationService service, string id, int value) => service.SendAsync(new TaskMessage
    {
        OrchestrationInstance = new OrchestrationInstance { InstanceId = id },
        Event = new EventRaisedEvent(-1, Json.Write(value)) { Name = "n" },
    });

    private static async Task ServeAsync(SqliteOrchestrationService service, int number, bool early)
    {
        var instance = new OrchestrationInstance { InstanceId = $"w-{number}", ExecutionId = Guid.NewGuid().ToString("N") };
        var start = new ExecutionStartedEvent(-1, Json.Write(number)) { Name = "work", Version = "", OrchestrationInstance = instance };
        await TellAsync($"start {number}", early, () =>
            service.CreateTaskOrchestrationAsync(new TaskMessage { OrchestrationInstance = instance, Event = start }));
        for (var i = 0; i < EventsEach; i++)
        {
            var value = i;
            await TellAsync($"event {number} {value}", early, () => RaiseAsync(service, $"w-{number}", value));
        }
        await TellAsync($"end {number}", early, () => RaiseAsync(service, $"w-{number}", -1));
    }

    private static async Task TellAsync(string what, bool early, Func<Task> work)
    {
        if (early)
        {
            Say(what);
        }
        await work();
        if (!early)
        {
            Say(what);
        }
    }

    private static void Say(string line)
    {
        lock (typeof(OrchestratingProcess))
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }

    private static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    internal sealed record Outcome(int Squared, int Leaf, List<int> Taken);
}

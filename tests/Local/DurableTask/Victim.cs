using System.Diagnostics;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>
/// The process that is killed. It prints a line for each piece of work it was told is stored, and nothing before it was
/// told, unless it is the dishonest one of the negative control.
/// </summary>
internal static class Victim
{
    internal const int EventsEach = 3;

    /// <summary>Arguments: folder, first instance number, "honest" or "early", "none" or "before:n", "within:n" or "after:n" (the commit to die at).</summary>
    internal static async Task<int> Main(string[] args)
    {
        var folder = args[0];
        var first = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
        var early = args[2] == "early";
        var point = args[3].Split(':');
        var dieAt = point.Length == 2 ? int.Parse(point[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        var commits = 0;
        await using var store = FileStore.Open(folder, new StoreOptions
        {
            Committing = () =>
            {
                if (commits + 1 != dieAt) return;
                if (point[0] == "before") Die();

                // The signal reaches the process while its writer is on the way through COMMIT.
                if (point[0] == "within") new Thread(Die).Start();
            },
            Committed = () =>
            {
                if (++commits == dieAt && point[0] == "after") Die();
            },
        });
        var tasks = new DurableTaskSet();
        Register(tasks, folder);
        await using var hub = new DurableHub(store, tasks, null, TimeProvider.System, NullLoggerFactory.Instance);
        await hub.StartAsync();
        var client = hub.CreateClient();
        Say("ready");

        // Several customers at once, so that commits carry several pieces of work.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async lane =>
        {
            for (var number = first + lane; ; number += 4) await ServeAsync(client, number, early);
        }));
        return 0;
    }

    internal static void Register(DurableTaskSet tasks, string folder) => tasks
        .AddOrchestrator("work", async context =>
        {
            var number = context.GetInput<int>();
            var squared = await context.CallActivityAsync<int>("square", number);
            var taken = new List<int>();
            for (var next = 0; next != -1;)
            {
                next = await context.WaitForExternalEvent<int>("n");
                if (next >= 0) taken.Add(next);
                await context.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
            }

            var leaf = await context.CallSubOrchestratorAsync<int>("leaf", number, new SubOrchestrationOptions(instanceId: $"leaf-{number}"));
            return new Outcome(squared, leaf, taken);
        })
        .AddOrchestrator("leaf", async context => await context.CallActivityAsync<int>("square", context.GetInput<int>()))
        .AddActivity("square", call =>
        {
            var number = (int)call.ReadInput(typeof(int))!;
            return Task.FromResult<object?>(number * number);
        });

    private static async Task ServeAsync(DurableTaskClient client, int number, bool early)
    {
        await Tell($"start {number}", early, () =>
            client.ScheduleNewOrchestrationInstanceAsync("work", number, new StartOrchestrationOptions($"w-{number}")));
        for (var i = 0; i < EventsEach; i++)
        {
            var value = i;
            await Tell($"event {number} {value}", early, () => client.RaiseEventAsync($"w-{number}", "n", value));
        }

        await Tell($"end {number}", early, () => client.RaiseEventAsync($"w-{number}", "n", -1));
    }

    private static async Task Tell(string what, bool early, Func<Task> work)
    {
        if (early) Say(what);
        await work();
        if (!early) Say(what);
    }

    private static void Say(string line)
    {
        lock (typeof(Victim))
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

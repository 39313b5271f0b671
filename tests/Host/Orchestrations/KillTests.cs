using System.Globalization;
using DurableTask.Core;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

/// <summary>Ends a real process by SIGKILL and looks for what it had acknowledged.</summary>
public sealed class KillTests
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is not null;

    [Fact]
    public async Task Acknowledged_WhenTheProcessIsKilledAtRandomMoments_IsNeverLostOrDoubled()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        var log = new List<string>();
        for (var kill = 0; kill < (Long ? 200 : 25); kill++)
        {
            // From its start on, and from the first thing it has acknowledged: a slow machine would not come to that within the time.
            var from = kill % 2 == 0 ? "ready" : "start";
            log.AddRange(await KilledAsync(folder.Path, kill * 10_000, "honest", "none", random.Next(0, 250), from));
        }

        Assert.NotEmpty(log);
        var missing = await MissingAsync(folder.Path, log);
        Assert.True(missing.Count == 0, $"seed {seed}: {string.Join("; ", missing.Take(10))}");
    }

    [Theory]
    [InlineData("before")]
    [InlineData("within")]
    [InlineData("after")]
    public async Task Acknowledged_WhenTheProcessDiesAtACommit_IsNeverLostOrDoubled(string point)
    {
        using var folder = new TemporaryFolder();
        var log = new List<string>();
        foreach (var commit in Long ? Enumerable.Range(3, 60) : [3, 4, 6, 9, 14])
        {
            log.AddRange(await KilledAsync(folder.Path, commit * 10_000, "honest", $"{point}:{commit}", null));
        }

        Assert.Empty(await MissingAsync(folder.Path, log));
    }

    [Fact]
    public async Task NegativeControl_AcknowledgingBeforeTheCommit_IsFoundOut()
    {
        using var folder = new TemporaryFolder();
        var log = new List<string>();
        foreach (var commit in new[] { 4, 6 })
        {
            log.AddRange(await KilledAsync(folder.Path, commit * 10_000, "early", $"before:{commit}", null));
        }

        Assert.NotEmpty(await MissingAsync(folder.Path, log));
    }

    [Fact]
    public async Task SecondProcess_OnTheSameFolder_IsRefusedNamingTheFirst()
    {
        using var folder = new TemporaryFolder();
        await using var store = FileStore.Open(folder.Path);
        using var second = OrchestratingProcess.Start(folder.Path, 0, "honest", "none");
        var errors = await second.StandardError.ReadToEndAsync();
        await second.WaitForExitAsync();

        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), errors, StringComparison.Ordinal);

        // The negative control: when the first has left, the same process is let in.
        await store.DisposeAsync();
        using var third = OrchestratingProcess.Start(folder.Path, 0, "honest", "none");
        Assert.Equal("ready", await third.StandardOutput.ReadLineAsync());
        third.Kill();
        await third.WaitForExitAsync();
    }

    private static async Task<List<string>> KilledAsync(
        string folder, int first, string honesty, string point, int? afterMilliseconds, string from = "ready")
    {
        using var victim = OrchestratingProcess.Start(folder, first, honesty, point);
        var errors = victim.StandardError.ReadToEndAsync();
        var lines = new List<string>();
        Task? killer = null;
        while (await victim.StandardOutput.ReadLineAsync() is { } line)
        {
            if (afterMilliseconds is { } wait && killer is null && line.StartsWith(from, StringComparison.Ordinal))
            {
                killer = KillAsync(wait);
            }
            if (line != "ready")
            {
                lines.Add(line);
            }
        }
        await (killer ?? Task.CompletedTask);
        await victim.WaitForExitAsync();
        Assert.True(victim.ExitCode == 137, $"The process ended by itself with {victim.ExitCode}: {await errors}");
        return lines;

        async Task KillAsync(int wait)
        {
            await Task.Delay(wait);
            victim.Kill();
        }
    }

    /// <summary>Opens the folder as the next process would, lets everything finish, and compares with what was acknowledged.</summary>
    private static async Task<List<string>> MissingAsync(string folder, List<string> log)
    {
        await using var store = FileStore.Open(folder);
        await using var service = OrchestratingProcess.Open(store);
        using var worker = OrchestratingProcess.Work().CreateWorker(service, TimeProvider.System);
        await worker.StartAsync();
        var acknowledged = log.Select(line => line.Split(' ')).ToList();
        var ended = acknowledged.Where(parts => parts[0] == "end").Select(parts => parts[1]).ToHashSet();
        var missing = new List<string>();
        foreach (var number in acknowledged.Where(parts => parts[0] == "start").Select(parts => parts[1]))
        {
            var id = $"w-{number}";
            if (!ended.Contains(number))
            {
                await OrchestratingProcess.RaiseAsync(service, id, -1);
            }
            if (store.Read(db => OrchestrationRows.State(db, id)) is null)
            {
                missing.Add($"start {number}");
                continue;
            }
            // A lost end would leave the instance waiting for ever.
            var patience = ended.Contains(number) ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(1);
            var state = await service.WaitForOrchestrationAsync(id, null!, patience, CancellationToken.None);
            missing.AddRange(state is null ? [$"end {number}"] : Differences(acknowledged, number, state));
        }
        missing.AddRange(service.ListQuarantined().Select(work => $"{work.InstanceId} is quarantined: {work.Reason}"));
        await worker.StopAsync(isForced: true);
        return missing;
    }

    private static IEnumerable<string> Differences(List<string[]> acknowledged, string number, OrchestrationState state)
    {
        if (state.OrchestrationStatus != OrchestrationStatus.Completed)
        {
            yield return $"{number} {state.OrchestrationStatus} {state.Output}";
            yield break;
        }
        var outcome = Json.Read<OrchestratingProcess.Outcome>(state.Output)!;
        var n = int.Parse(number, CultureInfo.InvariantCulture);
        var told = acknowledged.Where(parts => parts[0] == "event" && parts[1] == number)
            .Select(parts => int.Parse(parts[2], CultureInfo.InvariantCulture)).ToList();

        // The event after the last acknowledged one may have been stored although nobody was told.
        var taken = outcome.Taken;
        if (outcome.Squared != unchecked(n * n) || outcome.Leaf != outcome.Squared)
        {
            yield return $"{number}: {outcome}";
        }
        if (!taken.Take(told.Count).SequenceEqual(told) || taken.Count > told.Count + 1 || taken.Distinct().Count() != taken.Count)
        {
            yield return $"{number}: told [{string.Join(',', told)}], taken [{string.Join(',', taken)}]";
        }
    }
}

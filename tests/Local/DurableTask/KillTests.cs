using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask.Tests;

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
            log.AddRange(await KilledAsync(folder.Path, kill * 10_000, "honest", "none", random.Next(0, 250)));
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
        var commits = Long ? Enumerable.Range(2, 60) : [2, 3, 4, 6, 9, 14];
        foreach (var commit in commits)
            log.AddRange(await KilledAsync(folder.Path, commit * 10_000, "honest", $"{point}:{commit}", null));

        Assert.Empty(await MissingAsync(folder.Path, log));
    }

    [Fact]
    public async Task NegativeControl_AcknowledgingBeforeTheCommit_IsFoundOut()
    {
        using var folder = new TemporaryFolder();
        var log = new List<string>();
        foreach (var commit in new[] { 3, 5 }) log.AddRange(await KilledAsync(folder.Path, commit * 10_000, "early", $"before:{commit}", null));

        Assert.NotEmpty(await MissingAsync(folder.Path, log));
    }

    [Fact]
    public async Task SecondProcess_OnTheSameFolder_IsRefusedNamingTheFirst()
    {
        using var folder = new TemporaryFolder();
        await using var store = FileStore.Open(folder.Path);
        using var second = Start(folder.Path, 0, "honest", "none");
        var errors = await second.StandardError.ReadToEndAsync();
        await second.WaitForExitAsync();

        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), errors, StringComparison.Ordinal);

        // The negative control: when the first has left, the same process is let in.
        await store.DisposeAsync();
        using var third = Start(folder.Path, 0, "honest", "none");
        Assert.Equal("ready", await third.StandardOutput.ReadLineAsync());
        third.Kill();
        await third.WaitForExitAsync();
    }

    private static async Task<List<string>> KilledAsync(string folder, int first, string honesty, string point, int? afterMilliseconds)
    {
        using var victim = Start(folder, first, honesty, point);
        var lines = new List<string>();
        var killer = Task.CompletedTask;
        while (await victim.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
            {
                if (afterMilliseconds is { } wait)
                {
                    killer = Task.Run(async () =>
                    {
                        await Task.Delay(wait);
                        victim.Kill();
                    });
                }

                continue;
            }

            lines.Add(line);
        }

        await killer;
        await victim.WaitForExitAsync();
        var errors = await victim.StandardError.ReadToEndAsync();
        Assert.True(victim.ExitCode == 137, $"The process ended by itself with {victim.ExitCode}: {errors}");
        return lines;
    }

    private static Process Start(string folder, int first, string honesty, string point)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments = [typeof(Victim).Assembly.Location, folder, first.ToString(CultureInfo.InvariantCulture), honesty, point];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }

    /// <summary>Opens the folder as the next process would, lets everything finish, and compares with what was acknowledged.</summary>
    private static async Task<List<string>> MissingAsync(string folder, List<string> log)
    {
        await using var store = FileStore.Open(folder);
        var tasks = new DurableTaskSet();
        Victim.Register(tasks, folder);
        await using var hub = new DurableHub(store, tasks, null, TimeProvider.System, NullLoggerFactory.Instance);
        await hub.StartAsync();
        var client = hub.CreateClient();
        var acknowledged = log.Select(line => line.Split(' ')).ToList();
        var ended = acknowledged.Where(parts => parts[0] == "end").Select(parts => parts[1]).ToHashSet();
        var missing = new List<string>();
        foreach (var number in acknowledged.Where(parts => parts[0] == "start").Select(parts => parts[1]))
        {
            if (!ended.Contains(number)) await client.RaiseEventAsync($"w-{number}", "n", -1);
            if (await client.GetInstanceAsync($"w-{number}") is null)
            {
                missing.Add($"start {number}");
                continue;
            }

            if (!ended.Contains(number) || await EndsAsync(client, number))
                missing.AddRange(Differences(acknowledged, number, await client.WaitForInstanceCompletionAsync($"w-{number}", true)));
            else
                missing.Add($"end {number}");
        }

        return missing;
    }

    // A lost end event would leave the instance waiting for ever.
    private static async Task<bool> EndsAsync(DurableTaskClient client, string number)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await client.WaitForInstanceCompletionAsync($"w-{number}", patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Differences(List<string[]> acknowledged, string number, OrchestrationMetadata metadata)
    {
        if (metadata.RuntimeStatus != OrchestrationRuntimeStatus.Completed)
        {
            yield return $"{number} {metadata.RuntimeStatus} {metadata.FailureDetails}";
            yield break;
        }

        var outcome = metadata.ReadOutputAs<Victim.Outcome>()!;
        var n = int.Parse(number, CultureInfo.InvariantCulture);
        var told = acknowledged.Where(parts => parts[0] == "event" && parts[1] == number).Select(parts => int.Parse(parts[2], CultureInfo.InvariantCulture)).ToList();

        // The event after the last acknowledged one may have been stored although nobody was told.
        var taken = outcome.Taken;
        if (outcome.Squared != unchecked(n * n) || outcome.Leaf != outcome.Squared) yield return $"{number}: {outcome}";
        if (!taken.Take(told.Count).SequenceEqual(told) || taken.Count > told.Count + 1 || taken.Distinct().Count() != taken.Count)
            yield return $"{number}: told [{string.Join(',', told)}], taken [{string.Join(',', taken)}]";
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using PartyFlow.Functions.Notifications;

namespace PartyFlow.Benchmarks;

/// <summary>
/// Figures of an office with 10,000 waiting tasks: an owner's decision until the leader's mail is written, what the app does while nothing happens, its
/// memory, and how soon everything moves again after kill -9.
/// </summary>
internal static partial class TenThousandTasks
{
    private const int Tasks = 10_000;
    private const int Teams = 100;
    private const int PerSecond = 50;
    private const int WarmUp = 500;
    private const int Decisions = 1_500;
    private const int Interrupted = 50;

    /// <summary>P3, P4 and P7.</summary>
    internal static async Task RunAsync()
    {
        using var office = await OpenAsync();
        var ready = WarmUp + Decisions + (2 * Interrupted);
        await LargeOffice.EachAsync(ready, number => SignAsync(office, office.PartyOwner(number), number));
        await office.Process.AdvanceAsync(TimeSpan.FromMinutes(1));
        await office.RunClockAsync(1);

        await DecideAsync(office, 0, WarmUp);
        await TellDecisionsAsync(office);
        await TellIdleAsync(office);
        Measure.Say($"P7 memory with {Tasks} waiting tasks: {office.Process.Memory / 1_048_576.0:N0} MB, goal 342 (0.6 of the real host's 570)");
        await TellKillAsync(office);
    }

    private static async Task<LargeOffice> OpenAsync()
    {
        var office = await LargeOffice.StartAsync(Teams);
        var begin = Stopwatch.GetTimestamp();
        await office.OpenTasksAsync(Tasks);
        Measure.Say($"{Tasks} tasks started in {Stopwatch.GetElapsedTime(begin).TotalSeconds:N1} s");
        return office;
    }

    private static Task SignAsync(LargeOffice office, string by, int number) =>
        office.CommandAsync(by, number, new { type = "signPlan", commandId = $"{by} {number}", revision = 1 });

    /// <summary>The second owners sign plans at a fixed pace, whether the answers come or not; each leader is then asked by mail.</summary>
    /// <returns>When each decision was accepted, by the task's number.</returns>
    private static async Task<ConcurrentDictionary<int, DateTime>> DecideAsync(LargeOffice office, int from, int count)
    {
        var accepted = new ConcurrentDictionary<int, DateTime>();
        var running = new List<Task>();
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var wait = TimeSpan.FromSeconds((double)i / PerSecond) - Stopwatch.GetElapsedTime(begin);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait);
            }
            running.Add(DecideOneAsync(from + i));
        }
        await Task.WhenAll(running);
        return accepted;

        async Task DecideOneAsync(int number)
        {
            await SignAsync(office, office.BusinessOwner(number), number);
            accepted[number] = DateTime.UtcNow;
        }
    }

    private static async Task TellDecisionsAsync(LargeOffice office)
    {
        var before = Mails(office).ToHashSet();
        var accepted = await DecideAsync(office, WarmUp, Decisions);
        var written = await NextMailsAsync(office, before, accepted.Keys);
        var times = accepted.Select(one => Math.Max(0, (written[one.Key] - one.Value).TotalMilliseconds)).ToList();
        var (middle, last) = (Measure.Percentile(times, 0.5), Measure.Percentile(times, 0.99));
        Measure.Say($"P3 decision accepted to next mail written, {Tasks} waiting tasks, {PerSecond}/s: p50 {middle:N0} ms, p99 {last:N0} ms, goal 150");
    }

    private static async Task TellIdleAsync(LargeOffice office)
    {
        await Task.Delay(TimeSpan.FromSeconds(20));
        var (share, commits) = (new Measure(), 0);
        for (var window = 0; window < 5; window++)
        {
            // The app's timers fire at full minutes of its clock.
            var second = (await office.Process.TimeAsync()).Second;
            await Task.Delay(TimeSpan.FromSeconds((second < 5 ? 5 : 65) - second));
            var (cpu, files) = (office.Process.ProcessorTime, WholeApp.State(office.Folder));
            await Task.Delay(TimeSpan.FromSeconds(45));
            share.Add((office.Process.ProcessorTime - cpu).TotalSeconds / 45 * 100);
            commits += WholeApp.State(office.Folder) == files ? 0 : 1;
        }
        Measure.Say($"P4 idle with {Tasks} waiting tasks, 45 s between timers: {share:F2} % of a core, goal 0.5; the store changed in {commits} of 5, goal 0");
    }

    private static async Task TellKillAsync(LargeOffice office)
    {
        var before = Mails(office).ToHashSet();
        var first = WarmUp + Decisions;
        var running = Enumerable.Range(first, Interrupted).Select(number => SignAsync(office, office.BusinessOwner(number), number)).ToList();
        var accepted = new HashSet<int>();
        await Task.WhenAny(Task.WhenAll(running.Take(Interrupted / 2)));
        var begin = Stopwatch.GetTimestamp();
        await office.RestartAsync();
        var up = Stopwatch.GetElapsedTime(begin);
        await office.RunClockAsync(1);
        for (var i = 0; i < Interrupted; i++)
        {
            try
            {
                await running[i];
                accepted.Add(first + i);
            }
            catch (HttpRequestException)
            {
                // Cut off by the kill: it may or may not have been taken.
            }
        }
        await NextMailsAsync(office, before, accepted);
        var rest = Stopwatch.GetElapsedTime(begin);
        Measure.Say($"P7 kill -9 under {accepted.Count} decisions with {Tasks} waiting tasks: up after {up.TotalSeconds:N1} s, everything moves after {rest.TotalSeconds:N1} s, goal 5");
    }

    /// <summary>Waits until each of the tasks has a new mail, and tells when its first one was written.</summary>
    private static async Task<Dictionary<int, DateTime>> NextMailsAsync(LargeOffice office, HashSet<string> before, IEnumerable<int> numbers)
    {
        var missing = numbers.ToHashSet();
        var written = new Dictionary<int, DateTime>();
        var read = new HashSet<string>(before);
        var patience = Stopwatch.StartNew();
        while (missing.Count > 0)
        {
            if (patience.Elapsed > TimeSpan.FromMinutes(3))
            {
                throw new InvalidOperationException($"{missing.Count} tasks have no mail after three minutes, among them {missing.First()}.");
            }
            foreach (var file in Mails(office).Where(read.Add))
            {
                // One mail may ask for several decisions that came together.
                var text = new EmlFolder(Path.GetDirectoryName(file)!).Open(Path.GetFileNameWithoutExtension(file))!.Text;
                foreach (var number in Number().Matches(text).Select(found => int.Parse(found.Groups[1].ValueSpan)))
                {
                    missing.Remove(number);
                    var at = File.GetLastWriteTimeUtc(file);
                    written[number] = written.TryGetValue(number, out var other) && other < at ? other : at;
                }
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
        return written;
    }

    private static string[] Mails(LargeOffice office) => Directory.GetFiles(Path.Combine(office.Folder, "mail"), "*.eml");

    [GeneratedRegex(@"第\s([0-9]+)\s批")]
    private static partial Regex Number();
}

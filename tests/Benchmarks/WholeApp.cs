using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Notifications;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;
using PartyFlow.Functions.Tests.Kill;

namespace PartyFlow.Benchmarks;

/// <summary>Figures of the whole app as a process of its own, asked over HTTP.</summary>
internal static partial class WholeApp
{
    private const int Tasks = 1000;
    private const int Teams = 50;
    private const int WarmUp = 300;
    private const int Looks = 200;

    private static readonly DateTimeOffset Monday = LargeOffice.Monday;

    /// <summary>From the start of the process to the first 200 on <c>/api/health</c>, on a folder that has been used before.</summary>
    internal static async Task StartAsync() => Measure.Say($"START process start to first 200 on /api/health, ms: {await MeasureStartAsync()}");

    /// <summary>In milliseconds.</summary>
    internal static async Task<Measure> MeasureStartAsync()
    {
        using var folder = await SeededFolder.CreateAsync(Monday);
        var measure = new Measure();
        for (var run = 0; run < 7; run++)
        {
            var begin = Stopwatch.GetTimestamp();
            using var office = await OfficeProcess.StartAsync(folder.Path, Monday);
            measure.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return measure;
    }

    /// <summary>To-dos, a task, the ledger and the form, signed in, with 1,000 running tasks among 50 pairs of owners.</summary>
    internal static async Task PagesAsync()
    {
        using var office = await LargeOffice.StartAsync(Teams);
        var begin = Stopwatch.GetTimestamp();
        await office.OpenTasksAsync(Tasks);
        Measure.Say($"PAGES {Tasks} tasks started in {Stopwatch.GetElapsedTime(begin).TotalSeconds:N1} s");
        await SignInAsync(office, "li49@office.example");
        foreach (var (name, path) in new[] { ("to-dos", "/"), ("task", $"/tasks/{office.Tasks[^1]}"), ("ledger", "/ledger"), ("form", "/tasks/new") })
        {
            var times = new List<double>();
            for (var look = 0; look < WarmUp + Looks; look++)
            {
                var from = Stopwatch.GetTimestamp();
                using var answer = await office.Process.Client.GetAsync(new Uri(path, UriKind.Relative));
                _ = await answer.Content.ReadAsByteArrayAsync();
                if (!answer.IsSuccessStatusCode)
                {
                    throw new InvalidOperationException($"{path} was answered {answer.StatusCode}.");
                }

                times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            }

            var warm = times.Skip(WarmUp).ToList();
            Measure.Say($"PAGES {name}: p50 {Measure.Percentile(warm, 0.5):N1} ms, p99 {Measure.Percentile(warm, 0.99):N1} ms, {Looks} looks after {WarmUp}");
        }
    }

    /// <summary>A minute of the system's clock with nothing to do, timers running: the store's files must not be touched.</summary>
    internal static async Task IdleAsync()
    {
        using var folder = await SeededFolder.CreateAsync(Monday);
        using var office = await OfficeProcess.StartAsync(folder.Path, clock: null);
        await Task.Delay(TimeSpan.FromSeconds(5));
        var before = State(folder.Path);
        await Task.Delay(TimeSpan.FromSeconds(65));
        var changed = State(folder.Path) == before ? 0 : 1;
        Measure.Say($"STILL files of the store changed in 65 s with nothing to do: {changed} (goal 0)");
    }

    private static async Task SignInAsync(LargeOffice office, string mail)
    {
        await PostAsync(office.Process, "/sign-in", ("mail", mail));
        await office.Process.AdvanceAsync(TimeSpan.FromMinutes(1));
        var mails = new EmlFolder(Path.Combine(office.Folder, "mail"));
        var letter = mails.List(int.MaxValue).First(head => head.To.Address == mail && head.Subject.StartsWith("登录", StringComparison.Ordinal));
        await PostAsync(office.Process, SignInLink().Match(mails.Open(letter.Id)!.Text).Value);
    }

    private static async Task PostAsync(OfficeProcess office, string path, params (string Name, string Value)[] fields)
    {
        var page = await office.Client.GetStringAsync(new Uri(path, UriKind.Relative));
        using var content = new FormUrlEncodedContent([new("formToken", Token().Match(page).Groups[1].Value), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        using var answer = await office.Client.PostAsync(new Uri(path, UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    internal static string State(string folder) =>
        string.Join('\n', Directory.EnumerateFiles(folder, "partyflow.db*").Order(StringComparer.Ordinal).Select(file => $"{file} {new FileInfo(file).Length} {File.GetLastWriteTimeUtc(file).Ticks}"));

    [GeneratedRegex("name=\"formToken\" value=\"([^\"]*)\"")]
    private static partial Regex Token();

    [GeneratedRegex("/sign-in/[A-Za-z0-9_-]{40,}")]
    private static partial Regex SignInLink();
}

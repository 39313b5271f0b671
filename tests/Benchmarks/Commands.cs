using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;
using PartyFlow.Functions.Tests.Kill;

namespace PartyFlow.Benchmarks;

/// <summary>Commands a second over HTTP on a machine that carries 10,000 open tasks; each is on the disk when it is answered.</summary>
internal static class Commands
{
    private const int Tasks = 10_000;
    private const int Teams = 100;
    private const int AtOnce = 16;
    private const int Rounds = 5;
    private const int Each = Tasks / Rounds;

    private static readonly DateTimeOffset Monday = new(2026, 9, 14, 8, 0, 0, Office.Zone);

    internal static async Task RunAsync()
    {
        using var folder = await SeededFolder.CreateAsync(Monday, People());
        using var office = await OfficeProcess.StartAsync(folder.Path, Monday);
        var ids = new string[Tasks];
        var begin = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, Tasks, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var plan = JsonSerializer.SerializeToNode(SmallPlan.From($"老旧小区加装电梯第 {number} 批", TaskScript.Day(Monday)), Json.Options)!;
            plan["partyOwnerId"] = $"chen{number % Teams}";
            plan["businessOwnerId"] = $"li{number % Teams}";
            ids[number] = (string)JsonNode.Parse(await SendAsync(office, folder.Keys["he"], "/api/tasks", plan, $"bench-{number}"))!["task"]!["id"]!;
        });
        Measure.Say($"COMMANDS {Tasks} tasks started in {Stopwatch.GetElapsedTime(begin).TotalSeconds:N1} s");
        await office.AdvanceAsync(TimeSpan.FromMinutes(1));

        // A key on each plan, then a comment on each: the shortest command and one that tells people.
        foreach (var (name, command) in new (string, Func<int, (string By, object Body)>)[]
        {
            ("signPlan", number => ($"li{number % Teams}", new { type = "signPlan", commandId = $"s{number}", revision = 1 })),
            ("comment", number => ($"chen{number % Teams}", new { type = "comment", commandId = $"c{number}", text = "请看一下进度", mentions = new[] { $"li{number % Teams}" } })),
        })
        {
            var (perSecond, middle, slowest) = (new Measure(), new Measure(), new Measure());
            for (var round = 0; round < Rounds; round++)
            {
                var times = new double[Each];
                var from = Stopwatch.GetTimestamp();
                await Parallel.ForAsync(0, Each, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (place, _) =>
                {
                    var number = (place * Rounds) + round;
                    var (by, body) = command(number);
                    var at = Stopwatch.GetTimestamp();
                    await SendAsync(office, folder.Keys[by], $"/api/tasks/{ids[number]}/commands", body);
                    times[place] = Stopwatch.GetElapsedTime(at).TotalMilliseconds;
                });
                perSecond.Add(Each / Stopwatch.GetElapsedTime(from).TotalSeconds);
                middle.Add(Measure.Percentile(times, 0.5));
                slowest.Add(Measure.Percentile(times, 0.99));
            }

            Measure.Say($"{name}, {AtOnce} at once: {perSecond} commands/s; p50 ms {middle:N1}; p99 ms {slowest:N1}");
            Measure.Say($"COMMANDS {name} {perSecond.Median:N0} commands/s, p99 {slowest.Median:N1} ms, {Tasks} open tasks");
        }
    }

    private static Person[] People() =>
    [
        .. SmallOffice.People,
        .. Enumerable.Range(0, Teams).SelectMany(team => new[]
        {
            new Person($"chen{team}", $"陈{team}", $"chen{team}@office.example", "branch") { Roles = [new RoleAssignment(Role.PartyOwner, "branch")] },
            new Person($"li{team}", $"李{team}", $"li{team}@office.example", "works") { Roles = [new RoleAssignment(Role.BusinessOwner, "works")] },
        }),
    ];

    private static async Task<string> SendAsync(OfficeProcess office, string key, string path, object body, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json.Options) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var answer = await office.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException(text);
    }
}

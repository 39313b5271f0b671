using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;
using PartyFlow.Functions.Tests.Kill;

namespace PartyFlow.Benchmarks;

/// <summary>An office with many open tasks, spread over pairs of owners and a few leaders; the app is a process of its own.</summary>
internal sealed class LargeOffice : IDisposable
{
    internal static readonly DateTimeOffset Monday = new(2026, 9, 14, 8, 0, 0, Office.Zone);

    private const int AtOnce = 16;
    private const int Leaders = 5;

    private readonly SeededFolder folder;
    private readonly int teams;

    private LargeOffice(SeededFolder folder, OfficeProcess process, int teams)
    {
        this.folder = folder;
        Process = process;
        this.teams = teams;
    }

    internal OfficeProcess Process { get; private set; }

    internal string Folder => folder.Path;

    /// <summary>The tasks' ids, by number.</summary>
    internal string[] Tasks { get; private set; } = [];

    /// <summary>Starts an empty office whose test clock stands at <see cref="Monday"/>.</summary>
    internal static async Task<LargeOffice> StartAsync(int teams)
    {
        var folder = await SeededFolder.CreateAsync(Monday, [.. SmallOffice.People, .. Enumerable.Range(0, Leaders).Select(LeaderOf), .. Enumerable.Range(0, teams).SelectMany(Team)]);
        return new LargeOffice(folder, await OfficeProcess.StartAsync(folder.Path, Monday), teams);
    }

    /// <summary>Opens so many tasks; the plan of each waits for both its owners.</summary>
    internal async Task OpenTasksAsync(int count)
    {
        Tasks = new string[count];
        await EachAsync(count, async number =>
        {
            var plan = JsonSerializer.SerializeToNode(SmallPlan.From(TitleOf(number), TaskScript.Day(Monday)), Json.Options)!;
            plan["partyOwnerId"] = PartyOwner(number);
            plan["businessOwnerId"] = BusinessOwner(number);
            plan["leaderIds"] = new JsonArray(Leader(number));
            Tasks[number] = (string)JsonNode.Parse(await SendAsync("he", "/api/tasks", plan, $"bench-{number}"))!["task"]!["id"]!;
        });
        await Process.AdvanceAsync(TimeSpan.FromMinutes(1));
    }

    internal static string TitleOf(int number) => $"老旧小区加装电梯第 {number} 批";

    internal string PartyOwner(int number) => $"chen{number % teams}";

    internal string BusinessOwner(int number) => $"li{number % teams}";

    internal static string Leader(int number) => $"wang{number % Leaders}";

    /// <summary>Does the same with each of so many tasks, a few at a time.</summary>
    internal static Task EachAsync(int count, Func<int, Task> work) => Parallel.ForAsync(
        0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) => await work(number));

    /// <summary>Gives a command to a task; it is on the disk when this completes.</summary>
    internal Task CommandAsync(string by, int number, object command) => SendAsync(by, $"/api/tasks/{Tasks[number]}/commands", command);

    /// <summary>Lets the clock run at a speed; 0 stops it.</summary>
    internal async Task RunClockAsync(double speed)
    {
        using var answer = await Process.Client.PostAsJsonAsync("/local/clock", new { speed });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Kills the app and starts it again on the same folder.</summary>
    internal async Task RestartAsync()
    {
        Process.Dispose();
        Process = await OfficeProcess.StartAsync(folder.Path, Monday);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Process.Dispose();
        folder.Dispose();
    }

    private async Task<string> SendAsync(string by, string path, object body, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json.Options) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", folder.Keys[by]);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var answer = await Process.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException(text);
    }

    private static Person[] Team(int team) =>
    [
        Member("chen", "陈", team, "branch", Role.PartyOwner),
        Member("li", "李", team, "works", Role.BusinessOwner, Role.UnitHead),
    ];

    private static Person LeaderOf(int number) => Member("wang", "王", number, "bureau", Role.Leader);

    private static Person Member(string id, string name, int team, string unit, params Role[] roles) =>
        new($"{id}{team}", $"{name}{team}", $"{id}{team}@office.example", unit)
        {
            Roles = [.. roles.Select(role => new RoleAssignment(role, unit))],
        };
}

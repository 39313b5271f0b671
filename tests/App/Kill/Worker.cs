using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PartyFlow.Domain;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Kill;

/// <summary>What was acknowledged, kept outside the app: by task, the events that must stand there.</summary>
internal sealed class AcknowledgedLog
{
    private readonly ConcurrentDictionary<string, List<string>> tasks = new();

    /// <summary>Every task whose start was acknowledged, with its events in order.</summary>
    public IReadOnlyDictionary<string, List<string>> Tasks => tasks;

    public void Add(string taskId, params IEnumerable<string> events) => tasks.GetOrAdd(taskId, _ => []).AddRange(events);
}

/// <summary>Drives tasks through the API, one step after the other, whatever dies meanwhile.</summary>
internal sealed class Worker(MortalOffice office, IReadOnlyDictionary<string, string> keys, AcknowledgedLog log)
{
    /// <summary>From the start to the ledger.</summary>
    /// <param name="name">Tells tasks apart, and their commands.</param>
    public async Task DriveAsync(string name)
    {
        var from = await TodayAsync();
        var started = await SendAsync(Stage.Plan, "he", "/api/tasks", SmallPlan.From($"第 {name} 件", from), name, HttpStatusCode.Created);
        var id = (string)started["task"]!["id"]!;
        log.Add(id, TaskScript.Started);
        foreach (var (number, step) in TaskScript.Steps(from).Index())
        {
            await WhenOpenAsync(id, step.Stage);
            if (number % 4 == 0)
            {
                await MinuteAsync(step.Stage);
            }

            var body = JsonSerializer.SerializeToNode(step.Body, Json.Options)!.AsObject();
            body["type"] = step.Type;
            body["commandId"] = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
            await SendAsync(step.Stage, step.By, $"/api/tasks/{id}/commands", body, null, HttpStatusCode.OK);
            log.Add(id, step.Events);
        }
    }

    /// <summary>Lets everything come to rest: retries, the sweeper, the mails of the day.</summary>
    public Task SettleAsync() => office.AskAsync(Stage.Inspect, async process =>
    {
        await process.AdvanceAsync(TimeSpan.FromMinutes(15));
        return true;
    });

    /// <summary>Today in the app's clock.</summary>
    private Task<DateOnly> TodayAsync() => office.AskAsync(Stage.Plan, async process =>
    {
        using var answer = await process.Client.GetAsync(new Uri("/local/clock", UriKind.Relative));
        var clock = await answer.Content.ReadFromJsonAsync<JsonObject>();
        return TaskScript.Day(DateTimeOffset.Parse((string)clock!["now"]!, CultureInfo.InvariantCulture));
    });

    /// <summary>The sweeper opens what a kill left shut: it comes every minute, so a minute of the clock is enough.</summary>
    private async Task WhenOpenAsync(string id, Stage stage)
    {
        for (var minutes = 0; minutes < 8; minutes++)
        {
            var (found, closed) = await office.AskAsync(stage, async process =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/tasks/{id}");
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", keys["zhou"]);
                using var answer = await process.Client.SendAsync(request);
                var body = await answer.Content.ReadFromJsonAsync<JsonObject>();
                Assert.True(answer.IsSuccessStatusCode, $"The task {id} is gone: {body}");
                var task = body!["task"]!;
                return (Enum.Parse<Stage>((string?)task["stage"] ?? "plan", ignoreCase: true), (bool?)task["stageClosed"] ?? false);
            });
            if (found == stage && !closed)
            {
                return;
            }

            await MinuteAsync(stage);
        }

        Assert.Fail($"Stage {stage} of task {id} did not open within 8 minutes of the clock.");
    }

    private Task MinuteAsync(Stage stage) => office.AskAsync(stage, async process =>
    {
        await process.AdvanceAsync(TimeSpan.FromMinutes(1));
        return true;
    });

    /// <summary>Posts to one life of the app and wants one status back.</summary>
    public static async Task<JsonObject> PostAsync(OfficeProcess process, string key, string path, object body, string? idempotencyKey, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json.Options) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var answer = await process.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{path} {JsonSerializer.Serialize(body, Json.Options)} was answered {(int)answer.StatusCode}: {text}\n{process.Output}");
        return JsonNode.Parse(text)!.AsObject();
    }

    private Task<JsonObject> SendAsync(Stage stage, string by, string path, object body, string? idempotencyKey, HttpStatusCode expected) =>
        office.AskAsync(stage, process => PostAsync(process, keys[by], path, body, idempotencyKey, expected));
}

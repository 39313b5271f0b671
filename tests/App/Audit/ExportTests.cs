using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Audit;

public sealed class ExportTests
{
    [OfflineFact]
    public async Task Export_WhenNothingWasTamperedWith_IsFoundWholeByTheReadmesProgramAndElseIsNot()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        await story.DoAsync("sun", id, "reportProgress", new { itemId = "w1", percent = 40, sentence = "先锋岗设到“六个”工地\n每周\\碰头 <b>𠮷</b>", problem = "人手不够" });
        await story.DoAsync("qian", id, "reportProgress", new { itemId = "w2", percent = 20, sentence = "加固过半" });
        var export = await ExportAsync(story, id);
        var head = OfflineCheck.Hex((await story.App.Services.GetRequiredService<TaskTable>().LoadAsync(id, CancellationToken.None)).Link);
        var lines = export.TrimEnd('\n').Split('\n');

        Assert.True(lines.Length > 10);
        Assert.Equal(head, await OfflineCheck.RunAsync(export));
        Assert.Null(await OfflineCheck.RunAsync(Changed(lines, lines.Length - 3, line => line["json"] = Flipped((string)line["json"]!))));
        Assert.Null(await OfflineCheck.RunAsync(string.Join('\n', lines.Where((_, place) => place != 4))));
        Assert.Null(await OfflineCheck.RunAsync(string.Join('\n', lines.Index().OrderBy(line => line.Index == 4 ? 6.5 : line.Index).Select(line => line.Item))));

        // Two texts of one event changed places: each is genuine, but not there.
        var report = lines.Index().First(line => line.Item.Contains("人手不够", StringComparison.Ordinal)).Index;
        Assert.Null(await OfflineCheck.RunAsync(Changed(lines, report, line =>
        {
            var texts = line["texts"]!.AsArray();
            var (first, second) = (texts[0]!.DeepClone(), texts[1]!.DeepClone());
            (texts[0], texts[1]) = (second, first);
        })));
        Assert.Null(await OfflineCheck.RunAsync(Changed(lines, report, line => line["texts"]![0]!["text"] = "先锋岗设到“七个”工地")));

        // Cut off at its end a chain is whole, but it does not end with the link that went out.
        Assert.NotEqual(head, await OfflineCheck.RunAsync(string.Join('\n', lines[..^1])));
        Assert.NotNull(await OfflineCheck.RunAsync(string.Join('\n', lines[..^1])));

        // An erased text is none that was tampered with.
        Assert.Equal(head, await OfflineCheck.RunAsync(Changed(lines, report, line => line["texts"]![0] = null)));
    }

    [Fact]
    public async Task Export_WhenItIsReadLineByLine_HoldsWhatHappenedToBeRead()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        var lines = (await ExportAsync(story, id)).TrimEnd('\n').Split('\n').Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();

        using var answer = await (await story.MachineAsync("chen")).GetAsync(new Uri($"/api/tasks/{id}/events", UriKind.Relative));
        var list = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.True(list.GetProperty("verified").GetBoolean());
        Assert.Equal(list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("event").GetRawText()), lines.Select(line => line.GetProperty("event").GetRawText()));
        Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line.GetProperty("version").GetInt32()));
        Assert.All(lines, line => Assert.DoesNotContain("加装电梯", line.GetProperty("json").GetString(), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, (await (await story.MachineAsync("chen")).GetAsync(new Uri($"/api/tasks/{id}/events?format=xml", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await (await story.MachineAsync("wu")).GetAsync(new Uri($"/api/tasks/{id}/events?format=ndjson", UriKind.Relative))).StatusCode);
    }

    internal static async Task<string> ExportAsync(Story story, string id, string by = "zhou")
    {
        using var answer = await (await story.MachineAsync(by)).GetAsync(new Uri($"/api/tasks/{id}/events?format=ndjson", UriKind.Relative));
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType!.MediaType);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string Changed(string[] lines, int place, Action<JsonNode> change)
    {
        var line = JsonNode.Parse(lines[place])!;
        change(line);
        return string.Join('\n', [.. lines[..place], line.ToJsonString(), .. lines[(place + 1)..]]);
    }

    private static string Flipped(string json) => json[..20] + (char)(json[20] ^ 1) + json[21..];
}

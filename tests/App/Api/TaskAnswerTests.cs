using System.Text.Json.Nodes;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Api;

/// <summary>What the API answers about a task: the same that its page says.</summary>
public sealed class TaskAnswerTests
{
    [Fact]
    public async Task Task_WhenALightWasSetByHand_CarriesTheReason()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        await story.DoAsync("chen", id, "setLight", new { itemId = "w2", light = "red", reason = "吊装单位没有定" });

        var task = await GetAsync(story, id);
        Assert.Equal(("red", "w2"), ((string?)task["light"], (string?)task["lightReason"]!["itemId"]));
        Assert.Contains("吊装单位没有定", (string?)task["lightReason"]!["text"], StringComparison.Ordinal);
        Assert.StartsWith("light.", (string?)task["lightReason"]!["code"], StringComparison.Ordinal);
        var page = await (await story.AsAsync("he")).OpenAsync($"/tasks/{id}");
        Assert.Contains((string)task["lightReason"]!["text"]!, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_WhenALeaderPutItOffOrAFindingIsOpen_SaysUntilWhenAndWhich()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Office.DateOf(story.App.Now)));
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        var until = PartyFlow.Domain.Calendar.WorkCalendar.Announced.AddWorkingDays(Office.DateOf(story.App.Now), 2);
        await story.DoAsync("wang", id, "deferPlan", new { until });
        Assert.Equal(until.ToString("O"), (string?)(await GetAsync(story, id))["open"]!.AsArray().Single()!["notBefore"]);

        var other = await story.HandedOutAsync("另一件");
        foreach (var (by, item, owner) in new[] { ("sun", "w1", "li"), ("qian", "w2", "chen") })
        {
            await story.DoAsync(by, other, "completeItem", new { itemId = item, sentence = "办完" });
            await story.DoAsync(owner, other, "confirmItem", new { itemId = item });
        }

        await story.DoAsync("zhao", other, "recordResult", new { result = new { actuals = new[] { 3, 5 } }, findings = new[] { new { text = "缺签到表", personId = "sun", due = until } } });
        Assert.Contains((await GetAsync(story, other))["open"]!.AsArray(), open => (string?)open!["kind"] == "rectify" && (string?)open["findingId"] == "f1");
    }

    [Fact]
    public async Task Task_OnceItHasAResult_TellsItemLightsTheScoreAndEveryEventInWords()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.InspectedAsync();
        var task = await GetAsync(story, id);
        Assert.Equal(["w1", "w2"], task["itemLights"]!.AsArray().Select(light => (string?)light!["itemId"]));
        Assert.All(task["itemLights"]!.AsArray(), light => Assert.Equal(("done", "light.done"), ((string?)light!["light"], (string?)light["code"])));
        Assert.Equal((100m, 2), ((decimal)task["score"]!["points"]!, task["score"]!["indicators"]!.AsArray().Count));

        var events = JsonNode.Parse(await (await story.MachineAsync("he")).GetStringAsync(new Uri($"/api/tasks/{id}/events", UriKind.Relative)))!["items"]!.AsArray();
        Assert.All(events, recorded => Assert.NotEmpty((string)recorded!["text"]![0]!));
        var drafted = Assert.Single(events, recorded => (string?)recorded!["event"]!["type"] == "handOutDrafted")!["text"]!.AsArray().Select(line => (string)line!).ToArray();
        Assert.Contains("第 1 项：党员先锋岗进工地", drafted[1].Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Equal(3, drafted.Length);
    }

    [Fact]
    public async Task CommandPreview_SaysWhyNotInTheSameWordsOrWhatItWouldMakeOfTheTask_AndChangesNothing()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Office.DateOf(story.App.Now)));
        await story.App.WhenIdleAsync();
        var lines = JsonNode.Parse(await (await story.MachineAsync("chen")).GetStringAsync(new Uri($"/api/tasks/{id}/hand-out", UriKind.Relative)))!;
        Assert.Equal(["临时党支部每周到工地", "停工问题三天内解决"], lines["items"]!.AsArray().Select(line => (string?)line!["text"]));

        var before = await story.EverythingAsync();
        var chen = await story.MachineAsync("chen");
        var signed = await chen.AskAsync(HttpMethod.Post, $"/api/tasks/{id}/commands/preview", new JsonObject { ["type"] = "signPlan" });
        Assert.Equal((0, 1), (signed.Body.GetProperty("errors").GetArrayLength(), signed.Body.GetProperty("becomes").GetProperty("task").GetProperty("planKeys").GetArrayLength()));
        var refused = await chen.AskAsync(HttpMethod.Post, $"/api/tasks/{id}/commands/preview", new JsonObject { ["type"] = "approvePlan" });
        Assert.False(refused.Body.TryGetProperty("becomes", out _));
        Assert.Equal(before, await story.EverythingAsync());
        var (_, said) = await story.CommandAsync("chen", id, "approvePlan");
        Assert.Equal((string?)said["title"], refused.Body.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal(422, (await chen.AskAsync(HttpMethod.Post, $"/api/tasks/{id}/commands/preview", new JsonObject { ["type"] = "startTask" })).Status);
        Assert.Equal(404, (await (await story.MachineAsync("wu")).AskAsync(HttpMethod.Post, $"/api/tasks/{id}/commands/preview", new JsonObject { ["type"] = "signPlan" })).Status);
    }

    [Fact]
    public async Task TaskPage_WhenTheSecretaryHasChanged_NamesWhoStartedItAndWhoHasItNow()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        var secretary = await story.AsAsync("he");
        Assert.DoesNotContain("经办人", (await secretary.OpenAsync($"/tasks/{id}")).Document.QuerySelector(".people")!.TextContent, StringComparison.Ordinal);
        await story.DoAsync("he", id, "reassignSeat", new { part = "secretary", from = "he", to = "sun" });

        var people = (await secretary.OpenAsync($"/tasks/{id}")).Document.QuerySelector(".people")!.TextContent;
        Assert.Contains("何秘书", people, StringComparison.Ordinal);
        Assert.Contains("经办人孙同志", people, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> GetAsync(Story story, string id) =>
        JsonNode.Parse(await (await story.MachineAsync("he")).GetStringAsync(new Uri($"/api/tasks/{id}", UriKind.Relative)))!;
}

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

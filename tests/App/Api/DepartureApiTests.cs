using System.Text.Json.Nodes;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Api;

/// <summary>By the API too: somebody leaves, and their duties go to others.</summary>
public sealed class DepartureApiTests
{
    [Fact]
    public async Task Departure_OnceNothingIsHeldAnyMore_GivesTheDutiesAwayAndKeepsTheHistory()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Domain.People.Office.DateOf(story.App.Now)));
        await story.App.WhenIdleAsync();
        var zhou = await story.MachineAsync("zhou");
        var asked = JsonNode.Parse((await zhou.AskAsync(HttpMethod.Get, "/api/people/li/departure")).Raw)!;
        var duty = Assert.Single(asked["duties"]!.AsArray())!;
        Assert.Equal(("head", "works", id), ((string?)duty["kind"], (string?)duty["of"], (string?)Assert.Single(asked["tasks"]!.AsArray())!["taskId"]));

        await story.App.RefusedAsync(language => LeaveAsync(zhou, duty, "qian", language), 422, "person.holdsTasks", null);
        await story.DoAsync("li", id, "reassignSeat", new { part = "businessOwner", from = "li", to = "qian" });
        await story.App.RefusedAsync(language => zhou.AskAsync(HttpMethod.Post, "/api/people/li/departure", new JsonObject(), language), 409, "departure.changed", null);
        await story.App.RefusedAsync(language => LeaveAsync(zhou, duty, "li", language), 422, "departure.taker.same", "duties[0].takerId");
        await story.App.RefusedAsync(language => LeaveAsync(zhou, duty, "nobody", language), 422, "person.notFound", "duties[0].takerId");

        Assert.Equal("""{"saved":1}""", (await LeaveAsync(zhou, duty, "qian")).Raw);
        Assert.Equal("""{"saved":0}""", (await LeaveAsync(zhou, duty, "qian")).Raw);
        Assert.Contains("\"id\":\"works\",\"name\":\"城市建设科\",\"parentId\":\"bureau\",\"kind\":\"department\",\"headId\":\"qian\"", (await zhou.AskAsync(HttpMethod.Get, "/api/units")).Raw, StringComparison.Ordinal);
        Assert.Contains((await zhou.AskAsync(HttpMethod.Get, $"/api/tasks/{id}/events")).Body.GetProperty("items").EnumerateArray(), recorded => recorded.GetProperty("event").GetProperty("by").GetString() == "li");
    }

    private static Task<Reply> LeaveAsync(HttpClient machine, JsonNode duty, string taker, string language = "zh-CN") => machine.AskAsync(
        HttpMethod.Post, "/api/people/li/departure", new JsonObject { ["duties"] = new JsonArray(new JsonObject { ["key"] = (string?)duty["key"], ["takerId"] = taker }) }, language);
}

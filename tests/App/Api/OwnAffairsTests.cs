using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Api;

/// <summary>By the API too: one's own leave with who stands in, and everything one holds to another.</summary>
public sealed class OwnAffairsTests
{
    [Fact]
    public async Task Leave_WhenSet_LetsTheDeputyActUntilItIsTakenBack()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Domain.People.Office.DateOf(story.App.Now)));
        Assert.Equal(HttpStatusCode.NotFound, (await story.CommandAsync("wu", id, "signPlan")).Status);

        var party = await story.MachineAsync("chen");
        var (status, problem) = await AskAsync(party, HttpMethod.Put, "/api/me/leave", new { from = "2026-12-31", to = "2026-09-01", deputyId = "wu" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "to"), (status, (string?)problem["errors"]![0]!["field"]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AskAsync(party, HttpMethod.Put, "/api/me/leave", new { deputyId = "wu" })).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AskAsync(party, HttpMethod.Put, "/api/me/leave", new { from = "2026-09-01", to = "2026-12-31", deputyId = "chen" })).Status);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(party, HttpMethod.Put, "/api/me/leave", new { from = "2026-09-01", to = "2026-12-31", deputyId = "wu" })).Status);
        await story.DoAsync("wu", id, "signPlan");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(party, HttpMethod.Delete, "/api/me/leave", new { })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await story.CommandAsync("wu", id, "returnPlan", new { reason = "再议" })).Status);
    }

    [Fact]
    public async Task HandOver_WhenSentTwice_CarriesEverythingOnceAndProvesThatNothingIsLeft()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        var person = await story.MachineAsync("sun");
        var (status, problem) = await AskAsync(person, HttpMethod.Post, "/api/people/sun/hand-over", new { to = "sun" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "handOver.same"), (status, (string?)problem["code"]));

        person.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var (_, holds) = await AskAsync(person, HttpMethod.Get, "/api/people/sun/hand-over", null);
        Assert.Equal(id, (string?)Assert.Single(holds["items"]!.AsArray())!["taskId"]);
        var (_, begun) = await AskAsync(person, HttpMethod.Post, "/api/people/sun/hand-over", new { to = "wu", reason = "调岗" });
        var (again, same) = await AskAsync(person, HttpMethod.Post, "/api/people/sun/hand-over", new { to = "wu", reason = "调岗" });
        Assert.Equal((HttpStatusCode.Accepted, (string?)begun["job"]), (again, (string?)same["job"]));
        var (other, taken) = await AskAsync(person, HttpMethod.Post, "/api/people/sun/hand-over", new { to = "qian" });
        Assert.Equal((HttpStatusCode.Conflict, "idempotencyKey.taken"), (other, (string?)taken["code"]));
        await story.App.WhenIdleAsync();

        var (_, state) = await AskAsync(person, HttpMethod.Get, $"/api/people/sun/hand-over/{begun["job"]}", null);
        Assert.Equal(("done", 1, id), ((string?)state["state"], (int)state["done"]!, (string?)state["tasks"]![0]!["taskId"]));
        Assert.Empty(state["left"]!.AsArray());
        var events = JsonNode.Parse(await (await story.MachineAsync("he")).GetStringAsync(new Uri($"/api/tasks/{id}/events", UriKind.Relative)))!;
        var moved = Assert.Single(events["items"]!.AsArray(), recorded => (string?)recorded!["event"]!["type"] == "itemReassigned")!["event"]!;
        Assert.Equal(("wu", "api"), ((string?)moved["personId"], (string?)moved["channel"]));
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(HttpClient machine, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await machine.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}

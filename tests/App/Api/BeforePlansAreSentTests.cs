using System.Text.Json;
using System.Text.Json.Nodes;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Api;

/// <summary>By the API too: drafts, templates, and who may countersign.</summary>
public sealed class BeforePlansAreSentTests(ApiOffice office) : IClassFixture<ApiOffice>
{
    [Fact]
    public async Task Draft_WhenKept_IsListedResumedReplacedSentAndDeleted()
    {
        var kept = await office.Owner.AskAsync(HttpMethod.Post, "/api/drafts", Kept(new JsonObject { ["title"] = "燃气", ["due"] = new JsonObject { ["plan"] = "2026-09-24" } }), key: "first");
        var again = await office.Owner.AskAsync(HttpMethod.Post, "/api/drafts", Kept(new JsonObject { ["title"] = "燃气", ["due"] = new JsonObject { ["plan"] = "2026-09-24" } }), key: "first");
        Assert.Equal((201, 201, Id(kept), $"/api/drafts/{Id(kept)}"), (kept.Status, again.Status, Id(again), kept.Headers.Location!.ToString()));

        var path = kept.Headers.Location.ToString();
        var resumed = (await office.Owner.AskAsync(HttpMethod.Get, path)).Body;
        Assert.Equal(("燃气", "2026-09-24", 1), (Text(resumed, "plan", "title"), Text(resumed, "plan", "due", "plan"), resumed.GetProperty("draft").GetProperty("version").GetInt32()));
        Assert.Contains(await DraftsAsync(), draft => Id(draft) == Id(kept));

        var whole = await office.Owner.AskAsync(HttpMethod.Put, path, Kept(ApiOffice.Plan(), version: 1));
        Assert.Equal((200, 2), (whole.Status, whole.Body.GetProperty("version").GetInt32()));
        var plan = JsonNode.Parse((await office.Owner.AskAsync(HttpMethod.Get, path)).Body.GetProperty("plan").GetRawText())!;
        Assert.Equal(200, (await office.Owner.AskAsync(HttpMethod.Put, path, Kept(plan.AsObject(), version: 2))).Status);
        Assert.Equal(201, (await office.Owner.AskAsync(HttpMethod.Post, "/api/tasks", plan)).Status);
        Assert.Equal(204, (await office.Owner.AskAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(404, (await office.Owner.AskAsync(HttpMethod.Get, path)).Status);
        Assert.Equal(204, (await office.Owner.AskAsync(HttpMethod.Delete, path)).Status);
        Assert.DoesNotContain(await DraftsAsync(), draft => Id(draft) == Id(kept));
    }

    [Fact]
    public async Task Draft_WhenSavedElsewhereMeanwhile_IsKeptBesideItAndNotDeletedUnseen()
    {
        var path = (await office.Owner.AskAsync(HttpMethod.Post, "/api/drafts", Kept(new JsonObject { ["title"] = "两处" }))).Headers.Location!.ToString();
        Assert.Equal(200, (await office.Owner.AskAsync(HttpMethod.Put, path, Kept(new JsonObject { ["title"] = "左边" }, version: 1))).Status);
        var apart = await office.Owner.AskAsync(HttpMethod.Put, path, Kept(new JsonObject { ["title"] = "右边" }, version: 1));
        Assert.Equal(201, apart.Status);
        Assert.NotEqual(path, apart.Headers.Location!.ToString());
        Assert.Superset(new HashSet<string?> { "左边", "右边" }, (await DraftsAsync()).Select(draft => draft.GetProperty("title").GetString()).ToHashSet());

        await office.App.RefusedAsync(language => office.Owner.AskAsync(HttpMethod.Delete, path + "?version=1", language: language), 409, "draft.changed", null);
        Assert.Equal(204, (await office.Owner.AskAsync(HttpMethod.Delete, path + "?version=2")).Status);
    }

    [Fact]
    public async Task Draft_WhenItIsSentOnceMore_IsKeptOnceWhateverHasBecomeOfIt()
    {
        var plan = ApiOffice.Plan();
        (plan["title"], plan["leaderIds"], plan["leaderRule"]) = ("再送一遍", new JsonArray("guo", "shen", "gong"), "inOrder");
        var path = (await office.Owner.AskAsync(HttpMethod.Post, "/api/drafts", Kept(plan), key: "again")).Headers.Location!.ToString();
        Assert.Equal(200, (await office.Owner.AskAsync(HttpMethod.Put, path, Kept(new JsonObject { ["title"] = "再送一遍（改）" }, version: 1))).Status);
        var late = await office.Owner.AskAsync(HttpMethod.Post, "/api/drafts", Kept(plan), key: "again");
        Assert.Equal((201, path, 2), (late.Status, late.Headers.Location!.ToString(), late.Body.GetProperty("version").GetInt32()));
        await office.App.RefusedAsync(language => office.Owner.AskAsync(HttpMethod.Post, "/api/drafts", Kept(new JsonObject(), version: 2), language, key: "again"), 409, "idempotencyKey.taken", null);

        // What is kept beside it is kept once as well.
        var apart = Kept(new JsonObject { ["title"] = "再送一遍（旧）" }, version: 1);
        var (one, two) = (await office.Owner.AskAsync(HttpMethod.Put, path, apart), await office.Owner.AskAsync(HttpMethod.Put, path, apart));
        Assert.Equal((201, 201, Id(one)), (one.Status, two.Status, Id(two)));
        Assert.Equal(2, (await DraftsAsync()).Count(draft => draft.GetProperty("title").GetString()!.StartsWith("再送一遍", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{}", 422, "text.required", "plan")]
    [InlineData("""{"plan":{"businessGoal":"没有这一项"}}""", 400, "json.shape", "plan.businessGoal")]
    [InlineData("""{"plan":{"title":7}}""", 400, "json.shape", "plan.title")]
    [InlineData("""{"plan":{"measures":[null]}}""", 422, "json.emptyPlace", "plan.measures[0]")]
    [InlineData("""{"plan":{},"taskId":"nothing"}""", 422, "notFound", "taskId")]
    [InlineData("{", 400, "json.invalid", null)]
    public Task Draft_WhenItCannotBeKept_SaysWhy(string body, int status, string code, string? field) =>
        office.App.RefusedAsync(language => office.Owner.AskRawAsync(HttpMethod.Post, "/api/drafts", body, language), status, code, field);

    [Fact]
    public async Task Draft_OfTooManyRowsOrWithoutItsVersion_IsRefused()
    {
        var rows = new JsonObject { ["plan"] = new JsonObject { ["measures"] = new JsonArray([.. Enumerable.Range(0, 300).Select(_ => new JsonObject())]) } };
        await office.App.RefusedAsync(language => office.Owner.AskAsync(HttpMethod.Post, "/api/drafts", rows, language), 422, "draft.tooLarge", "plan");
        var path = (await office.Owner.AskAsync(HttpMethod.Post, "/api/drafts", Kept(new JsonObject()))).Headers.Location!.ToString();
        await office.App.RefusedAsync(language => office.Owner.AskAsync(HttpMethod.Put, path, Kept(new JsonObject()), language), 422, "text.required", "version");
        await office.App.RefusedAsync(language => office.Stranger.AskAsync(HttpMethod.Post, "/api/drafts", Kept(new JsonObject()), language), 403, "notYours.start", null);
        Assert.Equal(404, (await office.Administrator.AskAsync(HttpMethod.Get, path)).Status);
        await office.App.RefusedAsync(language => office.Owner.AskAsync(HttpMethod.Delete, path + "?version=", language: language), 400, "query.invalid", "version");
        Assert.Equal(200, (await office.Owner.AskAsync(HttpMethod.Get, path)).Status);
    }

    [Fact]
    public async Task DraftOfAChange_IsBoundToItsTaskAndTellsWhenItsPlanHasMovedOn()
    {
        await using var story = await Story.BeginAsync();
        var plan = JsonSerializer.SerializeToNode(SmallPlan.From("加装电梯", Domain.People.Office.DateOf(story.App.Now)), Storage.Json.Options)!.AsObject();
        var id = await story.StartTaskAsync(plan);
        await story.DoAsync("li", id, "returnPlan", new { reason = "指标太低" });
        var he = await story.MachineAsync("he");
        plan["title"] = "加装电梯（改）";
        var kept = await he.AskAsync(HttpMethod.Post, "/api/drafts", new JsonObject { ["plan"] = plan.DeepClone(), ["taskId"] = id });
        Assert.Equal((201, id, 1), (kept.Status, Text(kept.Body, "taskId"), kept.Body.GetProperty("revision").GetInt32()));

        // The same draft that the page goes on with.
        var page = await (await story.AsAsync("he")).OpenAsync($"/tasks/{id}/plan?draft={Id(kept)}");
        Assert.Equal("加装电梯（改）", page.Document.QuerySelector("#title")!.GetAttribute("value"));
        await story.DoAsync("he", id, "revisePlan", new { plan });
        await story.DoAsync("chen", id, "returnPlan", new { reason = "再改" });
        var resumed = (await he.AskAsync(HttpMethod.Get, $"/api/drafts/{Id(kept)}")).Body;
        Assert.Equal((1, 2), (resumed.GetProperty("draft").GetProperty("revision").GetInt32(), resumed.GetProperty("revisionNow").GetInt32()));
        var saved = await he.AskAsync(HttpMethod.Put, $"/api/drafts/{Id(kept)}", new JsonObject { ["plan"] = plan.DeepClone(), ["version"] = 1, ["revision"] = 2 });
        Assert.Equal((200, 2), (saved.Status, saved.Body.GetProperty("revision").GetInt32()));
        await story.App.RefusedAsync(
            language => he.AskAsync(HttpMethod.Put, $"/api/drafts/{Id(kept)}", new JsonObject { ["plan"] = plan.DeepClone(), ["version"] = 2, ["revision"] = 3 }, language), 422, "json.shape", "revision");
    }

    [Fact]
    public async Task Draft_TypedIntoTheForm_SaysWhatInItIsNoDayOrNumber()
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");
        var saved = await secretary.PressAsync(await secretary.OpenAsync("/tasks/new"), ("do", "draft"), ("title", "加装电梯"), ("due.plan", "下周"), ("indicators[1].name", "投诉"), ("indicators[1].weight", "一\uFFFE半"),
            ("leaderRule", "any"), ("leadersNeeded", "99999999999"));
        var draft = await (await story.MachineAsync("he")).AskAsync(HttpMethod.Get, $"/api/drafts/{saved.Path.Split("draft=")[1].Split('&')[0]}");
        Assert.Equal(["due.plan", "indicators[0].weight", "leadersNeeded"], draft.Errors.Select(error => error.Field!).Order());
        Assert.Equal("加装电梯", Text(draft.Body, "plan", "title"));
    }

    [Fact]
    public async Task Template_SavedFromATask_IsListedBeginsAPlanIsRenamedAndRemoved()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Domain.People.Office.DateOf(story.App.Now)));
        var he = await story.MachineAsync("he");
        foreach (var name in new[] { "电梯模板", "电梯模板（新）" })
        {
            var saved = await he.AskAsync(HttpMethod.Put, $"/api/tasks/{id}/template", new JsonObject { ["name"] = name });
            Assert.Equal((200, "own" + id, name, true), (saved.Status, Id(saved), Text(saved.Body, "name"), saved.Body.GetProperty("isOwn").GetBoolean()));
        }

        var list = (await he.AskAsync(HttpMethod.Get, "/api/templates")).Body.GetProperty("items").EnumerateArray().Select(line => Text(line, "id")!).ToArray();
        Assert.Equal(["own" + id, "keytask", "brand", "research", "study", "inspection"], list);
        var begun = (await he.AskAsync(HttpMethod.Get, $"/api/templates/own{id}")).Body.GetProperty("plan");
        Assert.Equal((SmallPlan.BusinessObjective, "branch", false), (Text(begun, "businessObjective"), Text(begun, "unitId"), begun.TryGetProperty("businessOwnerId", out _)));
        Assert.Matches("^2026-", Text(begun, "due", "inspect")!);

        await story.App.RefusedAsync(language => he.AskAsync(HttpMethod.Put, $"/api/tasks/{id}/template", new JsonObject { ["name"] = "电梯\uFFFE" }, language), 422, "text.control", "name");
        await story.App.RefusedAsync(language => he.AskAsync(HttpMethod.Put, $"/api/tasks/{id}/template", new JsonObject { ["name"] = " " }, language), 422, "template.name.required", "name");
        await story.App.RefusedAsync(language => he.AskAsync(HttpMethod.Put, $"/api/tasks/{id}/template", new JsonObject { ["name"] = "重点任务攻坚" + new string('长', 80) }, language), 422, "template.name.tooLong", "name");
        var party = await story.MachineAsync("chen");
        await story.App.RefusedAsync(language => party.AskAsync(HttpMethod.Put, $"/api/tasks/{id}/template", new JsonObject { ["name"] = "我的" }, language), 403, "notYours.template", null);
        await story.App.RefusedAsync(language => party.AskAsync(HttpMethod.Delete, $"/api/templates/own{id}", language: language), 403, "notYours.template", null);
        await story.App.RefusedAsync(language => he.AskAsync(HttpMethod.Delete, "/api/templates/keytask", language: language), 409, "template.builtIn", null);
        Assert.Equal(404, (await he.AskAsync(HttpMethod.Delete, "/api/templates/nothing")).Status);
        Assert.Equal((204, 204), ((await he.AskAsync(HttpMethod.Delete, $"/api/templates/own{id}")).Status, (await he.AskAsync(HttpMethod.Delete, $"/api/templates/own{id}")).Status));
        Assert.Equal(404, (await he.AskAsync(HttpMethod.Get, $"/api/templates/own{id}")).Status);
    }

    [Fact]
    public async Task Preview_OfAPlanWithBothKeysInOneHand_ProposesWhoMayCountersignNearestFirst()
    {
        await using var story = await Story.BeginAsync();
        var plan = JsonSerializer.SerializeToNode(SmallPlan.From("加装电梯", Domain.People.Office.DateOf(story.App.Now)), Storage.Json.Options)!.AsObject();
        var he = await story.MachineAsync("he");
        Assert.Empty(Proposed(await he.AskAsync(HttpMethod.Post, "/api/tasks/preview", plan)));

        plan["businessOwnerId"] = "chen";
        Assert.Equal(["li", "zhou"], Proposed(await he.AskAsync(HttpMethod.Post, "/api/tasks/preview", plan)));

        // Who asked for the plan is no second pair of eyes, whoever changes it.
        plan["businessOwnerId"] = "li";
        var id = await story.StartTaskAsync(plan, by: "li");
        plan["businessOwnerId"] = "chen";
        var chen = await story.MachineAsync("chen");
        Assert.Equal(["zhou"], Proposed(await chen.AskAsync(HttpMethod.Post, $"/api/tasks/preview?task={id}", plan)));
        Assert.Equal(404, (await chen.AskAsync(HttpMethod.Post, "/api/tasks/preview?task=nothing", plan)).Status);
    }

    private async Task<List<JsonElement>> DraftsAsync() => [.. (await office.Owner.AskAsync(HttpMethod.Get, "/api/drafts")).Body.GetProperty("items").EnumerateArray()];

    private static JsonObject Kept(JsonObject plan, int? version = null) =>
        version is null ? new JsonObject { ["plan"] = plan.DeepClone() } : new JsonObject { ["plan"] = plan.DeepClone(), ["version"] = version };

    private static string[] Proposed(Reply reply) => [.. reply.Body.GetProperty("countersigners").EnumerateArray().Select(person => person.GetString()!)];

    private static string? Id(Reply reply) => Text(reply.Body, "id");

    private static string? Id(JsonElement line) => Text(line, "id");

    private static string? Text(JsonElement from, params string[] path) => path.Aggregate(from, (element, name) => element.GetProperty(name)).GetString();
}

using System.Text.Json.Nodes;

namespace PartyFlow.Functions.Tests.Api;

public sealed class BadPlanTests(ApiOffice office) : IClassFixture<ApiOffice>
{
    /// <summary>The place in the plan, what is put there (<c>-</c>: it is left out), and what the answer is to be.</summary>
    public static TheoryData<string, string, int, string, string?> Faults => new()
    {
        { "title", "-", 422, "plan.title.required", "title" },
        { "title", "null", 422, "plan.title.required", "title" },
        { "title", "\"  \"", 422, "plan.title.required", "title" },
        { "title", "\"一\\n二\"", 422, "text.oneLine", "title" },
        { "title", "\"\\u0007\"", 422, "text.control", "title" },
        { "title", "42", 400, "json.shape", "title" },
        { "partyObjective", "-", 422, "plan.partyObjective.required", "partyObjective" },
        { "businessObjective", "-", 422, "plan.businessObjective.required", "businessObjective" },
        { "measures", "[]", 422, "plan.measures.required", "measures" },
        { "measures", "[null]", 422, "json.emptyPlace", "measures[0]" },
        { "measures", "[{\"partyAction\":\"碰头\"}]", 422, "plan.measure.businessResult.required", "measures[0].businessResult" },
        { "indicators", "[]", 422, "plan.indicators.required", "indicators" },
        { "indicators[1].weight", "41", 422, "plan.indicators.weights", "indicators" },
        { "indicators[1].weight", "\"40\"", 400, "json.shape", "indicators[1].weight" },
        { "indicators[1].name", "\"更新长度\"", 422, "plan.indicator.name.twice", "indicators[1].name" },
        { "indicators[0].start", "-", 422, "plan.indicator.start.required", "indicators[0].start" },
        { "indicators[0].target", "1e300", 400, "json.shape", "indicators[0].target" },
        { "indicators[0].target", "1e13", 422, "number.range", "indicators[0].target" },
        { "unitId", "\"nowhere\"", 422, "unit.unknown", "unitId" },
        { "leadUnitId", "-", 422, "plan.leadUnit.required", "leadUnitId" },
        { "supportingUnitIds", "[\"cj\"]", 422, "plan.supportingUnit.isLead", "supportingUnitIds[0]" },
        { "partyOwnerId", "\"nobody\"", 422, "person.unknown", "partyOwnerId" },
        { "businessOwnerId", "\"lao\"", 422, "person.left", "businessOwnerId" },
        { "businessOwnerId", "\"shi\"", 422, "plan.countersigner.required", "countersignerId" },
        { "countersignerId", "\"gong\"", 422, "plan.countersigner.needless", "countersignerId" },
        { "leaderIds", "[]", 422, "plan.leaders.required", "leaderIds" },
        { "leaderIds", "[\"wang\"]", 422, "plan.leader.holdsKey", "leaderIds[0]" },
        { "leaderIds", "[\"guo\",\"guo\"]", 422, "plan.leader.twice", "leaderIds[1]" },
        { "leaderRule", "\"most\"", 400, "json.shape", "leaderRule" },
        { "leaderRule", "1", 400, "json.shape", "leaderRule" },
        { "inspectorId", "\"guo\"", 422, "plan.inspector.isLeader", "inspectorId" },
        { "inspectorId", "\"wang\"", 422, "plan.inspector.isOwner", "inspectorId" },
        { "due.plan", "-", 422, "plan.due.plan.required", "due.plan" },
        { "due.plan", "\"2026-09-17\"", 422, "plan.due.past", "due.plan" },
        { "due.plan", "\"2026-09-25\"", 422, "plan.due.restDay", "due.plan" },
        { "due.deploy", "\"2026-09-23\"", 422, "plan.due.order", "due.deploy" },
        { "due.deploy", "\"2026-09-24\"", 422, "plan.due.order", "due.deploy" },
        { "due.implement", "\"2026-10-05\"", 422, "plan.due.restDay", "due.implement" },
        { "due.inspect", "\"2099-12-31\"", 422, "plan.due.tooFar", "due.inspect" },
        { "due.plan", "\"2026-13-01\"", 400, "json.shape", "due.plan" },
        { "due.plan", "\"9月24日\"", 400, "json.shape", "due.plan" },
        { "due", "[]", 400, "json.shape", "due" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Start_WhenOneThingIsWrong_SaysWhatAndWhere(string place, string value, int status, string code, string? field)
    {
        var plan = ApiOffice.Plan();
        Put(plan, place, value);
        return office.App.RefusedAsync(language => office.Owner.AskAsync(HttpMethod.Post, "/api/tasks", plan, language), status, code, field);
    }

    [Fact]
    public async Task Start_WhenManyThingsAreWrong_SaysAllAtOnce()
    {
        var plan = ApiOffice.Plan();
        foreach (var (place, value) in new[] { ("title", "null"), ("partyOwnerId", "\"nobody\""), ("due.deploy", "\"2026-10-03\""), ("indicators[0].weight", "61") })
        {
            Put(plan, place, value);
        }

        var reply = await office.Owner.AskAsync(HttpMethod.Post, "/api/tasks", plan);

        Assert.Equal(422, reply.Status);
        Assert.Equal(["title", "indicators", "partyOwnerId", "due.deploy"], reply.Errors.Select(error => error.Field));
    }

    [Fact]
    public async Task Start_WhenDueOnARestDay_OffersTheWorkingDaysAround()
    {
        var plan = ApiOffice.Plan();
        Put(plan, "due.plan", "\"2026-09-26\"");

        var chinese = await office.Owner.AskAsync(HttpMethod.Post, "/api/tasks", plan);
        var english = await office.Owner.AskAsync(HttpMethod.Post, "/api/tasks", plan, "en");

        Assert.Contains("9月24日 周四", chinese.Raw);
        Assert.Contains("9月28日 周一", chinese.Raw);
        Assert.Contains("Thu 24 September", english.Raw);
        Assert.Contains("Mon 28 September", english.Raw);
    }

    [Fact]
    public Task Start_WhenTheTitleIsAMegabyte_IsRefusedForItsLength()
    {
        var plan = ApiOffice.Plan();
        plan["title"] = new string('长', 1024 * 1024 / 3);
        return office.App.RefusedAsync(language => office.Owner.AskRawAsync(HttpMethod.Post, "/api/tasks", plan.ToJsonString(Unescaped), language), 422, "plan.title.tooLong", "title");
    }

    [Fact]
    public async Task Start_WhenTextsAreHtml_TakesThemAsTexts()
    {
        const string Tag = "<script>alert('x')</script>";
        var plan = ApiOffice.Plan();
        (plan["title"], plan["basis"], plan["partyObjective"]) = (Tag, Tag + "\n<b>粗</b>", $"<img src=x onerror=alert(1)>");

        var reply = await office.Owner.AskAsync(HttpMethod.Post, "/api/tasks", plan);
        var read = await office.Owner.AskAsync(HttpMethod.Get, $"/api/tasks/{reply.Body.GetProperty("task").GetProperty("id").GetString()}");

        Assert.Equal(201, reply.Status);
        Assert.Equal(Tag, read.Body.GetProperty("task").GetProperty("plan").GetProperty("title").GetString());
        Assert.DoesNotContain('<', read.Raw);
    }

    [Fact]
    public async Task Preview_OfABadPlan_SaysWhatIsWrongAndChangesNothing()
    {
        var plan = ApiOffice.Plan();
        Put(plan, "due.plan", "\"2026-09-25\"");
        await office.App.WhenIdleAsync();
        var before = await Asking.StateAsync(office.App);

        var bad = await office.Owner.AskAsync(HttpMethod.Post, "/api/tasks/preview", plan);
        var good = await office.Owner.AskAsync(HttpMethod.Post, "/api/tasks/preview", ApiOffice.Plan());

        Assert.Equal((200, 200), (bad.Status, good.Status));
        Assert.Equal([("plan.due.restDay", "due.plan")], bad.Errors);
        Assert.Empty(good.Errors);
        Assert.True(good.Body.GetProperty("reminders").GetArrayLength() > 10);
        Assert.Equal(before, await Asking.StateAsync(office.App));
    }

    private static readonly System.Text.Json.JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void Put(JsonObject plan, string place, string value)
    {
        JsonNode at = plan;
        var steps = place.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        foreach (var step in steps[..^1])
        {
            at = step[0] == '[' ? at[int.Parse(step[1..^1], System.Globalization.CultureInfo.InvariantCulture)]! : at[step]!;
        }

        at.AsObject().Remove(steps[^1]);
        if (value != "-")
        {
            at[steps[^1]] = JsonNode.Parse(value);
        }
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Functions.SignIn;

namespace PartyFlow.Functions.Tests.Api;

public sealed class BadRequestTests(ApiOffice office) : IClassFixture<ApiOffice>
{
    [Theory]
    [InlineData("", 400, "json.invalid")]
    [InlineData("{", 400, "json.invalid")]
    [InlineData("{\"title\": \"一\",}", 400, "json.invalid")]
    [InlineData("燃气", 400, "json.invalid")]
    [InlineData("null", 400, "json.empty")]
    [InlineData("[]", 400, "json.shape")]
    [InlineData("\"title\"", 400, "json.shape")]
    public Task Start_WhenTheBodyIsNoPlan_SaysSo(string body, int status, string code) =>
        office.App.RefusedAsync(language => office.Owner.AskRawAsync(HttpMethod.Post, "/api/tasks", body, language), status, code, null);

    [Fact]
    public Task Start_WhenTheBodyIsNestedDeeply_SaysSo() =>
        office.App.RefusedAsync(language => office.Owner.AskRawAsync(HttpMethod.Post, "/api/tasks", new string('[', 5000) + new string(']', 5000), language), 400, "json.invalid", null);

    [Fact]
    public Task Start_WhenTheBodyIsTooLarge_SaysSo() =>
        office.App.RefusedAsync(language => office.Owner.AskRawAsync(HttpMethod.Post, "/api/tasks", $"{{\"title\":\"{new string('x', 5 << 20)}\"}}", language), 413, "body.tooLarge", null);

    [Theory]
    [InlineData("{\"commandId\":\"1\"}", 422, "command.unknownType", "type")]
    [InlineData("{\"type\":\"dropTask\",\"commandId\":\"1\"}", 422, "command.unknownType", "type")]
    [InlineData("{\"type\":\"openStage\",\"stage\":\"deploy\",\"commandId\":\"1\"}", 422, "command.unknownType", "type")]
    [InlineData("{\"type\":\"startTask\",\"commandId\":\"1\"}", 422, "command.unknownType", "type")]
    [InlineData("{\"type\":7,\"commandId\":\"1\"}", 422, "command.unknownType", "type")]
    [InlineData("{\"type\":\"signPlan\"}", 422, "command.idMissing", "commandId")]
    [InlineData("{\"type\":\"signPlan\",\"commandId\":\"\"}", 422, "command.idMissing", "commandId")]
    [InlineData("{\"type\":\"signPlan\",\"commandId\":\"1\",\"revision\":\"one\"}", 400, "json.shape", "revision")]
    [InlineData("{\"type\":\"signPlan\",\"commandId\":\"1\",\"revision\":7}", 409, "stale.revision", null)]
    [InlineData("{\"type\":\"approvePlan\",\"commandId\":\"1\"}", 403, "notYours.leader", null)]
    [InlineData("{\"type\":\"completeItem\",\"commandId\":\"1\",\"itemId\":\"w1\"}", 409, "stage.notYet", null)]
    [InlineData("[]", 400, "json.shape", null)]
    [InlineData("{", 400, "json.invalid", null)]
    public async Task Command_WhenItCannotBeGiven_SaysWhy(string body, int status, string code, string? field)
    {
        var id = await office.StartAsync();
        await office.App.RefusedAsync(language => office.Owner.AskRawAsync(HttpMethod.Post, $"/api/tasks/{id}/commands", body, language), status, code, field);
    }

    [Fact]
    public async Task Command_WhenItsIdWasUsedForAnother_SaysSo()
    {
        var id = await office.StartAsync();
        using var business = await office.App.MachineAsync("wang");
        Assert.Equal(200, (await business.AskAsync(HttpMethod.Post, $"/api/tasks/{id}/commands", new JsonObject { ["type"] = "signPlan", ["commandId"] = "mine" })).Status);
        await office.App.WhenIdleAsync();

        var other = """{"type":"returnPlan","commandId":"mine","reason":"指标太低"}""";
        await office.App.RefusedAsync(language => business.AskRawAsync(HttpMethod.Post, $"/api/tasks/{id}/commands", other, language), 409, "command.idReused", null);
    }

    [Fact]
    public async Task Command_WhenSentTwice_IsCarriedOutOnce()
    {
        var id = await office.StartAsync();
        using var business = await office.App.MachineAsync("wang");
        var sign = new JsonObject { ["type"] = "signPlan", ["commandId"] = "once", ["revision"] = 1 };

        var first = await business.AskAsync(HttpMethod.Post, $"/api/tasks/{id}/commands", sign);
        await office.App.WhenIdleAsync();
        var before = await Asking.StateAsync(office.App);
        var again = await business.AskAsync(HttpMethod.Post, $"/api/tasks/{id}/commands", sign);
        await office.App.WhenIdleAsync();

        Assert.Equal((200, 200), (first.Status, again.Status));
        Assert.Equal(before, await Asking.StateAsync(office.App));
    }

    [Fact]
    public async Task Task_OfOthers_IsNotThereForAStranger()
    {
        var id = await office.StartAsync();
        foreach (var path in new[] { $"/api/tasks/{id}", $"/api/tasks/{id}/events", "/api/tasks/nosuchtask", "/api/tasks/..%2Foffice" })
        {
            await office.App.RefusedAsync(language => office.Stranger.AskAsync(HttpMethod.Get, path, null, language), 404, "notFound", null);
        }

        var sign = new JsonObject { ["type"] = "signPlan", ["commandId"] = "1" };
        await office.App.RefusedAsync(language => office.Stranger.AskAsync(HttpMethod.Post, $"/api/tasks/{id}/commands", sign, language), 404, "notFound", null);
        await office.App.RefusedAsync(language => office.Owner.AskAsync(HttpMethod.Post, "/api/tasks/nosuchtask/commands", sign, language), 404, "notFound", null);

        Assert.Equal(200, (await office.Owner.AskAsync(HttpMethod.Get, $"/api/tasks/{id}")).Status);
        Assert.Equal(0, (await office.Stranger.AskAsync(HttpMethod.Get, "/api/tasks?year=2026")).Body.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Start_ByWhomMayNot_IsRefused() =>
        await office.App.RefusedAsync(language => office.Stranger.AskAsync(HttpMethod.Post, "/api/tasks", ApiOffice.Plan(), language), 403, "notYours.start", null);

    [Fact]
    public async Task Request_WithoutAKeyOrWithARevokedOne_IsRefused()
    {
        var keys = office.App.Services.GetRequiredService<ApplicationKeys>();
        var (key, secret) = await keys.CreateAsync("revoked", "shi", KeyScope.Write, "gong", CancellationToken.None);
        using var machine = office.App.WithKey(secret);
        using var guessing = office.App.WithKey("pf_" + new string('A', 43));
        Assert.Equal(200, (await machine.AskAsync(HttpMethod.Get, "/api/todos")).Status);
        Assert.True(await keys.RevokeAsync(key.Id, CancellationToken.None));

        foreach (var nobody in new[] { machine, guessing, office.App.Http })
        {
            await office.App.RefusedAsync(language => nobody.AskAsync(HttpMethod.Get, "/api/todos", null, language), 401, "caller.unknown", null);
            await office.App.RefusedAsync(language => nobody.AskAsync(HttpMethod.Post, "/api/tasks", ApiOffice.Plan(), language), 401, "caller.unknown", null);
        }
    }

    [Fact]
    public async Task Change_WithAKeyForReading_IsRefused()
    {
        using var reader = await office.App.MachineAsync("gong", KeyScope.Read);
        var units = new JsonObject { ["items"] = new JsonArray(new JsonObject { ["id"] = "new", ["name"] = "新科室" }) };

        await office.App.RefusedAsync(language => reader.AskAsync(HttpMethod.Put, "/api/units", units, language), 403, "key.readOnly", null);
        await office.App.RefusedAsync(language => reader.AskAsync(HttpMethod.Post, "/api/tasks", ApiOffice.Plan(), language), 403, "key.readOnly", null);

        Assert.Equal(200, (await reader.AskAsync(HttpMethod.Get, "/api/units")).Status);
        Assert.Equal(200, (await reader.AskAsync(HttpMethod.Post, "/api/tasks/preview", ApiOffice.Plan())).Status);
    }

    [Fact]
    public async Task Start_WithAnIdempotencyKeyUsedBefore_StartsNothingNew()
    {
        var plan = ApiOffice.Plan();
        var first = await office.Owner.AskAsync(HttpMethod.Post, "/api/tasks", plan, key: "flow-17");
        await office.App.WhenIdleAsync();
        var before = await Asking.StateAsync(office.App);
        var again = await office.Owner.AskAsync(HttpMethod.Post, "/api/tasks", plan, key: "flow-17");
        await office.App.WhenIdleAsync();

        Assert.Equal((201, 201), (first.Status, again.Status));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(before, await Asking.StateAsync(office.App));

        plan["title"] = "另一件事";
        await office.App.RefusedAsync(language => office.Owner.AskAsync(HttpMethod.Post, "/api/tasks", plan, language, "flow-17"), 409, "idempotencyKey.reused", null);
        await office.App.RefusedAsync(language => office.Owner.AskAsync(HttpMethod.Post, "/api/tasks", plan, language, new string('k', 257)), 400, "idempotencyKey.tooLong", "Idempotency-Key");

        using var other = await office.App.MachineAsync("wang");
        Assert.NotEqual(first.Headers.Location, (await other.AskAsync(HttpMethod.Post, "/api/tasks", plan, key: "flow-17")).Headers.Location);
    }

    [Theory]
    [InlineData("year=twenty", "year")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("cursor=-1", "cursor")]
    [InlineData("stage=review", "stage")]
    [InlineData("status=1", "status")]
    [InlineData("light=purple", "light")]
    public Task List_WhenAFilterMakesNoSense_SaysWhich(string query, string field) =>
        office.App.RefusedAsync(language => office.Owner.AskAsync(HttpMethod.Get, $"/api/tasks?{query}", null, language), 400, "query.invalid", field);

    [Theory]
    [InlineData("units", "[{\"id\":\"a b\",\"name\":\"甲\"}]", 422, "directory.id", "items[0].id")]
    [InlineData("units", "[{\"id\":\"x\",\"name\":\"\"}]", 422, "text.required", "items[0].name")]
    [InlineData("units", "[{\"id\":\"x\",\"name\":\"甲\",\"parentId\":\"nowhere\"}]", 422, "unit.parent", "items[0].parentId")]
    [InlineData("units", "[{\"id\":\"ju\",\"name\":\"局\",\"parentId\":\"cj\"}]", 422, "unit.parent", "items[0].parentId")]
    [InlineData("units", "[null]", 422, "json.emptyPlace", "items[0]")]
    [InlineData("units", "{}", 400, "json.shape", "items")]
    [InlineData("people", "[{\"id\":\"x\",\"name\":\"新人\",\"mail\":\"nomail\",\"unitId\":\"cj\"}]", 422, "person.mail", "items[0].mail")]
    [InlineData("people", "[{\"id\":\"x\",\"name\":\"新人\",\"mail\":\"SHI@example.org\",\"unitId\":\"cj\"}]", 422, "person.mailTaken", "items[0].mail")]
    [InlineData("people", "[{\"id\":\"x\",\"name\":\"新人\",\"mail\":\"x@example.org\",\"unitId\":\"nowhere\"}]", 422, "unit.unknown", "items[0].unitId")]
    [InlineData("people", "[{\"id\":\"x\",\"name\":\"新人\",\"mail\":\"x@example.org\",\"unitId\":\"cj\",\"roles\":[{\"role\":\"king\",\"unitId\":\"cj\"}]}]", 400, "json.shape", "items[0].roles[0].role")]
    [InlineData("people", "[{\"id\":\"gong\",\"name\":\"龚宇航\",\"mail\":\"gong@example.org\",\"unitId\":\"ju\",\"roles\":[]}]", 422, "person.lastAdministrator", null)]
    public Task Directory_WhenARowIsWrong_TakesNone(string what, string items, int status, string code, string? field) =>
        office.App.RefusedAsync(language => office.Administrator.AskRawAsync(HttpMethod.Put, $"/api/{what}", $"{{\"items\":{items}}}", language), status, code, field);

    [Fact]
    public async Task Directory_ByWhomIsNoAdministrator_IsRefused() =>
        await office.App.RefusedAsync(language => office.Owner.AskRawAsync(HttpMethod.Put, "/api/units", "{\"items\":[]}", language), 403, "manage.administratorsOnly", null);
}

using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PartyFlow.Domain;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.Api;

public sealed class OpenApiTests
{
    private static readonly string[] Written = ["Beginning", "CommandId", "CommandPreview", "DepartureView", "DraftLine", "DraftList", "DraftPlan", "DutyLine", "EventList", "HandOverBegun", "HandOverState", "HandOutLines", "Health", "HeldList", "ImportView", "ItemLight", "LeftTask", "OpenObligation", "LightExplained", "PersonList", "PlanWithGaps", "Preview", "ReadRow", "RecordedEvent", "Saved", "TaskList", "TaskView", "TemplateLine", "TemplateList", "TodoList", "UnitList"];
    private readonly OpenApiFile file = OpenApiFile.Read();

    [Fact]
    public void Paths_AreExactlyTheRoutesThereAre()
    {
        var routes = Routes.All.Where(route => route.IsApi).SelectMany(route => route.Methods.Select(method => $"{method} /{route.Template}"));
        var described = file.Root["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(entry => entry.Key != "parameters").Select(entry => $"{entry.Key} {path.Key}"));

        Assert.Equal(routes.Order(), described.Order());
    }

    [Fact]
    public void References_AllLeadSomewhere_AndNothingLiesUnused()
    {
        var references = OpenApiFile.References(file.Root).ToHashSet();
        var components = file.Root["components"]!.AsObject().Where(kind => kind.Key != "securitySchemes")
            .SelectMany(kind => kind.Value!.AsObject().Select(entry => $"#/components/{kind.Key}/{entry.Key}"));

        Assert.Equal([], references.Where(reference => file.Find(reference) is null));
        Assert.Equal(references.Order(), components.Order());
    }

    [Fact]
    public void Operations_HaveAnIdOfTheirOwnAndNameTheirPathParameters()
    {
        var operations = file.Root["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(entry => entry.Key != "parameters").Select(entry => (Path: path, Operation: entry.Value!))).ToList();

        Assert.Equal(operations.Count, operations.Select(one => one.Operation["operationId"]!.GetValue<string>()).Distinct().Count());
        Assert.All(operations, one => Assert.Equal(one.Path.Key.Contains("{id}", StringComparison.Ordinal), one.Path.Value!["parameters"] is not null));
    }

    [Theory]
    [InlineData(typeof(TaskCommand), "startTask openStage")]
    [InlineData(typeof(TaskEvent), "")]
    public void Hierarchy_IsDescribedTypeByType(Type hierarchy, string without)
    {
        var types = hierarchy.GetCustomAttributes<JsonDerivedTypeAttribute>().Where(derived => !without.Split(' ').Contains((string)derived.TypeDiscriminator!)).ToList();
        var schema = file.Schemas[hierarchy.Name]!;

        Assert.Equal(
            types.Select(derived => (string)derived.TypeDiscriminator!).Order(),
            schema["discriminator"]!["mapping"]!.AsObject().Select(entry => entry.Key).Order());
        Assert.Equal(OpenApiFile.References(schema["oneOf"]), schema["discriminator"]!["mapping"]!.AsObject().Select(entry => entry.Value!.GetValue<string>()));
        foreach (var derived in types)
        {
            var described = file.Find(schema["discriminator"]!["mapping"]![(string)derived.TypeDiscriminator!]!.GetValue<string>())!;
            string[] own = hierarchy == typeof(TaskCommand) ? ["type", "commandId"] : ["type"];
            Assert.Equal((string)derived.TypeDiscriminator!, described["properties"]!["type"]!["const"]!.GetValue<string>());
            Assert.Equal(own.Concat(MembersOf(derived.DerivedType)).Order(), described["properties"]!.AsObject().Select(entry => entry.Key).Order());
        }
    }

    [Fact]
    public void Schemas_HaveTheMembersOfTheTypesTheyAreNamedAfter()
    {
        var types = new[] { typeof(TaskCommand).Assembly, typeof(PartyFlowApp).Assembly }.SelectMany(assembly => assembly.GetExportedTypes()).ToLookup(type => type.Name);
        var shown = typeof(Web.Wording).Assembly.GetExportedTypes().ToLookup(type => type.Name);
        var hierarchies = new[] { typeof(TaskCommand), typeof(TaskEvent) };
        foreach (var (name, schema) in file.Schemas.Where(entry => !Written.Contains(entry.Key) && entry.Key != nameof(FreeText)))
        {
            var type = Assert.Single(types.Contains(name) ? types[name] : shown[name]);
            if (type.IsEnum)
            {
                Assert.Equal(Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName), schema!["enum"]!.AsArray().Select(word => word!.GetValue<string>()));
            }
            else if (!hierarchies.Contains(type) && !hierarchies.Contains(type.BaseType))
            {
                Assert.True(MembersOf(type).Order().SequenceEqual(schema!["properties"]!.AsObject().Select(entry => entry.Key).Order()), $"{name}: {string.Join(' ', MembersOf(type))}");
            }
        }
    }

    [Fact]
    public async Task Answers_AreAsDescribed()
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        await app.AdvanceAsync(TimeSpan.FromMinutes(2));
        using var machine = await app.MachineAsync("p40");
        using var leader = await app.MachineAsync("p01");
        await AsDescribedAsync(app.Http, "get /api/health", "/api/health");
        await AsDescribedAsync(machine, "get /api/tasks", "/api/tasks?year=2026&limit=5");
        await AsDescribedAsync(machine, "get /api/units", "/api/units");
        await AsDescribedAsync(machine, "get /api/people", "/api/people");
        await AsDescribedAsync(leader, "get /api/todos", "/api/todos");
        foreach (var id in Enumerable.Range(1, 14).Select(place => $"t{place:D2}"))
        {
            await AsDescribedAsync(machine, "get /api/tasks/{id}", $"/api/tasks/{id}");
            await AsDescribedAsync(machine, "get /api/tasks/{id}/events", $"/api/tasks/{id}/events");
        }

        // What the description shows as examples is sent as it stands.
        var plan = file.Root["components"]!["requestBodies"]!["Plan"]!["content"]!["application/json"]!["example"]!;
        await AsDescribedAsync(machine, "post /api/tasks/preview", "/api/tasks/preview", plan);
        await AsDescribedAsync(machine, "post /api/tasks", "/api/tasks", plan, 201);
        await AsDescribedAsync(leader, "post /api/tasks/{id}/commands", "/api/tasks/t14/commands", new JsonObject { ["type"] = "approvePlan", ["commandId"] = "1" });
        await AsDescribedAsync(leader, "post /api/tasks/{id}/commands/preview", "/api/tasks/t14/commands/preview", new JsonObject { ["type"] = "returnPlan", ["reason"] = "再议" });
        await AsDescribedAsync(leader, "post /api/tasks/{id}/commands/preview", "/api/tasks/t14/commands/preview", new JsonObject { ["type"] = "signPlan" });
        await AsDescribedAsync(machine, "get /api/tasks/{id}/hand-out", "/api/tasks/t14/hand-out");
        await AsDescribedAsync(machine, "get /api/people/{id}/departure", "/api/people/p18/departure");
        await AsDescribedAsync(machine, "get /api/people/{id}/hand-over", "/api/people/p18/hand-over");
        foreach (var what in new[] { "units", "people" })
        {
            await AsDescribedAsync(machine, $"put /api/{what}", $"/api/{what}", file.Root["paths"]![$"/api/{what}"]!["put"]!["requestBody"]!["content"]!["application/json"]!["example"]);
        }

        // Before a plan is sent: drafts, and templates to begin with.
        var draft = await AsDescribedAsync(machine, "post /api/drafts", "/api/drafts", file.Root["paths"]!["/api/drafts"]!["post"]!["requestBody"]!["content"]!["application/json"]!["example"], 201);
        var kept = $"/api/drafts/{draft.GetProperty("id").GetString()}";
        await AsDescribedAsync(machine, "put /api/drafts/{id}", kept, new JsonObject { ["plan"] = plan.DeepClone(), ["version"] = 1 });
        await AsDescribedAsync(machine, "put /api/drafts/{id}", kept, new JsonObject { ["plan"] = new JsonObject(), ["version"] = 1 }, 201);
        await AsDescribedAsync(machine, "get /api/drafts", "/api/drafts");
        await AsDescribedAsync(machine, "get /api/drafts/{id}", kept);
        await AsDescribedAsync(machine, "delete /api/drafts/{id}", kept + "?version=1", status: 409);
        Assert.Equal(204, (await machine.AskAsync(HttpMethod.Delete, kept)).Status);
        await AsDescribedAsync(machine, "put /api/tasks/{id}/template", "/api/tasks/t01/template", new JsonObject { ["name"] = "老旧管网改造" });
        await AsDescribedAsync(machine, "get /api/templates", "/api/templates");
        await AsDescribedAsync(machine, "get /api/templates/{id}", "/api/templates/ownt01");
        Assert.Equal(204, (await machine.AskAsync(HttpMethod.Delete, "/api/templates/ownt01")).Status);
        await AsDescribedAsync(machine, "delete /api/templates/{id}", "/api/templates/keytask", status: 409);

        // A file that adds, changes, leaves alone and is wrong.
        var read = await SentAsync(machine, "/api/imports", "姓名,邮箱,单位,职务,备注\n何静,hejing@example.org,热线管理科,科长,新来\n汪倩,wang.qian@example.org,,科长,\n无名,,热线管理科,,\n"u8.ToArray());
        AsDescribed("post /api/imports", read, 201);
        var import = $"/api/imports/{read.Body.GetProperty("id").GetString()}";
        await AsDescribedAsync(machine, "get /api/imports/{id}", import + "?show=wrong&limit=1");
        await AsDescribedAsync(machine, "post /api/imports/{id}/confirm", import + "/confirm", new JsonObject { ["seen"] = read.Body.GetProperty("seen").GetString() }, 202);
        await app.WhenIdleAsync();
        await AsDescribedAsync(machine, "get /api/imports/{id}", import);

        await AsDescribedAsync(machine, "post /api/tasks", "/api/tasks", new JsonObject(), 422);
        await AsDescribedAsync(machine, "get /api/tasks", "/api/tasks?limit=0", status: 400);
        await AsDescribedAsync(machine, "get /api/tasks/{id}", "/api/tasks/none", status: 404);
        await AsDescribedAsync(app.Http, "get /api/todos", "/api/todos", status: 401);
    }

    [Fact]
    public void Faults_OfAnAnswerThatIsNotAsDescribed_AreFound()
    {
        var unit = file.Schemas["UnitList"]!;

        Assert.Empty(file.Faults(JsonSerializer.Deserialize<JsonElement>("""{"items":[{"id":"a","name":"甲","kind":"bureau"}]}"""), unit));
        Assert.Equal(
            ["$.items[0].name: missing", "$.items[0].id: integer instead of string", "$.items[0].kind: king", "$.items[0].secret: not documented"],
            file.Faults(JsonSerializer.Deserialize<JsonElement>("""{"items":[{"id":1,"kind":"king","secret":"x"}]}"""), unit));
    }

    [Theory]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: { b: 1, b: 2 }")]
    [InlineData("a: [1, 2")]
    [InlineData("a: \"open")]
    [InlineData("a: one: two")]
    [InlineData("a: &anchor")]
    [InlineData("a:\n   b: 1")]
    [InlineData("a: 1 # remark")]
    public void Yaml_OutsideTheSubset_IsRefused(string text) => Assert.Throws<FormatException>(() => PlainYaml.Parse(text));

    private static IEnumerable<string> MembersOf(Type type) =>
        Json.Options.GetTypeInfo(type).Properties.Where(property => property.Get is not null).Select(property => property.Name);

    private async Task<JsonElement> AsDescribedAsync(HttpClient client, string operation, string path, JsonNode? body = null, int status = 200)
    {
        var reply = await client.AskAsync(new HttpMethod(operation.Split(' ')[0].ToUpperInvariant()), path, body?.DeepClone());
        AsDescribed(operation, reply, status);
        return reply.Body;
    }

    private static async Task<Reply> SentAsync(HttpClient client, string path, byte[] content)
    {
        using var body = new MultipartFormDataContent { { new ByteArrayContent(content), "file", "名册.csv" } };
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), body);
        var raw = await answer.Content.ReadAsStringAsync();
        return new Reply((int)answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(raw), raw, answer.Headers, answer.Content.Headers.ContentType?.MediaType);
    }

    private void AsDescribed(string operation, Reply reply, int status)
    {
        var (method, template) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        Assert.True(status == reply.Status, $"{operation}: {reply.Status} {reply.Raw}");
        var answer = file.Root["paths"]![template]![method]!["responses"]![$"{status}"]!;
        answer = answer["$ref"] is { } reference ? file.Find(reference.GetValue<string>())! : answer;
        var faults = file.Faults(reply.Body, answer["content"]![reply.ContentType!]!["schema"]!).Take(10).ToList();
        Assert.True(faults.Count == 0, $"{operation}: {string.Join("\n", faults)}");
    }
}

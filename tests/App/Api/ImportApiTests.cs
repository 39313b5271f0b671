using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Api;

/// <summary>By the API too: units and people from a file, seen before they are confirmed.</summary>
public sealed class ImportApiTests
{
    private const string List = "姓名,邮箱,单位,职务,备注\n何静,hejing@office.example,热线管理科,科长,\n钱同志,qian@office.example,,一级主任科员,\n无名,,法规科,,\n";

    [Fact]
    public async Task Import_WhenConfirmed_WritesWhatWasSeenAndOnce()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.MachineAsync("zhou");
        var people = await zhou.GetStringAsync(new Uri("/api/people", UriKind.Relative));
        var read = await SendAsync(zhou, List);
        Assert.Equal(("waiting", 3, 1), (read["phase"]!.GetValue<string>(), read["changes"]!.GetValue<int>(), read["tally"]!["wrong"]!.GetValue<int>()));
        Assert.Equal(["热线管理科"], read["newUnits"]!.AsArray().Select(unit => (string)unit!));
        Assert.Equal(["备注"], read["unused"]!.AsArray().Select(heading => (string)heading!));
        Assert.Equal((4, "wrong", "mail"), ((int)read["rows"]![2]!["number"]!, (string)read["rows"]![2]!["state"]!, (string)read["rows"]![2]!["errors"]![0]!["field"]!));
        Assert.Equal(("changed", "title", "", "一级主任科员"), Note(read["rows"]![1]!["notes"]![0]!));
        Assert.Equal(people, await zhou.GetStringAsync(new Uri("/api/people", UriKind.Relative)));

        var path = $"/api/imports/{read["id"]}";
        var wrong = (await zhou.AskAsync(HttpMethod.Get, path + "?show=wrong")).Body;
        Assert.Equal(1, wrong.GetProperty("rows").GetArrayLength());
        var first = (await zhou.AskAsync(HttpMethod.Get, path + "?limit=2")).Body;
        Assert.Equal(1, (await zhou.AskAsync(HttpMethod.Get, $"{path}?limit=2&cursor={first.GetProperty("cursor").GetString()}")).Body.GetProperty("rows").GetArrayLength());

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ConfirmAsync(zhou, read))), reply => Assert.Equal(202, reply.Status));
        await story.App.WhenIdleAsync();
        Assert.Equal(202, (await ConfirmAsync(zhou, read)).Status);
        await story.App.WhenIdleAsync();
        var done = (await zhou.AskAsync(HttpMethod.Get, path)).Body;
        Assert.Equal(("done", 0, 2), (done.GetProperty("phase").GetString(), done.GetProperty("changes").GetInt32(), done.GetProperty("tally").GetProperty("unchanged").GetInt32()));
        Assert.Contains("何静", (await zhou.AskAsync(HttpMethod.Get, "/api/people")).Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WhenTheDirectoryHasChangedSinceItWasSeen_IsNotCarriedOut()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.MachineAsync("zhou");
        var read = await SendAsync(zhou, List, key: "march");
        Assert.Equal((string)read["id"]!, (string)(await SendAsync(zhou, List, key: "march"))["id"]!);
        await story.App.RefusedAsync(language => ReplyAsync(zhou, List.Replace("科长", "主任", StringComparison.Ordinal), language, key: "march"), 409, "idempotencyKey.taken", null);
        await story.App.RefusedAsync(language => zhou.AskAsync(HttpMethod.Post, $"/api/imports/{read["id"]}/confirm?limit=abc", Seen(read), language), 400, "query.invalid", "limit");
        await story.App.RefusedAsync(language => zhou.AskAsync(HttpMethod.Post, $"/api/imports/{read["id"]}/confirm", new JsonObject(), language), 422, "text.required", "seen");
        var other = await SendAsync(zhou, List.Replace("科长", "主任", StringComparison.Ordinal));
        Assert.Equal(202, (await ConfirmAsync(zhou, other)).Status);
        await story.App.WhenIdleAsync();
        await story.App.RefusedAsync(language => zhou.AskAsync(HttpMethod.Post, $"/api/imports/{read["id"]}/confirm", Seen(read), language), 409, "import.changed", null);

        var nothing = await SendAsync(zhou, "姓名,邮箱\n钱同志,qian@office.example\n");
        await story.App.RefusedAsync(language => zhou.AskAsync(HttpMethod.Post, $"/api/imports/{nothing["id"]}/confirm", Seen(nothing), language), 422, "import.nothing", null);
        Assert.Equal(404, (await zhou.AskAsync(HttpMethod.Get, "/api/imports/nothing")).Status);
        await story.App.RefusedAsync(language => zhou.AskAsync(HttpMethod.Get, $"/api/imports/{read["id"]}?show=good", language: language), 400, "query.invalid", "show");
    }

    [Fact]
    public async Task Import_OfWhatIsNoList_IsRefusedAndNotKept()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.MachineAsync("zhou");
        foreach (var (content, code) in new[] { ("", "import.missing"), ("<html>", "import.unreadable"), ("甲,乙\n1,2\n", "import.headings"), ("姓名,邮箱\n", "import.empty") })
        {
            await story.App.RefusedAsync(language => ReplyAsync(zhou, content, language), 422, code, "file");
        }

        await story.App.RefusedAsync(language => ReplyAsync(zhou, new string('x', (5 << 20) + 1), language), 422, "import.tooLarge", "file");
        await story.App.RefusedAsync(language => zhou.AskAsync(HttpMethod.Post, "/api/imports", new JsonObject(), language), 415, "evidence.file.multipart", null);
        var he = await story.MachineAsync("he");
        await story.App.RefusedAsync(language => ReplyAsync(he, List, language), 403, "manage.administratorsOnly", null);
    }

    private static (string, string, string, string) Note(JsonNode note) => ((string)note["kind"]!, (string)note["column"]!, (string)note["before"]!, (string)note["after"]!);

    private static JsonObject Seen(JsonNode read) => new() { ["seen"] = read["seen"]!.GetValue<string>() };

    private static Task<Reply> ConfirmAsync(HttpClient machine, JsonNode read) => machine.AskAsync(HttpMethod.Post, $"/api/imports/{read["id"]}/confirm", Seen(read));

    private static async Task<JsonNode> SendAsync(HttpClient machine, string content, string? key = null)
    {
        var reply = await ReplyAsync(machine, content, "zh-CN", key);
        Assert.Equal(201, reply.Status);
        return JsonNode.Parse(reply.Raw)!;
    }

    private static async Task<Reply> ReplyAsync(HttpClient machine, string content, string language, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/imports") { Content = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "file", "名册.csv" } } };
        request.Headers.AcceptLanguage.ParseAdd(language);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await machine.SendAsync(request);
        var raw = await answer.Content.ReadAsStringAsync();
        return new Reply((int)answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(raw), raw, answer.Headers, answer.Content.Headers.ContentType?.MediaType);
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Api;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Manage;

/// <summary>Names of units, people and posts: pages, the API and files take the same ones and refuse the same ones in the same words.</summary>
public sealed class NamesTests
{
    [Theory]
    [InlineData("-1")]
    [InlineData("=1+1")]
    [InlineData("+86")]
    [InlineData("@组")]
    [InlineData("＝1")]
    [InlineData("'-1")]
    [InlineData("#N/A")]
    [InlineData(" \u200B去掉两头的空白\u3000\uFEFF")]
    public async Task Name_ThatBeginsAsItLikes_IsTakenEverywhere(string name)
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var kept = name.Trim().Trim('\u200B', '\uFEFF', '\u3000');

        var page = await zhou.PressAsync(await zhou.OpenAsync("/manage/units/works"), ("add", "posts"));
        Assert.Equal("/manage/units?done=saved", (await zhou.PressAsync(page, ("do", "save"), ("name", name), ("posts[0].title", name))).Path);
        Assert.Equal("/manage/people?done=saved", (await zhou.PressAsync(await zhou.OpenAsync("/manage/people/li"), ("do", "save"), ("name", name), ("title", name))).Path);

        var machine = await story.MachineAsync("zhou");
        Assert.Equal(200, (await machine.AskAsync(HttpMethod.Put, "/api/units", Items(new JsonObject { ["id"] = "x", ["name"] = name, ["parentId"] = "bureau", ["posts"] = new JsonArray(new JsonObject { ["id"] = "a", ["title"] = name }) }))).Status);
        Assert.Equal(200, (await machine.AskAsync(HttpMethod.Put, "/api/people", Items(new JsonObject { ["id"] = "qian", ["name"] = name, ["title"] = name, ["mail"] = SmallOffice.Mail("qian"), ["unitId"] = "other" }))).Status);

        var preview = await zhou.UploadAsync(Xlsx.Of(
        [
            Xlsx.Row(1, "姓名", "邮箱", "单位", "职务", "岗位"),
            Xlsx.Row(2, kept.StartsWith('\'') ? "'" + name : name, "new@office.example", "法规科", kept.StartsWith('\'') ? "'" + name : name, kept.StartsWith('\'') ? "'" + name : name),
        ]));
        await zhou.ConfirmAsync(story, preview);

        var office = await story.App.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
        var added = office.People.Values.Single(person => person.Mail == "new@office.example");
        Assert.All(
            [
                office.Units["works"].Name, office.Units["works"].Posts[0].Title, office.People["li"].Name, office.People["li"].Title, office.Units["x"].Name, office.Units["x"].Posts[0].Title,
                office.People["qian"].Name, office.People["qian"].Title, added.Name, added.Title, office.Units["other"].Posts.Single().Title,
            ],
            found => Assert.Equal(kept, found));
    }

    [Theory]
    [InlineData("甲\n乙", "请写在一行里，不要换行。")]
    [InlineData("甲\t乙", "请写在一行里，不要换行。")]
    [InlineData("甲\u202E乙", "里面有看不见的控制符")]
    [InlineData("", "最多 80 个字")]
    public async Task Name_ThatWillNotDo_IsRefusedEverywhereInTheSameWords(string name, string said)
    {
        name = name.Length > 0 ? name : new string('长', 81);
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var before = await story.App.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);

        var page = await zhou.PressAsync(await zhou.OpenAsync("/manage/units/works"), ("add", "posts"));
        foreach (var fields in new[] { ("name", name), ("posts[0].title", name) })
        {
            Refused(await zhou.PressAsync(page, ("do", "save"), [("posts[0].title", "科长"), fields]), said);
        }

        foreach (var field in new[] { "name", "title" })
        {
            Refused(await zhou.PressAsync(await zhou.OpenAsync("/manage/people/li"), ("do", "save"), (field, name)), said);
        }

        var machine = await story.MachineAsync("zhou");
        foreach (var (path, item) in new[]
        {
            ("units", new JsonObject { ["id"] = "x", ["name"] = name }),
            ("units", new JsonObject { ["id"] = "x", ["name"] = "甲", ["posts"] = new JsonArray(new JsonObject { ["id"] = "a", ["title"] = name }) }),
            ("people", new JsonObject { ["id"] = "x", ["name"] = name, ["mail"] = "x@office.example", ["unitId"] = "other" }),
            ("people", new JsonObject { ["id"] = "x", ["name"] = "甲", ["title"] = name, ["mail"] = "x@office.example", ["unitId"] = "other" }),
        })
        {
            var answer = await machine.AskAsync(HttpMethod.Put, $"/api/{path}", Items(item), "zh-CN");
            Assert.Equal(422, answer.Status);
            Assert.Contains(said, (string)JsonNode.Parse(answer.Raw)!["errors"]![0]!["message"]!, StringComparison.Ordinal);
        }

        foreach (var (column, cells) in new[] { ("姓名", (string[])[name, "法规科", "科长", "科员"]), ("单位", ["罗颖", name, "科长", "科员"]), ("职务", ["罗颖", "法规科", name, "科员"]), ("岗位", ["罗颖", "法规科", "科长", name]) })
        {
            var preview = await zhou.UploadAsync(Encoding.UTF8.GetBytes($"邮箱,姓名,单位,职务,岗位\nx@office.example,{string.Join(',', cells.Select(cell => $"\"{cell}\""))}\n"));
            Assert.Contains($"有问题 {column}：{said}", Assert.Single(preview.Rows()), StringComparison.Ordinal);
            Assert.Null(preview.Document.QuerySelector("button[value=apply]"));
        }

        Assert.Same(before, await story.App.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None));
    }

    private static JsonObject Items(JsonObject item) => new() { ["items"] = new JsonArray(item) };

    private static void Refused(Sheet page, string said)
    {
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(said, page.Text, StringComparison.Ordinal);
    }
}

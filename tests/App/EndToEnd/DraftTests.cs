using System.Net;
using System.Text.Json.Nodes;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>A plan before it is sent: drafts, templates, and what a revision changed.</summary>
public sealed class DraftTests
{
    [Fact]
    public async Task Draft_WhenSavedByButton_IsResumedAndGoneOnceItIsSent()
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");
        var typed = SmallPlan.Typed("加装电梯", "2026-09-23", "2026-09-30", "2026-10-14", "2026-10-21");
        var saved = await secretary.PressAsync(await secretary.OpenAsync("/tasks/new"), ("do", "draft"), typed[..4]);
        Assert.Contains("草稿已存", saved.Text, StringComparison.Ordinal);
        Assert.Contains("?draft=", saved.Path, StringComparison.Ordinal);

        // Listed where the next task would begin, with all that was typed in it, and after a restart.
        await story.App.RestartAsync();
        var list = await secretary.OpenAsync("/tasks/new");
        Assert.Contains("没写完的草稿（1）", list.Text, StringComparison.Ordinal);
        var resumed = await secretary.OpenAsync(Drafts(list).Single());
        Assert.Equal("加装电梯", resumed.Document.QuerySelector("#title")!.GetAttribute("value"));
        Assert.Equal(SmallPlan.PartyObjective, resumed.Document.QuerySelector("#partyObjective")!.TextContent.Trim());

        // A row button and a refused sending keep the draft it belongs to.
        var refused = await secretary.PressOnceAsync(resumed, ("do", "submit"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused = await secretary.PressAsync(refused, ("add", "indicators"));
        var started = await secretary.PressAsync(refused, ("do", "submit"), typed);
        Assert.True(started.Status == HttpStatusCode.OK, started.Text);
        Assert.Empty(Drafts(await secretary.OpenAsync("/tasks/new")));
        Assert.Contains("这份草稿已经不在了", (await secretary.OpenAsync(saved.Path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_WhenSavedByTheScript_AnswersWithItsPlaceAndKeepsTheSameRow()
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");
        var form = await secretary.OpenAsync("/tasks/new");
        Assert.Equal(HttpStatusCode.NoContent, (await AutosaveAsync(secretary, form)).Status);

        var first = JsonNode.Parse((await AutosaveAsync(secretary, form, ("title", "加装电"))).Html)!;
        var second = JsonNode.Parse((await AutosaveAsync(secretary, form, ("title", "加装电梯"), ("draft", (string)first["draft"]!), ("draftVersion", $"{first["version"]}"))).Html)!;
        Assert.Equal(((string?)first["draft"], 1, 2, "08:00"), ((string?)second["draft"], (int)first["version"]!, (int)second["version"]!, (string?)second["at"]));
        Assert.Null(second["notice"]);
        Assert.Equal("加装电梯", (await secretary.OpenAsync((string)second["href"]!)).Document.QuerySelector("#title")!.GetAttribute("value"));
        Assert.Single(Drafts(await secretary.OpenAsync("/tasks/new")));
    }

    [Fact]
    public async Task Draft_WhenTwoWindowsWriteIt_KeepsBoth()
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");
        var path = (await secretary.PressAsync(await secretary.OpenAsync("/tasks/new"), ("do", "draft"), ("title", "两个窗口"))).Path;
        var (left, right) = (await secretary.OpenAsync(path), await secretary.OpenAsync(path));
        await secretary.PressAsync(left, ("do", "draft"), ("title", "左边写的"));
        var apart = await secretary.PressAsync(right, ("do", "draft"), ("title", "右边写的"));
        Assert.Contains("另存成了一份", apart.Text, StringComparison.Ordinal);
        Assert.Equal("右边写的", apart.Document.QuerySelector("#title")!.GetAttribute("value"));
        var list = await secretary.OpenAsync("/tasks/new");
        Assert.Contains("左边写的", list.Text, StringComparison.Ordinal);
        Assert.Contains("右边写的", list.Text, StringComparison.Ordinal);

        // The script is told as well, and the new place.
        var told = JsonNode.Parse((await AutosaveAsync(secretary, right, ("title", "右边又写"))).Html)!;
        Assert.Contains("另存成了一份", (string)told["notice"]!, StringComparison.Ordinal);

        // Thrown away while another window still has it open: what that one saves is kept.
        await secretary.PressAsync(list, ("do", "discard"));
        Assert.Equal(2, Drafts(await secretary.OpenAsync("/tasks/new")).Count);
    }

    [Fact]
    public async Task Draft_OfSomebodyElse_IsNotShownReplacedOrDeleted()
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");
        var mine = await secretary.PressAsync(await secretary.OpenAsync("/tasks/new"), ("do", "draft"), ("title", "何秘书的草稿"));
        var draft = mine.Document.QuerySelector("input[name=draft]")!.GetAttribute("value")!;

        var other = await story.AsAsync("chen");
        var theirs = await other.OpenAsync(mine.Path);
        Assert.DoesNotContain("何秘书的草稿", theirs.Html, StringComparison.Ordinal);
        Assert.Contains("这份草稿已经不在了", theirs.Text, StringComparison.Ordinal);
        await other.PressAsync(theirs, ("do", "draft"), ("draft", draft), ("draftVersion", "1"), ("title", "陈书记写的"));
        using (var request = other.Request(theirs, ("do", "draft"), ("do", "discard"), ("draft", draft)))
        {
            await other.SendAsync(request);
        }

        // The control: its owner still has it, as it was, and can discard it.
        var list = await secretary.OpenAsync("/tasks/new");
        Assert.Equal("何秘书的草稿", (await secretary.OpenAsync(Drafts(list).Single())).Document.QuerySelector("#title")!.GetAttribute("value"));
        Assert.Contains("草稿已删", (await secretary.PressAsync(list, ("do", "discard"))).Text, StringComparison.Ordinal);
        Assert.Empty(Drafts(await secretary.OpenAsync("/tasks/new")));
    }

    [Fact]
    public async Task Template_EachThatComesWithPartyFlow_PrefillsAPlanThatOnlyNeedsPeople()
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");
        var templates = (await secretary.OpenAsync("/tasks/new")).Document.QuerySelectorAll("a[href*='template=']").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(5, templates.Count);
        foreach (var template in templates)
        {
            var form = await secretary.OpenAsync(template);
            var people = SmallPlan.Typed("", "", "", "", "").Where(field => field.Name is "partyOwnerId" or "businessOwnerId" or "leaderIds" or "inspectorId" or "unitId" or "leadUnitId");
            var started = await secretary.PressAsync(form, ("do", "submit"), [.. people, ("title", $"从模板起草 {templates.IndexOf(template)}")]);
            Assert.True(started.Status == HttpStatusCode.OK && started.Path.StartsWith("/tasks/", StringComparison.Ordinal), $"{template}: {started.Text}");
        }
    }

    [Fact]
    public async Task Template_OfTheOffice_IsSavedFromATaskUsedAndDropped()
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", new(2026, 9, 18)));
        var saved = await secretary.PressAsync(await secretary.OpenAsync($"/tasks/{id}/actions"), ("do", "template"), ("template.text", "老旧小区改造"));
        Assert.Contains("已存为模板", saved.Text, StringComparison.Ordinal);

        var list = await secretary.OpenAsync("/tasks/new");
        var form = await secretary.OpenAsync(list.Document.QuerySelectorAll("a[href*='template=']").First(link => link.TextContent == "老旧小区改造").GetAttribute("href")!);
        Assert.Equal(SmallPlan.BusinessObjective, form.Document.QuerySelector("#businessObjective")!.TextContent.Trim());
        Assert.Equal("", form.FormWith("do", "submit").QuerySelector("#businessOwnerId option[selected]")?.GetAttribute("value") ?? "");
        Assert.Equal("2026-09-24", form.Document.QuerySelector("#due-plan")!.GetAttribute("value"));

        // Others may begin with it, but not drop it.
        Assert.Contains("模板已删", (await secretary.PressAsync(list, ("do", "dropTemplate"))).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("老旧小区改造", (await secretary.OpenAsync("/tasks/new")).Text, StringComparison.Ordinal);
        Assert.Contains("这个模板已经不在了", (await secretary.OpenAsync(form.Path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revision_OfAPlanReturnedTwice_ShowsWhatTheLastOneChangedAgainstTheOneBefore()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", new(2026, 9, 18)));
        await story.DoAsync("li", id, "returnPlan", new { reason = "题目太宽" });
        var secretary = await story.AsAsync("he");
        var first = await secretary.OpenAsync($"/tasks/{id}/plan");
        Assert.Null(first.Document.QuerySelector(".diff"));
        await secretary.PressAsync(first, ("do", "submit"), ("title", "三个小区加装电梯"), ("basis", ""));
        await story.DoAsync("chen", id, "returnPlan", new { reason = "依据还是要写" });

        var second = await secretary.OpenAsync($"/tasks/{id}/plan");
        Assert.Contains("这一版改了 2 处", second.Text, StringComparison.Ordinal);
        Assert.Equal(["加装电梯", "局党组 2026 年工作要点"], second.Document.QuerySelectorAll(".diff s").Select(was => was.LastChild!.TextContent.Replace('\u00a0', ' ')));
        Assert.Equal("三个小区加装电梯", second.Document.QuerySelector(".diff b")!.LastChild!.TextContent);
        Assert.Contains("去掉了", second.Document.QuerySelector(".diff")!.TextContent, StringComparison.Ordinal);
    }

    private static Task<Sheet> AutosaveAsync(Visitor visitor, Sheet form, params (string, string)[] typed) =>
        visitor.PressOnceAsync(form, ("do", "draft"), [("do", "autosave"), .. typed]);

    private static List<string> Drafts(Sheet sheet) => [.. sheet.Document.QuerySelectorAll("main a[href*='?draft=']").Select(link => link.GetAttribute("href")!)];
}

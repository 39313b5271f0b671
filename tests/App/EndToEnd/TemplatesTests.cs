using System.Globalization;
using System.Net;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>What a task can begin with: what comes with PartyFlow, and what the office saved.</summary>
public sealed class TemplatesTests
{
    [Fact]
    public async Task BuiltInTemplates_WhenChosen_FillInAPlanThatLacksOnlyPeople()
    {
        await using var story = await Story.BeginAsync();
        var he = await story.AsAsync("he");
        var offered = (await he.OpenAsync("/tasks/new")).Document.QuerySelectorAll("a[href*='template=']").Select(link => link.GetAttribute("href")!).ToArray();
        Assert.Equal(["keytask", "brand", "research", "study", "inspection"], offered.Select(link => link.Split('=')[1]));
        foreach (var link in offered)
        {
            var form = await he.OpenAsync(link);
            var days = new[] { "plan", "deploy", "implement", "inspect" }.Select(stage => DateOnly.Parse(Value(form, $"due-{stage}"), CultureInfo.InvariantCulture)).ToArray();
            Assert.All(days, day => Assert.True(WorkCalendar.Announced.IsWorkingDay(day)));
            Assert.Equal(days.Order(), days);
            Assert.Equal("branch", Chosen(form, "unitId"));

            var sent = await he.PressAsync(
                form, ("do", "submit"), ("partyOwnerId", "chen"), ("businessOwnerId", "li"), ("leaderIds", "wang"), ("inspectorId", "zhao"), ("leadUnitId", "works"));
            Assert.True(sent.Status == HttpStatusCode.OK && sent.Path.Contains("done=started", StringComparison.Ordinal), $"{link}: {sent.Text}");
        }
    }

    [Fact]
    public async Task Template_SavedFromATask_IsOfferedWithoutPeopleAndCanBeRenamedAndRemoved()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Office.DateOf(story.App.Now)));
        await story.App.WhenIdleAsync();
        var he = await story.AsAsync("he");
        foreach (var name in new[] { "电梯模板", "电梯模板（新）" })
        {
            var saved = await he.PressAsync(await he.OpenAsync($"/tasks/{id}/actions"), ("do", "template"), ("template.text", name));
            Assert.Contains("已存为模板", saved.Text, StringComparison.Ordinal);
        }

        var list = await he.OpenAsync("/tasks/new");
        var link = Assert.Single(list.Document.QuerySelectorAll("a[href*='template=own']"));
        Assert.Equal("电梯模板（新）", link.TextContent);
        var form = await he.OpenAsync(link.GetAttribute("href")!);
        Assert.Equal(SmallPlan.PartyObjective, form.Document.GetElementById("partyObjective")!.TextContent.Trim());
        Assert.Equal("works", Chosen(form, "leadUnitId"));
        Assert.Equal(WorkCalendar.Announced.AddWorkingDays(Office.DateOf(story.App.Now), 20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Value(form, "due-implement"));
        Assert.Equal("", Chosen(form, "businessOwnerId"));
        Assert.Empty(form.Document.QuerySelectorAll("[name=leaderIds]:checked"));

        Assert.Contains("模板已删。", (await he.PressAsync(list, ("do", "dropTemplate"))).Text, StringComparison.Ordinal);
        var gone = await he.OpenAsync(link.GetAttribute("href")!);
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
        Assert.Contains("这个模板已经不在了", gone.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("own")]
    [InlineData("own..%2Fx")]
    [InlineData("%00")]
    public async Task Template_Unknown_SaysSoAndOffersTheOthers(string id)
    {
        await using var story = await Story.BeginAsync();
        var page = await (await story.AsAsync("he")).OpenAsync($"/tasks/new?template={id}");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("这个模板已经不在了", page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("a[href*='template=brand']"));
    }

    [Fact]
    public async Task Template_SavedBySomebodyWhoMayNot_IsNotSaved()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Office.DateOf(story.App.Now)));
        await story.App.WhenIdleAsync();
        var page = await (await story.AsAsync("li")).OpenAsync($"/tasks/{id}/actions");
        Assert.Empty(page.Document.QuerySelectorAll("[name='template.text']"));
        Assert.Equal(HttpStatusCode.NotFound, (await (await story.AsAsync("li")).PressOnceAsync(page, ("do", "comment"), ("do", "template"))).Status);
        Assert.Empty((await (await story.AsAsync("he")).OpenAsync("/tasks/new")).Document.QuerySelectorAll("a[href*='template=own']"));
    }

    [Theory]
    [InlineData("zh", "  ", "给模板起个名称")]
    [InlineData("en", "", "Give the template a name")]
    [InlineData("zh", null, "最多 60 个字，现在有 61 个")]
    [InlineData("en", null, "at most 60 characters; there are 61")]
    [InlineData("zh", "电梯\u202e模板", "看不见的控制符")]
    [InlineData("zh", "已有的模板", "已经有一个模板叫“已有的模板”")]
    [InlineData("zh", "党建品牌", "已经有一个模板叫“党建品牌”")]
    [InlineData("en", "已有的模板", "There is a template called “已有的模板” already")]
    [InlineData("en", "党建品牌", "There is a template called “党建品牌” already")]
    public async Task Template_WithoutAValidName_IsRefusedAtItsFieldWhichKeepsWhatWasTyped(string language, string? name, string says)
    {
        name ??= new string('长', 61);
        await using var story = await Story.BeginAsync();
        var he = await story.AsAsync("he");
        var other = await story.StartTaskAsync(SmallPlan.From("老旧小区", Office.DateOf(story.App.Now)));
        await story.App.WhenIdleAsync();
        await he.PressAsync(await he.OpenAsync($"/tasks/{other}/actions"), ("do", "template"), ("template.text", "已有的模板"));
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Office.DateOf(story.App.Now)));
        await story.App.WhenIdleAsync();
        var page = await he.OpenAsync($"/tasks/{id}/actions");
        if (language == "en")
        {
            await he.PressAsync(page, ("to", "en"));
            page = await he.OpenAsync(page.Path);
        }

        var refused = await he.PressOnceAsync(page, ("do", "template"), ("template.text", name));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(name, Value(refused, "template-text"));
        Assert.Contains(says, refused.Document.GetElementById("template-text-e")!.TextContent.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.NotNull(refused.Document.QuerySelector(".error-summary a[href='#template-text']"));
        Assert.Single((await he.OpenAsync("/tasks/new")).Document.QuerySelectorAll("a[href*='template=own']"));

        // The control: from there, another name does.
        var saved = await he.PressAsync(refused, ("do", "template"), ("template.text", "另一个模板"));
        Assert.Equal(HttpStatusCode.OK, saved.Status);
        Assert.Equal(2, (await he.OpenAsync("/tasks/new")).Document.QuerySelectorAll("a[href*='template=own']").Length);
    }

    private static string Value(Sheet sheet, string id) => sheet.Document.GetElementById(id)!.GetAttribute("value") ?? "";

    private static string Chosen(Sheet sheet, string id) => sheet.Document.QuerySelector($"#{id} option[selected]")?.GetAttribute("value") ?? "";
}

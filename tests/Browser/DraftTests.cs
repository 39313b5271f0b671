using Microsoft.Playwright;
using PartyFlow.Functions.Tests.EndToEnd;
using PartyFlow.Functions.Tests.Kill;

namespace PartyFlow.Browser.Tests;

/// <summary>The plan's form saves itself while somebody types, and Enter neither sends it nor takes a row away.</summary>
public sealed class DraftTests(Office office) : IClassFixture<Office>
{
    [BrowserFact]
    public async Task PlanForm_SomeSecondsAfterTypingStops_IsSavedAndComesBackAfterReload()
    {
        var page = await office.WindowAsync(390, "he");
        await page.Clock.InstallAsync();
        await page.GotoAsync(office.Whole("/tasks/new"));
        await page.FillAsync("#title", "边写边存");
        Assert.Equal("", await page.InnerTextAsync("[data-saved]"));
        await SavedAsync(page);

        // The second saving goes into the same draft, under the version that the first one made.
        await page.FillAsync("#partyObjective", "党员先锋岗");
        await SavedAsync(page);
        await page.ReloadAsync();
        Assert.Equal("边写边存", await page.InputValueAsync("#title"));
        Assert.Equal("党员先锋岗", await page.InputValueAsync("#partyObjective"));

        // A row button shows what is in no draft yet; it gets there without another key.
        await page.FillAsync("#businessObjective", "按期竣工");
        await page.ClickAsync("button[name=add][value=measures]");
        Assert.Equal(3, await page.Locator("[name^='measures['][name$='.partyAction']").CountAsync());
        await SavedAsync(page);
        await page.GotoAsync(office.Whole("/tasks/new"));
        Assert.Equal(1, await page.Locator("a:has-text('边写边存')").CountAsync());
        await page.ClickAsync("a:has-text('边写边存')");
        Assert.Equal("按期竣工", await page.InputValueAsync("#businessObjective"));
        Assert.Empty(await Office.OverflowAsync(page));
    }

    [BrowserFact]
    public async Task PlanThatCameBack_SomeSecondsAfterTypingStops_IsSavedFoundAmongTheToDosAndSaysWhenItWasReplaced()
    {
        var story = office.Story;
        var plan = SmallPlan.From("电梯井加固", TaskScript.Day(story.App.Now));
        var id = await story.StartTaskAsync(plan);
        await story.DoAsync("li", id, "returnPlan", new { reason = "题目太宽" });
        var page = await office.WindowAsync(390, "he");
        await page.Clock.InstallAsync();
        await page.GotoAsync(office.Whole($"/tasks/{id}/plan"));
        await page.FillAsync("#title", "三处电梯井加固");
        await SavedAsync(page);
        await page.FillAsync("#basis", "安全检查");
        await SavedAsync(page);
        await page.ReloadAsync();
        Assert.Equal(("三处电梯井加固", "安全检查"), (await page.InputValueAsync("#title"), await page.InputValueAsync("#basis")));

        await page.GotoAsync(office.Whole("/"));
        Assert.Empty(await Office.OverflowAsync(page));
        await page.ClickAsync("a:has-text('三处电梯井加固')");
        await story.DoAsync("li", id, "revisePlan", new { plan });
        await story.DoAsync("chen", id, "returnPlan", new { reason = "还要改" });
        await page.FillAsync("#basis", "安全检查和来信");
        await SavedAsync(page, "^已存。方案已经换成第 2 版");
        await page.ReloadAsync();
        Assert.Contains("方案已经换成第 2 版", await page.TextContentAsync("main"), StringComparison.Ordinal);
        Assert.Equal("安全检查和来信", await page.InputValueAsync("#basis"));
        Assert.Empty(await Office.OverflowAsync(page));

        // Sent, and its answer shown: whoever leaves a page before that gives the request up.
        await page.ClickAsync("button[value=submit]:not(.vh)");
        await page.WaitForURLAsync($"**/tasks/{id}?*");
        await page.GotoAsync(office.Whole("/"));
        Assert.Equal(0, await page.Locator("a:has-text('三处电梯井加固')").CountAsync());
    }

    [BrowserFact]
    public async Task PlanForm_WhenNothingIsTyped_IsNotSaved()
    {
        var page = await office.WindowAsync(1280, "he");
        var posts = 0;
        page.Request += (_, request) => posts += request.Method == "POST" ? 1 : 0;
        await page.Clock.InstallAsync();
        await page.GotoAsync(office.Whole("/tasks/new"));
        await page.Clock.FastForwardAsync(60_000);
        Assert.Equal(0, posts);
    }

    [BrowserFact]
    public async Task PlanForm_WhenEnterIsPressedWithoutScript_SavesTheDraft()
    {
        var page = await office.WindowAsync(390, "he", script: false);
        await page.GotoAsync(office.Whole("/tasks/new"));
        await page.FillAsync("#title", "没有脚本");
        await page.PressAsync("#title", "Enter");
        Assert.Contains("草稿已存", await page.TextContentAsync("main"), StringComparison.Ordinal);
        Assert.Equal("没有脚本", await page.InputValueAsync("#title"));
    }

    // The page's own clock goes on, and the server answers.
    private static async Task SavedAsync(IPage page, string says = "^已存 [0-9]{2}:[0-9]{2}$")
    {
        await page.EvaluateAsync("() => document.querySelector('[data-saved]').textContent = ''");
        await page.Clock.FastForwardAsync(3_100);
        await Assertions.Expect(page.Locator("[data-saved]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(says));
    }
}

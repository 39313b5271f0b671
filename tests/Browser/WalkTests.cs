using Microsoft.Playwright;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Browser.Tests;

/// <summary>A task on a phone: form, decisions behind the links of the mails, ledger.</summary>
public sealed class WalkTests(Office office) : IClassFixture<Office>
{
    private const int Phone = 390;
    private const string Title = "手机上办的一件事";

    [BrowserFact]
    public async Task Phone_FromFormThroughDecisionsToLedger_NeedsNoMoreThanThumbs()
    {
        var page = await office.WindowAsync(Phone, "he");
        await page.GotoAsync(office.Whole("/tasks/new"));
        foreach (var (name, value) in SmallPlan.Typed(Title, "2026-09-23", "2026-09-30", "2026-10-14", "2026-10-21"))
        {
            await TypeAsync(page, name, value);
        }

        await page.ClickAsync("button[name=do][value=preview]:not([aria-hidden])");
        Assert.Contains("9月20日", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Empty(await Office.OverflowAsync(page));
        await page.ClickAsync("button[name=do][value=submit]");
        Assert.Contains(Title, await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Contains("/tasks/", page.Url, StringComparison.Ordinal);

        foreach (var letter in (await MailsAsync()).Where(letter => letter.To is "chen" or "li"))
        {
            await DecideAsync(letter.Link, "sign", "已签");
        }

        await DecideAsync((await MailsAsync()).Single(letter => letter.To == "wang").Link, "approve", "已批准");
        await page.GotoAsync(office.Whole("/ledger"));
        var ledger = await page.InnerTextAsync("main");
        Assert.Contains(Title, ledger, StringComparison.Ordinal);
        Assert.Empty(await Office.OverflowAsync(page));
        await page.ClickAsync($"main a:has-text('{Title}') >> visible=true");
        Assert.Contains("部署", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Decision_WithScriptSwitchedOff_IsMadeAllTheSame()
    {
        var page = await office.WindowAsync(Phone, script: false);
        await page.GotoAsync(office.Whole(await NewLinkAsync("无脚本")));
        await page.ClickAsync("details:has(button[value=sign]) summary");
        await page.ClickAsync("button[name=outcome][value=sign]");
        Assert.Contains("已签", await page.TextContentAsync("main"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Decision_ByKeyboardAlone_IsMade()
    {
        var page = await office.WindowAsync(1280);
        await page.GotoAsync(office.Whole(await NewLinkAsync("只用键盘")));
        await TabToAsync(page, "e => e.tagName === 'SUMMARY' && e.parentElement.querySelector('button[value=sign]')");
        if (!await page.IsVisibleAsync("button[name=outcome][value=sign]"))
        {
            await page.Keyboard.PressAsync("Enter");
        }

        await TabToAsync(page, "e => e.matches('button[name=outcome][value=sign]')");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForLoadStateAsync();
        Assert.Contains("已签", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Decision_WhenOnlyOpenedInABrowserThatRunsScripts_IsNotMade()
    {
        var link = await NewLinkAsync("只打开");
        var before = await office.Story.EverythingAsync();
        for (var i = 0; i < 3; i++)
        {
            var page = await office.WindowAsync(1280);
            await page.GotoAsync(office.Whole($"{link}?x=sign"), new() { WaitUntil = WaitUntilState.NetworkIdle });
            await page.CloseAsync();
        }

        Assert.Equal(before, await office.Story.EverythingAsync());
    }

    private static async Task TabToAsync(IPage page, string isThere)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>($"() => !!(document.activeElement && ({isThere})(document.activeElement))"))
            {
                return;
            }
        }

        Assert.Fail($"Sixty tabs do not lead to {isThere}.");
    }

    private static async Task TypeAsync(IPage page, string name, string value)
    {
        var field = page.Locator($"[name='{name}']");
        switch (await field.First.EvaluateAsync<string>("e => e.tagName === 'INPUT' && e.type === 'checkbox' ? 'box' : e.tagName"))
        {
            case "box":
                await page.Locator($"[name='{name}'][value='{value}']").CheckAsync();
                break;
            case "SELECT":
                await field.SelectOptionAsync(value);
                break;
            default:
                await field.FillAsync(value);
                break;
        }
    }

    private async Task DecideAsync(string link, string outcome, string said)
    {
        var page = await office.WindowAsync(Phone);
        await page.GotoAsync(office.Whole(link));
        Assert.Empty(await Office.OverflowAsync(page));
        if (!await page.IsVisibleAsync($"button[name=outcome][value={outcome}]"))
        {
            await page.ClickAsync($"details:has(button[value={outcome}]) summary");
        }

        await page.ClickAsync($"button[name=outcome][value={outcome}]");
        Assert.Contains(said, await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Empty(await Office.OverflowAsync(page));
    }

    private async Task<IReadOnlyList<Letter>> MailsAsync()
    {
        await office.Story.App.AdvanceAsync(TimeSpan.FromMinutes(1));
        return [.. (await office.Story.PostAsync()).Where(letter => letter.Subject.Contains(Title, StringComparison.Ordinal) && letter.Links.Count == 1)];
    }

    private async Task<string> NewLinkAsync(string title)
    {
        await office.Story.StartTaskAsync(SmallPlan.From(title, Functions.Tests.Kill.TaskScript.Day(office.Story.App.Now)));
        await office.Story.App.AdvanceAsync(TimeSpan.FromMinutes(1));
        return (await office.Story.PostAsync()).First(letter => letter.To == "li" && letter.Subject.Contains(title, StringComparison.Ordinal)).Link;
    }
}

using Microsoft.Playwright;
using PartyFlow.Functions.Tests.EndToEnd;
using PartyFlow.Functions.Tests.Kill;

namespace PartyFlow.Browser.Tests;

/// <summary>A running office with tasks at every stage, and a Chromium to look at it.</summary>
public sealed class Office : IAsyncLifetime
{
    private readonly Dictionary<string, string> sessions = [];
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Tasks by how many steps of their script are done.</summary>
    internal Dictionary<int, string> Tasks { get; } = [];

    /// <summary>A link that still decides, and one that was used.</summary>
    internal (string Open, string Used) Links { get; private set; }

    /// <summary>Pages that there are only once somebody began something.</summary>
    internal (string Draft, string Finding, string HandOver, string Import) Begun { get; private set; }

    internal Story Story { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (!File.Exists(BrowserFactAttribute.Chromium))
        {
            return;
        }

        Story = await Story.BeginAsync();
        var today = TaskScript.Day(Story.App.Now);
        foreach (var steps in new[] { 0, 3, 7, 12, 13, 19, 23 })
        {
            var id = Tasks[steps] = await Story.StartTaskAsync(SmallPlan.From($"老旧小区加装电梯第 {steps} 批", today));
            await Story.App.WhenIdleAsync();
            foreach (var step in TaskScript.Steps(today).Take(steps))
            {
                await Story.DoAsync(step.By, id, step.Type, step.Body);
            }
        }

        Begun = (await Story.DraftAsync(), $"/tasks/{await Story.InspectedAsync()}/findings/f1", await Story.HandOverAsync("qian", "wu"), await Story.UploadAsync());
        var mails = await Story.PostAsync();
        Links = (LinkOf(mails, "li", 0), LinkOf(mails, "li", 23));
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = BrowserFactAttribute.Chromium,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
            playwright!.Dispose();
            await Story.DisposeAsync();
        }
    }

    /// <summary>A window of a width, signed in as a person, or as nobody.</summary>
    internal async Task<IPage> WindowAsync(int width, string? personId = null, bool script = true, string? language = null)
    {
        if (personId is not null && !sessions.ContainsKey(personId))
        {
            var letter = await Story.AskForSignInAsync(Story.Anybody(), SmallOffice.Mail(personId));
            await using var fresh = await browser!.NewContextAsync();
            var page = await fresh.NewPageAsync();
            await page.GotoAsync(Whole(letter.SignInLink));
            await page.ClickAsync("main form button");
            Assert.Equal(Whole("/"), page.Url);
            sessions[personId] = await fresh.StorageStateAsync();
        }

        var context = await browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 844 },
            StorageState = personId is null ? null : sessions[personId],
            JavaScriptEnabled = script,
            HasTouch = width < 500,
            Locale = "zh-CN",
            TimezoneId = "Asia/Shanghai",
        });
        if (language is not null)
        {
            await context.AddCookiesAsync([new() { Name = "partyflow-language", Value = language, Url = Story.App.Address.ToString() }]);
        }

        return await context.NewPageAsync();
    }

    /// <summary>A page's whole address.</summary>
    internal string Whole(string path) => new Uri(Story.App.Address, path).ToString();

    /// <summary>What lies beyond the right edge, by name; empty when nothing does.</summary>
    internal static Task<string[]> OverflowAsync(IPage page) => page.EvaluateAsync<string[]>(
        """
        () => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
          [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .slice(0, 5).map(e => e.tagName + '.' + e.className + ' ' + (e.textContent || '').trim().slice(0, 40))
        """);

    private string LinkOf(IReadOnlyList<Letter> mails, string person, int steps) =>
        mails.First(mail => mail.To == person && mail.Links.Count == 1 && mail.Link.Contains(Tasks[steps], StringComparison.Ordinal)).Link;
}

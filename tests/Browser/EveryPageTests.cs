using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Browser.Tests;

/// <summary>Each page at a phone's and at a desk's width: readable by everybody, nothing beyond the edge, nothing in the console.</summary>
public sealed class EveryPageTests(Office office) : IClassFixture<Office>
{
    private IEnumerable<(string? Person, string Path)> Pages =>
    [
        (null, "/sign-in"),
        (null, "/sign-in/not-a-link-that-was-ever-made"),
        (null, "/a/nobody.knows"),
        (null, office.Links.Open),
        (null, office.Links.Open + "?x=return"),
        (null, office.Links.Used),
        ("he", "/"),
        ("li", "/"),
        ("he", "/ledger"),
        ("he", "/tasks/new"),
        ("he", "/tasks/new?template=brand"),
        ("he", $"/tasks/{office.Tasks[0]}"),
        ("he", "/tasks/new?template=brand"),
        ("he", $"/tasks/{office.Tasks[3]}/plan"),
        ("he", $"/tasks/{office.Tasks[0]}/actions"),
        ("wang", $"/tasks/{office.Tasks[12]}/actions"),
        ("li", "/people/li/hand-over"),
        ("chen", $"/tasks/{office.Tasks[7]}/hand-out"),
        ("he", $"/tasks/{office.Tasks[12]}"),
        ("sun", $"/tasks/{office.Tasks[12]}/items/w1"),
        ("sun", $"/tasks/{office.Tasks[12]}/items/w1/note"),
        ("li", $"/tasks/{office.Tasks[13]}/items/w1"),
        ("zhao", $"/tasks/{office.Tasks[19]}/result"),
        ("zhou", $"/tasks/{office.Tasks[23]}"),
        ("zhou", "/manage/people"),
        ("zhou", "/manage/people/li"),
        ("zhou", "/manage/units"),
        ("zhou", "/manage/units/works"),
        ("zhou", "/manage/keys"),
        ("zhou", "/manage/mail"),
        ("zhou", "/tasks/nowhere"),
    ];

    [BrowserFact]
    public async Task EveryPage_AtPhoneAndDeskWidth_PassesAxeAndFits()
    {
        var findings = new List<string>();
        foreach (var width in new[] { 390, 1280 })
        {
            await VisitAsync(width, async (page, where) =>
            {
                var result = await page.RunAxe();
                findings.AddRange(result.Violations.Select(violation => $"{where}: {violation.Id} ({violation.Impact}): {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(Said))}"));
                findings.AddRange((await Office.OverflowAsync(page)).Select(beyond => $"{where}: {beyond}"));
            });
        }

        Assert.Empty(findings);
    }

    [BrowserFact]
    public async Task EveryPage_AtTheNarrowestWidth_NeedsNoSidewaysScrolling()
    {
        var findings = new List<string>();
        await VisitAsync(320, async (page, where) => findings.AddRange((await Office.OverflowAsync(page)).Select(beyond => $"{where}: {beyond}")));
        Assert.Empty(findings);
    }

    [BrowserFact]
    public async Task Checks_OnAPageThatFailsThem_SaySo()
    {
        var page = await office.WindowAsync(320);
        await page.SetContentAsync("<title>x</title><main><img src='data:,'><p style='width:900px'>wide</p><input></main>");
        var found = (await page.RunAxe()).Violations.Select(violation => violation.Id).ToList();
        Assert.Contains("image-alt", found);
        Assert.Contains("label", found);
        Assert.NotEmpty(await Office.OverflowAsync(page));
    }

    [BrowserFact]
    public async Task SetUpPage_AtPhoneWidth_PassesAxeAndFits()
    {
        await using var story = await Story.UnpackAsync();
        var page = await office.WindowAsync(320);
        await page.GotoAsync(new Uri(story.App.Address, "/").ToString());
        Assert.EndsWith("/setup", page.Url, StringComparison.Ordinal);
        Assert.Empty(await Office.OverflowAsync(page));
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => $"{violation.Id}: {string.Join(" | ", violation.Nodes.Select(Said))}"));
    }

    private static string Said(AxeResultNode node) => node.Html.Length <= 160 ? node.Html : node.Html[..160];

    private async Task VisitAsync(int width, Func<IPage, string, Task> look)
    {
        foreach (var reader in Pages.GroupBy(page => page.Person))
        {
            var page = await office.WindowAsync(width, reader.Key);
            var console = new List<string>();
            page.Console += (_, message) =>
            {
                // A page that answers 404 on purpose is told to the console by Chromium itself.
                if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
                {
                    console.Add(message.Text);
                }
            };
            page.PageError += (_, error) => console.Add(error);
            foreach (var (_, path) in reader)
            {
                var answer = await page.GotoAsync(office.Whole(path));
                Assert.True(answer!.Status < 500, $"{path}: {answer.Status}");
                await look(page, $"{path.Replace(office.Tasks[0], "…", StringComparison.Ordinal)} as {reader.Key ?? "nobody"} at {width}");
            }

            Assert.Empty(console);
            await page.Context.CloseAsync();
        }
    }
}

using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using PartyFlow.Functions.Tests.EndToEnd;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Browser.Tests;

/// <summary>Each page in both languages, at a phone's and at a desk's width: readable by everybody, nothing beyond the edge, nothing in the console.</summary>
public sealed class EveryPageTests(Office office) : IClassFixture<Office>
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>Routes that no page of <see cref="Pages"/> stands for, and why.</summary>
    private static readonly Dictionary<string, string> NotHere = new()
    {
        ["assets/{hash}/{name}"] = "style and script, no page",
        ["robots.txt"] = "a text for machines",
        ["manage/directory.csv"] = "a download",
        ["manage/directory.xlsx"] = "a download",
        ["tasks/{id}/files/{fileId}"] = "a download",
        ["setup"] = "gone once set-up is done: SetUpPage_…",
        ["demo"] = "in the demo only: DemoPages_…",
        ["mail"] = "in the demo only: DemoPages_…",
        ["mail/{id}"] = "in the demo only: DemoPages_…",
        ["mail/{id}/body"] = "in the demo only, in a frame of mail/{id}: DemoPages_…",
    };

    private IEnumerable<(string? Person, string Path)> Pages =>
    [
        (null, "/sign-in"),
        (null, "/sign-in/not-a-link-that-was-ever-made"),
        (null, "/a/nobody.knows"),
        (null, office.Links.Open),
        (null, office.Links.Open + "?x=return"),
        (null, office.Links.Used),
        ("he", "/"),
        ("he", "/ledger"),
        ("he", "/ledger?light=red&q=没有这样的任务"),
        ("he", "/me"),
        ("he", "/tasks/new"),
        ("he", "/tasks/new?template=brand"),
        ("he", office.Begun.Draft),
        ("he", $"/tasks/{office.Tasks[0]}"),
        ("he", $"/tasks/{office.Tasks[0]}/actions"),
        ("he", $"/tasks/{office.Tasks[3]}/plan"),
        ("he", $"/tasks/{office.Tasks[12]}"),
        ("wang", $"/tasks/{office.Tasks[12]}/actions"),
        ("chen", $"/tasks/{office.Tasks[0]}/decide/signPlan.r1.party.chen"),
        ("chen", $"/tasks/{office.Tasks[7]}/hand-out"),
        ("sun", $"/tasks/{office.Tasks[12]}/items/w1"),
        ("sun", $"/tasks/{office.Tasks[12]}/items/w1/note"),
        ("sun", office.Begun.Finding),
        ("li", "/"),
        ("li", $"/tasks/{office.Tasks[13]}/items/w1"),
        ("li", "/people/li/hand-over"),
        ("zhao", office.Begun.Finding),
        ("zhao", $"/tasks/{office.Tasks[19]}/result"),
        ("zhou", $"/tasks/{office.Tasks[23]}"),
        ("zhou", office.Begun.HandOver),
        ("zhou", "/manage/people"),
        ("zhou", "/manage/people/li"),
        ("zhou", "/manage/people/new"),
        ("zhou", "/manage/people/li/departure"),
        ("zhou", "/manage/units"),
        ("zhou", "/manage/units/works"),
        ("zhou", "/manage/units/new"),
        ("zhou", "/manage/import"),
        ("zhou", office.Begun.Import),
        ("zhou", "/manage/keys"),
        ("zhou", "/manage/mail"),
        ("zhou", "/no/such/page"),
    ];

    /// <summary>Each form with something wrong in it: who sends it, what is typed, which button.</summary>
    private IEnumerable<(string? Person, string Path, (string Name, string Value)[] Typed, string Button)> Forms =>
    [
        (null, "/sign-in", [("mail", "不是邮箱")], ""),
        ("he", "/me", [("leaveFrom", "2026-10-09")], "[value=save]"),
        ("he", "/tasks/new", [("title", "一窗办到底"), ("measures[0].partyAction", "每周到窗口"), ("due.plan", "2026-09-26")], "[value=submit]"),
        ("he", $"/tasks/{office.Tasks[3]}/plan", [("title", ""), ("basis", "局党组会议纪要")], "[value=submit]"),
        ("he", $"/tasks/{office.Tasks[0]}/actions", [("comment.text", " ")], "[value=comment]"),
        ("he", $"/tasks/{office.Tasks[0]}/actions", [("urge.text", "快一点")], "[value=urge]"),
        ("he", $"/tasks/{office.Tasks[0]}/actions", [("seat.text", "调走了")], "[value=seat]"),
        ("he", $"/tasks/{office.Tasks[0]}/actions", [("template.text", " ")], "[value=template]"),
        ("wang", $"/tasks/{office.Tasks[12]}/actions", [("suspend.text", " ")], "[value=suspend]"),
        ("chen", $"/tasks/{office.Tasks[7]}/hand-out", [("items[0].text", "到工地上党课"), ("items[0].due", "2026-10-03")], "[value=submit]"),
        ("chen", $"/tasks/{office.Tasks[0]}/decide/signPlan.r1.party.chen", [("reason", " ")], "[value=return]"),
        ("sun", $"/tasks/{office.Tasks[12]}/items/w1", [("percent", "120"), ("problem", "缺人手")], "[value=report]"),
        ("sun", $"/tasks/{office.Tasks[12]}/items/w1", [("block.text", "等批复")], "[value=block]"),
        ("sun", office.Begun.Finding, [("text", " ")], "[value=rectify]"),
        ("li", $"/tasks/{office.Tasks[13]}/items/w1", [("reason", " ")], "[value=sendBack]"),
        ("li", "/people/li/hand-over", [("reason", "借调")], ""),
        ("zhao", $"/tasks/{office.Tasks[19]}/result", [("actuals[0]", "很多")], "[value=submit]"),
        ("zhou", "/manage/people/new", [("mail", "不是邮箱"), ("title", "科员")], "[value=save]"),
        ("zhou", "/manage/people/li/departure", [("duties[0].taker", "没有这个人")], "[value=leave]"),
        ("zhou", "/manage/units/works", [("name", "")], "[value=save]"),
        ("zhou", "/manage/import", [], ""),
        ("zhou", "/manage/keys", [("name", "")], "[value=create]"),
    ];

    [BrowserFact]
    public void EveryRouteThatCanBeOpened_IsAmongThePagesOrExcusedWithAReason()
    {
        var looked = Pages.Select(page => Routes.Of(page.Path)).ToHashSet();
        var all = Routes.All.Where(route => !route.IsApi && route.Methods.Contains("get")).Select(route => route.Template).ToHashSet();

        Assert.True(all.IsSubsetOf(looked.Concat(NotHere.Keys)), $"Neither among the pages nor excused: {string.Join(", ", all.Except(looked).Except(NotHere.Keys))}");
        Assert.DoesNotContain(NotHere.Keys, route => looked.Contains(route) || !all.Contains(route));
    }

    [BrowserFact]
    public Task EveryPage_InChineseOnAPhone_PassesAxeAndFits() => LookAsync("zh-CN", 390);

    [BrowserFact]
    public Task EveryPage_InEnglishAtADesk_PassesAxeAndFits() => LookAsync("en", 1280);

    [BrowserFact]
    public async Task EveryForm_WithSomethingWrongInIt_SaysSoAtTheFieldAndKeepsWhatWasTyped()
    {
        var findings = new List<string>();
        foreach (var form in Forms)
        {
            var page = await office.WindowAsync(390, form.Person);
            await page.GotoAsync(office.Whole(form.Path));
            foreach (var (name, value) in form.Typed)
            {
                await page.EvalOnSelectorAsync($"main [name='{name}']", "(control, value) => control.value = value", value);
            }

            var answer = await page.RunAndWaitForResponseAsync(
                () => page.EvalOnSelectorAsync($"main button{form.Button}:not([aria-hidden])", "button => { window.isForm = true; button.click(); }"), sent => sent.Request.Method == "POST");
            // The answer is there before its page is, and the page before its focus.
            await page.WaitForFunctionAsync("() => !window.isForm && document.readyState === 'complete' && !(document.activeElement === document.body && document.querySelector('[autofocus]'))");
            var faults = answer.Status == 422 ? new List<string>() : [$"answers {answer.Status}"];
            faults.AddRange(await page.EvaluateAsync<string[]>(
                """
                typed => [
                  ...(document.querySelector('main .error') ? [] : ['no message']),
                  ...[...document.querySelectorAll('main [aria-invalid=true]')].filter(e => !(e.getAttribute('aria-describedby') ?? '').split(' ').some(id => document.getElementById(id)?.querySelector('.error')))
                      .map(e => e.name + ' does not lead to its message'),
                  ...[...document.querySelectorAll('.error-summary a')].filter(a => !document.getElementById(a.hash.slice(1))).map(a => a.hash + ' leads nowhere'),
                  ...[...document.querySelectorAll('.error-summary, main [aria-invalid=true]')].slice(0, 1).filter(e => e !== document.activeElement).map(e => 'focus is on ' + document.activeElement.tagName),
                  ...typed.filter(([name, value]) => document.querySelector(`main [name='${name}']`)?.value !== value).map(([name]) => name + ' is not kept'),
                ]
                """,
                form.Typed.Select(field => new[] { field.Name, field.Value })));
            faults.AddRange(await LookAtAsync(page, 390));
            findings.AddRange(faults.Select(fault => $"{form.Path} {form.Button}: {fault}"));
            await page.Context.CloseAsync();
        }

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [BrowserFact]
    public async Task Checks_OnAPageThatFailsThem_SaySo()
    {
        var page = await office.WindowAsync(320);
        await page.SetContentAsync("<title>x</title><main><img src='data:,'><p style='width:900px'>wide</p><input></main>");
        var found = await FaultsAsync(page);
        Assert.Contains(found, fault => fault.StartsWith("image-alt", StringComparison.Ordinal));
        Assert.Contains(found, fault => fault.StartsWith("label", StringComparison.Ordinal));
        Assert.NotEmpty(await Office.OverflowAsync(page));
    }

    [BrowserFact]
    public async Task SetUpPage_AtEachWidth_PassesAxeAndFits()
    {
        await using var story = await Story.UnpackAsync();
        var page = await office.WindowAsync(390);
        await page.GotoAsync(new Uri(story.App.Address, "/").ToString());
        Assert.EndsWith("/setup", page.Url, StringComparison.Ordinal);
        await AssertGoodAsync(page);
    }

    [BrowserFact]
    public async Task DemoPages_AtEachWidth_PassAxeAndFit()
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        await app.AdvanceAsync(TimeSpan.FromHours(2));
        var page = await office.WindowAsync(390);
        await page.GotoAsync(new Uri(app.Address, "/demo").ToString());
        await AssertGoodAsync(page);
        await page.GotoAsync(new Uri(app.Address, "/mail").ToString());
        await AssertGoodAsync(page);
        var mails = await page.EvalOnSelectorAllAsync<string[]>("main a[href^='/mail/']", "links => links.map(link => link.href)");
        await page.GotoAsync(mails[0]);
        Assert.NotNull(await page.QuerySelectorAsync("iframe"));
        await AssertGoodAsync(page);

        // As a phone's mail program shows them: nothing is cut off.
        await page.SetViewportSizeAsync(320, 844);
        foreach (var mail in mails)
        {
            await page.GotoAsync($"{mail}/body");
            Assert.Empty(await Office.OverflowAsync(page));
        }
    }

    // In the page itself: a window of its own for each run would cost twice as much as the run.
    private static async Task<string[]> FaultsAsync(IPage page)
    {
        await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(found =>
              `${found.id} (${found.impact}): ${found.help}: ${found.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`)
            """);
    }

    /// <summary>What is wrong with a page: with axe at the width at which most people read it, beyond the edge at every width.</summary>
    private static async Task<IReadOnlyList<string>> LookAtAsync(IPage page, int width)
    {
        var faults = new List<string>();
        foreach (var narrow in new[] { 320, 390, 1280 })
        {
            await page.SetViewportSizeAsync(narrow, 844);
            faults.AddRange((await Office.OverflowAsync(page)).Select(beyond => $"beyond the edge at {narrow}: {beyond}"));
        }

        await page.SetViewportSizeAsync(width, 844);
        return [.. faults, .. await FaultsAsync(page)];
    }

    private static async Task AssertGoodAsync(IPage page)
    {
        var faults = await LookAtAsync(page, 390);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private async Task LookAsync(string language, int width)
    {
        var findings = new List<string>();
        foreach (var reader in Pages.GroupBy(page => page.Person))
        {
            var page = await office.WindowAsync(width, reader.Key, language: language);
            var path = "";
            page.Console += (_, message) =>
            {
                // A page that answers 404 on purpose is told to the console by Chromium itself.
                if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
                {
                    findings.Add($"{path}: {message.Text}");
                }
            };
            page.PageError += (_, error) => findings.Add($"{path}: {error}");
            foreach (var (_, next) in reader)
            {
                path = next;
                var answer = await page.GotoAsync(office.Whole(path));
                Assert.True(answer!.Status < 500, $"{path}: {answer.Status}");
                Assert.Equal(language, await page.GetAttributeAsync("html", "lang"));
                findings.AddRange((await LookAtAsync(page, width)).Select(fault => $"{path} as {reader.Key ?? "nobody"}: {fault}"));
            }

            await page.Context.CloseAsync();
        }

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }
}

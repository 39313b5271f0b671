using System.Net;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>Whoever decides sees all that it is about: what was handed in, the whole result, and whose hand gave a key.</summary>
public sealed class JudgedPagesTests
{
    [Fact]
    public async Task Evidence_WhenAnItemIsConfirmed_IsShownAndItsFilesOpenBehindSignInOnly()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        var person = await story.AsAsync("sun");
        await person.PressOnceAsync(await person.OpenAsync($"/tasks/{id}/items/w1"), ("do", "report"), ("evidence.file", "list.txt", "名单\r\n"u8.ToArray()), ("percent", "90"), ("sentence", "名单齐了"));
        await story.PostAsync();
        await person.PressAsync(
            await person.OpenAsync($"/tasks/{id}/items/w1"), ("do", "complete"), ("sentence", "都办完了"), ("evidence[0].link", "https://docs.office.example/1"), ("evidence[0].name", "签到表"));

        // The last report left out the file that an earlier one brought: it counts all the same.
        var letter = Assert.Single(await story.PostAsync(), letter => letter.To == "li");
        Assert.Contains("佐证：签到表 https://docs.office.example/1", letter.Text, StringComparison.Ordinal);
        var byLink = await story.Anybody().OpenAsync(letter.Link);
        Assert.Contains("list.txt（登录后可打开）、签到表", byLink.Text, StringComparison.Ordinal);
        Assert.Equal("nofollow noreferrer noopener", byLink.Document.QuerySelector("main a[href='https://docs.office.example/1']")!.GetAttribute("rel"));
        Assert.Empty(byLink.Document.QuerySelectorAll("a[href*='/files/']"));

        var owner = await story.AsAsync("li");
        var file = (await owner.OpenAsync($"/tasks/{id}/decide/confirmItem.r1.w1.li")).Document.QuerySelector($"main a[href^='/tasks/{id}/files/']")!;
        Assert.Equal("list.txt", file.TextContent);
        using var opened = await owner.GetAsync(file.GetAttribute("href")!);
        Assert.Equal((HttpStatusCode.OK, "attachment"), (opened.StatusCode, opened.Content.Headers.ContentDisposition!.DispositionType));
        Assert.NotNull((await owner.OpenAsync($"/tasks/{id}/items/w1")).Document.QuerySelector($"section[aria-labelledby='h-confirm'] a[href^='/tasks/{id}/files/']"));
    }

    [Fact]
    public async Task Result_WhenItIsSigned_SaysTheSameScoreEverywhereWithExcellenceBaselineAndFindings()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        foreach (var (by, item, owner) in new[] { ("sun", "w1", "li"), ("qian", "w2", "chen") })
        {
            await story.DoAsync(by, id, "completeItem", new { itemId = item, sentence = "办完" });
            await story.DoAsync(owner, id, "confirmItem", new { itemId = item });
        }

        var due = PartyFlow.Domain.Calendar.WorkCalendar.Announced.AddWorkingDays(Office.DateOf(story.App.Now), 3);
        await story.DoAsync("zhao", id, "recordResult", new
        {
            result = new
            {
                actuals = new[] { 3, 5 },
                baseline = new[] { new { text = "没有安全事故", passed = true } },
                excellence = new[] { new { text = "省厅转发", points = 5, basis = "简报 31 期" } },
            },
            findings = new[] { new { text = "缺两份签到表", personId = "sun", due } },
        });
        await story.PostAsync();
        await story.DoAsync("sun", id, "reportRectification", new { findingId = "f1", text = "补齐了", evidence = new[] { new { name = "签到表", link = "https://docs.office.example/2" } } });
        var check = Assert.Single(await story.PostAsync(), letter => letter.To == "zhao");
        Assert.Contains("佐证：签到表 https://docs.office.example/2", check.Text, StringComparison.Ordinal);
        Assert.NotNull((await story.Anybody().OpenAsync(check.Link)).Document.QuerySelector("main a[href='https://docs.office.example/2']"));
        await story.DoAsync("zhao", id, "clearOffFinding", new { findingId = "f1" });

        var letter = Assert.Single(await story.PostAsync(), letter => letter.To == "chen" && letter.Subject.StartsWith("请签", StringComparison.Ordinal));
        var page = await story.Anybody().OpenAsync(letter.Link);
        foreach (var text in new[] { letter.Text, page.Text })
        {
            Assert.Contains("105 分", text, StringComparison.Ordinal);
            Assert.Contains("省厅转发：加 5 分，依据 简报 31 期", text, StringComparison.Ordinal);
            Assert.Contains("缺两份签到表", text, StringComparison.Ordinal);
            Assert.Contains("销号", text, StringComparison.Ordinal);
        }

        Assert.Contains("没有安全事故", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll("main a[href^='/tasks/']"));
        await story.DoAsync("chen", id, "signResult");
        await story.DoAsync("li", id, "signResult");
        await story.DoAsync("wang", id, "confirmResult");
        var closed = await (await story.AsAsync("he")).OpenAsync("/ledger");
        Assert.Contains("105 分", closed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("100 分", closed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deputies_WhenTheyGaveAKeyOrReturned_AreNamedWithWhomTheyStoodInFor()
    {
        await using var story = await Story.BeginAsync(people: Away(("chen", "wu"), ("wang", "zhou")));
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Office.DateOf(story.App.Now)));
        await story.DoAsync("wu", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");

        await story.App.AdvanceAsync(TimeSpan.FromMinutes(1));
        var letter = Assert.Single(await story.PostAsync(), letter => letter.To == "zhou");
        Assert.Contains("吴同志 代陈书记 ", letter.Text, StringComparison.Ordinal);
        var page = await (await story.AsAsync("zhou")).OpenAsync($"/tasks/{id}/decide/approvePlan.r1.wang");
        Assert.Contains("吴同志 代陈书记", page.Document.QuerySelector(".aim .signed")!.TextContent, StringComparison.Ordinal);
        await story.DoAsync("zhou", id, "returnPlan", new { reason = "指标太低" });
        var form = await (await story.AsAsync("he")).OpenAsync($"/tasks/{id}/plan");
        Assert.Contains("周局长 代王副局长", form.Document.QuerySelector(".notice-head")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("周局长 代王副局长", Assert.Single(await story.PostAsync(), post => post.To == "he").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_WhenTheTaskStandsStillOrIsCancelled_SaysWhatHappenedAndWhatComesNext()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Office.DateOf(story.App.Now)));
        var link = (await story.PostAsync()).Single(letter => letter.To == "li").Link;
        await story.DoAsync("wang", id, "suspendTask", new { reason = "等省里的文件" });
        var stopped = await story.Anybody().OpenAsync(link);
        Assert.Equal(HttpStatusCode.Conflict, stopped.Status);
        Assert.Contains("这项任务已中止，先不用定", stopped.Text, StringComparison.Ordinal);
        Assert.Contains("王副局长", stopped.Text, StringComparison.Ordinal);
        Assert.Contains("等省里的文件", stopped.Text, StringComparison.Ordinal);
        Assert.Contains("到时还从这个链接进来", stopped.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("旧的一版", stopped.Text, StringComparison.Ordinal);

        await story.DoAsync("wang", id, "resumeTask", new { moveDates = true });
        Assert.Equal(HttpStatusCode.OK, (await story.Anybody().OpenAsync(link)).Status);
        await story.DoAsync("wang", id, "cancelTask", new { reason = "项目不做了" });
        var cancelled = await story.Anybody().OpenAsync(link);
        Assert.Equal(HttpStatusCode.Conflict, cancelled.Status);
        Assert.Contains("这项任务已撤销，不用再定", cancelled.Text, StringComparison.Ordinal);
        Assert.Contains("项目不做了", cancelled.Text, StringComparison.Ordinal);
    }

    internal static Person[] Away(params (string Id, string Deputy)[] pairs) =>
    [
        .. SmallOffice.People.Select(person => pairs.FirstOrDefault(pair => pair.Id == person.Id) is { Deputy: { } deputy }
            ? person with { Leave = new Leave(new(2026, 9, 1), new(2026, 12, 31), deputy) }
            : person),
    ];
}

using System.Net;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>What people are told beside what they owe: at once, who it concerns and nobody else, never who did it.</summary>
public sealed class NoticesTests
{
    private static readonly DateTimeOffset Monday = new(2026, 9, 14, 8, 0, 0, Office.Zone);

    [Fact]
    public async Task Notices_WhenThingsGetStuckAndChangeHands_ReachWhomTheyConcern()
    {
        var (story, id) = await ImplementingAsync();
        await using var running = story;

        await story.DoAsync("he", id, "urge", new { personId = "sun", note = "本周局里要听汇报。" });
        var urged = Assert.Single(await story.ExpectPostAsync("sun: 催办：加装电梯"));
        Assert.Contains("何秘书请您抓紧办「加装电梯」", urged.Text, StringComparison.Ordinal);
        Assert.Contains("本周局里要听汇报。", urged.Text, StringComparison.Ordinal);
        Assert.Contains($"/tasks/{id}/items/w1", urged.Text, StringComparison.Ordinal);

        await story.DoAsync("sun", id, "comment", new { text = "夜间施工的事想当面说一下。", mentions = new[] { "li", "sun" } });
        await story.ExpectPostAsync("li: 孙同志留言提到您：加装电梯");

        await story.DoAsync("qian", id, "blockItem", new { itemId = "w2", cause = "otherUnit", unblockerId = "zhao", text = "要督查出函。" });
        await story.ExpectPostAsync("zhao: 请疏通堵点：加装电梯第 2 项（10月30日前）", "li: 有一项卡住了：加装电梯");
        await story.DoAsync("zhao", id, "unblockItem", new { itemId = "w2", note = "函已发。" });
        await story.ExpectPostAsync("qian: 堵点消了：加装电梯");

        await story.DoAsync("chen", id, "reassignItem", new { itemId = "w1", personId = "wu", reason = "孙同志借调。" });
        var moved = await story.ExpectPostAsync("sun: 您手上的事转给别人了：加装电梯", "wu: 请签收：加装电梯第 1 项（9月17日前）");
        Assert.Contains("孙同志 → 吴同志", moved.Single(letter => letter.To == "sun").Text, StringComparison.Ordinal);

        await story.DoAsync("wang", id, "suspendTask", new { reason = "等全市统一部署。" });
        await story.ExpectPostAsync([.. new[] { "he", "chen", "li", "zhao", "wu", "qian" }.Select(person => $"{person}: 任务中止：加装电梯")]);
        await story.UntilAsync(2026, 9, 21, 10);
        await story.DoAsync("wang", id, "resumeTask", new { moveDates = true });
        var resumed = await story.ExpectPostAsync([.. new[] { "he", "chen", "li", "zhao", "wu", "qian" }.Select(person => $"{person}: 任务恢复：加装电梯")]);
        Assert.Contains("第 2 项：10月30日 周五 → ", resumed.Single(letter => letter.To == "qian").Text, StringComparison.Ordinal);

        await story.DoAsync("he", id, "watch");
        await story.DoAsync("wang", id, "cancelTask", new { reason = "并入全市项目。" });
        await story.ExpectPostAsync([.. new[] { "he", "chen", "li", "zhao", "wu", "qian" }.Select(person => $"{person}: 任务撤销：加装电梯")]);
        Assert.Empty(story.App.Log.Errors);
    }

    [Fact]
    public async Task ExtensionAsked_WhenTheLeaderGrantsAnotherDayByLink_TellsTheItemsPersonAndWhoStartedIt()
    {
        var (story, id) = await ImplementingAsync();
        await using var running = story;
        await story.DoAsync("qian", id, "requestExtension", new { itemId = "w2", to = "2026-11-12", reason = "<b>设备</b>到货晚。" });
        var asked = Assert.Single(await story.ExpectPostAsync("wang: 请批延期：加装电梯第 2 项（9月17日前）"));
        var visitor = story.Anybody();
        var page = await visitor.OpenAsync(asked.Link + "?x=grant");
        Assert.Contains("10月30日 周五", page.Document.QuerySelector(".change s")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("11月12日 周四", page.Document.QuerySelector(".change b")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("<b>设备</b>到货晚。", page.Text, StringComparison.Ordinal);

        var unreadable = await visitor.PressOnceAsync(page, ("outcome", "grant"), ("to", "明天"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unreadable.Status);
        var restDay = await visitor.PressOnceAsync(page, ("outcome", "grant"), ("to", "2026-11-07"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, restDay.Status);
        Assert.Contains("11月7日 周六放假或休息", restDay.Text, StringComparison.Ordinal);
        Assert.Contains("已批准延期", (await visitor.PressAsync(page, ("outcome", "grant"), ("to", "2026-11-05"), ("note", "只能到 5 号。"))).Text, StringComparison.Ordinal);
        var told = await story.ExpectPostAsync("he: 加装电梯：延期已批准（由链接决定）", "qian: 延期批了：加装电梯", "wang: 加装电梯：延期已批准（由链接决定）");
        Assert.Contains("10月30日 周五 → 11月5日 周四", told.Single(letter => letter.To == "qian").Text, StringComparison.Ordinal);
        Assert.Contains("王副局长批准延期", (await story.Anybody().OpenAsync(asked.Link)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AcknowledgePage_WhenTheItemIsDeclinedByLink_AsksTheOwner()
    {
        var story = await Story.BeginAsync(Monday);
        await using var running = story;
        var id = await HandedOutAsync(story);
        var asked = (await story.PostAsync()).Single(letter => letter.To == "sun" && letter.Subject.StartsWith("请签收", StringComparison.Ordinal));
        var visitor = story.Anybody();
        var page = await visitor.OpenAsync(asked.Link);
        var empty = await visitor.PressOnceAsync(page, ("outcome", "decline"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.Contains("已退办", (await visitor.PressAsync(page, ("outcome", "decline"), ("reason", "不归我们管。"))).Text, StringComparison.Ordinal);
        await story.ExpectPostAsync("chen: 请答复退办：加装电梯第 1 项（9月17日前）");

        // The owner insists: it is asked anew, and cannot be declined once more.
        await story.DoAsync("chen", id, "insistItem", new { itemId = "w1", reason = "支部分工就是这样定的。" });
        var again = Assert.Single(await story.ExpectPostAsync("sun: 请签收：加装电梯第 1 项（9月17日前）"));
        Assert.Empty((await story.Anybody().OpenAsync(again.Link)).Document.QuerySelectorAll("button[value=decline]"));
    }

    [Fact]
    public async Task DeputyActing_WhenSomebodyIsOnLeave_IsToldToThemAndStandsOnTheRecord()
    {
        var people = SmallOffice.People.Select(person => person.Id == "wang" ? person with { Leave = new Leave(new(2026, 9, 14), new(2026, 9, 25), "zhou") } : person).ToList();
        await using var story = await Story.BeginAsync(Monday, people: people);
        var id = await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        await story.App.AdvanceAsync(TimeSpan.FromMinutes(1));
        var letter = (await story.PostAsync()).Single(letter => letter.Subject.StartsWith("请批", StringComparison.Ordinal));
        Assert.Equal("zhou", letter.To);
        Assert.Contains("这件事由您代办", letter.Text, StringComparison.Ordinal);
        Assert.Empty(letter.Links);

        // Who does not stand in for the leader is led away from the page.
        var path = $"/tasks/{id}/decide/approvePlan.r1.wang";
        Assert.Contains(path, letter.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await (await story.AsAsync("chen")).AskAsync(HttpMethod.Get, path)).Status);
        var deputy = await story.AsAsync("zhou");
        var page = await deputy.OpenAsync(path);
        Assert.Contains("您代王副局长来定", page.Text, StringComparison.Ordinal);
        await story.PostAsync();
        Assert.Contains("已批准", (await deputy.PressAsync(page, ("outcome", "approve"), ("note", "同意"))).Text, StringComparison.Ordinal);
        var post = await story.PostAsync();
        var told = Assert.Single(post, letter => letter.To == "wang");
        Assert.Equal("周局长 代王副局长：加装电梯", told.Subject);
    }

    private static async Task<(Story Story, string TaskId)> ImplementingAsync()
    {
        var story = await Story.BeginAsync(Monday);
        var id = await HandedOutAsync(story);
        await story.DoAsync("sun", id, "acknowledgeItem", new { itemId = "w1" });
        await story.DoAsync("qian", id, "acknowledgeItem", new { itemId = "w2" });
        await story.App.AdvanceAsync(TimeSpan.FromMinutes(1));
        await story.PostAsync();
        return (story, id);
    }

    private static async Task<string> HandedOutAsync(Story story)
    {
        var id = await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        await story.DoAsync("wang", id, "approvePlan");
        await story.PostAsync();
        await story.DoAsync("chen", id, "draftHandOut", new
        {
            items = new[]
            {
                new { text = "排出先锋岗", side = "party", unitId = "branch", personId = "sun", due = "2026-10-30" },
                new { text = "签施工合同", side = "business", unitId = "works", personId = "qian", due = "2026-10-30" },
            },
        });
        await story.DoAsync("li", id, "signHandOut");
        return id;
    }
}

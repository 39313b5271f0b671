using System.Net;
using System.Text.Json.Nodes;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>One task from the form to the ledger, by pages and by links in mails, every mail read.</summary>
public sealed class WholeTaskTests
{
    private const string Title = "党建引领老旧小区加装电梯";

    [Fact]
    [Trait("Clock", "weeks")]
    public async Task Task_WhenTakenFromFormToLedger_ClosesWithItsScoreAndEveryMailInItsPlace()
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");

        // 谋划: the form, its preview, both keys.
        var form = await secretary.OpenAsync("/tasks/new");
        var typed = SmallPlan.Typed(Title, "2026-09-23", "2026-09-30", "2026-10-14", "2026-10-21");
        var previewed = await secretary.PressAsync(form, ("do", "preview"), typed);
        Assert.Equal(HttpStatusCode.OK, previewed.Status);
        Assert.Contains("9月20日", previewed.Text, StringComparison.Ordinal);
        Assert.Contains("调休", previewed.Text, StringComparison.Ordinal);
        await story.ExpectPostAsync();

        var started = await secretary.PressAsync(previewed, ("do", "submit"));
        Assert.Equal(HttpStatusCode.OK, started.Status);
        var id = started.Path.Split('/')[2].Split('?')[0];
        Assert.Contains(SmallPlan.PartyObjective, started.Text, StringComparison.Ordinal);
        Assert.Contains(SmallPlan.BusinessObjective, started.Text, StringComparison.Ordinal);
        var asked = await story.ExpectPostAsync($"chen: 请签谋划方案：{Title}（9月23日前）", $"li: 请签谋划方案：{Title}（9月23日前）");
        AssertSaysAll(asked, "9月23日");
        Assert.All(asked, letter => Assert.Contains("等您签", letter.Text, StringComparison.Ordinal));

        await DecideAsync(story, asked.Single(letter => letter.To == "li").Link, "sign", "李科长");
        await story.ExpectPostAsync();

        // Saturday is silent; the make-up Sunday is a working day, three of them before the due date.
        await story.UntilAsync(2026, 9, 20, 8, 59);
        await story.ExpectPostAsync();
        await story.App.RestartAsync();
        await story.UntilAsync(2026, 9, 20, 9, 1);
        var reminded = await story.ExpectPostAsync($"chen: 还有 3 个工作日，请签谋划方案：{Title}（9月23日前）");
        AssertSaysAll(reminded, "9月23日");
        Assert.Contains("李科长 9月18日已签", reminded[0].Text, StringComparison.Ordinal);
        Assert.Equal(new TimeSpan(9, 0, 0), reminded[0].At.TimeOfDay);
        await DecideAsync(story, reminded[0].Link, "sign", "陈书记");

        // The link of the first mail died with the one of the reminder: both were the same request.
        var first = await story.Anybody().OpenAsync(asked.Single(letter => letter.To == "chen").Link);
        Assert.Contains("这件事已经定了", first.Text, StringComparison.Ordinal);
        Assert.Contains("陈书记签字", first.Text, StringComparison.Ordinal);

        // The leader returns it with a reason, the secretary revises, both sign again, the leader approves.
        var toLeader = await story.ExpectPostAsync($"wang: 请批：{Title}（9月23日前）");
        AssertSaysAll(toLeader, "9月23日");
        Assert.Contains("陈书记 9月20日已签", toLeader[0].Text, StringComparison.Ordinal);
        Assert.Contains("李科长 9月18日已签", toLeader[0].Text, StringComparison.Ordinal);
        await DecideAsync(story, toLeader[0].Link, "return", "王副局长", ("reason", "指标请再实一些"));
        var returned = await story.ExpectPostAsync(
            $"he: {Title}：方案已退回（由链接决定）",
            $"he: 请改谋划方案：{Title}（9月23日前）",
            $"wang: {Title}：方案已退回（由链接决定）");
        Assert.All(returned, letter => Assert.Contains("指标请再实一些", letter.Text, StringComparison.Ordinal));

        var revise = await secretary.OpenAsync($"/tasks/{id}/plan");
        Assert.Contains("指标请再实一些", revise.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await secretary.PressAsync(revise, ("do", "submit"), ("indicators[0].target", "4"))).Status);
        var again = await story.ExpectPostAsync($"chen: 请签谋划方案：{Title}（9月23日前）", $"li: 请签谋划方案：{Title}（9月23日前）");

        // The leader's old link is void, for it was about the old plan.
        Assert.Contains("王副局长退回", (await story.Anybody().OpenAsync(toLeader[0].Link)).Text, StringComparison.Ordinal);
        foreach (var letter in again)
        {
            await DecideAsync(story, letter.Link, "sign", letter.To == "li" ? "李科长" : "陈书记");
        }

        var toApprove = await story.ExpectPostAsync($"wang: 请批：{Title}（9月23日前）");
        Assert.Contains("4 个", toApprove[0].Text, StringComparison.Ordinal);
        await DecideAsync(story, toApprove[0].Link, "approve", "王副局长", ("note", "同意，抓紧"));

        // 部署: drafted by one owner, signed by the other, published, acknowledged.
        var toDraft = await story.ExpectPostAsync(
            $"chen: 请拟分工：{Title}（9月30日前）", $"he: {Title}：方案已批准（由链接决定）", $"wang: {Title}：方案已批准（由链接决定）");
        AssertSaysAll([toDraft.Single(letter => letter.To == "chen")], "9月30日");
        var party = await story.AsAsync("chen");
        var handOut = await party.OpenAsync($"/tasks/{id}/hand-out");
        var drafted = await party.PressAsync(
            handOut,
            ("do", "submit"),
            ("items[0].text", "到工地上党课"), ("items[0].side", "party"), ("items[0].unitId", "branch"), ("items[0].personId", "sun"), ("items[0].due", "2026-10-12"), ("items[0].deliverable", "签到表"),
            ("items[1].text", "完成电梯吊装"), ("items[1].side", "business"), ("items[1].unitId", "works"), ("items[1].personId", "qian"), ("items[1].due", "2026-10-13"));
        Assert.Equal(HttpStatusCode.OK, drafted.Status);
        var toSign = await story.ExpectPostAsync($"li: 请签部署方案：{Title}（9月30日前）");
        AssertSaysAll(toSign, "9月30日");
        Assert.Contains("到工地上党课", toSign[0].Text, StringComparison.Ordinal);
        Assert.Contains("陈书记 9月20日已签", toSign[0].Text, StringComparison.Ordinal);
        await DecideAsync(story, toSign[0].Link, "sign", "李科长");
        var notes = await story.ExpectPostAsync($"qian: 请签收：{Title}第 2 项（9月23日前）", $"sun: 请签收：{Title}第 1 项（9月23日前）");
        AssertSaysAll(notes, "9月23日");
        foreach (var letter in notes)
        {
            await DecideAsync(story, letter.Link, "acknowledge", letter.To == "sun" ? "孙同志" : "钱同志");
        }

        // 落实: progress, completion, sent back once, confirmed by the other side.
        await story.ExpectPostAsync();
        var staff = await story.AsAsync("sun");
        await PressItemAsync(staff, id, "w1", "report", ("percent", "60"), ("sentence", "已讲两次"), ("problem", "雨天停工"));
        await story.ExpectPostAsync();
        await PressItemAsync(staff, id, "w1", "complete", ("sentence", "讲完四次"));
        var toConfirm = await story.ExpectPostAsync($"li: 请确认：{Title}第 1 项（9月23日前）");
        AssertSaysAll(toConfirm, "9月23日");
        await DecideAsync(story, toConfirm[0].Link, "sendBack", "李科长", ("reason", "缺签到表"));
        var back = await story.ExpectPostAsync($"sun: 请办：{Title}第 1 项（10月12日前）");
        Assert.Contains("缺签到表", back[0].Text, StringComparison.Ordinal);
        await PressItemAsync(staff, id, "w1", "complete", ("sentence", "补了签到表"));
        await DecideAsync(story, (await story.ExpectPostAsync($"li: 请确认：{Title}第 1 项（9月23日前）"))[0].Link, "confirm", "李科长");
        await PressItemAsync(await story.AsAsync("qian"), id, "w2", "complete", ("sentence", "全部装完"));
        await DecideAsync(story, (await story.ExpectPostAsync($"chen: 请确认：{Title}第 2 项（9月23日前）"))[0].Link, "confirm", "陈书记");

        // 检查: actual values, both keys, the leader, closed.
        AssertSaysAll(await story.ExpectPostAsync($"zhao: 请录检查结果：{Title}（10月21日前）"), "10月21日");
        var inspector = await story.AsAsync("zhao");
        var recorded = await inspector.PressAsync(
            await inspector.OpenAsync($"/tasks/{id}/result"),
            ("do", "submit"),
            ("actuals[0]", "3"), ("actuals[1]", "5"), ("baseline[0].text", "无安全事故"), ("baseline[0].passed", "passed"), ("summary", "竣工三个，投诉降到五件"));
        Assert.Equal(HttpStatusCode.OK, recorded.Status);
        var results = await story.ExpectPostAsync($"chen: 请签检查结果：{Title}（10月21日前）", $"li: 请签检查结果：{Title}（10月21日前）");
        AssertSaysAll(results, "10月21日");
        foreach (var letter in results)
        {
            // 60 × 3/4 + 40 × 15/15
            Assert.Contains("85 分", letter.Text, StringComparison.Ordinal);
            await DecideAsync(story, letter.Link, "sign", letter.To == "li" ? "李科长" : "陈书记");
        }

        var last = await story.ExpectPostAsync($"wang: 请定检查结果：{Title}（10月21日前）");
        AssertSaysAll(last, "10月21日");
        await DecideAsync(story, last[0].Link, "confirm", "王副局长", ("note", "办得扎实"));
        var closing = await story.ExpectPostAsync(
            $"chen: 办结：{Title}，85 分", $"li: 办结：{Title}，85 分", $"wang: 办结：{Title}，85 分", $"zhao: 办结：{Title}，85 分",
            $"he: {Title}：检查结果已确认（由链接决定）");

        // The ledger, the record, and nothing more to come.
        var ledger = await secretary.OpenAsync("/ledger");
        Assert.Contains(Title, ledger.Text, StringComparison.Ordinal);
        Assert.Contains("85", ledger.Text, StringComparison.Ordinal);
        var events = await EventsAsync(story, id);
        Assert.True((bool?)events["verified"]);
        var head = Convert.ToHexStringLower(Convert.FromBase64String((string)events["items"]!.AsArray()[^1]!["link"]!));
        Assert.All(closing.Where(letter => letter.Subject.StartsWith("办结", StringComparison.Ordinal)), letter => Assert.Contains(head, letter.Text, StringComparison.Ordinal));
        await story.UntilAsync(2026, 11, 2);
        await story.ExpectPostAsync();
        AssertMails(story);
        Assert.Empty(story.App.Log.Errors);
    }

    private static async Task DecideAsync(Story story, string link, string outcome, string who, params (string, string)[] typed)
    {
        var visitor = story.Anybody();
        var sheet = await visitor.OpenAsync(link);
        Assert.Equal(HttpStatusCode.OK, sheet.Status);
        Assert.Contains(SmallPlan.PartyObjective, sheet.Text, StringComparison.Ordinal);
        Assert.Contains(SmallPlan.BusinessObjective, sheet.Text, StringComparison.Ordinal);
        var decided = await visitor.PressAsync(sheet, ("outcome", outcome), typed);
        Assert.True(decided.Status == HttpStatusCode.OK, decided.Text);
        Assert.Contains(who, decided.Text, StringComparison.Ordinal);
        await story.App.WhenIdleAsync();
    }

    private static async Task PressItemAsync(Visitor visitor, string taskId, string itemId, string what, params (string, string)[] typed)
    {
        var sheet = await visitor.PressAsync(await visitor.OpenAsync($"/tasks/{taskId}/items/{itemId}"), ("do", what), typed);
        Assert.True(sheet.Status == HttpStatusCode.OK, sheet.Text);
    }

    /// <summary>Both objectives and the due date stand in the mail itself.</summary>
    private static void AssertSaysAll(IEnumerable<Letter> letters, string due) => Assert.All(letters, letter =>
    {
        foreach (var said in new[] { Title, SmallPlan.PartyObjective, SmallPlan.BusinessObjective, due })
        {
            Assert.Contains(said, letter.Text, StringComparison.Ordinal);
            Assert.Contains(said, WebUtility.HtmlDecode(letter.Html).Replace("\u00a0", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    });

    /// <summary>What holds for all mails together: ids of their own, working hours, links that lead here.</summary>
    private static void AssertMails(Story story)
    {
        var letters = story.App.Mails().Select(Letter.Of).ToList();
        Assert.Equal(letters.Count, letters.Select(letter => letter.Id).Distinct().Count());
        Assert.Equal(letters.SelectMany(letter => letter.Links).Count(), letters.SelectMany(letter => letter.Links).Distinct().Count());
        Assert.All(letters, letter => Assert.DoesNotContain(
            System.Text.RegularExpressions.Regex.Matches(letter.Html + letter.Text, @"https?://[^\s""'<>）]+"),
            link => !link.Value.StartsWith(story.App.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)));
    }

    private static async Task<JsonNode> EventsAsync(Story story, string id) =>
        JsonNode.Parse(await (await story.MachineAsync("zhou")).GetStringAsync(new Uri($"/api/tasks/{id}/events", UriKind.Relative)))!;
}

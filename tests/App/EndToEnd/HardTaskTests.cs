using System.Net;
using System.Text.Json.Nodes;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>One task to which everything happens that can: returned, declined, blocked, extended, suspended, handed over, put right, closed.</summary>
public sealed class HardTaskTests
{
    private const string Title = "党建引领老旧小区加装电梯";

    // Takes the business side over in the middle.
    private static readonly Person Successor =
        new("zheng", "郑科长", SmallOffice.Mail("zheng"), "works") { Roles = [new RoleAssignment(Role.BusinessOwner, "works")] };

    [Fact]
    [Trait("Clock", "weeks")]
    public async Task Task_WhenEverythingHappensToIt_ClosesWithEveryFirstDateAndAnUnbrokenRecord()
    {
        await using var story = await Story.BeginAsync(people: [.. SmallOffice.People, Successor]);
        var (secretary, leader, inspector) = (await story.AsAsync("he"), await story.AsAsync("wang"), await story.AsAsync("zhao"));
        var (li, qian, wu) = (await story.AsAsync("li"), await story.AsAsync("qian"), await story.AsAsync("wu"));

        // 谋划: returned by the leader, then by an owner; the form of the second return shows what the first revision changed.
        var started = await secretary.PressAsync(
            await secretary.OpenAsync("/tasks/new"), ("do", "submit"), SmallPlan.Typed(Title, "2026-09-24", "2026-09-30", "2026-10-23", "2026-10-30"));
        Assert.Equal(HttpStatusCode.OK, started.Status);
        var id = started.Path.Split('/')[2].Split('?')[0];
        await DecideAsync(story, "chen", "sign");
        await DecideAsync(story, "li", "sign");
        await DecideAsync(story, "wang", "return", ("reason", "指标再实一些"));
        await ReviseAsync(secretary, id, "指标再实一些", ("indicators[0].target", "4"));
        await DecideAsync(story, "li", "return", ("reason", "投诉的指标太低"));
        var changed = await secretary.OpenAsync($"/tasks/{id}/plan");
        Assert.Contains("由 0 个 到 3 个，权重 60", changed.Document.QuerySelector(".diff s")!.TextContent.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Contains("由 0 个 到 4 个", changed.Document.QuerySelector(".diff b")!.TextContent.Replace('\u00a0', ' '), StringComparison.Ordinal);
        await ReviseAsync(secretary, id, "投诉的指标太低", ("indicators[1].target", "4"));
        await DecideAsync(story, "li", "sign");
        await DecideAsync(story, "chen", "sign");
        await DecideAsync(story, "wang", "approve");
        Assert.Equal(3, (int)(await TaskAsync(story, id))["planRevision"]!);

        // 部署: one item is declined and goes to somebody else.
        await story.DoAsync("chen", id, "draftHandOut", new
        {
            items = new[]
            {
                new { text = "到工地上党课", side = "party", unitId = "branch", personId = "sun", due = "2026-10-20" },
                new { text = "完成电梯吊装", side = "business", unitId = "works", personId = "qian", due = "2026-10-21" },
            },
        });
        await DecideAsync(story, "li", "sign");
        var sun = await story.AsAsync("sun");
        await PressAsync(sun, $"/tasks/{id}/items/w1", "decline", ("decline.reason", "在外地培训"));
        await PressAsync(await story.AsAsync("chen"), $"/tasks/{id}/items/w1", "reassign", ("reassign.personId", "wu"), ("reassign.reason", "请吴同志接手"));
        await PressAsync(wu, $"/tasks/{id}/items/w1", "acknowledge");
        await PressAsync(qian, $"/tasks/{id}/items/w2", "acknowledge");
        await story.App.WhenIdleAsync();

        // 落实: blocked and unblocked by the one it waited for; one extension is approved, one refused.
        await PressAsync(wu, $"/tasks/{id}/items/w1", "report", ("percent", "40"), ("sentence", "讲了两次"));
        await PressAsync(qian, $"/tasks/{id}/items/w2", "block", ("block.cause", "approval"), ("block.unblockerId", "wang"), ("block.text", "等吊装批复"));
        await story.App.WhenIdleAsync();
        Assert.Contains("等吊装批复", (await leader.OpenAsync("/")).Text, StringComparison.Ordinal);
        await PressAsync(leader, $"/tasks/{id}/items/w2", "unblock", ("unblock.note", "批了"));
        await story.PostAsync();
        await PressAsync(wu, $"/tasks/{id}/items/w1", "extend", ("extend.to", "2026-10-27"), ("extend.reason", "雨天多"));
        await DecideAsync(story, "wang", "grant");
        await PressAsync(qian, $"/tasks/{id}/items/w2", "extend", ("extend.to", "2026-10-28"), ("extend.reason", "设备晚到"));
        await DecideAsync(story, "wang", "refuse", ("reason", "不能再拖"));

        // A month in which nothing runs: nobody is reminded, and every open date moves by the working days of it.
        await story.UntilAsync(2026, 10, 12, 9, 30);
        await PressAsync(leader, $"/tasks/{id}/actions", "suspend", ("suspend.text", "等省里统一安排"));
        await story.PostAsync();
        await story.UntilAsync(2026, 11, 12, 9, 30);
        await story.ExpectPostAsync();
        var (status, problem) = await story.CommandAsync("qian", id, "completeItem", new { itemId = "w2", sentence = "装完" });
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("中止", (string?)problem["title"], StringComparison.Ordinal);
        await PressAsync(leader, $"/tasks/{id}/actions", "resume", ("resume.dates", "move"), ("resume.text", "可以动工"));
        var days = WorkCalendar.Announced.WorkingDaysBetween(new(2026, 10, 12), new(2026, 11, 12));
        await story.PostAsync();

        // 交接: wu's item is done, and asked of li, who hands everything over at that moment; the old mail leads on.
        await PressAsync(wu, $"/tasks/{id}/items/w1", "complete", ("sentence", "讲完四次"));
        var old = (await story.PostAsync()).Single(letter => letter.To == "li" && letter.Subject.StartsWith("请确认", StringComparison.Ordinal)).Link;
        var job = await HandOverAsync(story, li, "li", "zheng");
        Assert.Contains("李科长手上已经没有了", job.Text, StringComparison.Ordinal);
        Assert.Contains(Title, job.Text, StringComparison.Ordinal);
        Assert.Contains("李科长手上没有要交接的", (await li.OpenAsync("/people/li/hand-over")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"li\"", (await OpenAsync(story, id)).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("这件事现在由郑科长来定", (await story.Anybody().OpenAsync(old)).Text, StringComparison.Ordinal);
        await DecideAsync(story, "zheng", "confirm");
        await PressAsync(qian, $"/tasks/{id}/items/w2", "complete", ("sentence", "全部装完"));
        await DecideAsync(story, "chen", "confirm");

        // 检查: two findings, one of them sent back first; nobody signs before both are cleared off.
        var result = await inspector.PressAsync(await inspector.OpenAsync($"/tasks/{id}/result"), ("add", "findings"), ("actuals[0]", "4"), ("actuals[1]", "4"));
        result = await inspector.PressAsync(result, ("add", "findings"), ("findings[0].text", "缺两份签到表"), ("findings[0].personId", "wu"), ("findings[0].due", "2026-11-19"));
        await inspector.PressAsync(result, ("do", "submit"), ("findings[1].text", "两部电梯没有验收单"), ("findings[1].personId", "qian"), ("findings[1].due", "2026-11-20"));
        (status, problem) = await story.CommandAsync("chen", id, "signResult");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("1、2", (string?)problem["title"], StringComparison.Ordinal);
        await PressAsync(wu, $"/tasks/{id}/findings/f1", "rectify", ("text", "补齐一份"));
        await PressAsync(inspector, $"/tasks/{id}/findings/f1", "sendBack", ("reason", "还缺一份"));
        await PressAsync(wu, $"/tasks/{id}/findings/f1", "rectify", ("text", "两份都补齐"));
        await PressAsync(inspector, $"/tasks/{id}/findings/f1", "clearOff");
        await PressAsync(qian, $"/tasks/{id}/findings/f2", "rectify", ("text", "验收单已补"));
        await PressAsync(inspector, $"/tasks/{id}/findings/f2", "clearOff");
        await DecideAsync(story, "chen", "sign");
        await DecideAsync(story, "zheng", "sign");
        await DecideAsync(story, "wang", "confirm");
        await story.App.WhenIdleAsync();

        // The first dates stand beside those in force, in the task itself.
        var task = await TaskAsync(story, id);
        Assert.Equal("closed", (string?)task["status"]);
        Assert.Equal(100, (decimal)task["score"]!["total"]!);
        Assert.Equal(("2026-10-23", "2026-10-30"), ((string?)task["originalDue"]!["implement"], (string?)task["originalDue"]!["inspect"]));
        Assert.Equal(Later("2026-10-30", days), (string?)task["plan"]!["due"]!["inspect"]);
        AssertDates(task["items"]!, "w1", "2026-10-20", Later("2026-10-27", days));
        AssertDates(task["items"]!, "w2", "2026-10-21", Later("2026-10-21", days));
        AssertDates(task["findings"]!, "f1", "2026-11-19", "2026-11-19");
        Assert.Equal(("2026-10-20", "2026-10-27"), ((string?)task["items"]![0]!["extensions"]![0]!["from"], (string?)task["items"]![0]!["extensions"]![0]!["to"]));

        // The record: unbroken, with everything that happened, and the ledger shows the end of it.
        var record = JsonNode.Parse(await (await story.MachineAsync("zhou")).GetStringAsync(new Uri($"/api/tasks/{id}/events", UriKind.Relative)))!;
        Assert.True((bool?)record["verified"]);
        var happened = record["items"]!.AsArray().CountBy(recorded => (string)recorded!["event"]!["type"]!).ToDictionary();
        foreach (var (type, times) in new[]
        {
            ("planReturned", 2), ("planRevised", 2), ("itemDeclined", 1), ("itemReassigned", 1), ("itemBlocked", 1), ("itemUnblocked", 1), ("extensionGranted", 1), ("extensionRefused", 1),
            ("taskSuspended", 1), ("taskResumed", 1), ("findingRecorded", 2), ("rectificationReported", 3), ("rectificationSentBack", 1), ("findingClearedOff", 2), ("taskClosed", 1),
        })
        {
            Assert.True(happened.GetValueOrDefault(type) == times, $"{type}: {happened.GetValueOrDefault(type)} instead of {times} in {string.Join(", ", happened)}.");
        }

        var ledger = await secretary.OpenAsync("/ledger");
        Assert.Contains(Title, ledger.Text, StringComparison.Ordinal);
        Assert.Contains("100", ledger.Text, StringComparison.Ordinal);
        Assert.Empty(story.App.Log.Errors);
    }

    /// <summary>Decides by the link in the last mail that asked this person for something.</summary>
    private static async Task DecideAsync(Story story, string personId, string outcome, params (string, string)[] typed)
    {
        await story.App.WhenIdleAsync();
        var link = story.App.Mails().Select(Letter.Of).Last(letter => letter.To == personId && letter.Links.Count > 0).Link;
        var visitor = story.Anybody();
        var decided = await visitor.PressAsync(await visitor.OpenAsync(link), ("outcome", outcome), typed);
        Assert.True(decided.Status == HttpStatusCode.OK, decided.Text);
        await story.App.WhenIdleAsync();
    }

    private static async Task ReviseAsync(Visitor secretary, string id, string reason, params (string, string)[] typed)
    {
        var form = await secretary.OpenAsync($"/tasks/{id}/plan");
        Assert.Contains(reason, form.Text, StringComparison.Ordinal);
        var revised = await secretary.PressAsync(form, ("do", "submit"), typed);
        Assert.True(revised.Status == HttpStatusCode.OK, revised.Text);
    }

    private static async Task PressAsync(Visitor visitor, string page, string what, params (string, string)[] typed)
    {
        var sheet = await visitor.PressAsync(await visitor.OpenAsync(page), ("do", what), typed);
        Assert.True(sheet.Status == HttpStatusCode.OK, $"{page} {what}: {sheet.Text}");
    }

    private static async Task<Sheet> HandOverAsync(Story story, Visitor visitor, string from, string to)
    {
        var form = await visitor.OpenAsync($"/people/{from}/hand-over");
        Assert.Contains(Title, form.Text, StringComparison.Ordinal);
        var job = await visitor.PressAsync(form, (null, "to"), ("to", to), ("reason", "调任"));
        Assert.Equal(HttpStatusCode.OK, job.Status);
        await story.App.WhenIdleAsync();
        return await visitor.OpenAsync(job.Path);
    }

    private static async Task<JsonNode> TaskAsync(Story story, string id) =>
        JsonNode.Parse(await (await story.MachineAsync("zhou")).GetStringAsync(new Uri($"/api/tasks/{id}", UriKind.Relative)))!["task"]!;

    private static async Task<JsonNode> OpenAsync(Story story, string id) =>
        JsonNode.Parse(await (await story.MachineAsync("zhou")).GetStringAsync(new Uri($"/api/tasks/{id}", UriKind.Relative)))!["open"]!;

    private static void AssertDates(JsonNode all, string id, string first, string due)
    {
        var one = all.AsArray().Single(one => (string?)one!["id"] == id)!;
        Assert.Equal((first, due), ((string?)one["originalDue"], (string?)one["due"]));
    }

    private static string Later(string day, int workingDays) =>
        WorkCalendar.Announced.AddWorkingDays(DateOnly.ParseExact(day, "yyyy-MM-dd"), workingDays).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

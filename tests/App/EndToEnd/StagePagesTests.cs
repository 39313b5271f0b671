using System.Net;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>The pages of deploy, implement and inspect: what goes back, gets stuck, changes; and that a page and the API give the same reason.</summary>
public sealed class StagePagesTests
{
    [Fact]
    public async Task HandOut_WhenRowsAreSplitMergedAndMoved_AnswersThePageAtThatRowAndLosesNothing()
    {
        await using var story = await Story.BeginAsync();
        var id = await DeployAsync(story);
        var party = await story.AsAsync("chen");
        var form = await party.OpenAsync($"/tasks/{id}/hand-out");

        // One Party-side item from the Party action, one business-side item from the business result.
        Assert.Equal(["临时党支部每周到工地", "停工问题三天内解决"], Texts(form));
        Assert.Equal("branch", Chosen(form, "items-0-unitId"));
        Assert.Equal("works", Chosen(form, "items-1-unitId"));

        var split = await party.PressAsync(form, ("split", "items[0]"), ("items[0].text", "到工地上党课；走访住户"));
        Assert.Equal(["到工地上党课", "走访住户", "停工问题三天内解决"], Texts(split));
        Assert.Equal("chen", Chosen(split, "items-1-personId"));
        var down = await party.PressAsync(split, ("down", "items[1]"));
        Assert.Equal(["到工地上党课", "停工问题三天内解决", "走访住户"], Texts(down));
        var up = await party.PressAsync(down, ("up", "items[2]"));
        Assert.Equal(["到工地上党课", "走访住户", "停工问题三天内解决"], Texts(up));
        var merged = await party.PressAsync(up, ("merge", "items[0]"));
        Assert.Equal(["到工地上党课；走访住户", "停工问题三天内解决"], Texts(merged));
        var removed = await party.PressAsync(merged, ("remove", "items[0]"));
        Assert.Equal(["停工问题三天内解决"], Texts(removed));
        var filled = await party.PressAsync(removed, ("add", "measures"));
        Assert.Equal(["停工问题三天内解决", "临时党支部每周到工地"], Texts(filled));

        var first = filled.FormWith("do", "submit").QuerySelector("button")!;
        Assert.Equal("check", first.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.OK, (await party.PressAsync(filled, ("do", "submit"))).Status);
    }

    [Fact]
    public async Task HandOut_WhenAnItemBeginsLater_SaysFromWhenAndKeepsItFoldedWhereNobodyAsked()
    {
        await using var story = await Story.BeginAsync();
        var id = await DeployAsync(story);
        var party = await story.AsAsync("chen");
        var form = await party.OpenAsync($"/tasks/{id}/hand-out");
        Assert.All(form.Document.QuerySelectorAll("details.row-fold"), fold => Assert.False(fold.HasAttribute("open")));
        var wrong = await party.PressOnceAsync(form, ("do", "submit"), ("items[0].start", "下周"));
        Assert.True(wrong.Document.GetElementById("items-0-start")!.Closest("details")!.HasAttribute("open"));
        await party.PressAsync(wrong, ("do", "submit"), ("items[0].start", "2026-09-28"));

        Assert.Contains("9月28日 周一", (await party.OpenAsync($"/tasks/{id}/items/w1")).Document.QuerySelector("aside")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishedHandOut_WhenChanged_SaysWhomItConcernsAndHandsOutOnlyWhatChanged()
    {
        await using var story = await Story.BeginAsync();
        var id = await ImplementAsync(story);
        await story.PostAsync();
        var owner = await story.AsAsync("chen");
        Assert.Contains("改分工", (await owner.OpenAsync($"/tasks/{id}")).Text, StringComparison.Ordinal);
        var form = await owner.OpenAsync($"/tasks/{id}/hand-out");
        var preview = await owner.PressAsync(form, ("do", "check"), ("items[0].text", "到工地上党课六次"));
        Assert.Contains("只关系到：孙同志", preview.Text, StringComparison.Ordinal);
        Assert.Contains("另有 1 项不变", preview.Text, StringComparison.Ordinal);
        var unchanged = await owner.PressOnceAsync(form, ("do", "submit"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unchanged.Status);

        var sent = await owner.PressAsync(preview, ("do", "submit"));
        Assert.Contains("分工有改动，等签", sent.Text, StringComparison.Ordinal);
        Assert.Contains("还差李科长签", sent.Text, StringComparison.Ordinal);

        // Withdrawn, what was published stays; drafted again and signed, only the changed item is handed out anew.
        var dropped = await owner.PressAsync(await owner.OpenAsync($"/tasks/{id}/hand-out"), ("do", "withdraw"));
        Assert.Contains("改动已撤回", dropped.Text, StringComparison.Ordinal);
        var again = await owner.PressAsync(await owner.OpenAsync($"/tasks/{id}/hand-out"), ("do", "submit"), ("items[0].text", "到工地上党课六次"));
        Assert.Equal(HttpStatusCode.OK, again.Status);
        await story.App.WhenIdleAsync();
        await story.PostAsync();
        await story.DoAsync("li", id, "signHandOut");
        Assert.Equal(["sun"], (await story.PostAsync()).Select(letter => letter.To).Distinct());
    }

    [Fact]
    public async Task Item_WhenDeclined_IsAnsweredByItsOwnerAndCannotBeDeclinedTwice()
    {
        await using var story = await Story.BeginAsync();
        var id = await PublishedAsync(story);
        var person = await story.AsAsync("sun");
        var empty = await person.PressOnceAsync(await person.OpenAsync($"/tasks/{id}/items/w1"), ("do", "decline"), ("decline.reason", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.NotNull(empty.Document.QuerySelector(".error-summary a[href='#decline-reason']"));
        Assert.True(empty.Document.GetElementById("decline-reason")!.Closest("details")!.HasAttribute("open"));
        await person.PressAsync(empty, ("do", "decline"), ("decline.reason", "在外地培训"));

        var owner = await story.AsAsync("chen");
        Assert.Contains("第 1 项退办，等答复", (await owner.OpenAsync($"/tasks/{id}")).Text, StringComparison.Ordinal);
        Assert.Contains("孙同志", (await owner.OpenAsync("/")).Text, StringComparison.Ordinal);
        var item = await owner.OpenAsync($"/tasks/{id}/items/w1");
        Assert.Contains("在外地培训", item.Text, StringComparison.Ordinal);
        await owner.PressAsync(item, ("do", "insist"), ("insist.reason", "培训只有两天"));

        // The reason on the page is the sentence of the 409.
        var insisted = await person.OpenAsync($"/tasks/{id}/items/w1");
        var (status, problem) = await story.CommandAsync("sun", id, "declineItem", new { itemId = "w1", reason = "还是不行" });
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains((string)problem["title"]!, insisted.Text, StringComparison.Ordinal);
        await owner.PressAsync(await owner.OpenAsync($"/tasks/{id}/items/w1"), ("do", "reassign"), ("reassign.personId", "qian"));
        Assert.Contains("等您办", (await (await story.AsAsync("qian")).OpenAsync($"/tasks/{id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_WhenAFileComesAlong_KeepsItAsEvidence()
    {
        await using var story = await Story.BeginAsync();
        var id = await ImplementAsync(story);
        var person = await story.AsAsync("sun");
        var read = await person.OpenAsync($"/tasks/{id}/items/w1");
        Assert.Equal("multipart/form-data", read.FormWith("do", "report").GetAttribute("enctype"));

        Task<Sheet> SendAsync(string name, string sentence) =>
            person.PressOnceAsync(read, ("do", "report"), ("evidence.file", name, "名单\r\n"u8.ToArray()), ("percent", "40"), ("sentence", sentence));

        var wrong = await SendAsync("run.exe", "讲了两次");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.NotNull(wrong.Document.QuerySelector(".error-summary a[href='#evidence-file']"));
        Assert.Equal("讲了两次", wrong.Document.GetElementById("sentence")!.TextContent);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync("list.txt", "讲了两次")).Status);
        var link = (await person.OpenAsync($"/tasks/{id}/items/w1")).Document.QuerySelector($".timeline a[href^='/tasks/{id}/files/']")!;
        Assert.Equal("list.txt", link.TextContent);
        Assert.Equal(HttpStatusCode.OK, (await person.AskAsync(HttpMethod.Get, link.GetAttribute("href")!)).Status);
    }

    [Theory]
    [InlineData("sun")]
    [InlineData("wang")]
    public async Task Blockage_WhenReported_IsShownToWhoCanUnblockAndClearedByEither(string by)
    {
        await using var story = await Story.BeginAsync();
        var id = await ImplementAsync(story);
        var person = await story.AsAsync("sun");
        var item = await person.OpenAsync($"/tasks/{id}/items/w1");
        var bad = await person.PressOnceAsync(item, ("do", "block"), ("block.text", "等批复"));
        Assert.Contains("等批复", bad.Document.GetElementById("block-text")!.TextContent, StringComparison.Ordinal);
        await person.PressAsync(bad, ("do", "block"), ("block.cause", "approval"), ("block.unblockerId", "wang"));
        var unblocker = await story.AsAsync("wang");
        Assert.Contains("等批复", (await unblocker.OpenAsync("/")).Text, StringComparison.Ordinal);
        Assert.Contains("王副局长能疏通", (await unblocker.OpenAsync($"/tasks/{id}")).Text, StringComparison.Ordinal);
        var visitor = await story.AsAsync(by);
        var cleared = await visitor.PressAsync(await visitor.OpenAsync($"/tasks/{id}/items/w1"), ("do", "unblock"), ("unblock.note", "批了"));
        Assert.Contains("堵点已消", cleared.Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Clock", "weeks")]
    public async Task Extension_WhenAskedGrantedRefusedWithdrawnAndLate_KeepsTheFirstDay()
    {
        await using var story = await Story.BeginAsync();
        var id = await ImplementAsync(story);
        var person = await story.AsAsync("sun");
        async Task<Sheet> AskAsync(string to) => await person.PressAsync(await person.OpenAsync($"/tasks/{id}/items/w1"), ("do", "extend"), ("extend.to", to), ("extend.reason", "雨天多"));

        var rest = await person.PressOnceAsync(await person.OpenAsync($"/tasks/{id}/items/w1"), ("do", "extend"), ("extend.to", "2026-10-17"), ("extend.reason", "雨天多"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, rest.Status);
        Assert.Equal("雨天多", rest.Document.GetElementById("extend-reason")!.TextContent);

        await AskAsync("2026-10-16");
        var withdrawn = await person.PressAsync(await person.OpenAsync($"/tasks/{id}/items/w1"), ("do", "withdrawExtension"));
        Assert.Contains("延期申请已撤回", withdrawn.Text, StringComparison.Ordinal);

        await AskAsync("2026-10-16");
        await story.DoAsync("wang", id, "refuseExtension", new { itemId = "w1", reason = "不能拖" });
        Assert.Contains("不能拖", (await person.OpenAsync($"/tasks/{id}/items/w1")).Text, StringComparison.Ordinal);

        await AskAsync("2026-10-16");
        Assert.Contains("第 1 项申请延期", (await (await story.AsAsync("wang")).OpenAsync($"/tasks/{id}")).Text, StringComparison.Ordinal);
        await story.DoAsync("wang", id, "grantExtension", new { itemId = "w1" });
        var granted = await person.OpenAsync($"/tasks/{id}/items/w1");
        Assert.Contains("10月16日", granted.Text, StringComparison.Ordinal);
        Assert.Contains("10月12日", granted.Text, StringComparison.Ordinal);

        await story.App.MoveToAsync(2026, 10, 19, 8);
        var late = await person.OpenAsync($"/tasks/{id}/items/w1");
        var (status, problem) = await story.CommandAsync("sun", id, "requestExtension", new { itemId = "w1", to = "2026-10-20", reason = "再延" });
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains((string)problem["title"]!, late.Text, StringComparison.Ordinal);
        Assert.Null(late.Document.GetElementById("extend-to"));
    }

    [Fact]
    public async Task Finding_WhenReportedSentBackAndCleared_LetsTheResultBeSigned()
    {
        await using var story = await Story.BeginAsync();
        var id = await InspectAsync(story);
        var inspector = await story.AsAsync("zhao");
        var form = await inspector.PressAsync(await inspector.OpenAsync($"/tasks/{id}/result"), ("add", "findings"), ("actuals[0]", "3"), ("actuals[1]", "5"));
        form = await inspector.PressAsync(form, ("add", "excellence"), ("findings[0].text", "缺两份签到表"), ("findings[0].personId", "sun"), ("findings[0].due", "2026-09-24"));
        var bad = await inspector.PressOnceAsync(form, ("do", "submit"), ("excellence[0].text", "省厅转发"), ("excellence[0].points", "12"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.Contains("高线最多算 10 分", bad.Text, StringComparison.Ordinal);
        await inspector.PressAsync(bad, ("do", "submit"), ("excellence[0].basis", "简报 31 期"));

        var person = await story.AsAsync("sun");
        Assert.Contains("缺两份签到表", (await person.OpenAsync("/")).Text, StringComparison.Ordinal);
        await person.PressAsync(await person.OpenAsync($"/tasks/{id}/findings/f1"), ("do", "rectify"), ("text", "补齐一份"), ("evidence[0].link", "https://docs.office.example/1"), ("evidence[0].name", "签到表"));
        await inspector.PressAsync(await inspector.OpenAsync($"/tasks/{id}/findings/f1"), ("do", "sendBack"), ("reason", "还缺一份"));
        var back = await person.OpenAsync($"/tasks/{id}/findings/f1");
        Assert.Contains("还缺一份", back.Text, StringComparison.Ordinal);
        Assert.NotNull(back.Document.QuerySelector("a[href='https://docs.office.example/1']"));
        await person.PressAsync(back, ("do", "rectify"), ("text", "两份都补齐"));
        var cleared = await inspector.PressAsync(await inspector.OpenAsync($"/tasks/{id}/findings/f1"), ("do", "clearOff"));
        Assert.Contains("已销号", cleared.Text, StringComparison.Ordinal);
        await story.DoAsync("chen", id, "signResult");
    }

    [Fact]
    public async Task Form_WhenTheTaskMovedOnMeanwhile_SaysWhoChangedWhatAndKeepsWhatWasTyped()
    {
        await using var story = await Story.BeginAsync();
        var id = await ImplementAsync(story);
        await story.DoAsync("chen", id, "watch", new { personId = "sun" });
        var person = await story.AsAsync("sun");
        var read = await person.OpenAsync($"/tasks/{id}/items/w1");
        await story.DoAsync("li", id, "reassignItem", new { itemId = "w1", personId = "qian", reason = "换个人" });
        var refused = await person.PressOnceAsync(read, ("do", "report"), ("percent", "40"), ("sentence", "讲了两次"));
        Assert.Contains("您看的时候，这里有变动", refused.Text, StringComparison.Ordinal);
        Assert.Contains("转办第 1 项", refused.Text, StringComparison.Ordinal);
        Assert.Contains("讲了两次", refused.Text, StringComparison.Ordinal);

        // Accepted all the same: said afterwards.
        var other = await story.AsAsync("qian");
        var theirs = await other.OpenAsync($"/tasks/{id}/items/w2");
        await story.DoAsync("chen", id, "setLight", new { itemId = "w2", light = "yellow", reason = "有风险" });
        var taken = await other.PressAsync(theirs, ("do", "report"), ("percent", "50"), ("sentence", "装了一半"));
        Assert.Contains("已经生效", taken.Text, StringComparison.Ordinal);
        Assert.Contains("有风险", taken.Document.QuerySelector(".notice .timeline")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deputy_WhenSomebodyIsAway_SeesTheirToDosAndActsInTheirName()
    {
        var people = SmallOffice.People.Select(person => person.Id == "sun" ? person with { Leave = new Leave(new DateOnly(2026, 9, 1), new DateOnly(2026, 12, 31), "wu") } : person).ToArray();
        await using var story = await Story.BeginAsync(people: people);
        var id = await PublishedAsync(story);
        var deputy = await story.AsAsync("wu");
        Assert.Contains("代孙同志", (await deputy.OpenAsync("/")).Text, StringComparison.Ordinal);
        Assert.Contains("代孙同志：签收第 1 项", (await deputy.OpenAsync($"/tasks/{id}")).Text, StringComparison.Ordinal);
        var item = await deputy.OpenAsync($"/tasks/{id}/items/w1");
        Assert.Contains("您代孙同志办", item.Text, StringComparison.Ordinal);
        Assert.Contains("吴同志 代孙同志", (await deputy.PressAsync(item, ("do", "acknowledge"))).Text, StringComparison.Ordinal);
    }

    private static async Task<string> DeployAsync(Story story)
    {
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", new(2026, 9, 18)));
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        await story.DoAsync("wang", id, "approvePlan");
        return id;
    }

    private static async Task<string> PublishedAsync(Story story)
    {
        var id = await DeployAsync(story);
        await story.DoAsync("chen", id, "draftHandOut", new
        {
            items = new[]
            {
                new { text = "到工地上党课", side = "party", unitId = "branch", personId = "sun", due = "2026-10-12" },
                new { text = "完成电梯吊装", side = "business", unitId = "works", personId = "qian", due = "2026-10-13" },
            },
        });
        await story.DoAsync("li", id, "signHandOut");
        return id;
    }

    private static async Task<string> ImplementAsync(Story story)
    {
        var id = await PublishedAsync(story);
        await story.DoAsync("sun", id, "acknowledgeItem", new { itemId = "w1" });
        await story.DoAsync("qian", id, "acknowledgeItem", new { itemId = "w2" });
        return id;
    }

    private static async Task<string> InspectAsync(Story story)
    {
        var id = await ImplementAsync(story);
        foreach (var (person, item, owner) in new[] { ("sun", "w1", "li"), ("qian", "w2", "chen") })
        {
            await story.DoAsync(person, id, "completeItem", new { itemId = item, sentence = "办完" });
            await story.DoAsync(owner, id, "confirmItem", new { itemId = item });
        }

        return id;
    }

    private static string[] Texts(Sheet sheet) => [.. sheet.Document.QuerySelectorAll("textarea[name$='.text']").Select(area => area.TextContent.Trim())];

    private static string? Chosen(Sheet sheet, string id) => sheet.Document.QuerySelector($"#{id} option[selected]")?.GetAttribute("value");
}

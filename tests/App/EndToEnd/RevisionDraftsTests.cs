using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Plan;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>A plan that came back is changed with a draft: bound to its task and revision, its author's alone, never written over unseen.</summary>
public sealed class RevisionDraftsTests
{
    [Fact]
    public async Task Draft_SavedByTheScript_IsFoundAmongTheToDosResumedAndGoneOnceSent()
    {
        await using var story = await Story.BeginAsync();
        var (id, he) = (await ReturnedAsync(story), await story.AsAsync("he"));
        var form = await he.OpenAsync($"/tasks/{id}/plan");
        Assert.Equal("draft", form.FormWith("do", "submit").QuerySelector("button")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.NoContent, (await he.PressOnceAsync(form, ("do", "draft"), ("do", "autosave"))).Status);

        var first = await SaveAsync(he, form, ("title", "加装"));
        var second = await SaveAsync(he, form, ("title", "三个小区加装电梯"), ("due.plan", "下周"), ("draft", (string)first["draft"]!), ("draftVersion", "1"));
        Assert.Equal(((string)first["draft"]!, 2), ((string)second["draft"]!, (int)second["version"]!));
        Assert.Null(second["notice"]);
        Assert.Equal(new RevisedPlan(id, 1), Assert.Single(await RowsAsync(story)).Revises);

        // Found again after a restart, where the plan waits, where it is changed, and where drafts of new tasks are.
        await story.App.RestartAsync();
        foreach (var path in new[] { "/", $"/tasks/{id}/plan", "/tasks/new" })
        {
            var list = await he.OpenAsync(path);
            Assert.Equal((string)second["href"]!, Assert.Single(Drafts(list)));
            Assert.Contains("第 1 版方案的修改", list.Text, StringComparison.Ordinal);
        }

        var resumed = await he.OpenAsync((string)second["href"]!);
        Assert.Equal(("三个小区加装电梯", "下周"), (Value(resumed, "title"), Value(resumed, "due-plan")));
        Assert.Contains("原为： 加装电梯", resumed.Text, StringComparison.Ordinal);
        Assert.Contains("题目太宽", resumed.Text, StringComparison.Ordinal);

        // What is refused, and what a row button adds, stays in the same draft.
        var refused = await he.PressOnceAsync(resumed, ("do", "submit"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused = await he.PressAsync(refused, ("add", "measures"));
        Assert.Equal((string)first["draft"]!, refused.Document.QuerySelector("[name=draft]")!.GetAttribute("value"));
        var sent = await he.PressAsync(refused, ("do", "submit"), ("due.plan", "2026-09-23"));
        Assert.Contains("done=revised", sent.Path, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(story));
        Assert.Empty(Drafts(await he.OpenAsync("/")));
        Assert.Contains("三个小区加装电梯", sent.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_SavedByTheButton_CanBeDiscardedAndSaysWhenItIsGone()
    {
        await using var story = await Story.BeginAsync();
        var (id, he) = (await ReturnedAsync(story), await story.AsAsync("he"));
        var form = await he.OpenAsync($"/tasks/{id}/plan");
        Assert.Equal($"/tasks/{id}/plan", (await he.PressAsync(form, ("do", "draft"))).Path);
        var saved = await he.PressAsync(form, ("do", "draft"), ("title", "只改题目"));
        Assert.Contains("草稿已存。", saved.Text, StringComparison.Ordinal);
        Assert.Equal("只改题目", Value(saved, "title"));

        // Two windows, as with a new task: both are kept.
        await he.PressAsync(saved, ("do", "draft"), ("title", "窗口一"));
        var apart = await he.PressAsync(saved, ("do", "draft"), ("title", "窗口二"));
        Assert.Contains("另存成了一份", apart.Text, StringComparison.Ordinal);
        Assert.Equal(2, (await RowsAsync(story)).Count);

        var list = await he.OpenAsync("/");
        Assert.Contains("草稿已删。", (await he.PressAsync(list, ("do", "discard"))).Text, StringComparison.Ordinal);
        Assert.Contains("草稿已删。", (await he.PressAsync(await he.OpenAsync("/"), ("do", "discard"))).Text, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(story));
        var gone = await he.OpenAsync(saved.Path);
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
        Assert.Contains("这份草稿已经不在了", gone.Text, StringComparison.Ordinal);
        Assert.Equal("加装电梯", Value(gone, "title"));
    }

    [Fact]
    public async Task Draft_OfSomebodyElseOrOfAnotherTask_IsTheSameAsNone()
    {
        await using var story = await Story.BeginAsync();
        var (id, other, he) = (await ReturnedAsync(story), await ReturnedAsync(story, "另一件"), await story.AsAsync("he"));
        var saved = await he.PressAsync(await he.OpenAsync($"/tasks/{id}/plan"), ("do", "draft"), ("title", "何秘书改的"));
        var draft = saved.Document.QuerySelector("[name=draft]")!.GetAttribute("value")!;

        // An owner may revise the plan as well, but sees a colleague's draft nowhere; a leader may not, and is not shown the form.
        var chen = await story.AsAsync("chen");
        var none = await chen.OpenAsync($"/tasks/{id}/plan?draft={new string('0', 32)}");
        var theirs = await chen.OpenAsync(saved.Path);
        Assert.Equal((HttpStatusCode.NotFound, none.Text), (theirs.Status, theirs.Text));
        Assert.DoesNotContain("何秘书改的", (await chen.OpenAsync("/")).Text, StringComparison.Ordinal);
        var wang = await story.AsAsync("wang");
        Assert.Equal($"/tasks/{id}", (await wang.OpenAsync(saved.Path)).Path);
        Assert.Equal(HttpStatusCode.NotFound, (await (await story.AsAsync("wu")).OpenAsync(saved.Path)).Status);

        // Nor does it open, or give way, on another form of its author's.
        Assert.Equal(HttpStatusCode.NotFound, (await he.OpenAsync($"/tasks/{other}/plan?draft={draft}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await he.OpenAsync($"/tasks/new?draft={draft}")).Status);
        foreach (var path in new[] { $"/tasks/{other}/plan", "/tasks/new" })
        {
            var answer = await SaveAsync(he, await he.OpenAsync(path), ("title", "写到别处"), ("draft", draft), ("draftVersion", "1"));
            Assert.NotEqual(draft, (string)answer["draft"]!);
        }

        Assert.Equal("何秘书改的", Value(await he.OpenAsync(saved.Path), "title"));
        Assert.Equal(3, (await RowsAsync(story)).Count);
    }

    [Fact]
    public async Task Draft_OfAPlanThatIsNotOnesToRevise_IsNotSaved()
    {
        await using var story = await Story.BeginAsync();
        var (id, he, wang) = (await ReturnedAsync(story), await story.AsAsync("he"), await story.AsAsync("wang"));
        var form = await he.OpenAsync($"/tasks/{id}/plan");
        var forged = new Sheet(form.Status, form.Path, form.Headers, form.Html.Replace(Token(form), Token(await wang.OpenAsync($"/tasks/{id}/actions")), StringComparison.Ordinal));
        var byScript = await wang.PressOnceAsync(forged, ("do", "draft"), ("title", "局长改的"), ("do", "autosave"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, byScript.Status);
        Assert.False(string.IsNullOrEmpty((string)JsonNode.Parse(byScript.Html)!["error"]!));
        var refused = await wang.PressOnceAsync(forged, ("do", "draft"), ("title", "局长改的"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "局长改的"), (refused.Status, Value(refused, "title")));
        Assert.Empty(await RowsAsync(story, "wang"));
    }

    [Fact]
    public async Task Draft_OfARevisionThatWasReplaced_SaysSoShowsWhatWasTypedAndReplacesNothingUnseen()
    {
        await using var story = await Story.BeginAsync();
        var (id, he) = (await ReturnedAsync(story), await story.AsAsync("he"));
        var old = await he.OpenAsync($"/tasks/{id}/plan");
        var saved = await SaveAsync(he, old, ("title", "何秘书改的"));
        (string, string)[] typed = [("title", "何秘书改的"), ("draft", (string)saved["draft"]!), ("draftVersion", "1")];
        await story.DoAsync("li", id, "revisePlan", new { plan = SmallPlan.From("李科长改的", Office.DateOf(story.App.Now)) });

        // While the others sign the new one, what was typed is there, is saved, and cannot be sent.
        var signing = await he.OpenAsync((string)saved["href"]!);
        Assert.Contains("方案已经换成第 2 版", signing.Text, StringComparison.Ordinal);
        Assert.Contains("李科长", signing.Document.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("何秘书改的", Value(signing, "title"));
        Assert.Equal("李科长改的", signing.Document.QuerySelector(".diff s")!.LastChild!.TextContent);
        Assert.Null(signing.Document.QuerySelector("[name=do][value=submit]"));
        Assert.Equal(HttpStatusCode.OK, (await he.OpenAsync("/")).Status);
        Assert.Single(Drafts(await he.OpenAsync("/")));

        // The window that was opened before is told by the script, by the button and by sending; the new version stays as it is.
        await story.DoAsync("chen", id, "returnPlan", new { reason = "还要改" });
        var told = await SaveAsync(he, old, [.. typed, ("basis", "又改一处")]);
        Assert.Contains("第 2 版", (string)told["notice"]!, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(await RowsAsync(story)).Revises!.Revision);
        var looked = await he.PressOnceAsync(old, ("do", "preview"), typed);
        Assert.Contains("方案已经换成第 2 版", looked.Text, StringComparison.Ordinal);
        var stale = await he.PressOnceAsync(old, ("do", "submit"), [.. typed, ("draftVersion", "2")]);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "何秘书改的"), (stale.Status, Value(stale, "title")));
        Assert.Contains("现在是第 2 版", stale.Text, StringComparison.Ordinal);
        Assert.Contains("李科长改的", (await he.OpenAsync($"/tasks/{id}")).Text, StringComparison.Ordinal);

        // The control: seen, compared and sent once more, it is taken.
        var resumed = await he.OpenAsync((string)saved["href"]!);
        Assert.Contains("方案已经换成第 2 版", resumed.Text, StringComparison.Ordinal);
        Assert.Contains("done=revised", (await he.PressAsync(resumed, ("do", "submit"))).Path, StringComparison.Ordinal);
        Assert.Contains("何秘书改的", (await he.OpenAsync($"/tasks/{id}")).Text, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(story));
    }

    [Fact]
    public async Task Draft_OfAPlanThatWasDecided_IsShownNowhereAndDeleted()
    {
        await using var story = await Story.BeginAsync();
        var (id, he) = (await ReturnedAsync(story), await story.AsAsync("he"));
        var form = await he.OpenAsync($"/tasks/{id}/plan");
        var saved = await SaveAsync(he, form, ("title", "不会再送"));
        await story.DoAsync("li", id, "revisePlan", new { plan = SmallPlan.From("加装电梯", Office.DateOf(story.App.Now)) });
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("wang", id, "approvePlan");

        Assert.Equal($"/tasks/{id}", (await he.OpenAsync((string)saved["href"]!)).Path);
        var late = await he.PressOnceAsync(form, ("do", "draft"), ("title", "太晚"), ("do", "autosave"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.Status);
        Assert.Single(await RowsAsync(story));
        Assert.Empty(Drafts(await he.OpenAsync("/")));
        Assert.Empty(await RowsAsync(story));
    }

    [Fact]
    public async Task Draft_OfWhoMayNotReviseForNow_IsShownAgainWhenTheyMay()
    {
        await using var story = await Story.BeginAsync();
        var (id, he) = (await ReturnedAsync(story), await story.AsAsync("he"));
        var saved = await SaveAsync(he, await he.OpenAsync($"/tasks/{id}/plan"), ("title", "先放一放"));
        var href = (string)saved["href"]!;
        await story.DoAsync("wang", id, "suspendTask", new { reason = "等资金" });
        Assert.Empty(Drafts(await he.OpenAsync("/")));
        Assert.Equal($"/tasks/{id}", (await he.OpenAsync(href)).Path);
        await story.DoAsync("wang", id, "resumeTask", new { moveDates = false });
        Assert.Equal(href, Assert.Single(Drafts(await he.OpenAsync("/"))));

        // Somebody else takes the secretary's part over: the draft is neither theirs nor, any longer, its author's to open.
        await story.DoAsync("chen", id, "reassignSeat", new { part = "secretary", to = "qian" });
        Assert.Empty(Drafts(await he.OpenAsync("/")));
        Assert.DoesNotContain("先放一放", (await he.OpenAsync(href)).Text, StringComparison.Ordinal);
        var qian = await story.AsAsync("qian");
        Assert.Empty(Drafts(await qian.OpenAsync("/")));
        Assert.Equal(HttpStatusCode.NotFound, (await qian.OpenAsync(href)).Status);
        await story.DoAsync("chen", id, "reassignSeat", new { part = "secretary", to = "he" });
        Assert.Equal("先放一放", Value(await he.OpenAsync(href), "title"));
    }

    private static async Task<string> ReturnedAsync(Story story, string title = "加装电梯")
    {
        var id = await story.StartTaskAsync(SmallPlan.From(title, Office.DateOf(story.App.Now)));
        await story.DoAsync("li", id, "returnPlan", new { reason = "题目太宽" });
        return id;
    }

    private static async Task<JsonNode> SaveAsync(Visitor visitor, Sheet form, params (string Name, string Value)[] typed)
    {
        var answer = await visitor.PressOnceAsync(form, ("do", "draft"), [.. typed, ("do", "autosave")]);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return JsonNode.Parse(answer.Html)!;
    }

    private static List<string> Drafts(Sheet sheet) => [.. sheet.Document.QuerySelectorAll("main a[href*='?draft=']").Select(link => link.GetAttribute("href")!)];

    private static string? Value(Sheet sheet, string id) => sheet.Document.GetElementById(id)!.GetAttribute("value");

    private static string Token(Sheet sheet) => sheet.Document.QuerySelector("[name=formToken]")!.GetAttribute("value")!;

    private static async Task<List<DraftLine>> RowsAsync(Story story, string person = "he") => await story.App.Services.GetRequiredService<DraftTable>().OfAsync(person, CancellationToken.None);
}

using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Functions.Erasing;
using PartyFlow.Functions.Plan;
using PartyFlow.Web;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>Drafts of a plan: kept as they are typed, resumed, met by two windows, theirs alone, gone with the task they became.</summary>
public sealed class DraftsTests
{
    [Fact]
    public async Task Draft_WhenSavedByTheButton_IsListedResumedAndGoneOnceItsTaskHasStarted()
    {
        await using var story = await Story.BeginAsync();
        var he = await story.AsAsync("he");
        var form = await he.OpenAsync("/tasks/new");
        Assert.Equal("draft", form.FormWith("do", "submit").QuerySelector("button")!.GetAttribute("value"));

        var saved = await he.PressAsync(form, ("do", "draft"), ("title", "加装电梯"), ("measures[1].businessResult", "三天内解决"), ("due.plan", "下周"));
        Assert.Equal(HttpStatusCode.OK, saved.Status);
        Assert.Contains("草稿已存。", saved.Text, StringComparison.Ordinal);
        Assert.Equal("good", saved.Document.QuerySelector(".notice")!.GetAttribute("data-kind"));

        await story.App.RestartAsync();
        var list = await he.OpenAsync("/tasks/new");
        Assert.Contains("没写完的草稿（1）", list.Text, StringComparison.Ordinal);
        var resumed = await he.OpenAsync(list.Document.QuerySelector("a[href*='draft=']")!.GetAttribute("href")!);
        Assert.Equal("加装电梯", Value(resumed, "title"));
        Assert.Equal("三天内解决", resumed.Document.GetElementById("measures-1-businessResult")!.TextContent.Trim());
        Assert.Equal("下周", Value(resumed, "due-plan"));

        // A refused sending and a row button keep the draft they belong to.
        var refused = await he.PressOnceAsync(resumed, ("do", "submit"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused = await he.PressAsync(refused, ("add", "indicators"));
        var started = await he.PressAsync(refused, ("do", "submit"), SmallPlan.Typed("加装电梯", "2026-09-23", "2026-09-30", "2026-10-14", "2026-10-21"));
        Assert.Contains("done=started", started.Path, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(story));
    }

    [Fact]
    public async Task Autosave_AsTheScriptDoesIt_KeepsOneDraftAndSaysWhen()
    {
        await using var story = await Story.BeginAsync();
        var he = await story.AsAsync("he");
        var form = await he.OpenAsync("/tasks/new");
        Assert.Equal(HttpStatusCode.NoContent, (await he.PressOnceAsync(form, ("do", "draft"), ("do", "autosave"))).Status);

        var first = await SaveAsync(he, form, ("title", "第一句"));
        Assert.Equal(1, (int)first["version"]!);
        Assert.Matches("^[0-9]{2}:[0-9]{2}$", (string)first["at"]!);
        Assert.Null(first["notice"]);

        // An answer that was lost, and the same words again: no second draft.
        var again = await SaveAsync(he, form, ("title", "第一句"));
        Assert.Equal((string)first["draft"]!, (string)again["draft"]!);
        Assert.Equal(1, (int)again["version"]!);

        var second = await SaveAsync(he, form, ("title", "第二句"), ("draft", (string)first["draft"]!), ("draftVersion", "1"));
        Assert.Equal((string)first["draft"]!, (string)second["draft"]!);
        Assert.Equal(2, (int)second["version"]!);
        Assert.Single(await RowsAsync(story));
        Assert.Equal("第二句", Value(await he.OpenAsync((string)second["href"]!), "title"));
    }

    [Fact]
    public async Task Draft_WhenTwoWindowsWriteIntoIt_KeepsBoth()
    {
        await using var story = await Story.BeginAsync();
        var he = await story.AsAsync("he");
        var one = await he.PressAsync(await he.OpenAsync("/tasks/new"), ("do", "draft"), ("title", "原来"));
        var two = await he.OpenAsync(one.Path);
        await he.PressAsync(one, ("do", "draft"), ("title", "窗口一"));
        var apart = await he.PressAsync(two, ("do", "draft"), ("title", "窗口二"));

        Assert.Contains("在别的窗口改过", apart.Text, StringComparison.Ordinal);
        Assert.Equal("窗口二", Value(apart, "title"));
        Assert.Equal("窗口一", Value(await he.OpenAsync(one.Path), "title"));

        // What was written into a draft in another window stays when the task is started from an older sight of it.
        var stale = await he.OpenAsync(one.Path);
        await he.PressAsync(await he.OpenAsync(one.Path), ("do", "draft"), ("title", "窗口三"));
        await he.PressAsync(stale, ("do", "submit"), SmallPlan.Typed("加装电梯", "2026-09-23", "2026-09-30", "2026-10-14", "2026-10-21"));
        Assert.Equal("窗口三", Value(await he.OpenAsync(one.Path), "title"));
    }

    [Fact]
    public async Task Draft_OfSomebodyElse_IsTheSame404AsNone()
    {
        await using var story = await Story.BeginAsync();
        var he = await story.AsAsync("he");
        var saved = await he.PressAsync(await he.OpenAsync("/tasks/new"), ("do", "draft"), ("title", "只给自己看"));
        var stranger = await story.AsAsync("chen");
        var theirs = await stranger.OpenAsync(saved.Path);
        var none = await stranger.OpenAsync("/tasks/new?draft=" + new string('0', 32));

        Assert.Equal(HttpStatusCode.NotFound, theirs.Status);
        Assert.Equal(none.Status, theirs.Status);
        Assert.DoesNotContain("只给自己看", theirs.Text, StringComparison.Ordinal);
        Assert.Equal(none.Text, theirs.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await he.OpenAsync("/tasks/new?draft=../../x")).Status);

        // Nor can they replace or discard it, be its id guessed.
        var draft = saved.Document.QuerySelector("input[name=draft]")!.GetAttribute("value")!;
        var form = await stranger.OpenAsync("/tasks/new");
        await stranger.PressAsync(form, ("do", "draft"), ("draft", draft), ("draftVersion", "1"), ("title", "别人写的"));
        using (var request = stranger.Request(form, ("do", "draft"), ("do", "discard"), ("draft", draft)))
        {
            await stranger.SendAsync(request);
        }

        Assert.Equal("只给自己看", Value(await he.OpenAsync(saved.Path), "title"));
    }

    [Fact]
    public async Task Draft_WhenDiscarded_IsAskedAboutFirstAndOnlyOnesOwn()
    {
        await using var story = await Story.BeginAsync();
        var he = await story.AsAsync("he");
        await he.PressAsync(await he.OpenAsync("/tasks/new"), ("do", "draft"), ("title", "不写了"));
        var list = await he.OpenAsync("/tasks/new");
        var form = list.FormWith("do", "discard");
        Assert.Equal("details", form.ParentElement!.LocalName);
        Assert.Contains("找不回来", form.TextContent, StringComparison.Ordinal);

        var draft = form.QuerySelector("[name=draft]")!.GetAttribute("value")!;
        var administrator = await story.AsAsync("zhou");
        var forged = await administrator.OpenAsync("/");
        Assert.DoesNotContain(draft, forged.Html, StringComparison.Ordinal);
        Assert.Single(await RowsAsync(story));
        Assert.Contains("草稿已删。", (await he.PressAsync(list, ("do", "discard"))).Text, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(story));
    }

    [Fact]
    public async Task Draft_BeyondWhatOnePersonKeeps_IsRefusedAndWhatWasTypedStays()
    {
        await using var story = await Story.BeginAsync();
        var drafts = story.App.Services.GetRequiredService<DraftTable>();
        for (var i = 0; i < DraftTable.Most; i++)
        {
            var kept = await drafts.SaveAsync("he", null, null, null, "", new Web.Forms.PlanForm { Title = $"草稿 {i}" }, CancellationToken.None);
            Assert.Equal(DraftOutcome.Saved, kept.Outcome);
        }

        var he = await story.AsAsync("he");
        var form = await he.OpenAsync("/tasks/new");
        var refused = await he.PressOnceAsync(form, ("do", "draft"), ("title", "第五十一份"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("第五十一份", Value(refused, "title"));
        Assert.NotNull(refused.Document.QuerySelector(".error-summary"));

        var byScript = await he.PressOnceAsync(form, ("do", "draft"), ("title", "第五十一份"), ("do", "autosave"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, byScript.Status);
        Assert.Contains("50", (string)JsonNode.Parse(byScript.Html)!["error"]!, StringComparison.Ordinal);

        // One that is there already can still be saved.
        var old = await he.OpenAsync((await drafts.OfAsync("he", CancellationToken.None))[0] is { } line ? line.Href : "");
        Assert.Contains("草稿已存。", (await he.PressAsync(old, ("do", "draft"), ("title", "还能存"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_WithARareCharacterAtTheEndOfItsTitle_IsListedWhole()
    {
        await using var story = await Story.BeginAsync();
        var he = await story.AsAsync("he");
        var title = new string('长', 59) + "𠮷𠮷";
        var saved = await he.PressAsync(await he.OpenAsync("/tasks/new"), ("do", "draft"), ("title", title));

        Assert.Equal(title, Value(saved, "title"));
        Assert.Contains(new string('长', 59) + "𠮷", (await he.OpenAsync("/tasks/new")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_WithoutTheFormsToken_IsNotSaved()
    {
        await using var story = await Story.BeginAsync();
        var he = await story.AsAsync("he");
        var form = await he.OpenAsync("/tasks/new");
        var forged = await he.PressOnceAsync(form, ("do", "draft"), ("title", "伪造"), ("formToken", "x"));

        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Empty(await RowsAsync(story));
    }

    [Fact]
    public async Task Drafts_OfAPersonWhoseTextsAreErased_GoWithThem()
    {
        await using var story = await Story.BeginAsync();
        var he = await story.AsAsync("he");
        await he.PressAsync(await he.OpenAsync("/tasks/new"), ("do", "draft"), ("title", "不该留下"));
        Assert.Single(await RowsAsync(story));
        await story.App.Services.GetRequiredService<ErasureTable>().AskAsync("he", "zhou", CancellationToken.None);
        await EraseTextsFlow.StartAsync(story.App.Hub, "he", CancellationToken.None);
        await story.App.WhenIdleAsync();

        Assert.Empty(await RowsAsync(story));
    }

    private static async Task<JsonNode> SaveAsync(Visitor visitor, Sheet form, params (string Name, string Value)[] typed)
    {
        var answer = await visitor.PressOnceAsync(form, ("do", "draft"), [.. typed, ("do", "autosave")]);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return JsonNode.Parse(answer.Html)!;
    }

    private static string? Value(Sheet sheet, string id) => sheet.Document.GetElementById(id)!.GetAttribute("value");

    private static async Task<List<Web.Pages.DraftLine>> RowsAsync(Story story) => await story.App.Services.GetRequiredService<DraftTable>().OfAsync("he", CancellationToken.None);
}

using System.Net;
using PartyFlow.Functions.Files;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Files;

/// <summary>A form that is refused keeps the file that came with it, for its sender alone, until it is sent again, replaced or taken out.</summary>
public sealed class KeptFileTests
{
    private static readonly byte[] List = "名单\r\n"u8.ToArray();

    [Fact]
    public async Task Report_RefusedForSomethingElse_KeepsItsFile_AndTakesItAlongTheNextTime()
    {
        await using var story = await Story.BeginAsync();
        var (id, sun) = (await story.HandedOutAsync(), await story.AsAsync("sun"));
        var refused = await SendAsync(sun, await sun.OpenAsync($"/tasks/{id}/items/w1"), "名单.txt", ("percent", "40"), ("sentence", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("已经传上：名单.txt", refused.Text, StringComparison.Ordinal);
        Assert.True(refused.Document.GetElementById("evidence-file")!.Closest("details")!.HasAttribute("open"));
        Assert.Matches("^[0-9a-f]{32}$", Kept(refused)!);

        // Refused twice it is still the same file, and nothing shows it before it is reported.
        var again = await sun.PressOnceAsync(refused, ("do", "report"), ("percent", "四十"), ("sentence", "讲了两次"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.Status);
        Assert.Equal(Kept(refused), Kept(again));
        Assert.Empty(await FilesAsync(sun, id));

        await sun.PressAsync(again, ("do", "report"), ("percent", "40"), ("sentence", "讲了两次"));
        var link = Assert.Single(await FilesAsync(sun, id));
        Assert.Equal(("名单.txt", $"/tasks/{id}/files/{Kept(refused)}"), (link.Name, link.Href));
        using var file = await sun.GetAsync(link.Href);
        Assert.Equal(List, await file.Content.ReadAsByteArrayAsync());
        Assert.Null(Kept(await sun.OpenAsync($"/tasks/{id}/items/w1")));
    }

    [Fact]
    [Trait("Clock", "weeks")]
    public async Task KeptFile_TakenOut_IsNotReportedAndIsSwept()
    {
        await using var story = await Story.BeginAsync();
        var (id, sun) = (await story.HandedOutAsync(), await story.AsAsync("sun"));
        var refused = await SendAsync(sun, await sun.OpenAsync($"/tasks/{id}/items/w1"), "名单.txt", ("percent", "40"), ("sentence", ""));
        var without = await sun.PressOnceAsync(refused, ("do", "report"), ("sentence", ""), ("evidence.drop", "1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, without.Status);
        Assert.Null(Kept(without));

        await sun.PressAsync(refused, ("do", "report"), ("sentence", "讲了两次"), ("evidence.drop", "1"));
        Assert.Empty(await FilesAsync(sun, id));
        Assert.Contains("讲了两次", (await sun.OpenAsync($"/tasks/{id}/items/w1")).Text, StringComparison.Ordinal);
        Assert.Contains(Kept(refused)!, await story.App.RowsAsync(tables => tables.Files), StringComparison.Ordinal);
        await story.App.AdvanceAsync(EvidenceFiles.Shelf + TimeSpan.FromHours(2.5));
        Assert.Equal("", await story.App.RowsAsync(tables => tables.Files));
    }

    [Fact]
    public async Task KeptFile_WhenAnotherIsChosen_GivesWayToItUnlessThatOneIsRefused()
    {
        await using var story = await Story.BeginAsync();
        var (id, sun) = (await story.HandedOutAsync(), await story.AsAsync("sun"));
        var first = await SendAsync(sun, await sun.OpenAsync($"/tasks/{id}/items/w1"), "旧名单.txt", ("percent", "40"), ("sentence", ""));

        // The limits of other files hold for this one, and what is refused takes nothing away.
        var wrong = await SendAsync(sun, first, "run.exe", ("sentence", "讲了两次"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("不收这种文件", wrong.Document.GetElementById("evidence-file-e")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(Kept(first), Kept(wrong));

        var second = await SendAsync(sun, wrong, "新名单.txt", ("sentence", ""));
        Assert.NotEqual(Kept(first), Kept(second));
        Assert.DoesNotContain("旧名单", second.Text, StringComparison.Ordinal);
        await sun.PressAsync(second, ("do", "complete"), ("sentence", "讲完了"), ("evidence[0].name", "签到名单"));
        Assert.Equal(("签到名单", $"/tasks/{id}/files/{Kept(second)}"), Assert.Single(await FilesAsync(sun, id)));
    }

    [Theory]
    [InlineData("foreign")]
    [InlineData("elsewhere")]
    [InlineData("guessed")]
    [InlineData("malformed")]
    [InlineData("stale")]
    [Trait("Clock", "weeks")]
    public async Task KeptFile_ReferredToByAnybodyElseOrElsewhereOrTooLate_IsRefusedAtTheField(string kind)
    {
        await using var story = await Story.BeginAsync();
        var (id, sun) = (await story.HandedOutAsync(), await story.AsAsync("sun"));
        var form = await SendAsync(sun, await sun.OpenAsync($"/tasks/{id}/items/w1"), "名单.txt", ("percent", "40"), ("sentence", ""));
        var reference = kind switch
        {
            "foreign" => await ForeignAsync(story, id),
            "elsewhere" => await ForeignAsync(story, await story.HandedOutAsync("另一件"), "sun", "w1"),
            "guessed" => new string('0', 32),
            "malformed" => "../x|h:",
            _ => Kept(form)!,
        };
        if (kind == "stale")
        {
            await story.App.AdvanceAsync(EvidenceFiles.Shelf + TimeSpan.FromMinutes(1));
        }

        var refused = await sun.PressOnceAsync(form, ("do", "report"), ("sentence", "讲了两次"), ("evidence.kept", reference));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("没有找到这个文件", refused.Document.GetElementById("evidence-file-e")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(refused.Document.QuerySelector(".error-summary a[href='#evidence-file']"));
        Assert.Equal("讲了两次", refused.Document.GetElementById("sentence")!.TextContent);
        Assert.Null(Kept(refused));
        Assert.Empty(await FilesAsync(sun, id));

        // The control: without it, or with the file once more, the same form is taken.
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(sun, refused, "名单.txt")).Status);
        Assert.Single(await FilesAsync(sun, id));
    }

    [Fact]
    public async Task File_FromSomebodyWithoutAPartInTheTask_IsNotStored()
    {
        await using var story = await Story.BeginAsync();
        var (id, sun) = (await story.HandedOutAsync(), await story.AsAsync("sun"));
        var theirs = await sun.OpenAsync($"/tasks/{id}/items/w1");
        var administrator = await story.AsAsync("zhou");
        var own = await administrator.OpenAsync($"/tasks/{id}/items/w1");
        var forged = new Sheet(theirs.Status, theirs.Path, theirs.Headers, theirs.Html.Replace(Token(theirs), Token(own), StringComparison.Ordinal));
        var refused = await SendAsync(administrator, forged, "名单.txt", ("percent", "40"), ("sentence", "讲了两次"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Null(Kept(refused));
        Assert.Equal("", await story.App.RowsAsync(tables => tables.Files));

        // The control: the same from who reports the item is stored.
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(sun, theirs, "名单.txt", ("percent", "40"), ("sentence", "讲了两次"))).Status);
        Assert.NotEqual("", await story.App.RowsAsync(tables => tables.Files));
    }

    [Fact]
    public async Task Rectification_RefusedForSomethingElse_KeepsItsFile()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        foreach (var (person, item, owner) in new[] { ("sun", "w1", "li"), ("qian", "w2", "chen") })
        {
            await story.DoAsync(person, id, "completeItem", new { itemId = item, sentence = "办完" });
            await story.DoAsync(owner, id, "confirmItem", new { itemId = item });
        }

        await story.DoAsync("zhao", id, "recordResult", new { result = new { actuals = new[] { 3, 5 } }, findings = new[] { new { text = "缺签到表", personId = "sun", due = "2026-09-24" } } });
        var sun = await story.AsAsync("sun");
        var refused = await sun.PressOnceAsync(await sun.OpenAsync($"/tasks/{id}/findings/f1"), ("do", "rectify"), ("evidence.file", "签到表.txt", List), ("text", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("已经传上：签到表.txt", refused.Text, StringComparison.Ordinal);

        await sun.PressAsync(refused, ("do", "rectify"), ("text", "补齐"));
        var link = (await sun.OpenAsync($"/tasks/{id}/findings/f1")).Document.QuerySelector($".timeline a[href='/tasks/{id}/files/{Kept(refused)}']")!;
        Assert.Equal("签到表.txt", link.TextContent);
    }

    private static Task<Sheet> SendAsync(Visitor visitor, Sheet sheet, string name, params (string, string)[] typed) =>
        visitor.PressOnceAsync(sheet, ("do", "report"), ("evidence.file", name, List), typed);

    private static async Task<string> ForeignAsync(Story story, string id, string by = "qian", string item = "w2")
    {
        var visitor = await story.AsAsync(by);
        return Kept(await SendAsync(visitor, await visitor.OpenAsync($"/tasks/{id}/items/{item}"), "名单.txt", ("percent", "40"), ("sentence", "")))!;
    }

    private static async Task<List<(string Name, string Href)>> FilesAsync(Visitor visitor, string id) =>
        [.. (await visitor.OpenAsync($"/tasks/{id}/items/w1")).Document.QuerySelectorAll($".timeline a[href^='/tasks/{id}/files/']").Select(link => (link.TextContent, link.GetAttribute("href")!))];

    private static string? Kept(Sheet sheet) => sheet.Document.QuerySelector("[name='evidence.kept']")?.GetAttribute("value");

    private static string Token(Sheet sheet) => sheet.Document.QuerySelector("[name=formToken]")!.GetAttribute("value")!;
}

using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Api;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Manage;

/// <summary>Units with their posts, people with their roles, leave and departure, through pages and the API.</summary>
public sealed class DirectoryPagesTests
{
    [Fact]
    public async Task UnitPage_WhenPostsAreTyped_SavesThemAndShowsHowTheyAreFilled()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var page = await zhou.OpenAsync("/manage/units/works");
        page = await zhou.PressAsync(page, ("add", "posts"));
        page = await zhou.PressAsync(page, ("add", "posts"), ("posts[0].title", "科长"), ("posts[0].holder", "李科长"));
        page = await zhou.PressAsync(page, ("add", "posts"), ("posts[1].title", "不要了"));
        page = await zhou.PressAsync(page, ("remove", "posts[1]"));
        page = await zhou.PressAsync(page, ("add", "posts"), ("posts[1].title", "党小组长"), ("posts[1].kind", "party"), ("posts[1].time", "part"), ("posts[1].holder", "没有这人"));

        // Enter in a field presses the first button of the form, which saves.
        Assert.Equal("save", page.FormWith("add", "posts").QuerySelector("button")!.GetAttribute("value"));
        var refused = await zhou.PressAsync(page, ("do", "save"), ("leaderId", "wang"), ("branchId", "branch"), ("posts[2].title", "内勤"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("名录里没有“没有这人”", refused.Text, StringComparison.Ordinal);
        Assert.Equal("没有这人", refused.Document.QuerySelector("[name='posts[1].holder']")!.GetAttribute("value"));
        Assert.Empty((await OfficeAsync(story)).Units["works"].Posts);

        var saved = await zhou.PressAsync(refused, ("do", "save"), ("posts[1].holder", SmallOffice.Mail("qian")));
        Assert.Equal("/manage/units?done=saved", saved.Path);
        Assert.Contains("3 个岗位，2 个在岗，2 个专职，在岗率 67%", saved.Text, StringComparison.Ordinal);
        var unit = (await OfficeAsync(story)).Units["works"];
        Assert.Equal(("wang", "branch", "li"), (unit.LeaderId, unit.BranchId, unit.HeadId));
        Assert.Equal(
            [new("post1", "科长", HolderId: "li"), new("post2", "党小组长", PostKind.Party, IsFullTime: false, "qian"), new("post3", "内勤")],
            unit.Posts.ToArray());

        // The API says the same, and takes it back as it gave it.
        var machine = await story.MachineAsync("zhou");
        var units = JsonNode.Parse((await machine.AskAsync(HttpMethod.Get, "/api/units")).Raw)!;
        Assert.Equal("qian", (string)units["items"]!.AsArray().Single(one => (string)one!["id"]! == "works")!["posts"]![1]!["holderId"]!);
        var before = await story.EverythingAsync();
        Assert.Equal(200, (await machine.AskAsync(HttpMethod.Put, "/api/units", units)).Status);
        Assert.Equal(before, await story.EverythingAsync());
    }

    [Fact]
    public async Task PersonPage_WhenRolesAreRows_KeepsThoseOfOtherUnits()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var page = await zhou.PressAsync(await zhou.OpenAsync("/manage/people/li"), ("add", "roles"), ("language", "en"));
        page = await zhou.PressAsync(page, ("remove", "roles[1]"), ("roles[2].role", "partyOwner"), ("roles[2].unitId", "branch"));
        Assert.Equal("/manage/people?done=saved", (await zhou.PressAsync(page, ("do", "save"))).Path);

        var li = (await OfficeAsync(story)).People["li"];
        Assert.Equal([new(Role.UnitHead, "works"), new(Role.PartyOwner, "branch")], li.Roles.ToArray());
        Assert.Equal("en", li.Language);
    }

    [Fact]
    public async Task Me_WhenALeaveIsTyped_SavesOnlyTheReadersOwn()
    {
        await using var story = await Story.BeginAsync();
        var li = await story.AsAsync("li");
        var page = await li.OpenAsync("/me");
        Assert.NotNull(page.Document.QuerySelector("header a[href='/me']"));

        var refused = await li.PressAsync(page, ("do", "save"), ("leaveFrom", "2026-10-09"), ("leaveTo", "2026-10-01"), ("deputyId", "qian"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("2026-10-09", refused.Document.QuerySelector("[name=leaveFrom]")!.GetAttribute("value"));
        Assert.Null((await OfficeAsync(story)).People["li"].Leave);

        // Over already; and a deputy who is away on one of the days and has the reader as deputy.
        Assert.Contains("已经过去", (await li.PressAsync(refused, ("do", "save"), ("leaveFrom", "2026-09-01"), ("leaveTo", "2026-09-02"))).Text, StringComparison.Ordinal);
        var qian = await story.AsAsync("qian");
        await qian.PressAsync(await qian.OpenAsync("/me"), ("do", "save"), ("leaveFrom", "2026-10-12"), ("leaveTo", "2026-10-20"), ("deputyId", "li"));
        refused = await li.PressAsync(refused, ("do", "save"), ("leaveFrom", "2026-10-09"), ("leaveTo", "2026-10-12"));
        Assert.Contains("代理绕成了圈：李科长 → 钱同志 → 李科长。", refused.Text, StringComparison.Ordinal);

        var saved = await li.PressAsync(refused, ("do", "save"), ("leaveTo", "2026-10-11"), ("language", "en"));
        Assert.Equal("/me?done=saved", saved.Path);
        Assert.Equal("en", saved.Document.DocumentElement.GetAttribute("lang"));
        var office = await OfficeAsync(story);
        Assert.Equal(new Leave(new(2026, 10, 9), new(2026, 10, 11), "qian"), office.People["li"].Leave);
        Assert.Equal(SmallOffice.People.Single(person => person.Id == "li").Roles.ToArray(), office.People["li"].Roles.ToArray());

        // Whatever else is posted is nobody's.
        using var forged = li.Request(saved, ("do", "save"));
        var fields = await forged.Content!.ReadAsStringAsync();
        forged.Content = new StringContent(fields + "&id=sun&personId=sun&isActive=&roles[0].role=administrator", new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        Assert.Equal(HttpStatusCode.Redirect, (await li.SendAsync(forged)).Status);
        var after = await OfficeAsync(story);
        Assert.True(DirectoryChange.Same(office.People["sun"], after.People["sun"]));
        Assert.True(DirectoryChange.Same(office.People["li"], after.People["li"]));

        var cleared = await li.PressAsync(await li.OpenAsync("/me"), ("do", "clear"));
        Assert.Equal("/me?done=saved", cleared.Path);
        Assert.Null((await OfficeAsync(story)).People["li"].Leave);
        Assert.Equal("/sign-in?back=%2Fme", (await story.Anybody().OpenAsync("/me")).Path);
    }

    [Fact]
    public async Task Departure_OfSomebodyWithDuties_ShowsThemAndFreesThem()
    {
        await using var story = await Story.BeginAsync();
        var task = await story.HandedOutAsync();
        var table = story.App.Services.GetRequiredService<OfficeTable>();
        await table.ChangeAsync(office => new DirectoryChange([office.Units["works"] with { Posts = [new("p1", "科长", HolderId: "li"), new("p2", "副科长")] }, office.Units["other"] with { HeadId = "li" }], [], []), CancellationToken.None);

        // Whoever still holds something cannot be made to leave behind its back.
        var machine = await story.MachineAsync("zhou");
        var li = await PersonAsync(machine, "li");
        li["isActive"] = false;
        var refused = await machine.AskAsync(HttpMethod.Put, "/api/people", new JsonObject { ["items"] = new JsonArray(li) });
        Assert.Equal((422, "person.holds"), (refused.Status, refused.Body.GetProperty("code").GetString()));

        var zhou = await story.AsAsync("zhou");
        await KeptUntilHandedOverAsync(story, zhou, "li");
        var page = await zhou.OpenAsync((await zhou.OpenAsync("/manage/people/li")).Document.QuerySelector("a[href$='/departure']")!.GetAttribute("href")!);
        foreach (var duty in new[] { "城市建设科：单位负责人", "城市建设科：科长", "法规科：单位负责人" })
        {
            Assert.Contains(duty, page.Text, StringComparison.Ordinal);
        }

        // Somebody changes what they hold before the page is sent.
        await table.ChangeAsync(office => new DirectoryChange([office.Units["other"] with { HeadId = "wu" }], [], []), CancellationToken.None);
        var again = await zhou.PressAsync(page, ("do", "leave"), ("duties[1].taker", "钱同志"));
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.DoesNotContain("法规科：单位负责人", again.Text, StringComparison.Ordinal);
        Assert.True((await OfficeAsync(story)).People["li"].IsActive);

        var wrong = await zhou.PressAsync(again, ("do", "leave"), ("duties[0].taker", "李科长"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("要调离的人不能接自己的", wrong.Text, StringComparison.Ordinal);

        var left = await zhou.PressAsync(wrong, ("do", "leave"), ("duties[0].taker", ""), ("duties[1].taker", "钱同志"));
        Assert.Equal("/manage/people/li?done=departed", left.Path);
        var office = await OfficeAsync(story);
        Assert.False(office.People["li"].IsActive);
        Assert.Null(office.Units["works"].HeadId);
        Assert.Equal(["qian", null], office.Units["works"].Posts.Select(post => post.HolderId));

        // Their history stays, their session ends.
        Assert.Contains("李科长", (await zhou.OpenAsync($"/tasks/{task}")).Text, StringComparison.Ordinal);
        Assert.Equal(2, office.People["li"].Roles.Length);

        var back = await zhou.PressAsync(left, ("do", "return"));
        Assert.Equal("/manage/people/li?done=returned", back.Path);
        Assert.True((await OfficeAsync(story)).People["li"].IsActive);
        Assert.Null((await OfficeAsync(story)).Units["works"].HeadId);
    }

    // Whoever holds nothing in the office but has a part in a running task does not leave either, by whichever way, and keeps what they had.
    [Theory]
    [InlineData("zhao")]
    [InlineData("qian")]
    public async Task Departure_OfSomebodyWithAPartInARunningTask_IsRefusedByThePageAndTheApi(string person)
    {
        await using var story = await Story.BeginAsync();
        var task = await story.HandedOutAsync();
        var zhou = await story.AsAsync("zhou");
        await KeptUntilHandedOverAsync(story, zhou, person);

        await zhou.PressAsync(await zhou.OpenAsync($"/manage/people/{person}/departure"), ("do", "leave"));
        Assert.False((await OfficeAsync(story)).People[person].IsActive);
        await story.DoAsync("wang", task, "cancelTask", new { reason = "不办了" });
    }

    [Fact]
    public async Task Departure_OfSomebodyWhoseTasksAreOver_NeedsNoHandOver()
    {
        await using var story = await Story.BeginAsync();
        await story.DoAsync("wang", await story.HandedOutAsync(), "cancelTask", new { reason = "不办了" });
        var machine = await story.MachineAsync("zhou");
        var zhao = await PersonAsync(machine, "zhao");
        zhao["isActive"] = false;

        Assert.Equal(200, (await machine.AskAsync(HttpMethod.Put, "/api/people", new JsonObject { ["items"] = new JsonArray(zhao) })).Status);
    }

    [Fact]
    public async Task Departure_OfTheLastAdministrator_IsRefused()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var refused = await zhou.PressAsync(await zhou.OpenAsync("/manage/people/zhou/departure"), ("do", "leave"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.True((await OfficeAsync(story)).People["zhou"].IsActive);
        Assert.Equal("bureau", (await OfficeAsync(story)).Units["bureau"].Id);
        Assert.Equal("zhou", (await OfficeAsync(story)).Units["bureau"].HeadId);
    }

    [Fact]
    public async Task ApiPut_OfADirectoryThatDoesNotDo_SaysWhereAndChangesNothing()
    {
        await using var story = await Story.BeginAsync();
        var machine = await story.MachineAsync("zhou");
        var before = await story.EverythingAsync();
        foreach (var (body, code, field) in new[]
        {
            ("""{"items":[{"id":"works","name":"城市建设科","posts":[{"id":"p1","title":"科长","holderId":"nobody"}]}]}""", "person.unknown", "items[0].posts[0].holderId"),
            ("""{"items":[{"id":"works","name":"城市建设科","posts":[{"title":"科长"}]}]}""", "post.id", "items[0].posts[0].id"),
            ("""{"items":[{"id":"works","name":"城市建设科","leaderId":"nobody"}]}""", "person.unknown", "items[0].leaderId"),
            ("""{"items":[{"id":"works","name":"城市建设科","branchId":"other"}]}""", "unit.branch", "items[0].branchId"),
        })
        {
            await story.App.RefusedAsync(language => machine.AskRawAsync(HttpMethod.Put, "/api/units", body, language), 422, code, field);
        }

        var shape = await machine.AskRawAsync(HttpMethod.Put, "/api/units", """{"items":[{"id":"works","name":"城市建设科","posts":[{"id":"p1","title":"科长","kind":"king"}]}]}""", "zh-CN");
        Assert.Equal(400, shape.Status);
        Assert.InRange((await machine.AskRawAsync(HttpMethod.Put, "/api/units", """{"items":[{"id":"works","name":"城市建设科","posts":null}]}""", "zh-CN")).Status, 400, 422);
        Assert.Equal(before, await story.EverythingAsync());
    }

    [Fact]
    public async Task Change_BySeveralAtOnce_LosesNothing()
    {
        await using var story = await Story.BeginAsync();
        var table = story.App.Services.GetRequiredService<OfficeTable>();
        await Task.WhenAll(Enumerable.Range(1, 16).Select(number => Task.Run(() => table.ChangeAsync(
            office => new DirectoryChange([office.Units["works"] with { Posts = office.Units["works"].Posts.Add(new Post($"p{number}", "岗位")) }], [], []), CancellationToken.None))));

        Assert.Equal(16, (await OfficeAsync(story)).Units["works"].Posts.Select(post => post.Id).Distinct().Count());
    }

    [Fact]
    public async Task Change_OfMoreRowsThanATransactionTakes_WritesThemAllOnce()
    {
        await using var story = await Story.BeginAsync();
        var table = story.App.Services.GetRequiredService<OfficeTable>();
        ImmutableArray<Person> people = [.. Enumerable.Range(1, 500).Select(number => new Person($"n{number}", $"新人{number}", $"n{number}@office.example", "works"))];
        var asked = 0;
        await table.ChangeAsync(_ => { asked++; return new DirectoryChange([], people, []); }, CancellationToken.None);

        Assert.Equal(500 + SmallOffice.People.Length, (await OfficeAsync(story)).People.Count);
        Assert.Equal(6, asked);
        var before = await story.EverythingAsync();
        await table.ChangeAsync(_ => new DirectoryChange([], people, []), CancellationToken.None);
        Assert.Equal(before, await story.EverythingAsync());
    }

    private static async Task<JsonNode> PersonAsync(HttpClient machine, string id) =>
        JsonNode.Parse((await machine.AskAsync(HttpMethod.Get, "/api/people")).Raw)!["items"]!.AsArray().Single(one => (string)one!["id"]! == id)!.DeepClone();

    // The page leads to the hand-over; after it nothing is in the way any more.
    private static async Task KeptUntilHandedOverAsync(Story story, Visitor zhou, string id)
    {
        var machine = await story.MachineAsync("zhou");
        var person = await PersonAsync(machine, id);
        person["isActive"] = false;
        var refused = await machine.AskAsync(HttpMethod.Put, "/api/people", new JsonObject { ["items"] = new JsonArray(person) });
        Assert.Equal(422, refused.Status);
        Assert.Contains("person.holdsTasks", refused.Raw, StringComparison.Ordinal);
        Assert.Contains("items[0].isActive", refused.Raw, StringComparison.Ordinal);

        var page = await zhou.PressAsync(await zhou.OpenAsync($"/manage/people/{id}/departure"), ("do", "leave"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("手上还有 1 件在办的任务（融〔2026〕1号）。请先在“交接”页交给别人，再办调离。", page.Text, StringComparison.Ordinal);
        Assert.Contains("加装电梯", page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector($"a[href='/people/{id}/hand-over']"));
        Assert.True((await OfficeAsync(story)).People[id].IsActive);

        await story.HandOverAsync(id, "wu");
    }

    private static Task<Office> OfficeAsync(Story story) => story.App.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
}

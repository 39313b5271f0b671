using System.Net;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>其他操作 on its page: each action done, and each done wrong first, with nothing typed lost.</summary>
public sealed class AnyTimePagesTests
{
    [Fact]
    public async Task Comment_WhenEmptyThenSaidWithAMention_IsShownAndMailed()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        await story.PostAsync();
        var owner = await story.AsAsync("li");
        var empty = await RefusedAsync(owner, await OpenAsync(owner, id), "comment", ("comment.text", " "), ("comment.mentions", "qian"));
        Assert.NotNull(empty.Document.QuerySelector("input[name='comment.mentions'][value=qian][checked]"));
        var said = await DoneAsync(owner, empty, "comment", "留言已发", ("comment.text", "请先报吊装日子"), ("comment.mentions", "qian"));
        Assert.Contains("请先报吊装日子", said.Text, StringComparison.Ordinal);
        var letter = Assert.Single(await story.PostAsync());
        Assert.Equal("qian", letter.To);
        Assert.Contains("请先报吊装日子", letter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Urge_WhenPressedTwice_IsSentOnceAndSaysWhenAgain()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        await story.PostAsync();
        var owner = await story.AsAsync("li");
        var nobody = await RefusedAsync(owner, await OpenAsync(owner, id), "urge", ("urge.text", "快一点"));
        Assert.Contains("快一点", nobody.Document.QuerySelector("#urge-text")!.TextContent, StringComparison.Ordinal);
        await DoneAsync(owner, nobody, "urge", "已催", ("urge.personId", "sun"));
        Assert.Equal("sun", Assert.Single(await story.PostAsync()).To);

        var page = await OpenAsync(owner, id);
        Assert.Contains("12:00 以后才能再催", page.Text, StringComparison.Ordinal);
        var again = await RefusedAsync(owner, page, "urge", ("urge.personId", "sun"), ("urge.text", "再催一次"));
        Assert.Contains("12:00", again.Document.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("再催一次", again.Document.QuerySelector("#urge-text")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(await story.PostAsync());

        // The control: four hours later it goes out.
        await story.App.AdvanceAsync(TimeSpan.FromHours(4));
        await story.PostAsync();
        await DoneAsync(owner, await OpenAsync(owner, id), "urge", "已催", ("urge.personId", "sun"));
        Assert.Equal("sun", Assert.Single(await story.PostAsync()).To);
    }

    [Fact]
    public async Task Watch_WhenSomebodyIsAddedAndRemoved_IsListed()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        var secretary = await story.AsAsync("he");
        var added = await secretary.PressAsync(await OpenAsync(secretary, id), (null, "watch.personId"), ("watch.personId", "wu"), ("do", "watch"));
        Assert.Contains("已关注", added.Text, StringComparison.Ordinal);
        Assert.Equal("wu", added.Document.QuerySelector("input[name='unwatch.personId']")!.GetAttribute("value"));

        // Who watches sees the task from now on, and may stop.
        var watcher = await story.AsAsync("wu");
        await DoneAsync(watcher, await OpenAsync(watcher, id), "unwatch", "取消关注");
        Assert.Null((await OpenAsync(secretary, id)).Document.QuerySelector("input[name='unwatch.personId']"));
    }

    [Fact]
    public async Task Seat_WhenGivenToSomebodyElse_ChangesHands()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        var owner = await story.AsAsync("li");
        var half = await RefusedAsync(owner, await OpenAsync(owner, id), "seat", ("seat.part", "businessOwner.li"), ("seat.text", "调到别处"));
        Assert.Equal("businessOwner.li", half.Document.QuerySelector("#seat-part option[selected]")!.GetAttribute("value"));
        Assert.Equal("调到别处", half.Document.QuerySelector("#seat-text")!.GetAttribute("value"));

        // Who leads is not an owner's to say.
        var guarded = await RefusedAsync(owner, half, "seat", ("seat.part", "leader.wang"), ("seat.personId", "zhou"));
        Assert.Contains("王副局长", guarded.Document.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        var moved = await DoneAsync(owner, guarded, "seat", "已转办", ("seat.part", "businessOwner.li"), ("seat.personId", "qian"));
        Assert.Contains("钱同志", moved.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Withdraw_BeforeApproval_LetsThePlanBeChanged()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", new(2026, 9, 18)));
        await story.DoAsync("li", id, "signPlan");
        var secretary = await story.AsAsync("he");
        var empty = await RefusedAsync(secretary, await OpenAsync(secretary, id), "withdraw", ("withdraw.text", ""));
        await DoneAsync(secretary, empty, "withdraw", "方案已撤回", ("withdraw.text", "指标写错了"));
        Assert.Contains("指标写错了", (await secretary.OpenAsync($"/tasks/{id}/plan")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("move")]
    [InlineData("stay")]
    public async Task SuspendAndResume_WithAChoice_MovesOpenDatesOrLetsThemStay(string dates)
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        var due = await DueAsync(story, id);
        var leader = await story.AsAsync("wang");
        var empty = await RefusedAsync(leader, await OpenAsync(leader, id), "suspend", ("suspend.text", " "));
        var still = await DoneAsync(leader, empty, "suspend", "已中止", ("suspend.text", "等上级安排"));
        Assert.Contains("等上级安排", still.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("resume.dates", (await OpenAsync(await story.AsAsync("li"), id)).Html, StringComparison.Ordinal);

        await story.UntilAsync(2026, 9, 23, 10);
        var chosen = await RefusedAsync(leader, await OpenAsync(leader, id), "resume", ("resume.text", "可以开工"));
        Assert.Equal("可以开工", chosen.Document.QuerySelector("#resume-text")!.GetAttribute("value"));
        await DoneAsync(leader, chosen, "resume", "已恢复", ("resume.dates", dates));
        Assert.Equal(dates == "stay", due == await DueAsync(story, id));
    }

    [Fact]
    public async Task Cancel_WithAReason_EndsTheTaskAndLeavesNothingToDo()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();

        // The secretary may no more, once the plan is approved; the page says whose it is.
        var secretary = await OpenAsync(await story.AsAsync("he"), id);
        Assert.Empty(secretary.Document.QuerySelectorAll("button[value=cancel]"));
        Assert.Contains("王副局长", secretary.Document.QuerySelector("section[aria-labelledby=cancel]")!.TextContent, StringComparison.Ordinal);
        var leader = await story.AsAsync("wang");
        var empty = await RefusedAsync(leader, await OpenAsync(leader, id), "cancel", ("cancel.text", ""));
        await DoneAsync(leader, empty, "cancel", "任务已撤销", ("cancel.text", "项目取消"));
        await story.App.WhenIdleAsync();
        Assert.DoesNotContain("加装电梯", (await (await story.AsAsync("sun")).OpenAsync("/")).Text, StringComparison.Ordinal);
        Assert.Empty((await OpenAsync(leader, id)).Document.QuerySelectorAll("button[value=suspend], button[value=cancel], button[value=urge], button[value=comment]"));
    }

    [Fact]
    public async Task HandOver_WhenAskedWrongly_KeepsWhatWasTypedAndIsOnlyForThoseItConcerns()
    {
        await using var story = await Story.BeginAsync();
        await story.HandedOutAsync();
        var person = await story.AsAsync("qian");
        var form = await person.OpenAsync("/people/qian/hand-over");
        var wrong = await person.PressOnceAsync(form, (null, "to"), ("reason", "调离"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal("调离", wrong.Document.QuerySelector("#reason")!.GetAttribute("value"));

        // Pressed twice, one hand-over: the same page.
        var first = await person.PressOnceAsync(wrong, (null, "to"), ("to", "wu"));
        var second = await person.PressOnceAsync(wrong, (null, "to"), ("to", "wu"));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        await story.App.WhenIdleAsync();
        Assert.Contains("钱同志手上已经没有了", (await person.OpenAsync(first.Headers.Location!.ToString())).Text, StringComparison.Ordinal);

        // Colleagues see neither the page nor the job; the head of the unit does.
        foreach (var path in new[] { "/people/qian/hand-over", first.Headers.Location.ToString() })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await (await story.AsAsync("sun")).AskAsync(HttpMethod.Get, path)).Status);
            Assert.Equal(HttpStatusCode.OK, (await (await story.AsAsync("li")).AskAsync(HttpMethod.Get, path)).Status);
        }
    }

    private static async Task<Sheet> OpenAsync(Visitor visitor, string id) => await visitor.OpenAsync($"/tasks/{id}/actions");

    private static async Task<Sheet> RefusedAsync(Visitor visitor, Sheet page, string what, params (string, string)[] typed)
    {
        var answer = await visitor.PressOnceAsync(page, ("do", what), typed);
        Assert.True(answer.Status == HttpStatusCode.UnprocessableEntity, $"{what}: {(int)answer.Status} {answer.Text}");
        Assert.NotNull(answer.Document.QuerySelector(".error-summary"));
        return answer;
    }

    private static async Task<Sheet> DoneAsync(Visitor visitor, Sheet page, string what, string said, params (string, string)[] typed)
    {
        var answer = await visitor.PressAsync(page, ("do", what), typed);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
        return answer;
    }

    private static async Task<string> DueAsync(Story story, string id) =>
        (string)System.Text.Json.Nodes.JsonNode.Parse(await (await story.MachineAsync("zhou")).GetStringAsync(new Uri($"/api/tasks/{id}", UriKind.Relative)))!["task"]!["items"]![0]!["due"]!;
}

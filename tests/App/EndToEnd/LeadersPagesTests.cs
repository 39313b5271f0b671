using System.Net;
using System.Text.Json.Nodes;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>Several leaders, put down on the form in one go: how they decide together, and in which order.</summary>
public sealed class LeadersPagesTests
{
    private static readonly (string Name, string Value)[] Typed = [.. SmallPlan.Typed("加装电梯", "2026-09-23", "2026-09-30", "2026-10-14", "2026-10-21").Where(field => field.Name != "leaderIds")];

    [Fact]
    public async Task Form_WhenLeadersDecideInOrder_IsSentInOneGoAndKeepsTheOrder()
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");
        var form = await secretary.OpenAsync("/tasks/new");
        (string, string)[] inOrder = [.. Typed, ("leaderIds", "wang"), ("leaderIds", "zhou"), ("leaderRule", "inOrder")];

        // Ticked boxes have no order: nobody guesses it.
        var unordered = await secretary.PressOnceAsync(form, ("do", "submit"), inOrder);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unordered.Status);
        Assert.Contains("给勾选的每一位选第几位", unordered.Document.QuerySelector("#leaderIds")!.TextContent, StringComparison.Ordinal);
        Assert.True(unordered.Document.QuerySelector("#leaderOrder")!.HasAttribute("open"));

        var started = await secretary.PressAsync(form, ("do", "submit"), [.. inOrder, ("leaderOrder.zhou", "1"), ("leaderOrder.wang", "2")]);
        Assert.True(started.Status == HttpStatusCode.OK, started.Text);
        Assert.Contains("周局长 → 王副局长（按先后依次批准）", started.Text, StringComparison.Ordinal);
        var id = started.Path.Split('/', '?')[2];
        await story.App.WhenIdleAsync();
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");

        // The first is asked alone; the second sees that the first has approved.
        var letter = Assert.Single(await story.PostAsync(), letter => letter.Subject.Contains('批') && letter.To is "zhou" or "wang");
        Assert.Equal("zhou", letter.To);
        Assert.Contains("周局长 → 王副局长（按先后依次批准）", letter.Text, StringComparison.Ordinal);
        Assert.Contains("接着请王副局长批", (await story.Anybody().OpenAsync(letter.Link)).Text, StringComparison.Ordinal);
        await story.DoAsync("zhou", id, "approvePlan");
        var second = Assert.Single(await story.PostAsync(), letter => letter.To == "wang");
        var page = await story.Anybody().OpenAsync(second.Link);
        Assert.Contains("领导：周局长 → 王副局长（按先后依次批准）。周局长 ", page.Text, StringComparison.Ordinal);
        Assert.Contains("批准。", page.Text, StringComparison.Ordinal);
        Assert.Contains("两位责任人随即部署", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_WhenAPlanInOrderIsRevised_ShowsTheOrderAndKeepsIt()
    {
        await using var story = await Story.BeginAsync();
        var plan = System.Text.Json.JsonSerializer.SerializeToNode(SmallPlan.From("加装电梯", Domain.People.Office.DateOf(story.App.Now)), Json.Options)!.AsObject();
        plan["leaderIds"] = new JsonArray("zhou", "wang");
        plan["leaderRule"] = "inOrder";
        var id = await story.StartTaskAsync(plan);
        await story.App.WhenIdleAsync();
        await story.DoAsync("chen", id, "returnPlan", new { reason = "再议" });

        var secretary = await story.AsAsync("he");
        var form = await secretary.OpenAsync($"/tasks/{id}/plan");
        Assert.Equal(["zhou", "wang"], form.Document.QuerySelectorAll("[name=leaderIds]:checked").Select(box => box.GetAttribute("value")));
        Assert.Equal("1", ((AngleSharp.Html.Dom.IHtmlSelectElement)form.Document.QuerySelector("[name='leaderOrder.zhou']")!).Value);
        var sent = await secretary.PressAsync(form, ("do", "submit"), ("basis", "改过的依据"));
        Assert.Contains("周局长 → 王副局长（按先后依次批准）", sent.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("分管领导", sent.Document.QuerySelector(".diff")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_WhenSeveralAreChosenAtOnce_TakesTheRuleThatWasChosen()
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");
        var started = await secretary.PressAsync(
            await secretary.OpenAsync("/tasks/new"), ("do", "submit"), [.. Typed, ("leaderIds", "wang"), ("leaderIds", "zhou"), ("leaderRule", "any"), ("leadersNeeded", "2")]);

        Assert.Contains("王副局长、周局长（其中 2 位批准即可）", started.Text, StringComparison.Ordinal);
    }
}

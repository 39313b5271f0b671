using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>What a revision of a plan changed, for all who look at it.</summary>
public sealed class RevisedPlanTests
{
    [Fact]
    public async Task RevisedPlan_ShowsWhatChangedToWhoWritesWhoDecidesAndWhoLooks()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Office.DateOf(story.App.Now)));
        await story.App.WhenIdleAsync();
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        await story.DoAsync("wang", id, "returnPlan", new { reason = "换督查，投诉指标太松" });
        var he = await story.AsAsync("he");
        var form = await he.OpenAsync($"/tasks/{id}/plan");
        Assert.Empty(form.Document.QuerySelectorAll(".diff"));

        (string, string)[] typed = [("inspectorId", "sun"), ("indicators[1].target", "3"), ("basis", "")];
        var looked = await he.PressAsync(form, ("do", "preview"), typed);
        Assert.Equal(["来源或依据", "指标", "督查"], looked.Document.QuerySelectorAll(".diff dt").Select(field => field.TextContent.Trim()));
        await he.PressAsync(looked, ("do", "submit"));
        await story.App.WhenIdleAsync();

        var post = (await story.PostAsync()).Last(letter => letter.To == "li" && letter.Links.Count == 1);
        foreach (var page in new[] { await he.OpenAsync($"/tasks/{id}"), await story.Anybody().OpenAsync(post.Link) })
        {
            Assert.Equal(["来源或依据", "指标", "督查"], page.Document.QuerySelectorAll(".diff dt").Select(field => field.TextContent.Trim()));
            Assert.Equal("原为： 赵督查", page.Document.QuerySelectorAll(".diff s")[2].TextContent.Trim());
            Assert.Equal("改为： 孙同志", page.Document.QuerySelectorAll(".diff b")[1].TextContent.Trim());
        }
    }

    [Fact]
    public async Task Revision_OfAPlanReturnedTwice_ShowsWhatTheLastOneChangedAgainstTheOneBefore()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", new(2026, 9, 18)));
        await story.DoAsync("li", id, "returnPlan", new { reason = "题目太宽" });
        var secretary = await story.AsAsync("he");
        var first = await secretary.OpenAsync($"/tasks/{id}/plan");
        Assert.Null(first.Document.QuerySelector(".diff"));
        await secretary.PressAsync(first, ("do", "submit"), ("title", "三个小区加装电梯"), ("basis", ""));
        await story.DoAsync("chen", id, "returnPlan", new { reason = "依据还是要写" });

        var second = await secretary.OpenAsync($"/tasks/{id}/plan");
        Assert.Contains("这一版改了 2 处", second.Text, StringComparison.Ordinal);
        Assert.Equal(["加装电梯", "局党组 2026 年工作要点"], second.Document.QuerySelectorAll(".diff s").Select(was => was.LastChild!.TextContent.Replace('\u00a0', ' ')));
        Assert.Equal("三个小区加装电梯", second.Document.QuerySelector(".diff b")!.LastChild!.TextContent);
        Assert.Contains("去掉了", second.Document.QuerySelector(".diff")!.TextContent, StringComparison.Ordinal);
    }
}

using System.Net;
using System.Text.Json.Nodes;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>Links in old mails follow the post: they say whose the matter is now, and decide nothing for who holds them.</summary>
public sealed class PassedLinksTests
{
    private static readonly DateTimeOffset Monday = new(2026, 9, 14, 8, 0, 0, Office.Zone);

    [Fact]
    public async Task OldLink_WhenThePartChangedHands_DecidesNothingAndLeadsToWhoeverHoldsItNow()
    {
        await using var story = await Story.BeginAsync(Monday);
        var id = await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        var link = (await story.PostAsync()).Single(letter => letter.To == "li").Link;
        var bearer = story.Anybody();
        var page = await bearer.OpenAsync(link);

        await story.DoAsync("wang", id, "reassignSeat", new { part = "businessOwner", to = "qian" });
        await story.ExpectPostAsync("li: 您手上的事转给别人了：加装电梯", "qian: 请签谋划方案：加装电梯（9月23日前）", "qian: 您接手了：加装电梯");

        // The page that was open before, and the link opened now: both say whose it is, neither signs.
        foreach (var answer in new[] { await bearer.PressOnceAsync(page, ("outcome", "sign")), await story.Anybody().AskAsync(HttpMethod.Get, link) })
        {
            Assert.Equal(HttpStatusCode.Conflict, answer.Status);
            Assert.Contains("这件事现在由钱同志来定", answer.Text, StringComparison.Ordinal);
            Assert.Empty(answer.Document.QuerySelectorAll("button[value=sign]"));
            Assert.DoesNotContain(SmallPlan.PartyObjective, answer.Text, StringComparison.Ordinal);
        }

        // Somebody else who is signed in gets no further either; nor does the former holder.
        Assert.Equal(HttpStatusCode.Conflict, (await (await story.AsAsync("li")).AskAsync(HttpMethod.Get, link)).Status);
        Assert.Equal(0, await SignedAsync(story, id));

        // The button sends the new holder a link of their own, a few times a day at the most.
        await story.PostAsync();
        var passed = await bearer.AskAsync(HttpMethod.Get, link);
        for (var i = 0; i < 5; i++)
        {
            Assert.Contains("链接已经发给钱同志", (await bearer.PressOnceAsync(passed, ("outcome", "freshLink"))).Text, StringComparison.Ordinal);
        }

        await story.App.AdvanceAsync(TimeSpan.FromMinutes(2));
        var sent = await story.PostAsync();
        Assert.Equal(3, sent.Count);
        Assert.All(sent, letter => Assert.Equal("qian", letter.To));
        Assert.Contains("李科长手上的这件事转给您了", sent[0].Text, StringComparison.Ordinal);

        // The new holder, signed in, decides behind the old link; the control: this time it counts.
        var holder = await story.AsAsync("qian");
        var theirs = await holder.OpenAsync(link);
        Assert.Contains("/decide/signPlan.r1.business.qian", theirs.Path, StringComparison.Ordinal);
        Assert.Contains("已签", (await holder.PressAsync(theirs, ("outcome", "sign"))).Text, StringComparison.Ordinal);
        Assert.Equal(1, await SignedAsync(story, id));
        Assert.Contains("钱同志签字", (await story.Anybody().OpenAsync(link)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldLink_WhenSeveralLeadersDecide_NeverPassesToAnotherOfThem()
    {
        await using var story = await Story.BeginAsync(Monday);
        var plan = System.Text.Json.JsonSerializer.SerializeToNode(SmallPlan.Due("加装电梯", new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)), Storage.Json.Options)!;
        plan["leaderIds"] = new JsonArray("wang", "zhou");
        plan["leaderRule"] = "all";
        var id = await story.StartTaskAsync(plan);
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        var link = (await story.PostAsync()).Single(letter => letter.To == "wang").Link;
        await story.DoAsync("wang", id, "approvePlan");

        // Decided by its own person, though the same is still asked of the other leader.
        Assert.Contains("王副局长批准", (await story.Anybody().OpenAsync(link)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldLink_WhenTheItemWentToSomebodyElse_SaysWhose()
    {
        await using var story = await Story.BeginAsync(Monday);
        var id = await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        await story.DoAsync("wang", id, "approvePlan");
        await story.DoAsync("chen", id, "draftHandOut", new
        {
            items = new[]
            {
                new { text = "排出先锋岗", side = "party", unitId = "branch", personId = "sun", due = "2026-10-30" },
                new { text = "签施工合同", side = "business", unitId = "works", personId = "qian", due = "2026-10-30" },
            },
        });
        await story.DoAsync("li", id, "signHandOut");
        var link = (await story.PostAsync()).Single(letter => letter.To == "sun").Link;
        await story.DoAsync("sun", id, "handOver", new { from = "sun", to = "wu", reason = "调离" });
        var passed = await story.Anybody().AskAsync(HttpMethod.Get, link);
        Assert.Equal(HttpStatusCode.Conflict, passed.Status);
        Assert.Contains("这件事现在由吴同志来定", passed.Text, StringComparison.Ordinal);
    }

    private static async Task<int> SignedAsync(Story story, string id)
    {
        var events = JsonNode.Parse(await (await story.MachineAsync("zhou")).GetStringAsync(new Uri($"/api/tasks/{id}/events", UriKind.Relative)))!;
        return events["items"]!.AsArray().Count(recorded => (string?)recorded!["event"]!["type"] == "planSigned");
    }
}

using System.Net;
using System.Text.Json.Nodes;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>What stands behind the links of mails: opening changes nothing, one answer counts, old links tell what became of it.</summary>
public sealed class DecisionPageTests
{
    private static readonly DateTimeOffset Monday = new(2026, 9, 14, 8, 0, 0, Domain.People.Office.Zone);

    [Fact]
    public async Task DecisionPage_WhenOpenedTenTimesByGetAndHead_ChangesNothing()
    {
        var (story, _, links) = await StartAsync();
        await using var running = story;
        await story.Anybody().OpenAsync(links["li"]);
        var before = await story.EverythingAsync();
        var mails = story.App.Mails().Length;
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await story.Anybody().AskAsync(HttpMethod.Get, links["li"] + (i % 2 == 0 ? "" : "?x=sign"))).Status);
            var head = await story.Anybody().AskAsync(HttpMethod.Head, links["li"]);
            Assert.Equal(HttpStatusCode.OK, head.Status);
            Assert.Empty(head.Html);
        }

        Assert.Equal(before, await story.EverythingAsync());
        Assert.Equal(mails, story.App.Mails().Length);

        // The comparison sees what a decision does.
        await DecideAsync(story, links["li"], "sign");
        Assert.NotEqual(before, await story.EverythingAsync());
    }

    [Fact]
    public async Task DecisionPage_WhenUsed_TellsWhoDecidedAndWhen()
    {
        var (story, id, links) = await StartAsync();
        await using var running = story;
        await DecideAsync(story, links["li"], "sign");
        await story.App.AdvanceAsync(TimeSpan.FromHours(1));
        var later = await story.Anybody().OpenAsync(links["li"]);
        Assert.Equal(HttpStatusCode.OK, later.Status);
        Assert.Contains("李科长签字", later.Text, StringComparison.Ordinal);
        Assert.Contains("9月14日 周一 08:00", later.Text, StringComparison.Ordinal);
        Assert.Empty(later.Document.QuerySelectorAll("main [name=outcome]"));
        Assert.Equal(1, await CountAsync(story, id, "planSigned"));
    }

    [Fact]
    public async Task DecisionPage_WhenPostedTwice_DecidesOnce()
    {
        var (story, id, links) = await StartAsync();
        await using var running = story;
        var visitor = story.Anybody();
        var page = await visitor.OpenAsync(links["li"]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => visitor.PressOnceAsync(page, ("outcome", "sign"))));
        Assert.All(answers, answer =>
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Contains("李科长签字", answer.Text, StringComparison.Ordinal);
        });
        await story.App.WhenIdleAsync();
        Assert.Equal(1, await CountAsync(story, id, "planSigned"));
    }

    [Fact]
    public async Task DecisionPage_WhenAnsweredBothWaysAtOnce_TakesOneAnswer()
    {
        var rounds = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is "1" ? 100 : 5;
        await using var story = await Story.BeginAsync(Monday);
        for (var round = 0; round < rounds; round++)
        {
            var id = await story.StartTaskAsync(SmallPlan.From($"第 {round} 件", new(2026, 9, 14)));
            await story.DoAsync("chen", id, "signPlan");
            await story.DoAsync("li", id, "signPlan");
            var link = Assert.Single(await story.PostAsync(), letter => letter.To == "wang" && letter.Subject.StartsWith("请批", StringComparison.Ordinal)).Link;
            var visitors = Enumerable.Range(0, 16).Select(_ => story.Anybody()).ToList();
            var pages = await Task.WhenAll(visitors.Select(visitor => visitor.OpenAsync(link)));
            var answers = await Task.WhenAll(visitors.Select((visitor, number) => number % 2 == 0
                ? visitor.PressOnceAsync(pages[number], ("outcome", "approve"), ("note", "同意"))
                : visitor.PressOnceAsync(pages[number], ("outcome", "return"), ("reason", "再想想"))));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
            await story.App.WhenIdleAsync();
            var approved = await CountAsync(story, id, "planApproved");
            Assert.Equal(1, approved + await CountAsync(story, id, "planReturned"));
            Assert.All(answers, answer => Assert.Contains(approved == 1 ? "王副局长批准" : "王副局长退回", answer.Text, StringComparison.Ordinal));
        }

        Assert.Empty(story.App.Log.Errors);
    }

    [Fact]
    public async Task DecisionPage_WhenThePlanWasRevised_TakesNothingForTheOldOne()
    {
        var (story, id, links) = await StartAsync();
        await using var running = story;
        var visitor = story.Anybody();
        var old = await visitor.OpenAsync(links["li"]);
        await DecideAsync(story, links["chen"], "return", ("reason", "再议"));
        var afterReturn = await visitor.PressOnceAsync(old, ("outcome", "sign"));
        Assert.Contains("陈书记退回", afterReturn.Text, StringComparison.Ordinal);
        await story.DoAsync("he", id, "revisePlan", new { plan = SmallPlan.From("改过的", new(2026, 9, 14)) });

        var stale = await visitor.PressOnceAsync(old, ("outcome", "sign"));
        Assert.Contains("陈书记退回", stale.Text, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(story, id, "planSigned"));
        var (status, body) = await story.CommandAsync("li", id, "signPlan", new { revision = 1 });
        Assert.Equal((HttpStatusCode.Conflict, "stale.revision"), (status, (string?)body["code"]));

        // The control: it is the revision alone that refuses. A command that does not say what was read is taken, and so is the new one's link.
        Assert.Equal(HttpStatusCode.OK, (await story.CommandAsync("li", id, "signPlan")).Status);
        var fresh = (await story.PostAsync()).Single(letter => letter.To == "chen" && letter.Subject.StartsWith("请签", StringComparison.Ordinal)).Link;
        await DecideAsync(story, fresh, "sign");
        Assert.Equal(2, await CountAsync(story, id, "planSigned"));
    }

    [Fact]
    [Trait("Clock", "weeks")]
    public async Task DecisionPage_WhenItsLinkHasExpired_DecidesNothingAndSendsAFreshOneToTheRegisteredAddress()
    {
        var (story, id, links) = await StartAsync(new(2026, 9, 15));
        await using var running = story;
        var visitor = story.Anybody();
        var page = await visitor.OpenAsync(links["li"]);

        // Ten working days after 15 September: 16, 17, 18, 20 (make-up), 21 to 24, 28, 29.
        await story.UntilAsync(2026, 9, 29, 17, 29);
        Assert.Equal(HttpStatusCode.OK, (await visitor.AskAsync(HttpMethod.Get, links["li"])).Status);
        await story.UntilAsync(2026, 9, 29, 17, 31);
        var expired = await visitor.AskAsync(HttpMethod.Get, links["li"]);
        Assert.Equal(HttpStatusCode.Gone, expired.Status);
        Assert.DoesNotContain(SmallPlan.PartyObjective, expired.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await visitor.PressOnceAsync(page, ("outcome", "sign"))).Status);
        Assert.Equal(0, await CountAsync(story, id, "planSigned"));

        await story.PostAsync();
        Assert.Equal(HttpStatusCode.OK, (await visitor.PressAsync(expired, ("outcome", "freshLink"))).Status);
        var fresh = Assert.Single(await story.PostAsync());
        Assert.Equal("li", fresh.To);
        Assert.StartsWith("新链接", fresh.Subject, StringComparison.Ordinal);

        // Not more than three a day, whoever holds the old link.
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await visitor.PressAsync(expired, ("outcome", "freshLink"))).Status);
        }

        await story.App.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await story.PostAsync()).Count);
        await DecideAsync(story, fresh.Link, "sign");
        Assert.Equal(1, await CountAsync(story, id, "planSigned"));
    }

    [Fact]
    public async Task DecisionPage_WhenTheLinkIsForeign_SaysNothing()
    {
        var (story, id, links) = await StartAsync();
        await using var running = story;
        var other = await story.StartTaskAsync(SmallPlan.From("另一件", new(2026, 9, 14)));
        var secret = links["li"].Split('.')[1];
        var changed = secret[..^2] + (secret[^2] == 'A' ? "B" : "A") + secret[^1];
        var bodies = new List<string>();
        foreach (var foreign in new[] { $"/a/{other}.{secret}", $"/a/{id}.{changed}", $"/a/{id}.", $"/a/{id}", "/a/nothing", $"/a/{id}.{new string('A', 43)}", $"/a/{id.ToUpperInvariant()}.{secret}" })
        {
            var answer = await story.Anybody().AskAsync(HttpMethod.Get, foreign);
            Assert.Equal(HttpStatusCode.NotFound, answer.Status);
            Assert.DoesNotContain("加装电梯", answer.Text, StringComparison.Ordinal);
            bodies.Add(answer.Text);
        }

        Assert.Single(bodies.Distinct());
    }

    [Fact]
    public async Task DecisionPage_WhenSomebodyElseIsSignedIn_ShowsNothingOfTheirs()
    {
        var (story, _, links) = await StartAsync();
        await using var running = story;
        var page = await (await story.AsAsync("wang")).OpenAsync(links["li"]);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Empty(page.Document.QuerySelectorAll("a[href='/manage/people'], form[action='/sign-out']"));
    }

    private static async Task<(Story Story, string TaskId, Dictionary<string, string> Links)> StartAsync(DateOnly? planDue = null)
    {
        var story = await Story.BeginAsync(Monday);
        var id = await story.StartTaskAsync(SmallPlan.Due("加装电梯", planDue ?? new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        return (story, id, (await story.PostAsync()).ToDictionary(letter => letter.To, letter => letter.Link));
    }

    private static async Task DecideAsync(Story story, string link, string outcome, params (string, string)[] typed)
    {
        var visitor = story.Anybody();
        var decided = await visitor.PressAsync(await visitor.OpenAsync(link), ("outcome", outcome), typed);
        Assert.True(decided.Status == HttpStatusCode.OK, decided.Text);
        await story.App.WhenIdleAsync();
    }

    private static async Task<int> CountAsync(Story story, string id, string type)
    {
        var events = JsonNode.Parse(await (await story.MachineAsync("zhou")).GetStringAsync(new Uri($"/api/tasks/{id}/events", UriKind.Relative)))!;
        return events["items"]!.AsArray().Count(recorded => (string?)recorded!["event"]!["type"] == type);
    }
}

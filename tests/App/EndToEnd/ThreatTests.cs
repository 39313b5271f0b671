using System.Net;
using System.Net.Http.Json;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>What people try who should not.</summary>
public sealed class ThreatTests
{
    [Fact]
    public async Task ForeignTask_WhoeverCommandsOrListsIt_IsAnsweredAsIfItWereNot()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", new(2026, 9, 18)));
        var nowhere = new string('z', id.Length);

        // 吴 has nothing to do with it; 孙 and 钱 would only once they had an item.
        foreach (var stranger in new[] { "wu", "sun", "qian" })
        {
            var visitor = await story.AsAsync(stranger);
            var machine = await story.MachineAsync(stranger);
            foreach (var type in new[] { "signPlan", "approvePlan", "returnPlan", "draftHandOut", "recordResult", "confirmResult" })
            {
                var body = new { type, commandId = "1", reason = "x" };
                Assert.Equal(
                    await AnswerAsync(machine.PostAsJsonAsync($"/api/tasks/{nowhere}/commands", body), HttpStatusCode.NotFound),
                    await AnswerAsync(machine.PostAsJsonAsync($"/api/tasks/{id}/commands", body), HttpStatusCode.NotFound));
            }

            Assert.DoesNotContain("加装电梯", (await visitor.OpenAsync("/ledger")).Text, StringComparison.Ordinal);
            Assert.DoesNotContain(id, await machine.GetStringAsync(new Uri("/api/tasks", UriKind.Relative)), StringComparison.Ordinal);
        }

        // The negative control: those who take part do see it.
        foreach (var insider in new[] { "he", "chen", "li", "wang", "zhao", "zhou" })
        {
            Assert.Equal(HttpStatusCode.OK, (await (await story.AsAsync(insider)).AskAsync(HttpMethod.Get, $"/tasks/{id}")).Status);
        }
    }

    [Fact]
    public async Task OwnRequest_WhicheverWay_IsNeverApprovedByWhoMadeIt()
    {
        await using var story = await Story.BeginAsync();
        foreach (var (starter, leader, code) in new[] { ("he", "he", "plan.leader.isStarter"), ("he", "chen", "plan.leader.holdsKey"), ("li", "li", "plan.leader.holdsKey") })
        {
            var plan = System.Text.Json.JsonSerializer.SerializeToNode(SmallPlan.From("自己批自己", new(2026, 9, 18)), Storage.Json.Options)!;
            plan["leaderIds"] = new System.Text.Json.Nodes.JsonArray(leader);
            using var answer = await (await story.MachineAsync(starter)).PostAsJsonAsync("/api/tasks", plan, Storage.Json.Options);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Contains(code, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", new(2026, 9, 18)));
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        foreach (var other in new[] { "he", "chen", "li", "zhao", "zhou" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await story.CommandAsync(other, id, "approvePlan")).Status);
        }
    }

    [Fact]
    public async Task Form_WhenItsTokenIsMissingOrForeign_IsRefusedAndChangesNothing()
    {
        await using var story = await Story.BeginAsync();
        await story.StartTaskAsync(SmallPlan.From("加装电梯", new(2026, 9, 18)));
        var link = Assert.Single(await story.PostAsync(), letter => letter.To == "li").Link;
        var visitor = story.Anybody();
        var page = await visitor.OpenAsync(link);
        var stranger = story.Anybody();
        var strangers = await stranger.OpenAsync("/sign-in");
        var before = await story.EverythingAsync();

        using var without = visitor.Request(page, ("outcome", "sign"));
        without.Content = new FormUrlEncodedContent([new("outcome", "sign"), new("revision", "1")]);
        var refused = await visitor.SendAsync(without);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("main h1"));

        using var foreign = visitor.Request(page, ("outcome", "sign"), ("formToken", strangers.Document.QuerySelector("[name=formToken]")!.GetAttribute("value")!));
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SendAsync(foreign)).Status);

        foreach (var (header, value) in new[] { ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
        {
            using var crossed = visitor.Request(page, ("outcome", "sign"));
            crossed.Headers.Remove(header);
            crossed.Headers.Add(header, value);
            Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SendAsync(crossed)).Status);
        }

        Assert.Equal(before, await story.EverythingAsync());

        // The negative control: the same form as the page made it.
        Assert.Equal(HttpStatusCode.OK, (await visitor.PressOnceAsync(page, ("outcome", "sign"))).Status);
        Assert.NotEqual(before, await story.EverythingAsync());
    }

    [Fact]
    public async Task Links_WhateverHostTheRequestNames_LeadToTheConfiguredAddress()
    {
        await using var story = await Story.BeginAsync();
        var visitor = story.Anybody();
        var page = await visitor.OpenAsync("/sign-in");
        using var request = visitor.Request(page, (null, "mail"), ("mail", SmallOffice.Mail("li")));
        request.Headers.Host = "evil.example";
        foreach (var header in new[] { "X-Forwarded-Host", "X-Original-Host", "Forwarded" })
        {
            request.Headers.TryAddWithoutValidation(header, header == "Forwarded" ? "host=evil.example;proto=https" : "evil.example");
        }

        await visitor.SendAsync(request);
        Assert.All(await story.PostAsync(), letter =>
        {
            Assert.DoesNotContain("evil.example", letter.Html + letter.Text, StringComparison.Ordinal);
            Assert.Contains(story.App.Address.Authority, letter.Text, StringComparison.Ordinal);
        });

        using var home = new HttpRequestMessage(HttpMethod.Get, new Uri(story.App.Address, "/"));
        home.Headers.Host = "evil.example";
        var redirect = await visitor.SendAsync(home);
        Assert.StartsWith("/sign-in", redirect.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> AnswerAsync(Task<HttpResponseMessage> asked, HttpStatusCode expected)
    {
        using var answer = await asked;
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode}: {body}");
        return body;
    }
}

using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>What is typed wrongly is said at its field, nothing typed is lost, nothing is changed.</summary>
public sealed class BadInputTests
{
    private const string Html = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&lt;";

    [Theory]
    [InlineData("due.plan", "2026-09-17", "due-plan")]
    [InlineData("due.plan", "2026-09-19", "due-plan")]
    [InlineData("due.plan", "下周五", "due-plan")]
    [InlineData("due.deploy", "2026-09-22", "due-deploy")]
    [InlineData("due.inspect", "2026-10-03", "due-inspect")]
    [InlineData("title", "", "title")]
    [InlineData("partyObjective", "  ", "partyObjective")]
    [InlineData("indicators[0].target", "很多", "indicators-0-target")]
    [InlineData("indicators[0].weight", "61", "indicators")]
    [InlineData("inspectorId", "", "inspectorId")]
    public async Task PlanForm_WhenAFieldIsWrong_SaysSoThereKeepsTheRestAndStartsNothing(string field, string value, string place)
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");
        var form = await secretary.OpenAsync("/tasks/new");
        var before = await story.EverythingAsync();
        var typed = SmallPlan.Typed("加装电梯", "2026-09-23", "2026-09-30", "2026-10-14", "2026-10-21").Select(entry => entry.Name == field ? (field, value) : entry).ToList();
        var answer = await secretary.PressOnceAsync(form, ("do", "submit"), typed);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.NotEmpty(answer.Document.QuerySelectorAll($"a[href='#{place}'], a[href^='#{place}-']"));
        Assert.NotNull(answer.Document.GetElementById(place));
        Assert.Equal(before, await story.EverythingAsync());

        // Everything typed is still there: what was wrong is put right, and it goes.
        var right = SmallPlan.Typed("加装电梯", "2026-09-23", "2026-09-30", "2026-10-14", "2026-10-21").Single(entry => entry.Name == field);
        var started = await secretary.PressAsync(answer, ("do", "submit"), right);
        Assert.True(started.Status == HttpStatusCode.OK, started.Text);
        Assert.Contains("加装电梯", started.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlanForm_WhenATitleIsAMegabyteLong_IsAnsweredOnAPage()
    {
        await using var story = await Story.BeginAsync();
        var secretary = await story.AsAsync("he");
        var typed = SmallPlan.Typed(new string('长', 350_000), "2026-09-23", "2026-09-30", "2026-10-14", "2026-10-21");
        var before = await story.EverythingAsync();
        var answer = await secretary.PressOnceAsync(await secretary.OpenAsync("/tasks/new"), ("do", "submit"), typed);
        Assert.True(answer.Status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge, $"{answer.Status}");
        Assert.NotNull(answer.Document.QuerySelector("main h1"));
        Assert.Equal(before, await story.EverythingAsync());
    }

    [Fact]
    public async Task Texts_WhateverTheyHold_AreTextOnPagesAndInMails()
    {
        await using var story = await Story.BeginAsync();
        var plan = JsonSerializer.SerializeToNode(SmallPlan.From("x", new(2026, 9, 18)), Storage.Json.Options)!.AsObject();
        plan["title"] = "<script>alert(1)</script>";
        foreach (var field in new[] { "basis", "partyObjective", "businessObjective" })
        {
            plan[field] = Html;
        }

        plan["measures"] = new JsonArray(new JsonObject { ["partyAction"] = Html, ["businessResult"] = Html });
        plan["indicators"]![0]!["name"] = Html;
        var id = await story.StartTaskAsync(plan);
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        await story.DoAsync("wang", id, "returnPlan", new { reason = Html });
        await story.App.AdvanceAsync(TimeSpan.FromMinutes(1));
        var mails = await story.PostAsync();
        Assert.NotEmpty(mails);
        Assert.All(mails, letter => AssertPlain(letter.Html));
        Assert.All(mails, letter => Assert.DoesNotContain('\n', letter.Subject));
        var secretary = await story.AsAsync("he");
        foreach (var path in new[] { "/", "/ledger", $"/tasks/{id}", $"/tasks/{id}/plan", "/ledger?q=" + Uri.EscapeDataString(Html), "/ledger?person=" + Uri.EscapeDataString(Html) })
        {
            var page = await secretary.OpenAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            AssertPlain(page.Html);
        }

        foreach (var letter in mails.Where(letter => letter.Links.Count == 1))
        {
            AssertPlain((await story.Anybody().OpenAsync(letter.Link)).Html);
        }
    }

    [Fact]
    public async Task Revision_WhenStale_IsRefusedAndWhatWasTypedIsKept()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", new(2026, 9, 18)));
        await story.DoAsync("chen", id, "returnPlan", new { reason = "再议" });
        var secretary = await story.AsAsync("he");
        var form = await secretary.OpenAsync($"/tasks/{id}/plan");

        // Meanwhile one of the owners revises it.
        await story.DoAsync("li", id, "revisePlan", new { plan = SmallPlan.From("科长改的", new(2026, 9, 18)) });
        var before = await story.EverythingAsync();
        var answer = await secretary.PressOnceAsync(form, ("do", "submit"), ("partyObjective", "秘书改的目标"));
        Assert.True(answer.Status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict, $"{answer.Status}");
        Assert.Contains("秘书改的目标", answer.Html, StringComparison.Ordinal);
        Assert.Equal(before, await story.EverythingAsync());
    }

    private static void AssertPlain(string html)
    {
        Assert.DoesNotContain("<script>alert", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", html, StringComparison.OrdinalIgnoreCase);
    }
}

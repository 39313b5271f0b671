using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>分管领导: who is in charge of a unit sees its tasks, hears of what is overdue there, and finds the way from that mail to the task.</summary>
public sealed class LeaderInChargeTests
{
    private static readonly DateTimeOffset Monday = new(2026, 9, 14, 8, 0, 0, Office.Zone);

    [Fact]
    public async Task LeaderInCharge_OnceTheDirectoryNamesThem_SeesTheUnitsTasksAndIsTheNextRungAboveItsHead()
    {
        // Given a task of the section of works, and somebody who has nothing to do with it.
        await using var story = await Story.BeginAsync(Monday);
        var id = await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 18), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        await story.App.WhenIdleAsync();
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound, false, 0), await SeesAsync(story, "wu", id));

        // When the administrator puts them in charge of that section.
        var works = SmallOffice.Units.Single(unit => unit.Id == "works") with { LeaderId = "wu" };
        using (var saved = await (await story.MachineAsync("zhou")).PutAsJsonAsync("/api/units", new { items = new[] { works } }, Json.Options))
        {
            Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        }

        // Then they see it everywhere, and may not decide about it.
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, true, 1), await SeesAsync(story, "wu", id));
        Assert.Equal(HttpStatusCode.Forbidden, (await story.CommandAsync("wu", id, "approvePlan")).Status);

        // And three working days after the head of the section should have signed, it is they who are asked to look into it.
        await story.UntilAsync(2026, 9, 21);
        await story.PostAsync();
        await story.UntilAsync(2026, 9, 22);
        var letter = Assert.Single(await story.PostAsync(), letter => letter.To == "wu");
        Assert.Equal("请过问：「加装电梯」，过了 3 个工作日", letter.Subject);
        Assert.Contains($"/tasks/{id}", letter.Html, StringComparison.Ordinal);
        Assert.Empty(story.App.Log.Errors);
    }

    private static async Task<(HttpStatusCode Page, HttpStatusCode Api, bool InLedger, int Listed)> SeesAsync(Story story, string personId, string taskId)
    {
        var visitor = await story.AsAsync(personId);
        var machine = await story.MachineAsync(personId);
        using var api = await machine.GetAsync(new Uri($"/api/tasks/{taskId}", UriKind.Relative));
        var listed = JsonNode.Parse(await machine.GetStringAsync(new Uri("/api/tasks?year=2026", UriKind.Relative)))!["items"]!.AsArray();
        return (
            (await visitor.OpenAsync($"/tasks/{taskId}")).Status, api.StatusCode,
            (await visitor.OpenAsync("/ledger?year=2026")).Text.Contains("加装电梯", StringComparison.Ordinal), listed.Count);
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>台账: what a line says of a task's progress is of the items that are still on the list.</summary>
public sealed class LedgerLineTests
{
    [Fact]
    public async Task Progress_OfALine_CountsWhatIsReportedDoneAsDoneAndLeavesOutWhatWasCancelled()
    {
        // Given an item half done and one that was not begun.
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        await story.DoAsync("sun", id, "reportProgress", new { itemId = "w1", percent = 50, sentence = "过半" });
        Assert.Equal(25, await PercentAsync(story));

        // When the one that was not begun gives way to another, which is reported done without a word.
        var due = WorkCalendar.Announced.AddWorkingDays(Office.DateOf(story.App.Now), 15);
        await story.DoAsync("chen", id, "draftHandOut", new
        {
            revision = 1,
            items = new object[] { new { itemId = "w1" }, new { text = "电梯井改位", side = "business", unitId = "works", personId = "qian", due } },
        });
        await story.DoAsync("li", id, "signHandOut");
        await story.DoAsync("qian", id, "acknowledgeItem", new { itemId = "w3" });
        await story.DoAsync("qian", id, "completeItem", new { itemId = "w3" });

        // Then the two that are left are half and wholly done.
        Assert.Equal(75, await PercentAsync(story));
        Assert.Contains("75%", (await (await story.AsAsync("zhou")).OpenAsync("/ledger")).Text, StringComparison.Ordinal);
    }

    // Closing freezes the line and the score, whatever the office sets for the next ones; nothing is written into the task any more.
    [Fact]
    public async Task Line_OfAClosedTask_StaysAsItWasClosed()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        await story.DoAsync("chen", id, "watch", new { personId = "wu" });
        foreach (var (person, item, other) in new[] { ("sun", "w1", "li"), ("qian", "w2", "chen") })
        {
            await story.DoAsync(person, id, "completeItem", new { itemId = item, sentence = "办完了" });
            await story.DoAsync(other, id, "confirmItem", new { itemId = item, revision = 1 });
        }

        await story.DoAsync("zhao", id, "recordResult", new { result = new { actuals = new[] { 3, 5 }, excellence = new[] { new { text = "市级表彰", basis = "市局通报", points = 8 } } } });
        await story.DoAsync("chen", id, "signResult");
        await story.DoAsync("li", id, "signResult");
        await story.DoAsync("wang", id, "confirmResult");
        var (line, page) = (await story.App.RowsAsync(database => database.Ledger), (await (await story.AsAsync("zhou")).OpenAsync($"/tasks/{id}")).Text);

        await story.App.Services.GetRequiredService<OfficeTable>().SaveAsync(SmallOffice.Settings with { ExcellenceCap = 1 }, CancellationToken.None);
        Assert.Equal("task.over", (string?)(await story.CommandAsync("wu", id, "unwatch")).Body["code"]);
        await story.App.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(line, await story.App.RowsAsync(database => database.Ledger));
        Assert.Equal(page, (await (await story.AsAsync("zhou")).OpenAsync($"/tasks/{id}")).Text);
    }

    private static async Task<int?> PercentAsync(Story story)
    {
        var list = JsonNode.Parse(await (await story.MachineAsync("zhou")).GetStringAsync(new Uri("/api/tasks?year=2026", UriKind.Relative)))!;
        return (int?)Assert.Single(list["items"]!.AsArray())!["percent"];
    }
}

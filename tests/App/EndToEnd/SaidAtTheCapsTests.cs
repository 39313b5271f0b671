using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Storage;
using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>Two hundred items about each of which as much is said as may be: nothing is refused, nothing lost, and nothing left of what is erased.</summary>
public sealed class SaidAtTheCapsTests
{
    private const int Items = 200;
    private const int MostRows = 20;

    // Every text of 陈书记 has this in it, and no other text.
    private const string Mark = "陈述";

    private static readonly Person Successor = new("zheng", "郑科长", SmallOffice.Mail("zheng"), "works") { Roles = [new RoleAssignment(Role.BusinessOwner, "works")] };

    private readonly Random _prose = new(7);

    [Fact]
    public async Task Task_WhenAllThatCanBeSaidIsSaid_IsReadBackWholeGoesOnToItsEndAndForgetsWhomItShould()
    {
        await using var story = await Story.BeginAsync(people: [.. SmallOffice.People, Successor]);
        var id = await HandedOutAsync(story);
        foreach (var some in Enumerable.Range(1, Items).Chunk(10))
        {
            await FewRowsAsync(story, id, () => AtOnceAsync(story, id, some.SelectMany(SaidAbout)));
        }

        await IsWholeAsync(story, id);

        // Two at once, one of whom has to decide again; then what the rules ask back and forth.
        var both = await Task.WhenAll(
            story.CommandAsync("chen", id, "reportProgress", new { itemId = "w1", percent = 60, sentence = Say("chen"), problem = Say("chen"), nextStep = Say("chen") }),
            story.CommandAsync("li", id, "reportProgress", new { itemId = "w2", percent = 70, sentence = Say("li"), problem = Say("li"), nextStep = Say("li") }));
        Assert.All(both, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        await DoAsync(story, id, "zhao", new SetLight("w1", Light.Red, Say("zhao")));
        await DoAsync(story, id, "chen", new CompleteItem("w1", Say("chen")));
        await DoAsync(story, id, "li", new SendBackItem("w1", Say("li")));
        await DoAsync(story, id, "chen", new CompleteItem("w1", null));
        await DoAsync(story, id, "li", new ConfirmItem("w1", Say("li")));
        var task = await IsWholeAsync(story, id);
        Assert.InRange(await SnapshotSizeAsync(story, id), 200 * 1024, 320 * 1024);
        Assert.Equal((100, 70), (task.Item("w1")!.Progress!.Percent, task.Item("w2")!.Progress!.Percent));
        var page = await (await story.AsAsync("li")).OpenAsync($"/tasks/{id}/items/w20");
        Assert.Contains(task.Item("w20")!.Blockage!.Text.Value[..40], page.Text, StringComparison.Ordinal);

        // All that concerns a hundred items and more at once.
        await FewRowsAsync(story, id, () => DoAsync(story, id, "zhou", new HandOver("li", "zheng", Say("zhou"))));
        Assert.Equal(100, (await IsWholeAsync(story, id)).Items.Count(item => item.PersonId == "zheng"));
        await story.DoAsync("wang", id, "suspendTask", new { reason = Say("wang") });
        await story.App.Local.MoveToAsync(story.App.Now.AddDays(4), asleep: true);
        await FewRowsAsync(story, id, () => DoAsync(story, id, "wang", new ResumeTask(true)));
        Assert.Equal(19, (await IsWholeAsync(story, id)).Items.Count(item => item.Extension is { } asked && asked.To > new DateOnly(2026, 10, 20)));
        await story.DoAsync("chen", id, "draftHandOut", new { revision = 1, items = new[] { new { itemId = "w3" }, new { itemId = "w20" } } });
        await FewRowsAsync(story, id, () => DoAsync(story, id, "zheng", new SignHandOut()));
        task = await IsWholeAsync(story, id);
        Assert.Equal((197, 1), (task.Items.Count(item => item.CancelledAt is not null), task.Items.Count(item => item.Extension is not null)));

        await story.DoAsync("zheng", id, "acknowledgeItem", new { itemId = "w20" });
        await story.DoAsync("zheng", id, "completeItem", new { itemId = "w20", sentence = Say("zheng") });
        await story.DoAsync("chen", id, "completeItem", new { itemId = "w3", sentence = Say("chen") });
        await story.DoAsync("zheng", id, "confirmItem", new { itemId = "w3" });
        await story.DoAsync("chen", id, "confirmItem", new { itemId = "w20", note = Say("chen") });
        await story.DoAsync("zhao", id, "recordResult", new { result = new { actuals = new[] { 3 }, baseline = new[] { new { text = "无安全事故", passed = true } } } });
        await story.DoAsync("chen", id, "signResult");
        await story.DoAsync("zheng", id, "signResult");
        await story.DoAsync("wang", id, "confirmResult");
        task = await IsWholeAsync(story, id);
        Assert.True(task.IsOver);
        Assert.NotNull((await story.App.Services.GetRequiredService<LedgerTable>().FindAsync(task, CancellationToken.None))!.ChainHead);

        var tasks = story.App.Services.GetRequiredService<TaskTable>();
        Assert.Contains(Mark, await StoredTextAsync(story, id), StringComparison.Ordinal);
        Assert.True((await tasks.EraseTextsAsync(id, "chen", CancellationToken.None)).Texts > Items);
        Assert.DoesNotContain(Mark, await StoredTextAsync(story, id), StringComparison.Ordinal);
        Assert.True(await tasks.VerifyAsync(id, CancellationToken.None));
        var erased = await IsWholeAsync(story, id);
        Assert.Equal("（已删去）", erased.Item("w5")!.Progress!.Problem);
        Assert.Equal(task.Item("w6")!.Progress!.Problem, erased.Item("w6")!.Progress!.Problem);
        Assert.Empty(story.App.Log.Errors);
    }

    /// <summary>Characters at random pack worst. Without rows of their own half as many reports as there are items would be too many.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reports_WhenTheyDoNotLeaveTheSnapshot_AreRefusedSoon(bool leaves)
    {
        await using var story = await Story.BeginAsync(replace: leaves ? null : services => services.AddSingleton(provider =>
            new TaskTable(provider.GetRequiredService<Database>()) { MovesAbove = int.MaxValue }));
        var id = await HandedOutAsync(story);
        var (refused, noise) = (0, new Random(7));
        for (var n = 1; n <= 80 && refused == 0; n++)
        {
            var answer = await CommandAsync(story, id, n % 2 == 1 ? "chen" : "li", new ReportProgress($"w{n}", 40, AtTheCapsTests.Noise(noise), AtTheCapsTests.Noise(noise), AtTheCapsTests.Noise(noise)));
            refused += answer.Refusals.Count(refusal => refusal.Code == "task.tooLarge");
        }

        Assert.Equal(leaves ? 0 : 1, refused);
        await IsWholeAsync(story, id);
    }

    private async Task<string> HandedOutAsync(Story story)
    {
        var id = await story.StartTaskAsync(AtTheCapsTests.Plan("按计划推进"));
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        await story.DoAsync("wang", id, "approvePlan");
        var items = 0;
        await story.DoAsync("chen", id, "draftHandOut", new { items = AtTheCapsTests.Items(n => n % 2 == 0 ? "chen" : "li", () => $"{Mark}{++items}") });
        await story.DoAsync("li", id, "signHandOut");
        return id;
    }

    private IEnumerable<(string By, TaskCommand Command)> SaidAbout(int n)
    {
        var (item, by) = ($"w{n}", n % 2 == 1 ? "chen" : "li");
        yield return (by, new ReportProgress(item, 40, Say(by), Say(by), Say(by), n % 10 == 0 ? [new Evidence(Say(by)!.Value[..90], "https://office.example/a")] : null));
        if (n % 20 < 2)
        {
            yield return (by, new BlockItem(item, BlockageCause.Approval, "wang", Say(by)));
            yield return (by, new RequestExtension(item, new(2026, 10, 20), Say(by)));
        }
    }

    private FreeText? Say(string by) => FreeText.Of($"{(by == "chen" ? Mark : "李说")}{AtTheCapsTests.Prose(_prose).Replace(Mark, "", StringComparison.Ordinal)}"[..FreeText.MaxLength]);

    // Several commands in one commit: hundreds, each of which reads all that was said before, take their time.
    private static async Task AtOnceAsync(Story story, string id, IEnumerable<(string By, TaskCommand Command)> commands)
    {
        var tasks = story.App.Services.GetRequiredService<TaskTable>();
        var office = await story.App.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
        var before = await tasks.LoadAsync(id, CancellationToken.None);
        var (after, events) = (before.Task, new List<TaskEvent>());
        foreach (var (by, command) in commands)
        {
            var decision = TaskDecider.Decide(after, command, new Occasion(by, story.App.Now, Channel.Api, office));
            Assert.False(decision.IsRefused, $"{command.GetType().Name} by {by}: {string.Join(", ", decision.Refusals)}");
            (after, events) = (TaskHistory.Replay(decision.Events, after)!, [.. events, .. decision.Events]);
        }

        Assert.Equal(CommitOutcome.Committed, await tasks.CommitAsync(before, after, events, Guid.NewGuid().ToString("N"), "", [], CancellationToken.None));
    }

    // By the desk alone: the task is not taken in after each command.
    private static Task<Answer> CommandAsync(Story story, string id, string by, TaskCommand command) => story.App.Services.GetRequiredService<CommandDesk>()
        .ExecuteAsync(id, command, by, Channel.Api, Guid.NewGuid().ToString("N"), client: null, CancellationToken.None);

    private static async Task DoAsync(Story story, string id, string by, TaskCommand command)
    {
        var answer = await CommandAsync(story, id, by, command);
        Assert.True(answer.IsAccepted, $"{command.GetType().Name} by {by}: {string.Join(", ", answer.Refusals)}");
    }

    /// <summary>The task as it is stored is the one that its events make.</summary>
    private static async Task<IntegrationTask> IsWholeAsync(Story story, string id)
    {
        var tasks = story.App.Services.GetRequiredService<TaskTable>();
        var stored = (await tasks.LoadAsync(id, CancellationToken.None)).Task;
        var replayed = TaskHistory.Replay(await tasks.EventsAsync(id, CancellationToken.None).Select(recorded => recorded.Event).ToListAsync())!;
        Assert.Equal(JsonSerializer.Serialize(replayed, Json.Options), JsonSerializer.Serialize(stored, Json.Options));
        return stored;
    }

    private static async Task FewRowsAsync(Story story, string id, Func<Task> act)
    {
        await story.App.WhenIdleAsync();
        var before = (await KeysAsync(story, id)).ToDictionary(row => row.RowKey, row => row.ETag);
        await act();
        Assert.InRange((await KeysAsync(story, id)).Count(row => !before.TryGetValue(row.RowKey, out var etag) || etag != row.ETag), 3, MostRows);
        await story.App.WhenIdleAsync();
    }

    private static async Task<int> SnapshotSizeAsync(Story story, string id) =>
        (await RowsAsync(story, id)).Where(row => row.RowKey == "snap").Sum(row => ((IDictionary<string, object>)row).Values.OfType<byte[]>().Sum(bytes => bytes.Length));

    private static async Task<string> StoredTextAsync(Story story, string id) =>
        string.Join('\n', (await RowsAsync(story, id)).Where(row => row.ContainsKey("DN")).Select(row => Encoding.UTF8.GetString(Chunks.Get(row))));

    private static ValueTask<List<TableEntity>> KeysAsync(Story story, string id) => RowsAsync(story, id, ["RowKey", "odata.etag"]);

    private static ValueTask<List<TableEntity>> RowsAsync(Story story, string id, string[]? select = null) =>
        story.App.Services.GetRequiredService<Database>().Tasks.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {id}"), select: select).ToListAsync();
}

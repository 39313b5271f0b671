using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain;
using PartyFlow.Functions.Erasing;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Audit;

public sealed class ErasingTests
{
    private const string Written = "先锋岗设到六个工地";
    private const string Problem = "挖断了一根缆线";

    [Fact]
    public async Task Texts_WhenTheirWriterHasLeft_AreErasedEverywhereAndTheChainHolds()
    {
        await using var story = await Story.BeginAsync();
        var (id, other) = (await story.HandedOutAsync(), await story.HandedOutAsync("雨污分流"));
        await story.DoAsync("sun", id, "reportProgress", new { itemId = "w1", percent = 40, sentence = Written, problem = Problem });
        await story.DoAsync("qian", id, "reportProgress", new { itemId = "w2", percent = 5, sentence = "孙同志辛苦" });
        await story.DoAsync("sun", other, "reportProgress", new { itemId = "w1", percent = 10, sentence = Written, problem = Problem });
        var tasks = story.App.Services.GetRequiredService<TaskTable>();
        var before = await tasks.LoadAsync(id, CancellationToken.None);
        var todos = await TodosAsync(story);

        var admin = await story.AsAsync("zhou");
        var page = await admin.OpenAsync("/manage/people/sun");
        Assert.DoesNotContain("删去其写过的文字", page.Text, StringComparison.Ordinal);
        await LeaveAsync(story, "sun");
        page = await admin.OpenAsync("/manage/people/sun");
        var unconfirmed = await admin.PressAsync(page, ("do", "erase"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unconfirmed.Status);
        Assert.Contains(Written, await ExportTests.ExportAsync(story, id), StringComparison.Ordinal);
        page = await admin.PressAsync(page, ("do", "erase"), ("confirm", "1"));
        Assert.Contains("已经开始删去", page.Text, StringComparison.Ordinal);
        await story.App.WhenIdleAsync();

        page = await admin.OpenAsync("/manage/people/sun");
        Assert.Contains("看过 2 项任务，删去 4 处文字", page.Text, StringComparison.Ordinal);
        foreach (var task in new[] { id, other })
        {
            var export = await ExportTests.ExportAsync(story, task);
            Assert.DoesNotContain(Written, export, StringComparison.Ordinal);
            Assert.DoesNotContain(Problem, export, StringComparison.Ordinal);
            Assert.True(await tasks.VerifyAsync(task, CancellationToken.None));
            var stored = await tasks.LoadAsync(task, CancellationToken.None);
            Assert.Equal("（已删去）", stored.Task.Item("w1")!.Progress!.Sentence);
            var replayed = TaskHistory.Replay(await tasks.EventsAsync(task, CancellationToken.None).Select(recorded => recorded.Event).ToListAsync())!;
            Assert.Equal(System.Text.Json.JsonSerializer.Serialize(replayed, Json.Options), System.Text.Json.JsonSerializer.Serialize(stored.Task, Json.Options));
            Assert.Equal(OfflineCheck.Hex(stored.Link), OfflineCheck.Missing is null ? await OfflineCheck.RunAsync(export) : OfflineCheck.Hex(stored.Link));
            var sheet = await admin.OpenAsync($"/tasks/{task}");
            Assert.DoesNotContain(Written, sheet.Html + (await admin.OpenAsync($"/tasks/{task}/items/w1")).Html, StringComparison.Ordinal);
        }

        Assert.Equal(before.Link, (await tasks.LoadAsync(id, CancellationToken.None)).Link);
        Assert.Contains("孙同志辛苦", await ExportTests.ExportAsync(story, id), StringComparison.Ordinal);
        var lines = await story.App.Services.GetRequiredService<LedgerTable>().QueryAsync(new LedgerQuery("works", 2026, null, null, null, null, null), _ => true, CancellationToken.None);
        Assert.All(lines, line => Assert.NotEqual(Problem, line.Problem));
        Assert.Equal(2, lines.Count);
        Assert.Equal(todos, await TodosAsync(story));

        // Work goes on from the snapshot that was made anew.
        await story.DoAsync("qian", id, "reportProgress", new { itemId = "w2", percent = 30, sentence = "继续" });
        Assert.True(await tasks.VerifyAsync(id, CancellationToken.None));
        Assert.Empty(story.App.Log.Errors);
    }

    [Fact]
    public async Task Texts_WhenTheTaskIsClosed_AreErasedAndTheRecordStillEndsWithTheLinkThatWasMailed()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        await story.DoAsync("sun", id, "reportProgress", new { itemId = "w1", percent = 90, sentence = Written, problem = Problem });
        await story.DoAsync("sun", id, "completeItem", new { itemId = "w1", sentence = Written });
        await story.DoAsync("qian", id, "completeItem", new { itemId = "w2", sentence = "加固完成" });
        await story.DoAsync("li", id, "confirmItem", new { itemId = "w1" });
        await story.DoAsync("chen", id, "confirmItem", new { itemId = "w2" });
        await story.DoAsync("zhao", id, "recordResult", new { result = new { actuals = new[] { 3, 5 }, baseline = new[] { new { text = "无安全事故", passed = true } } } });
        await story.DoAsync("chen", id, "signResult");
        await story.DoAsync("li", id, "signResult");
        await story.DoAsync("wang", id, "confirmResult");
        await story.App.AdvanceAsync(TimeSpan.FromMinutes(2));
        var ledger = story.App.Services.GetRequiredService<LedgerTable>();
        var tasks = story.App.Services.GetRequiredService<TaskTable>();
        var closed = (await tasks.LoadAsync(id, CancellationToken.None)).Task;
        var (line, mails) = ((await ledger.FindAsync(closed, CancellationToken.None))!, story.App.Mails().Length);
        Assert.Contains(story.App.Mails(), mail => mail.Text.Contains(OfflineCheck.Hex(line.ChainHead!), StringComparison.Ordinal));

        // The office counts excellence otherwise now: the line of a closed task does not follow.
        var offices = story.App.Services.GetRequiredService<OfficeTable>();
        await offices.SaveAsync(SmallOffice.Settings with { ExcellenceCap = 1 }, CancellationToken.None);
        foreach (var person in new[] { "sun", "he" })
        {
            await LeaveAsync(story, person);
            var erasures = story.App.Services.GetRequiredService<ErasureTable>();
            await erasures.AskAsync(person, "zhou", CancellationToken.None);
            await EraseTextsFlow.StartAsync(story.App.Hub, person, CancellationToken.None);
            await story.App.WhenIdleAsync();
            Assert.Equal(("zhou", 1, true), ((await erasures.FindAsync(person, CancellationToken.None))!.By, (await erasures.FindAsync(person, CancellationToken.None))!.Tasks, (await erasures.FindAsync(person, CancellationToken.None))!.FinishedAt is not null));
        }

        var erased = (await ledger.FindAsync(closed, CancellationToken.None))!;
        Assert.Equal("（已删去）", erased.Title);
        Assert.Equal(
            Text(line),
            Text(erased with { Title = line.Title, Basis = line.Basis, PartyObjective = line.PartyObjective, BusinessObjective = line.BusinessObjective, Problem = line.Problem, NextStep = line.NextStep }));
        var export = await ExportTests.ExportAsync(story, id);
        Assert.DoesNotContain("加装电梯", export, StringComparison.Ordinal);
        Assert.Contains("加固完成", export, StringComparison.Ordinal);
        Assert.True(await tasks.VerifyAsync(id, CancellationToken.None));
        Assert.Equal(line.ChainHead, (await tasks.LoadAsync(id, CancellationToken.None)).Link);
        Assert.True(OfflineCheck.Missing is not null || await OfflineCheck.RunAsync(export) == OfflineCheck.Hex(line.ChainHead!));
        Assert.Equal(mails, story.App.Mails().Length);
        var admin = await story.AsAsync("zhou");
        Assert.Contains("（已删去）", (await admin.OpenAsync($"/tasks/{id}")).Text, StringComparison.Ordinal);
        Assert.Empty(story.App.Log.Errors);
    }

    [Fact]
    public async Task Texts_WhenOthersChangeTheTaskMeanwhile_AreErasedAndNothingOfTheOthersIsLost()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        for (var n = 1; n <= 8; n++)
        {
            await story.DoAsync("sun", id, "reportProgress", new { itemId = "w1", percent = n, sentence = $"{Written}{n}", problem = Problem });
        }

        var tasks = story.App.Services.GetRequiredService<TaskTable>();
        var writing = Enumerable.Range(1, 12).Select(n => story.CommandAsync("qian", id, "reportProgress", new { itemId = "w2", percent = n, sentence = $"加固{n}" })).ToArray();
        var erasing = Enumerable.Range(0, 3).Select(_ => tasks.EraseTextsAsync(id, "sun", CancellationToken.None)).ToArray();
        Assert.All(await Task.WhenAll(writing), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.All(await Task.WhenAll(erasing), erased => Assert.True(erased.IsConcerned));
        await story.App.WhenIdleAsync();

        var export = await ExportTests.ExportAsync(story, id);
        Assert.DoesNotContain(Written, export, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(1, 12), n => Assert.Contains($"\"加固{n}\"", export, StringComparison.Ordinal));
        Assert.True(await tasks.VerifyAsync(id, CancellationToken.None));
        Assert.Equal("（已删去）", (await tasks.LoadAsync(id, CancellationToken.None)).Task.Item("w1")!.Progress!.Sentence);
        Assert.Equal(new ErasedTexts(true, 0), await tasks.EraseTextsAsync(id, "sun", CancellationToken.None));
        Assert.Equal(new ErasedTexts(false, 0), await tasks.EraseTextsAsync(id, "wu", CancellationToken.None));
    }

    private static string Text(LedgerEntry entry) => System.Text.Json.JsonSerializer.Serialize(entry, Json.Options);

    private static async Task LeaveAsync(Story story, string personId)
    {
        var offices = story.App.Services.GetRequiredService<OfficeTable>();
        await offices.ChangeAsync(office => new DirectoryChange([], [office.People[personId] with { IsActive = false }], []), CancellationToken.None);
    }

    private static async Task<string> TodosAsync(Story story)
    {
        var todos = story.App.Services.GetRequiredService<TodoTable>();
        var rows = new List<string>();
        foreach (var person in SmallOffice.People)
        {
            rows.AddRange((await todos.OfAsync(person.Id, CancellationToken.None)).Select(todo => $"{person.Id} {todo.Obligation.Id} {todo.Title} {todo.ItemText}"));
        }

        return string.Join('\n', rows.Order(StringComparer.Ordinal));
    }
}

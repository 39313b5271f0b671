using System.Net;
using System.Text;
using Azure.Data.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>What is said about items, in rows beside the snapshot: here that of every task, however small.</summary>
public sealed class SaidRowsTests
{
    [Fact]
    public async Task Said_WhenTheTaskIsSmall_StaysInItsSnapshot()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        await ReportAsync(story, id, "w1", Long(1));
        Assert.Empty((await SaidAsync(story, id)).Keys);
        Assert.False((await SnapshotAsync(story, id)).ContainsKey("Said"));
    }

    [Fact]
    public async Task Said_WhenItMoves_StandsInARowOfItsOwnUntilLittleIsSaid()
    {
        await using var story = await MovingAsync();
        var id = await story.HandedOutAsync();
        await ReportAsync(story, id, "w1", Long(1));
        var first = (await SaidAsync(story, id))["said:w1"];
        Assert.Contains(Long(1), Text(first), StringComparison.Ordinal);
        Assert.DoesNotContain(Long(1), Text(await SnapshotAsync(story, id)), StringComparison.Ordinal);

        // What is said about others, or changes nothing that was said, leaves the row alone.
        await ReportAsync(story, id, "w2", Long(2));
        await story.DoAsync("sun", id, "completeItem", new { itemId = "w1" });
        var second = await SaidAsync(story, id);
        Assert.Equal((first.ETag, 2), (second["said:w1"].ETag, second.Count));
        var task = await TaskAsync(story, id);
        Assert.Equal((Long(1), 100, Long(2)), (task.Item("w1")!.Progress!.Sentence.Value, task.Item("w1")!.Progress!.Percent, task.Item("w2")!.Progress!.Sentence.Value));

        // What stands in a row that the snapshot does not name is nobody's.
        await ReportAsync(story, id, "w2", "继续");
        Assert.Equal("继续", (await TaskAsync(story, id)).Item("w2")!.Progress!.Sentence);
        Assert.Contains(Long(2), Text((await SaidAsync(story, id))["said:w2"]), StringComparison.Ordinal);
        await story.App.Services.GetRequiredService<TaskTable>().EraseTextsAsync(id, "qian", CancellationToken.None);
        Assert.Equal("said:w1", Assert.Single(await SaidAsync(story, id)).Key);
        Assert.Equal((Long(1), "（已删去）"), ((await TaskAsync(story, id)).Item("w1")!.Progress!.Sentence.Value, (await TaskAsync(story, id)).Item("w2")!.Progress!.Sentence.Value));
        await ReportAsync(story, id, "w2", Long(3));
        Assert.Equal(Long(3), (await TaskAsync(story, id)).Item("w2")!.Progress!.Sentence);
        Assert.Empty(story.App.Log.Errors);
    }

    [Fact]
    public async Task Task_WhenAReportComesWhileItIsRead_IsTheOneAfterIt()
    {
        InterruptedTables? tables = null;
        await using var story = await MovingAsync(services => WrappedTables.Replace(services, own => tables = new InterruptedTables(own)));
        var id = await story.HandedOutAsync();
        await ReportAsync(story, id, "w1", Long(10), 10);
        await story.App.WhenIdleAsync();

        tables!.AfterSnapshot(() => ReportAsync(story, id, "w1", Long(20), 20));
        var read = (await TaskAsync(story, id)).Item("w1")!.Progress!;
        Assert.Equal((20, Long(20)), (read.Percent, read.Sentence.Value));

        // A command that read the older one decides again; nothing of either is lost.
        await story.App.WhenIdleAsync();
        tables.AfterSnapshot(() => ReportAsync(story, id, "w1", Long(30), 30));
        await ReportAsync(story, id, "w2", Long(40), 40);
        var task = await TaskAsync(story, id);
        Assert.Equal((30, Long(30), 40, Long(40)), (task.Item("w1")!.Progress!.Percent, task.Item("w1")!.Progress!.Sentence.Value, task.Item("w2")!.Progress!.Percent, task.Item("w2")!.Progress!.Sentence.Value));
        Assert.Empty(story.App.Log.Errors);
    }

    [Fact]
    public async Task Commit_WhenTextsWereErasedSinceItsReading_Conflicts()
    {
        await using var story = await MovingAsync();
        var id = await story.HandedOutAsync();
        await ReportAsync(story, id, "w1", Long(1));
        var tasks = story.App.Services.GetRequiredService<TaskTable>();
        var read = await tasks.LoadAsync(id, CancellationToken.None);
        var snapshot = Text(await SnapshotAsync(story, id));
        Assert.Equal(new ErasedTexts(true, 1), await tasks.EraseTextsAsync(id, "sun", CancellationToken.None));
        Assert.Equal(snapshot, Text(await SnapshotAsync(story, id)));

        var @event = new TaskEvent.ItemBlocked("w1", BlockageCause.Approval, "wang", FreeText.Of("等批复")!) { At = story.App.Now, By = "sun" };
        Assert.Equal(CommitOutcome.Conflict, await tasks.CommitAsync(read, TaskHistory.Evolve(read.Task, @event), [@event], "one", "digest", [], CancellationToken.None));
        read = await tasks.LoadAsync(id, CancellationToken.None);
        Assert.Equal(CommitOutcome.Committed, await tasks.CommitAsync(read, TaskHistory.Evolve(read.Task, @event), [@event], "one", "digest", [], CancellationToken.None));
        Assert.Equal(("（已删去）", "等批复"), ((await TaskAsync(story, id)).Item("w1")!.Progress!.Sentence.Value, (await TaskAsync(story, id)).Item("w1")!.Blockage!.Text.Value));
        Assert.DoesNotContain(Long(1), string.Join('\n', (await SaidAsync(story, id)).Values.Select(Text)), StringComparison.Ordinal);
    }

    /// <summary>A text that is added to an item has to be added to what moves.</summary>
    [Fact]
    public void Texts_OfAnItem_AreThoseOfTheHandOutAndThoseSaidAboutIt()
    {
        var (at, text) = (DateTimeOffset.UnixEpoch, FreeText.Of("写的")!);
        var returned = new Returned("li", at, text);
        var item = new WorkItem
        {
            Id = "w1",
            No = 1,
            Text = text,
            Deliverable = text,
            Side = Side.Party,
            UnitId = "works",
            PersonId = "chen",
            Due = default,
            OriginalDue = default,
            Declined = returned,
            Insisted = returned,
            SentBack = returned,
            Progress = new Progress(at, 40, text, text, text, [new Evidence(text, text)]),
            Blockage = new Blockage(BlockageCause.Approval, "wang", text, "chen", at),
            Extension = new ExtensionRequest(1, default, text, "chen", at, "chen"),
            Light = new LightByHand(Light.Red, text, "zhao", at),
            Confirmation = new Signature("li", at, Channel.Page, Key.Business, text),
        };
        Assert.Equal(TextsIn(typeof(WorkItem)), SaidTexts.Of(item).Count + 2);
        Assert.Equal(2, System.Text.Json.JsonSerializer.Serialize(SaidTexts.Without(item), Json.Options).Split(text.Value).Length - 1);
    }

    // Those of a list count once.
    private static int TextsIn(Type type) => type == typeof(FreeText) ? 1
        : type.IsGenericType ? type.GetGenericArguments().Sum(TextsIn)
        : type.Namespace!.StartsWith("PartyFlow.Domain", StringComparison.Ordinal) && type.IsClass
            ? type.GetProperties().Where(property => property.PropertyType != type && property.Name != "EqualityContract").Sum(property => TextsIn(property.PropertyType))
        : 0;

    private static Task<Story> MovingAsync(Action<IServiceCollection>? replace = null) => Story.BeginAsync(replace: services =>
    {
        services.AddSingleton(provider => new TaskTable(provider.GetRequiredService<Database>()) { MovesAbove = 0 });
        replace?.Invoke(services);
    });

    private static string Long(int n) => $"{n}：{string.Concat(Enumerable.Repeat("电梯井加固", 40))}";

    private static async Task ReportAsync(Story story, string id, string itemId, string sentence, int percent = 40)
    {
        var (status, body) = await story.CommandAsync(itemId == "w1" ? "sun" : "qian", id, "reportProgress", new { itemId, percent, sentence });
        Assert.True(status == HttpStatusCode.OK, body.ToString());
    }

    private static async Task<IntegrationTask> TaskAsync(Story story, string id) => (await story.App.Services.GetRequiredService<TaskTable>().LoadAsync(id, CancellationToken.None)).Task;

    private static async Task<TableEntity> SnapshotAsync(Story story, string id) => (await story.App.Services.GetRequiredService<Database>().Tasks.GetEntityAsync<TableEntity>(id, "snap")).Value;

    private static async Task<Dictionary<string, TableEntity>> SaidAsync(Story story, string id) =>
        await Database.PrefixAsync(story.App.Services.GetRequiredService<Database>().Tasks, id, "said:", CancellationToken.None).ToDictionaryAsync(row => row.RowKey);

    private static string Text(TableEntity row) => Encoding.UTF8.GetString(Chunks.Get(row));
}

using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Demo;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.Demo;

public sealed partial class SampleOfficeTests
{
    [Fact]
    public async Task Demo_WhenStarted_ShowsTasksInAllStagesAndWhoOwesWhat()
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        await app.AdvanceAsync(TimeSpan.FromMinutes(2));

        var ledger = await app.Services.GetRequiredService<LedgerTable>().QueryAsync(new LedgerQuery(null, 2026, null, null, null, null, null), _ => true, CancellationToken.None);
        Assert.Equal(14, ledger.Count);
        Assert.Equal(
            ["Plan: 1", "Deploy: 1", "Implement: 6", "Inspect: 3"],
            ledger.Where(entry => entry.Status == Domain.TaskStatus.Running).GroupBy(entry => entry.Stage).OrderBy(group => group.Key).Select(group => $"{group.Key}: {group.Count()}"));

        var tasks = app.Services.GetRequiredService<TaskTable>();
        var (inTime, late) = ((await tasks.LoadAsync("t06", CancellationToken.None)).Task, (await tasks.LoadAsync("t10", CancellationToken.None)).Task);
        Assert.Equal((Domain.TaskStatus.Closed, 98.0m, 2m), (inTime.Status, inTime.Score!.Points, inTime.Score.Excellence));
        Assert.Equal((Domain.TaskStatus.ClosedLate, 88.89m, 0m), (late.Status, late.Score!.Points, late.Score.Excellence));

        var todos = app.Services.GetRequiredService<TodoTable>();
        var office = await app.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
        var owed = new List<(string Person, ObligationKind Kind)>();
        foreach (var person in office.People.Keys)
        {
            owed.AddRange((await todos.OfAsync(person, CancellationToken.None)).Select(todo => (person, todo.Obligation.Kind)));
        }

        Assert.True(owed.Select(one => one.Person).Distinct().Count() >= 15, string.Join(' ', owed));
        Assert.Equal(
            [
                ("p01", ObligationKind.ApprovePlan), ("p03", ObligationKind.Unblock), ("p03", ObligationKind.Unblock), ("p23", ObligationKind.SignHandOut),
                ("p26", ObligationKind.Unblock), ("p29", ObligationKind.Rectify), ("p31", ObligationKind.Unblock), ("p35", ObligationKind.CheckRectification),
                ("p36", ObligationKind.CheckRectification), ("p38", ObligationKind.SettleDecline), ("p44", ObligationKind.Acknowledge),
            ],
            owed.Where(one => one.Kind != ObligationKind.CarryOut).Order());
        Assert.False(app.Log.Errors.Any(), string.Join('\n', app.Log.Errors.Take(3)));
    }

    [Fact]
    public async Task Tasks_OfTheSample_TellWhatGotInTheirWayAndWhatCameOfIt()
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        var tasks = new Dictionary<string, IntegrationTask>();
        for (var place = 1; place <= 14; place++)
        {
            tasks[$"t{place:D2}"] = (await app.Services.GetRequiredService<TaskTable>().LoadAsync($"t{place:D2}", CancellationToken.None)).Task;
        }

        // 堵点: who waits for whom, since when and why.
        Assert.Equal(
            [
                ("t01", "w4", BlockageCause.OtherUnit, "p21", "p03", Day(9, 10)), ("t07", "w3", BlockageCause.Resources, "p25", "p03", Day(9, 8)),
                ("t07", "w4", BlockageCause.OtherUnit, "p22", "p31", Day(8, 14)), ("t08", "w4", BlockageCause.Approval, "p33", "p26", Day(9, 9)),
            ],
            from task in tasks.Values
            from item in task.Items
            let stuck = item.Blockage
            where stuck is not null
            orderby task.Id, item.Id
            select (task.Id, item.Id, stuck!.Cause, stuck.By, stuck.UnblockerId, Office.DateOf(stuck.At)));

        // 延期: granted by the leader, the first date kept, and the blockage behind it gone.
        var extended = tasks["t04"].Item("w3")!;
        Assert.Equal((Day(11, 20), Day(10, 23), 1), (extended.Due, extended.OriginalDue, extended.Blockages));
        Assert.Equal((Day(10, 23), Day(11, 20), "p03", Day(8, 25)), Assert.Single(extended.Extensions) is var one ? (one.From, one.To, one.By, Office.DateOf(one.At)) : default);
        Assert.Null(extended.Blockage);

        // Both keys of a change of that hand-out in one hand, one of them as a deputy's: somebody else countersigns.
        Assert.Equal([("p20", null), ("p18", "p20")], tasks["t04"].HandOutKeys.Select(key => (key.PersonId, key.By)));
        Assert.Equal(new Countersign(Stage.Deploy, "p23"), Assert.Single(tasks["t04"].Countersigns));

        // 中止.
        Assert.Equal((Domain.TaskStatus.Suspended, "p02", Day(8, 3)), (tasks["t09"].Status, tasks["t09"].Suspensions[0].By, Office.DateOf(tasks["t09"].Suspensions[0].From)));

        // 退办, and an item that nobody has answered to.
        Assert.Equal(("p37", "p44"), (tasks["t13"].Item("w4")!.Declined!.By, tasks["t13"].Items.Single(item => item is { AcknowledgedAt: null, Declined: null }).PersonId));

        // 整改: found, reported, sent back or cleared off; baseline and excellence stand in the result.
        Assert.Equal(
            [
                ("t03", "p29", Day(9, 14), "sent back"), ("t03", "p27", Day(9, 18), "cleared 09-17"), ("t06", "p33", Day(7, 15), "cleared 07-14"), ("t10", "p11", Day(6, 24), "cleared 06-24"),
                ("t11", "p24", Day(9, 22), "reported"), ("t12", "p28", Day(9, 21), "reported"),
            ],
            from task in tasks.Values
            from finding in task.Findings
            orderby task.Id, finding.No
            select (task.Id, finding.PersonId, finding.Due, finding.ClearedAt is { } cleared ? string.Create(CultureInfo.InvariantCulture, $"cleared {Office.DateOf(cleared):MM-dd}") : finding.IsReported ? "reported" : "sent back"));
        Assert.Equal(
            [("t03", 86.36m, 2m, 1), ("t06", 98m, 2m, 0), ("t10", 88.89m, 0m, 0), ("t11", 90.4m, 0m, 0), ("t12", 93.41m, 1m, 0)],
            from task in tasks.Values
            where task.Result is not null
            orderby task.Id
            let score = Scoring.Of(task.Plan, task.Result!, 10)
            select (task.Id, score.Points, score.Excellence, score.FailedBaseline.Length));

        // 关注、留言、佐证.
        Assert.Equal("p01", Assert.Single(tasks["t01"].Watchers));
        Assert.Equal("议事小组名册（汇总表）", tasks["t01"].Item("w1")!.Progress!.Evidence!.Value[0].Name?.Value);
        var said = new List<string>();
        foreach (var id in tasks.Keys)
        {
            said.AddRange(await app.Services.GetRequiredService<TaskTable>().EventsAsync(id, CancellationToken.None)
                .Select(recorded => recorded.Event).OfType<TaskEvent.Commented>().Select(comment => $"{id} {comment.By} {string.Join(' ', comment.Mentions)}".Trim()).ToListAsync());
        }

        Assert.Equal(["t01 p46", "t04 p36 p20", "t08 p39", "t09 p09", "t10 p12", "t13 p42 p38", "t14 p07"], said);
    }

    [Fact]
    public async Task People_OfTheSample_SeeWhatWaitsForThemAndWhyAndHearNothingOfLongAgo()
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        await app.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Contains("弱电迁改等三家通信单位答复", await TodosAsync(app, "p03"), StringComparison.Ordinal);
        Assert.Contains("其中1件复查日期早于整改日期", await TodosAsync(app, "p29"), StringComparison.Ordinal);
        Assert.Contains("已报分管领导", await TodosAsync(app, "p35"), StringComparison.Ordinal);
        Assert.Contains("抽调省厅督查一个月", await TodosAsync(app, "p38"), StringComparison.Ordinal);
        Assert.Contains("加签", await TodosAsync(app, "p23"), StringComparison.Ordinal);

        // What was told in its time (a deputy acted, an extension was granted, a task stood still or closed) is not told once more.
        var mails = app.Mails();
        Assert.Contains(mails, mail => mail.Head.To.Address == "cheng.shukai@example.org");
        Assert.DoesNotContain(mails, mail => mail.Head.To.Address is "wang.qian@example.org" or "jiang.haibo@example.org" or "du.zhiheng@example.org");
        Assert.DoesNotContain(mails, mail => mail.Head.Subject.Contains("竣工联合验收", StringComparison.Ordinal));
    }

    [Fact]
    public async Task History_OfEveryTask_IsInOrderWholeAndOfItsDay()
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        var tasks = app.Services.GetRequiredService<TaskTable>();
        var numbers = new List<string>();
        for (var place = 1; place <= 14; place++)
        {
            var id = $"t{place:D2}";
            var events = await tasks.EventsAsync(id, CancellationToken.None).Select(recorded => recorded.Event).ToListAsync();
            Assert.True(await tasks.VerifyAsync(id, CancellationToken.None));
            Assert.Equal(events.Select(@event => @event.At).Order(), events.Select(@event => @event.At));
            Assert.All(events, @event => Assert.InRange(@event.At, new DateTimeOffset(2026, 1, 1, 0, 0, 0, Office.Zone), app.Now));
            Assert.All(events, @event => Assert.Equal(@event.By == Occasion.SystemActor ? Channel.System : Channel.Import, @event.Channel));
            numbers.Add(Assert.IsType<TaskEvent.TaskStarted>(events[0]).Number);
        }

        Assert.Equal(Enumerable.Range(1, 14).Select(number => $"云住建融〔2026〕{number}号"), numbers);
        Assert.Equal(15, await app.Services.GetRequiredService<OfficeTable>().NextNumberAsync(2026, CancellationToken.None));
    }

    [Fact]
    public async Task Load_WhenRepeated_ChangesNothing()
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        await app.WhenIdleAsync();
        var before = await SnapshotAsync(app);

        await app.RestartAsync();
        await app.WhenIdleAsync();

        Assert.Equal(before, await SnapshotAsync(app));
    }

    [Fact]
    public async Task Load_WhenCutOffBefore_IsTakenUpWhereItStopped()
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        await app.WhenIdleAsync();
        var database = app.Services.GetRequiredService<Database>();
        var before = await app.RowsAsync(tables => tables.Tasks);
        await foreach (var row in database.Tasks.QueryAsync<Azure.Data.Tables.TableEntity>("PartitionKey eq 't14'"))
        {
            await database.Tasks.DeleteEntityAsync(row.PartitionKey, row.RowKey);
        }

        await database.Office.DeleteEntityAsync("number", "2026");
        await app.RestartAsync();
        await app.WhenIdleAsync();

        var after = await app.RowsAsync(tables => tables.Tasks);
        Assert.Equal(before.Split('\n').Where(row => !row.StartsWith("t14")), after.Split('\n').Where(row => !row.StartsWith("t14")));
        // Its decision links were rows of mails that have gone out, and are not sent again.
        Assert.Equal(Keys(before).Where(key => !key.StartsWith("t14 ap:", StringComparison.Ordinal)), Keys(after));
        Assert.Equal(15, await app.Services.GetRequiredService<OfficeTable>().NextNumberAsync(2026, CancellationToken.None));
    }

    [Fact]
    public async Task Load_WhenAnotherOfficeIsThere_LeavesItAlone()
    {
        await using var app = await PartyFlowHost.StartAsync();
        await app.SetUpAsync(
            new OfficeSettings { Name = "云泽市水务局" },
            [new Unit("u1", "云泽市水务局", Kind: UnitKind.Bureau)],
            [new Person("p1", "何苗", "he@example.org", "u1") { Roles = [new RoleAssignment(Role.Administrator, "u1")] }]);
        var before = await SnapshotAsync(app);

        await app.Services.GetRequiredService<SampleOffice>().LoadAsync(CancellationToken.None);

        Assert.Equal(before, await SnapshotAsync(app));
    }

    private static DateOnly Day(int month, int day) => new(2026, month, day);

    private static async Task<string> TodosAsync(PartyFlowHost app, string personId)
    {
        using var browser = app.NewBrowser();
        using var form = new FormUrlEncodedContent([new("person", personId), new("formToken", Token().Match(await browser.GetStringAsync("/demo")).Groups[1].Value)]);
        (await browser.PostAsync("/demo", form)).Dispose();
        return await browser.GetStringAsync("/");
    }

    private static async Task<string> SnapshotAsync(PartyFlowHost app) =>
        $"{await app.RowsAsync(tables => tables.Office)}\n{await app.RowsAsync(tables => tables.Tasks)}\n{await app.RowsAsync(tables => tables.Pending)}";

    // Without the ETag, the last word.
    private static IEnumerable<string> Keys(string rows) => rows.Split('\n').Select(row => row[..row.LastIndexOf(' ')]);

    [GeneratedRegex("name=\"formToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

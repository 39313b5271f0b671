using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Demo;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.Demo;

public sealed class SampleOfficeTests
{
    [Fact]
    public async Task Demo_WhenStarted_ShowsTasksInAllStagesAndWhoOwesWhat()
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        await app.AdvanceAsync(TimeSpan.FromMinutes(2));

        var ledger = await app.Services.GetRequiredService<LedgerTable>().QueryAsync(new LedgerQuery(null, 2026, null, null, null, null, null), _ => true, CancellationToken.None);
        Assert.Equal(14, ledger.Count);
        Assert.Equal(
            ["Plan: 1", "Deploy: 1", "Implement: 7", "Inspect: 3"],
            ledger.Where(entry => entry.Status == Domain.TaskStatus.Running).GroupBy(entry => entry.Stage).OrderBy(group => group.Key).Select(group => $"{group.Key}: {group.Count()}"));

        var tasks = app.Services.GetRequiredService<TaskTable>();
        var (inTime, late) = ((await tasks.LoadAsync("t06", CancellationToken.None)).Task, (await tasks.LoadAsync("t10", CancellationToken.None)).Task);
        Assert.Equal((Domain.TaskStatus.Closed, 98.0m), (inTime.Status, inTime.Score!.Points));
        Assert.Equal((Domain.TaskStatus.ClosedLate, 88.89m), (late.Status, late.Score!.Points));

        var todos = app.Services.GetRequiredService<TodoTable>();
        var office = await app.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
        var owed = new List<(string Person, ObligationKind Kind)>();
        foreach (var person in office.People.Keys)
        {
            owed.AddRange((await todos.OfAsync(person, CancellationToken.None)).Select(todo => (person, todo.Obligation.Kind)));
        }

        Assert.True(owed.Select(one => one.Person).Distinct().Count() >= 15, string.Join(' ', owed));
        Assert.Contains(("p01", ObligationKind.ApprovePlan), owed);
        Assert.Contains(("p04", ObligationKind.ConfirmResult), owed);
        Assert.Contains(("p22", ObligationKind.SignResult), owed);
        Assert.Contains(("p35", ObligationKind.RecordResult), owed);
        Assert.Contains(("p44", ObligationKind.Acknowledge), owed);
        Assert.False(app.Log.Errors.Any(), string.Join('\n', app.Log.Errors.Take(3)));
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
        var before = await SnapshotAsync(app);

        await app.RestartAsync();

        Assert.Equal(before, await SnapshotAsync(app));
    }

    [Fact]
    public async Task Load_WhenCutOffBefore_IsTakenUpWhereItStopped()
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        var database = app.Services.GetRequiredService<Database>();
        var before = await app.RowsAsync(tables => tables.Tasks);
        await foreach (var row in database.Tasks.QueryAsync<Azure.Data.Tables.TableEntity>("PartitionKey eq 't14'"))
        {
            await database.Tasks.DeleteEntityAsync(row.PartitionKey, row.RowKey);
        }

        await database.Office.DeleteEntityAsync("number", "2026");
        await app.RestartAsync();

        var after = await app.RowsAsync(tables => tables.Tasks);
        Assert.Equal(before.Split('\n').Where(row => !row.StartsWith("t14")), after.Split('\n').Where(row => !row.StartsWith("t14")));
        Assert.Equal(Keys(before), Keys(after));
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

    private static async Task<string> SnapshotAsync(PartyFlowHost app) =>
        $"{await app.RowsAsync(tables => tables.Office)}\n{await app.RowsAsync(tables => tables.Tasks)}\n{await app.RowsAsync(tables => tables.Pending)}";

    // Without the ETag, the last word.
    private static IEnumerable<string> Keys(string rows) => rows.Split('\n').Select(row => row[..row.LastIndexOf(' ')]);
}

using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Erasing;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Kill;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.Upgrade;

/// <summary>A data folder of the version before, with one of everything in flight, opens and goes on where it was.</summary>
[Trait("Tables", "file")]
public sealed class UpgradeTests : IDisposable
{
    private static readonly DateTimeOffset Tuesday = new(2026, 9, 15, 8, 59, 0, Office.Zone);

    /// <summary>The tasks that were in the middle of a stage, and how many steps of the script each had behind it.</summary>
    private static readonly (string Task, int Done)[] UnderWay = [("plan", 2), ("deploy", 8), ("implement", 12), ("inspect", 20)];

    private readonly RecordedFolder folder = RecordedFolder.Unpack();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Folder_WhenOpened_BringsEverythingInFlightToItsEnd()
    {
        var noted = folder.Noted;
        await using var app = await PartyFlowHost.StartAsync(folder.Path, Tuesday);
        await app.AdvanceAsync(TimeSpan.FromMinutes(20));

        using var zhou = app.WithKey(noted.Keys["zhou"]);
        var handOver = await HandOverAsync(app, zhou, "liu");
        Assert.Equal(("done", 0), ((string?)handOver["state"], handOver["left"]!.AsArray().Count));
        var import = await AskAsync(zhou, $"/api/imports/{noted.Importing}");
        Assert.Equal(("done", 0), ((string?)import["phase"], (int)import["changes"]!));
        var office = await app.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
        Assert.Equal(100, office.People.Values.Count(person => person.Name.StartsWith("新人", StringComparison.Ordinal)));
        var erasure = await app.Services.GetRequiredService<ErasureTable>().FindAsync("xu", CancellationToken.None);
        Assert.True(erasure is { FinishedAt: not null, Texts: > 0 }, erasure?.ToString());
        Assert.Empty(await app.Services.GetRequiredService<PendingTable>().AllAsync(CancellationToken.None).ToListAsync());

        // What had ended is known as it was.
        var handedOver = await HandOverAsync(app, zhou, "gao");
        Assert.Equal(("done", 2), ((string?)handedOver["state"], handedOver["tasks"]!.AsArray().Count));
        Assert.Equal("failed", (string?)(await HandOverAsync(app, zhou, "zhao"))["state"]);
        Assert.Equal("done", (string?)(await AskAsync(zhou, $"/api/imports/{noted.Imported}"))["phase"]);

        // Every open task is driven again, that which was put aside among them.
        foreach (var name in noted.Tasks.Keys.Except(["closed", "terminated"]))
        {
            Assert.Equal(OrchestrationRuntimeStatus.Running, (await app.Hub.GetInstanceAsync(noted.Tasks[name]))!.RuntimeStatus);
        }

        foreach (var (task, done) in UnderWay)
        {
            await DriveAsync(app, noted, task, done);
        }

        await app.AdvanceAsync(TimeSpan.FromMinutes(2));
        await CheckEventsAsync(app, noted);
        await CheckMailsAsync(app, noted);
        Assert.Empty(app.Log.Errors);
    }

    /// <summary>The check is the former program's own, with the three steps that it knows.</summary>
    [Fact]
    public async Task Folder_WhenOpened_IsRefusedByTheVersionBefore()
    {
        await (await PartyFlowHost.StartAsync(folder.Path, Tuesday)).DisposeAsync();

        await using var store = Host.Sqlite.FileStore.Open(folder.Path);
        var refused = Assert.Throws<Host.Sqlite.StoreException>(() => store.Migrate("durabletask", "", "", ""));
        Assert.Contains("newer version of PartyFlow", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>What had ended badly is no matter of the conversion; the watchdog compares tables and hub at night.</summary>
    [Fact]
    public async Task TaskWhoseOrchestrationWasEnded_WhenTheNightIsOver_IsDrivenAgain()
    {
        var task = folder.Noted.Tasks["terminated"];
        await using var app = await PartyFlowHost.StartAsync(folder.Path, Tuesday);
        await app.MoveToAsync(2026, 9, 16, 3, 39);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await app.Hub.GetInstanceAsync(task))!.RuntimeStatus);

        await app.MoveToAsync(2026, 9, 16, 3, 41);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await app.Hub.GetInstanceAsync(task))!.RuntimeStatus);
    }

    /// <summary>Carries out what is left of the script, with the keys that the version before gave out.</summary>
    private static async Task DriveAsync(PartyFlowHost app, RecordedFolder.Notes noted, string task, int done)
    {
        foreach (var step in TaskScript.Steps(new DateOnly(2026, 9, 14)).Skip(done))
        {
            var body = JsonSerializer.SerializeToNode(step.Body, Json.Options)!.AsObject();
            body["type"] = step.Type;
            body["commandId"] = Guid.NewGuid().ToString("N");
            using var machine = app.WithKey(noted.Keys[step.By]);
            using var answer = await machine.PostAsJsonAsync($"/api/tasks/{noted.Tasks[task]}/commands", body, Json.Options);
            Assert.True(answer.IsSuccessStatusCode, $"{task}: {step.Type} by {step.By}: {await answer.Content.ReadAsStringAsync()}");
            await app.WhenIdleAsync();
            noted.Events[task] = [.. noted.Events[task], .. step.Events];
        }
    }

    /// <summary>What had been acknowledged and what has been done since stands there, each once, and the chains hold.</summary>
    private static async Task CheckEventsAsync(PartyFlowHost app, RecordedFolder.Notes noted)
    {
        var tasks = app.Services.GetRequiredService<TaskTable>();
        foreach (var (name, id) in noted.Tasks)
        {
            string[] expected = Regex.IsMatch(name, "^hand(ed)?Over") ? [.. noted.Events[name], "seatReassigned zhou"] : noted.Events[name];
            var events = await tasks.EventsAsync(id, CancellationToken.None).Select(recorded => Say(recorded.Event)).ToListAsync();
            Assert.Equal(expected, events);
            Assert.True(await tasks.VerifyAsync(id, CancellationToken.None), $"The chain of {name} is broken.");
        }
    }

    /// <summary>Nothing waits any more, nothing was said twice, and every mail in the folder belongs to what was due.</summary>
    private static async Task CheckMailsAsync(PartyFlowHost app, RecordedFolder.Notes noted)
    {
        var sent = new HashSet<string>(StringComparer.Ordinal);
        var dues = app.Services.GetRequiredService<Database>().Dues;
        foreach (var person in noted.Keys.Keys)
        {
            await foreach (var row in dues.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {person}")))
            {
                Assert.False(row.RowKey[..2] is "w|" or "s|", $"{person} is still owed {row.RowKey}.");
                if (row.RowKey.StartsWith("k|", StringComparison.Ordinal) && row.GetString("MailId") is { } mail)
                {
                    sent.Add(mail);
                }
            }
        }

        var mails = app.Mails();
        Assert.Equal(sent.Order(StringComparer.Ordinal), mails.Select(mail => mail.Head.Id.Split('@')[0]).Order(StringComparer.Ordinal));
        Assert.All(
            mails.GroupBy(mail => (mail.Head.To.Address, mail.Head.Subject, mail.Head.Date, Regex.Replace(mail.Text, @"/a/[^\s>]+", ""))),
            same => Assert.Single(same));
    }

    private static async Task<JsonObject> HandOverAsync(PartyFlowHost app, HttpClient machine, string from)
    {
        var prefix = $"handover-{from}-";
        var instance = Assert.Single(await app.Hub.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: prefix)).ToListAsync());
        return await AskAsync(machine, $"/api/people/{from}/hand-over/{instance.InstanceId[prefix.Length..]}");
    }

    private static async Task<JsonObject> AskAsync(HttpClient machine, string path) =>
        (await machine.GetFromJsonAsync<JsonObject>(new Uri(path, UriKind.Relative)))!;

    private static string Say(TaskEvent @event) =>
        $"{char.ToLowerInvariant(@event.GetType().Name[0])}{@event.GetType().Name[1..]} {@event.By}";
}

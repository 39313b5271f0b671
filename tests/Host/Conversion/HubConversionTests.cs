using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Functions.Tests.Upgrade;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;
using PartyFlow.Host.Tests.Orchestrations;

namespace PartyFlow.Host.Tests.Conversion;

/// <summary>A folder of the version before gets its orchestrations carried over, each once, and refuses that version afterwards.</summary>
public sealed class HubConversionTests : IDisposable
{
    private const string Component = "durabletask";

    private static readonly string[] Flows = ["EraseTextsFlow", "HandOverFlow", "ImportFlow", "IntegrationTaskFlow", "MailboxFlow"];

    private readonly RecordedFolder folder = RecordedFolder.Unpack();
    private readonly ConcurrentBag<(string Id, string Input)> ran = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task RecordedFolder_WhenOpened_KeepsWhatHasEndedAndBeginsWhatHasNot()
    {
        var former = await FormerRows.ReadAsync(folder.Path);
        Assert.Equal(Flows, former.Where(row => !row.HasEnded).Select(row => row.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            [OrchestrationStatus.Completed, OrchestrationStatus.Failed, OrchestrationStatus.Terminated],
            former.Where(row => row.HasEnded).Select(row => row.Status).Distinct().Order());

        await using var hub = await OpenAsync();
        foreach (var row in former)
        {
            var state = await hub.Service.GetOrchestrationStateAsync(row.Id, "");
            Assert.Equal((row.Name, row.Input, row.Created), (state.Name, state.Input, state.CreatedTime.Ticks));
            Assert.Equal(row.HasEnded ? row.Status : OrchestrationStatus.Pending, state.OrchestrationStatus);
            if (row.HasEnded)
            {
                Assert.Equal((row.Output, row.CustomStatus, row.Completed), (state.Output, state.Status, state.CompletedTime.Ticks));
                Assert.Equal(row.FailureType, state.FailureDetails?.ErrorType);
            }
        }
        Assert.Equal(former.Count, (int)hub.Store.Read(db => db.Number("SELECT count(*) FROM orchestration_instances"))!);
        Assert.Equal(0, hub.Store.Read(db => db.Number("SELECT count(*) FROM sqlite_master WHERE name LIKE 'durable%'")));

        // A failure keeps its cause, and its text what it said.
        var failed = await hub.Service.GetOrchestrationStateAsync(former.Single(row => row.Status == OrchestrationStatus.Failed).Id, "");
        Assert.Equal("The table did not answer.", failed.FailureDetails!.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task WhatHadNotEnded_WhenTheHubRuns_BeginsOnceEachWithItsInput()
    {
        var waiting = (await FormerRows.ReadAsync(folder.Path)).Where(row => !row.HasEnded).Select(row => (row.Id, row.Input!)).Order();
        await using var hub = await OpenAsync();

        Assert.Equal(waiting, await RunAsync(hub));
    }

    /// <summary>The negative control: somebody raised the version and carried nothing over.</summary>
    [Fact]
    public async Task WhatHadNotEnded_WhenOnlyTheVersionRises_IsLost()
    {
        await FormerRows.ChangeAsync(folder.Path, $"UPDATE schema_versions SET version = 4 WHERE component = '{Component}'");
        await using var hub = await OpenAsync();

        Assert.Empty(await RunAsync(hub));
    }

    [Fact]
    public async Task Tables_WhenTheFolderIsConverted_AreLeftAsTheyAre()
    {
        var rows = await FormerRows.ReadTablesAsync(folder.Path);
        await (await OpenAsync()).DisposeAsync();

        Assert.True(rows.Count > 800);
        Assert.Equal(rows, await FormerRows.ReadTablesAsync(folder.Path));
    }

    /// <summary>The former program's check is <see cref="FileStore.Migrate"/> with its three steps; its hub begins with it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FormerProgram_AfterTheFolderWasOpened_RefusesItInItsOwnWords(bool recorded)
    {
        using var empty = new TemporaryFolder();
        var path = recorded ? folder.Path : empty.Path;
        await using (var before = FileStore.Open(path))
        {
            // The negative control: until then it does not.
            if (recorded)
            {
                before.Migrate(Component, "", "", "");
            }
        }
        await (await OpenAsync(path)).DisposeAsync();

        await using var store = FileStore.Open(path);
        var refused = Assert.Throws<StoreException>(() => store.Migrate(Component, "", "", ""));
        Assert.Contains("a newer version of PartyFlow (durabletask 4; this program knows 3)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_OfAVersionThatIsNewerStill_IsRefused()
    {
        await FormerRows.ChangeAsync(folder.Path, $"UPDATE schema_versions SET version = 5 WHERE component = '{Component}'");

        await using var store = FileStore.Open(folder.Path);
        var (options, log) = (new OrchestrationStorageOptions(), NullLogger<SqliteOrchestrationService>.Instance);
        var refused = Assert.Throws<StoreException>(() => new SqliteOrchestrationService(store, TimeProvider.System, options, log));
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
        Assert.True(store.Read(db => db.Number("SELECT count(*) FROM durable_instances")) > 0);
    }

    [Fact]
    public async Task Folder_WhenOpenedAgain_IsNotWrittenTo()
    {
        await (await OpenAsync()).DisposeAsync();
        await using var again = await OpenAsync();

        Assert.Equal(0, again.Store.Commits);
    }

    /// <summary>The first two versions of the tables had fewer columns.</summary>
    [Theory]
    [InlineData(1, "trace", "crashes")]
    [InlineData(2, "crashes")]
    public async Task Folder_OfAnEarlierBuild_IsConvertedToo(int version, params string[] lacking)
    {
        var former = await FormerRows.ReadAsync(folder.Path);
        await FormerRows.ChangeAsync(
            folder.Path,
            string.Concat(lacking.Select(column => $"ALTER TABLE durable_instances DROP COLUMN {column};"))
                + (version == 1 ? "ALTER TABLE durable_inbox DROP COLUMN trace; ALTER TABLE durable_tasks DROP COLUMN trace;" : "")
                + $"UPDATE schema_versions SET version = {version} WHERE component = '{Component}'");
        await using var hub = await OpenAsync();

        Assert.Equal(former.Count(row => !row.HasEnded), (await RunAsync(hub)).Count());
    }

    [Fact]
    public async Task Messages_ThatWereNotTakenIn_AreHandedOnInTheirOrder()
    {
        await FormerRows.ChangeAsync(
            folder.Path,
            Emptied + Instance(1, "suspended", status: 7) + Instance(2, "ending", status: 0) + Instance(3, "damaged", status: 0)
                + Message(1, """{"t":"event","name":"changed","payload":"1"}""")
                + Message(2, """{"t":"taskDone","taskId":3,"result":"5"}""")
                + Message(1, """{"t":"resumed","reason":"back"}""")
                + Message(2, """{"t":"event","name":"other"}""")
                + Message(2, """{"t":"terminated","output":"\u0022enough\u0022"}""")
                + Message(3, """{"t":"event","na""")
                + Message(3, """{"t":"event","name":"after"}"""));
        await using var hub = await OpenAsync();

        Assert.Equal(["started", "suspended", "changed=1", "resumed back"], Messages(hub, "suspended"));
        Assert.Equal(["started", "other=", "terminated \"enough\""], Messages(hub, "ending"));
        Assert.Equal(["started", "after="], Messages(hub, "damaged"));
    }

    [Fact]
    public async Task StartOfALaterTime_WhenTheFolderIsConverted_IsStillToCome()
    {
        var (later, past) = (Hub.Start.AddDays(30).UtcTicks, Hub.Start.AddDays(-30).UtcTicks);
        await FormerRows.ChangeAsync(
            folder.Path, Emptied + Instance(1, "later", status: 6, startAt: later) + Instance(2, "past", status: 6, startAt: past));
        await using var hub = await OpenAsync();

        Assert.Equal("past", Assert.Single(await RunAsync(hub)).Id);
        Assert.Equal(new DateTimeOffset(later, TimeSpan.Zero), hub.Service.NextTimer);
        await hub.AdvanceAsync(TimeSpan.FromDays(30));
        Assert.Equal(["later", "past"], ran.Select(one => one.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SubOrchestration_WhoseParentBeginsAnew_IsLeftToIt()
    {
        await FormerRows.ChangeAsync(
            folder.Path,
            Emptied
                + Instance(1, "parent", status: 0) + Instance(2, "child", status: 0, parent: 1) + Instance(3, "ended", status: 1, parent: 1)
                + Instance(4, "done", status: 1) + Instance(5, "outlives", status: 0, parent: 4)
                + Instance(6, "orphan", status: 0, parent: 99));
        await using var hub = await OpenAsync();

        Assert.Equal(["orphan", "outlives", "parent"], (await RunAsync(hub)).Select(one => one.Id));
        Assert.Null(await hub.Service.GetOrchestrationStateAsync("child", ""));
        Assert.Equal(OrchestrationStatus.Completed, (await hub.Service.GetOrchestrationStateAsync("ended", "")).OrchestrationStatus);
    }

    private const string Emptied =
        "DELETE FROM durable_instances; DELETE FROM durable_inputs; DELETE FROM durable_inbox; DELETE FROM durable_tasks;";

    private static string Instance(int key, string id, int status, long? startAt = null, int? parent = null) =>
        $"""
        INSERT INTO durable_instances(
          key, id, execution, name, version, status, started, start_at, created, updated, completed, steps, parent_key)
          VALUES({key}, '{id}', 'e{key}', 'MailboxFlow', '', {status}, 1, {startAt?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}, 7, 8,
            {(status is 1 ? "9" : "NULL")}, 0, {parent?.ToString(CultureInfo.InvariantCulture) ?? "NULL"});
        INSERT INTO durable_inputs VALUES({key}, '"{id}"');
        """;

    private static string Message(int instance, string json) =>
        $"INSERT INTO durable_inbox(instance, message) VALUES({instance}, CAST('{json}' AS BLOB));";

    /// <summary>What waits for an instance, in words.</summary>
    private static List<string> Messages(Hub hub, string id) => hub.Store.Read(db =>
    {
        var said = new List<string>();
        using var rows = db.Query(
            """
            SELECT m.message FROM orchestration_messages m JOIN orchestration_instances i ON i.key = m.instance
            WHERE i.id = ?1 ORDER BY m.seq
            """,
            id);
        while (rows.Read())
        {
            said.Add(rows.IsNull(0) ? "started" : EventRecord.ReadMessage(rows.Bytes(0)).Event switch
            {
                EventRaisedEvent raised => $"{raised.Name}={raised.Input}",
                ExecutionSuspendedEvent => "suspended",
                ExecutionResumedEvent resumed => $"resumed {resumed.Reason}",
                ExecutionTerminatedEvent terminated => $"terminated {terminated.Input}",
                var other => other.EventType.ToString(),
            });
        }
        return said;
    });

    /// <summary>Opens the folder with a hub that does not run yet.</summary>
    private async Task<Hub> OpenAsync(string? path = null)
    {
        var programs = new Programs();
        foreach (var flow in Flows)
        {
            programs.Orchestration(flow, run =>
            {
                ran.Add((run.Id, run.Input<JsonElement>().GetRawText()));
                return Task.CompletedTask;
            });
        }
        var hub = Hub.Prepare(programs, folder: path ?? folder.Path);
        await hub.OpenAsync(start: false);
        return hub;
    }

    /// <summary>Runs the hub until nothing is left to do: which instances ran, with their inputs.</summary>
    private async Task<IEnumerable<(string Id, string Input)>> RunAsync(Hub hub)
    {
        await hub.StartWorkerAsync();
        await hub.IdleAsync();
        return ran.Order();
    }
}

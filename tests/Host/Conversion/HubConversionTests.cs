using System.Collections.Concurrent;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Functions.Tests.Upgrade;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Conversion;

/// <summary>A folder of the version before gets its orchestrations carried over, each once, and refuses that version afterwards.</summary>
public sealed class HubConversionTests : IDisposable
{
    private const string Component = "durabletask";

    private readonly RecordedFolder folder = RecordedFolder.Unpack();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task RecordedFolder_WhenOpened_KeepsWhatHasEndedAndBeginsWhatHasNot()
    {
        var former = await FormerRows.ReadAsync(folder.Path);
        string[] flows = ["EraseTextsFlow", "HandOverFlow", "ImportFlow", "IntegrationTaskFlow", "MailboxFlow"];
        Assert.Equal(flows, former.Where(row => !row.HasEnded).Select(row => row.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            [OrchestrationStatus.Completed, OrchestrationStatus.Failed, OrchestrationStatus.Terminated],
            former.Where(row => row.HasEnded).Select(row => row.Status).Distinct().Order());

        await using var opened = Open();
        foreach (var row in former)
        {
            var state = await opened.Service.GetOrchestrationStateAsync(row.Id, "");
            Assert.Equal((row.Name, row.Input, row.Created), (state.Name, state.Input, state.CreatedTime.Ticks));
            Assert.Equal(row.HasEnded ? row.Status : OrchestrationStatus.Pending, state.OrchestrationStatus);
            if (row.HasEnded)
            {
                Assert.Equal((row.Output, row.CustomStatus, row.Completed), (state.Output, state.Status, state.CompletedTime.Ticks));
                Assert.Equal(row.FailureType, state.FailureDetails?.ErrorType);
            }
        }
        Assert.Equal(former.Count, (int)opened.Store.Read(db => db.Number("SELECT count(*) FROM orchestration_instances"))!);
        Assert.Equal(0, opened.Store.Read(db => db.Number("SELECT count(*) FROM sqlite_master WHERE name LIKE 'durable%'")));

        // A failure keeps its cause, and its text what it said.
        var failed = await opened.Service.GetOrchestrationStateAsync(former.Single(row => row.Status == OrchestrationStatus.Failed).Id, "");
        Assert.Equal("The table did not answer.", failed.FailureDetails!.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task WhatHadNotEnded_WhenTheHubRuns_BeginsOnceEachWithItsInput()
    {
        var waiting = (await FormerRows.ReadAsync(folder.Path)).Where(row => !row.HasEnded).ToDictionary(row => row.Id, row => row.Input!);
        await using var opened = Open();

        Assert.Equal(waiting, await opened.RunAsync());
    }

    /// <summary>The negative control: somebody raised the version and carried nothing over.</summary>
    [Fact]
    public async Task WhatHadNotEnded_WhenOnlyTheVersionRises_IsLost()
    {
        await FormerRows.ChangeAsync(folder.Path, $"UPDATE schema_versions SET version = 4 WHERE component = '{Component}'");
        await using var opened = Open();

        Assert.Empty(await opened.RunAsync());
    }

    [Fact]
    public async Task Tables_WhenTheFolderIsConverted_AreLeftAsTheyAre()
    {
        var rows = await FormerRows.ReadTablesAsync(folder.Path);
        await Open().DisposeAsync();

        Assert.True(rows.Count > 800);
        Assert.Equal(rows, await FormerRows.ReadTablesAsync(folder.Path));
    }

    /// <summary>The former program's check is <see cref="FileStore.Migrate"/> with its three steps; it is what its hub begins with.</summary>
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
        await Open(path).DisposeAsync();

        await using var store = FileStore.Open(path);
        var refused = Assert.Throws<StoreException>(() => store.Migrate(Component, "", "", ""));
        Assert.Contains("was written by a newer version of PartyFlow (durabletask 4; this program knows 3)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_OfAVersionThatIsNewerStill_IsRefused()
    {
        await FormerRows.ChangeAsync(folder.Path, $"UPDATE schema_versions SET version = 5 WHERE component = '{Component}'");

        Assert.Contains("newer version", Assert.Throws<StoreException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.NotEmpty(await FormerRows.ReadAsync(folder.Path));
    }

    [Fact]
    public async Task Folder_WhenOpenedAgain_IsNotWrittenTo()
    {
        await Open().DisposeAsync();
        await using var again = Open();

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
        await using var opened = Open();

        Assert.Equal(former.Count(row => !row.HasEnded), (await opened.RunAsync()).Count);
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
        await using var opened = Open();

        Assert.Equal(["started", "suspended", "changed=1", "resumed back"], opened.Messages("suspended"));
        Assert.Equal(["started", "other=", "terminated \"enough\""], opened.Messages("ending"));
        Assert.Equal(["started", "after="], opened.Messages("damaged"));
    }

    [Fact]
    public async Task StartOfALaterTime_WhenTheFolderIsConverted_IsStillToCome()
    {
        var (later, past) = (DateTime.UtcNow.AddDays(30).Ticks, DateTime.UtcNow.AddDays(-30).Ticks);
        await FormerRows.ChangeAsync(folder.Path, Emptied + Instance(1, "later", status: 6, startAt: later) + Instance(2, "past", status: 6, startAt: past));
        await using var opened = Open();

        Assert.Equal(["past"], (await opened.RunAsync()).Keys);
        Assert.Equal(new DateTimeOffset(later, TimeSpan.Zero), opened.Service.NextTimer);
    }

    [Fact]
    public async Task SubOrchestration_WhoseParentBeginsAnew_IsLeftToIt()
    {
        await FormerRows.ChangeAsync(
            folder.Path,
            Emptied + Instance(1, "parent", status: 0) + Instance(2, "child", status: 0, parent: 1) + Instance(3, "ended", status: 1, parent: 1)
                + Instance(4, "done", status: 1) + Instance(5, "outlives", status: 0, parent: 4) + Instance(6, "orphan", status: 0, parent: 99));
        await using var opened = Open();

        Assert.Equal(["orphan", "outlives", "parent"], (await opened.RunAsync()).Keys.Order(StringComparer.Ordinal));
        Assert.Null(await opened.Service.GetOrchestrationStateAsync("child", ""));
        Assert.Equal(OrchestrationStatus.Completed, (await opened.Service.GetOrchestrationStateAsync("ended", "")).OrchestrationStatus);
    }

    private const string Emptied = "DELETE FROM durable_instances; DELETE FROM durable_inputs; DELETE FROM durable_inbox; DELETE FROM durable_tasks;";

    private static string Instance(int key, string id, int status, long? startAt = null, int? parent = null) =>
        $"""
        INSERT INTO durable_instances(key, id, execution, name, version, status, started, start_at, created, updated, completed, steps, parent_key, tags)
          VALUES({key}, '{id}', 'e{key}', 'MailboxFlow', '', {status}, 1, {startAt?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "NULL"}, 7, 8,
            {(status is 1 ? "9" : "NULL")}, 0, {parent?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "NULL"}, NULL);
        INSERT INTO durable_inputs VALUES({key}, '"{id}"');
        """;

    private static string Message(int instance, string json) => $"INSERT INTO durable_inbox(instance, message) VALUES({instance}, CAST('{json}' AS BLOB));";

    private OpenedFolder Open(string? path = null) => new(path ?? folder.Path);

    /// <summary>A folder with its hub, which runs orchestrations that end at once.</summary>
    private sealed class OpenedFolder : IAsyncDisposable
    {
        public OpenedFolder(string path)
        {
            Store = FileStore.Open(path);
            try
            {
                Service = new SqliteOrchestrationService(Store, TimeProvider.System, new OrchestrationStorageOptions(), NullLogger<SqliteOrchestrationService>.Instance);
            }
            catch
            {
                Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
                throw;
            }
        }

        public FileStore Store { get; }

        public SqliteOrchestrationService Service { get; }

        /// <summary>What waits for an instance, in words.</summary>
        public List<string> Messages(string id) => Store.Read(db =>
        {
            var said = new List<string>();
            using var rows = db.Query(
                "SELECT m.message FROM orchestration_messages m JOIN orchestration_instances i ON i.key = m.instance WHERE i.id = ?1 ORDER BY m.seq", id);
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

        /// <summary>Runs the hub until nothing is left to do: what ran, by id, with its input.</summary>
        public async Task<IReadOnlyDictionary<string, string>> RunAsync()
        {
            var ran = new ConcurrentDictionary<string, string>();
            using var worker = new TaskHubWorker(Service);
            worker.AddTaskOrchestrations([.. new[] { "EraseTextsFlow", "HandOverFlow", "ImportFlow", "IntegrationTaskFlow", "MailboxFlow" }.Select(name => new Creator(name, ran))]);
            await worker.StartAsync();
            await Service.WhenIdleAsync();
            await worker.StopAsync(isForced: true);
            return ran;
        }

        public async ValueTask DisposeAsync()
        {
            await Service.DisposeAsync();
            await Store.DisposeAsync();
        }
    }

    private sealed class Creator : ObjectCreator<TaskOrchestration>
    {
        private readonly ConcurrentDictionary<string, string> ran;

        public Creator(string name, ConcurrentDictionary<string, string> ran)
        {
            (Name, Version, this.ran) = (name, "", ran);
        }

        public override TaskOrchestration Create() => new Noting(ran);
    }

    private sealed class Noting(ConcurrentDictionary<string, string> ran) : TaskOrchestration
    {
        public override Task<string> Execute(OrchestrationContext context, string input)
        {
            var id = context.OrchestrationInstance.InstanceId;
            return ran.TryAdd(id, input) ? Task.FromResult(input) : throw new InvalidOperationException($"{id} ran twice.");
        }

        public override void RaiseEvent(OrchestrationContext context, string name, string input)
        {
        }

        public override string GetStatus() => "";
    }
}

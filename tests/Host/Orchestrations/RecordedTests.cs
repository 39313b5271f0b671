using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

/// <summary>
/// What a released version left in the file goes on in every later one. A release that changes what is stored adds a recording:
/// <c>PARTYFLOW_RECORD=name</c>, then the recorder below.
/// </summary>
public sealed class RecordedTests
{
    private static string Recordings([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Recorded");

    public static TheoryData<string> Versions() =>
        [.. Directory.GetFiles(Recordings(), "*.gz").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Instances_RecordedByAVersion_GoOnInThisOne(string version)
    {
        await using var hub = Hub.Prepare(Flows());
        await using (var store = FileStore.Open(hub.Folder))
        {
            await store.WriteAsync(db => db.ExecuteScript(Read(version)));
        }
        hub.Clock.Advance(TimeSpan.FromMinutes(10));
        await hub.OpenAsync();
        await hub.ResumeAsync("suspended");
        await hub.RaiseAsync("everything", "go", "kept");
        await hub.AdvanceAsync(TimeSpan.FromHours(2));
        await hub.RaiseAsync("again", "go", "last");

        foreach (var id in new[] { "everything", "suspended" })
        {
            Assert.Equal($"2 broken 3 go:kept timer done:{id}", hub.Output<string>(id));
        }
        Assert.Equal("run 2: kept, last", hub.Output<string>("again"));
        Assert.Equal("一处", hub.Get("again").Tags["单位"]);
        Assert.Equal("run 2: pending, later", hub.Output<string>("pending"));
        Assert.Equal("finished", hub.Output<string>("finished"));
        Assert.Equal("broken", hub.Get("failed").FailureDetails.InnerFailure?.ErrorMessage
            ?? hub.Get("failed").FailureDetails.ErrorMessage);
        await hub.Service.RewindAsync("failed", "");
        await hub.IdleAsync();
        Assert.Equal(OrchestrationStatus.Failed, hub.Status("failed"));
        Assert.Empty(hub.Service.ListQuarantined());
    }

    [Fact]
    public void Recordings_ReachTheNewestSchema() => Assert.Equal(
        OrchestrationSchema.Steps.Length,
        Directory.GetFiles(Recordings(), "*.gz").Select(file => Read(Path.GetFileNameWithoutExtension(file))).Max(dump => int.Parse(
            Regex.Match(dump, @"INSERT INTO schema_versions VALUES\('orchestrations', (\d+)\)").Groups[1].Value,
                CultureInfo.InvariantCulture)));

    [Fact]
    public async Task Recorder_WhenAsked_WritesThisVersionsTables()
    {
        await using var hub = await Hub.StartAsync(Flows());
        foreach (var id in new[] { "everything", "suspended" })
        {
            await hub.RunAsync("everything", id, id);
        }
        await hub.AdvanceAsync(TimeSpan.FromMinutes(10));
        await hub.SuspendAsync("suspended");
        await hub.RaiseAsync("suspended", "go", "kept");
        await hub.CreateAsync("again", 0, "again", tags: new Dictionary<string, string> { ["单位"] = "一处" });
        await hub.IdleAsync();
        await hub.RaiseAsync("again", "next");
        await hub.RaiseAsync("again", "n", "kept");
        await hub.RunAsync("again", 1, "pending", Hub.Start.AddHours(1).UtcDateTime);
        await hub.RunAsync("quick", "finished", "finished");
        await hub.RunAsync("fail", id: "failed");
        await hub.CrashAsync(start: false);
        await hub.SendAsync("pending", "n", "pending");
        await hub.SendAsync("pending", "n", "later");
        var dump = hub.Store.Read(Dump);

        Assert.Contains("INSERT INTO orchestration_timers", dump, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("PARTYFLOW_RECORD") is { Length: > 0 } version)
        {
            await using var file = File.Create(Path.Combine(Recordings(), version + ".gz"));
            await using var zip = new GZipStream(file, CompressionLevel.SmallestSize);
            await zip.WriteAsync(Encoding.UTF8.GetBytes(dump));
        }
    }

    // Recorded instances run this code: it may grow new flows, the ones here stay as they are.
    private static Programs Flows() => new Programs()
        .Orchestration("everything", async run =>
        {
            var log = new List<string> { $"{await run.CallAsync<int>("double", 1)}" };
            try
            {
                await run.Core.ScheduleWithRetry<int>("fail", "", new RetryOptions(TimeSpan.FromMinutes(5), 2));
            }
            catch (TaskFailedException e)
            {
                log.Add(e.FailureDetails!.ErrorMessage);
            }
            var parts = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => run.CallAsync<int>("double", i)));
            log.Add($"{parts.Length}");
            run.Status = "before";
            run.Core.SendEvent(new OrchestrationInstance { InstanceId = "nobody" }, "hello", "x");
            log.Add($"go:{await run.WaitAsync<string>("go")}");
            await run.SleepAsync(TimeSpan.FromHours(1));
            log.Add("timer");
            log.Add(await run.ChildAsync<string>("child", run.Id, $"child of {run.Id}"));
            return string.Join(' ', log);
        })
        .Orchestration("child", async run =>
        {
            await run.CallAsync<int>("double", 1);
            return $"done:{run.Input<string>()}";
        })
        .Orchestration("again", async run =>
        {
            if (run.Input<int>() == 0)
            {
                await run.WaitAsync<object>("next");
                run.Core.ContinueAsNew(2);
                return "";
            }
            var first = await run.WaitAsync<string>("n");
            return $"run 2: {first}, {await run.WaitAsync<string>(run.Id == "pending" ? "n" : "go")}";
        })
        .Orchestration("quick", run => Task.FromResult(run.Input<string>()))
        .Orchestration("fail", run => run.CallAsync("fail"))
        .Activity("double", (int n) => n * 2)
        .Activity<object?, int>("fail", _ => throw new InvalidOperationException("broken"));

    private static string Read(string version)
    {
        using var zip = new GZipStream(File.OpenRead(Path.Combine(Recordings(), version + ".gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(zip, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Dump(StoreConnection db)
    {
        var script = new StringBuilder();
        var tables = new List<(string Name, string Sql)>();
        using (var rows = db.Query(
            "SELECT name, sql FROM sqlite_master WHERE name LIKE 'orchestration_%' AND sql IS NOT NULL ORDER BY type DESC, name"))
        {
            while (rows.Read())
            {
                tables.Add((rows.Text(0), rows.Text(1)));
            }
        }
        foreach (var (name, sql) in tables)
        {
            script.Append(sql).Append(";\n");
            if (!sql.StartsWith("CREATE TABLE", StringComparison.Ordinal))
            {
                continue;
            }
            var columns = new List<string>();
            using (var rows = db.Query($"SELECT name FROM pragma_table_info('{name}') ORDER BY cid"))
            {
                while (rows.Read())
                {
                    columns.Add($"quote({rows.Text(0)})");
                }
            }
            var values = string.Join(" || ', ' || ", columns);
            using var lines = db.Query($"SELECT 'INSERT INTO {name} VALUES(' || {values} || ');' FROM {name}");
            while (lines.Read())
            {
                script.Append(lines.Text(0)).Append('\n');
            }
        }
        var version = db.Number("SELECT version FROM schema_versions WHERE component = 'orchestrations'");
        return script.Append($"INSERT INTO schema_versions VALUES('orchestrations', {version});\n").ToString();
    }
}

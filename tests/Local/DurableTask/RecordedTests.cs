using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>
/// Tables recorded by each version are kept under Recorded/ and must go on in every later one: no release may break what
/// runs. A new version records its own with PARTYFLOW_RECORD=v2 set; what is there is never recorded again.
/// </summary>
public sealed class RecordedTests
{
    public static TheoryData<string> Versions =>
        new(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Recorded"), "*.sql").Select(file => Path.GetFileNameWithoutExtension(file)!));

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Instances_RecordedByAVersion_GoOnInThisOne(string version)
    {
        await using var hub = Hub.Prepare(Flows);
        await using (var store = FileStore.Open(hub.Folder))
        {
            var script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Recorded", version + ".sql"));
            await store.WriteAsync(db => db.ExecuteScript(script));
        }

        hub.Clock.Advance(TimeSpan.FromMinutes(30));
        await hub.OpenAsync();
        await hub.IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.GetAsync("suspended")).RuntimeStatus);
        Assert.Equal("before", (await hub.GetAsync("everything")).ReadCustomStatusAs<string>());

        await hub.Client.ResumeInstanceAsync("suspended");
        foreach (var id in new[] { "everything", "child", "again", "pending" }) await hub.RaiseAsync(id, "go", id);
        await hub.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Equal("2 broken 3 go:everything timer done:child", await hub.OutputAsync<string>("everything"));
        Assert.Equal("2 broken 3 go:kept timer done:child", await hub.OutputAsync<string>("suspended"));
        Assert.Equal("run 2: kept, again", await hub.OutputAsync<string>("again"));
        Assert.Equal("run 2: pending, later", await hub.OutputAsync<string>("pending"));
        Assert.Equal("finished", await hub.OutputAsync<string>("finished"));
        Assert.Equal("System.InvalidOperationException", (await hub.GetAsync("failed")).FailureDetails!.InnerFailure!.ErrorType);
    }

    /// <summary>Whoever appends a step to the schema records its tables in the same change: nothing else would be held to them later.</summary>
    [Fact]
    public async Task Recordings_ReachTheNewestSchema()
    {
        await using var hub = await Hub.StartAsync(Flows);
        var newest = SchemaOf(hub.Store.Read(Dump));
        var recorded = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Recorded"), "*.sql").Select(File.ReadAllText).ToList();

        Assert.Equal(newest, recorded.Max(SchemaOf));

        static int SchemaOf(string dump) => int.Parse(
            Regex.Match(dump, @"INSERT INTO schema_versions VALUES\('durabletask', (\d+)\)").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Recorder_WhenAsked_WritesThisVersionsTables()
    {
        await using var hub = await Hub.StartAsync(Flows);
        foreach (var id in new[] { "everything", "suspended" }) await hub.RunAsync("everything", id, new StartOrchestrationOptions(id));
        await hub.AdvanceAsync(TimeSpan.FromMinutes(10));
        await hub.Client.SuspendInstanceAsync("suspended", "pause");
        await hub.RaiseAsync("suspended", "go", "kept");
        await hub.RunAsync("again", 0, new StartOrchestrationOptions("again") { Tags = new Dictionary<string, string> { ["单位"] = "一处" } });
        await hub.RaiseAsync("again", "n", "kept");
        await hub.RaiseAsync("again", "next");
        await hub.RunAsync("again", 1, new StartOrchestrationOptions("pending", Hub.Start.AddHours(1)));
        await hub.RunAsync("quick", "finished", new StartOrchestrationOptions("finished"));
        await hub.RunAsync("fail", null, new StartOrchestrationOptions("failed"));
        await hub.RaiseAsync("pending", "n", "pending");
        await hub.RaiseAsync("pending", "n", "later");
        var dump = hub.Store.Read(Dump);
        await hub.StopAsync();
        await hub.OpenAsync();

        Assert.Contains("\"t\":\"suspended\"", dump, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("PARTYFLOW_RECORD") is { Length: > 0 } version)
            await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Recorded", version + ".sql"), dump);
    }

    // Recorded instances run this code: it may grow new flows, the ones here stay as they are.
    private static void Flows(DurableTaskSet tasks) => tasks
        .Orchestrator("everything", async context =>
        {
            var log = new List<string> { $"{await context.CallActivityAsync<int>("double", 1)}" };
            try
            {
                await context.CallActivityAsync("fail", TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromMinutes(5))));
            }
            catch (TaskFailedException e)
            {
                log.Add(e.FailureDetails.ErrorMessage);
            }

            _ = context.NewGuid();
            var parts = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => context.CallActivityAsync<int>("double", i)));
            log.Add($"{parts.Length}");
            context.SetCustomStatus("before");
            context.SendEvent("nobody", "hello", "x");
            using var cancellation = new CancellationTokenSource();
            var cancelled = context.CreateTimer(TimeSpan.FromDays(9), cancellation.Token);
            log.Add($"go:{await context.WaitForExternalEvent<string>("GO")}");
            cancellation.Cancel();
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            log.Add("timer");
            log.Add(await context.CallSubOrchestratorAsync<string>("child", "child"));
            return string.Join(' ', log);
        })
        .Orchestrator("child", async context =>
        {
            await context.CallActivityAsync<int>("double", 1);
            return $"done:{context.GetInput<string>()}";
        })
        .Orchestrator("again", async context =>
        {
            var run = context.GetInput<int>();
            if (run == 0)
            {
                await context.WaitForExternalEvent<object>("next");
                context.ContinueAsNew(2);
                return "";
            }

            var first = await context.WaitForExternalEvent<string>("n");
            var second = context.InstanceId == "pending"
                ? await context.WaitForExternalEvent<string>("n")
                : await context.WaitForExternalEvent<string>("go");
            return $"run 2: {first}, {second}";
        })
        .Orchestrator("quick", context => Task.FromResult(context.GetInput<string>()))
        .Orchestrator("fail", context => context.CallActivityAsync("fail"))
        .Activity("double", (int n) => n * 2)
        .Activity<object?, int>("fail", _ => throw new InvalidOperationException("broken"));

    private static string Dump(StoreConnection db)
    {
        var script = new StringBuilder();
        var tables = new List<(string Name, string Sql)>();
        using (var rows = db.Query("SELECT name, sql FROM sqlite_master WHERE name LIKE 'durable_%' AND sql IS NOT NULL ORDER BY type DESC, name"))
        {
            while (rows.Read()) tables.Add((rows.Text(0), rows.Text(1)));
        }

        foreach (var (name, sql) in tables)
        {
            script.Append(sql).Append(";\n");
            if (!sql.StartsWith("CREATE TABLE", StringComparison.Ordinal)) continue;
            var columns = new List<string>();
            using (var rows = db.Query($"SELECT name FROM pragma_table_info('{name}') ORDER BY cid"))
            {
                while (rows.Read()) columns.Add(rows.Text(0));
            }

            var values = string.Join(" || ', ' || ", columns.Select(column =>
                $"CASE typeof({column}) WHEN 'blob' THEN 'CAST(' || quote(CAST({column} AS TEXT)) || ' AS BLOB)' ELSE quote({column}) END"));
            using var lines = db.Query($"SELECT 'INSERT INTO {name} VALUES(' || {values} || ');' FROM {name}");
            while (lines.Read()) script.Append(lines.Text(0)).Append('\n');
        }

        var version = db.Number("SELECT version FROM schema_versions WHERE component = 'durabletask'");
        return script.Append($"INSERT INTO schema_versions VALUES('durabletask', {version});\n").ToString();
    }
}

using System.Net;
using System.Net.Http.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Local.Store;
using Sample;

namespace PartyFlow.Local.FunctionsWorker.Tests;

public sealed class DurableFunctionTests
{
    [Fact]
    public async Task Orchestration_WhenNobodyDecides_RemindsDayByDayAndEnds()
    {
        await using var host = await SampleHost.StartAsync();
        using var started = await host.Http.PostAsJsonAsync("approvals/a1", new Approval("li", 3));
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);

        await host.Local.AdvanceAsync(TimeSpan.FromDays(4));

        Assert.Equal(
            ["remind li of a1 at 09-19T00:00 outer>inner", "remind li of a1 at 09-20T00:00 outer>inner", "remind li of a1 at 09-21T00:00 outer>inner"],
            host.Journal.Lines.Where(line => line.StartsWith("remind", StringComparison.Ordinal)));
        Assert.Equal("nobody after 3", (await host.GetJsonAsync("approvals/a1")).GetProperty("output").GetString());
    }

    [Fact]
    public async Task Orchestration_WhenSomeoneDecides_EndsAtOnce()
    {
        await using var host = await SampleHost.StartAsync();
        await host.Http.PostAsJsonAsync("approvals/a1", new Approval("li", 3));
        await host.Local.AdvanceAsync(TimeSpan.FromHours(25));

        await host.Http.PostAsync("approvals/a1/yes", null);
        await host.Local.WhenIdleAsync();

        Assert.Equal("yes after 1", (await host.GetJsonAsync("approvals/a1")).GetProperty("output").GetString());
    }

    [Fact]
    public async Task Orchestration_WhenTheHostStartsAgain_GoesOnWhereItWas()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await SampleHost.StartAsync(folder.Path))
        {
            await before.Http.PostAsJsonAsync("approvals/a1", new Approval("li", 5));
            await before.Local.AdvanceAsync(TimeSpan.FromHours(25));
        }

        await using var after = await SampleHost.StartAsync(folder.Path);
        await after.Local.AdvanceAsync(TimeSpan.FromHours(24));
        await after.Http.PostAsync("approvals/a1/yes", null);
        await after.Local.WhenIdleAsync();

        Assert.Equal("remind li of a1 at 09-20T00:00 outer>inner", Assert.Single(after.Journal.Lines, line => line.StartsWith("remind", StringComparison.Ordinal)));
        Assert.Equal("yes after 2", (await after.GetJsonAsync("approvals/a1")).GetProperty("output").GetString());
    }

    [Fact]
    public async Task Quarantined_StandsStillAndSaysSo_UntilTheHostIsStartedToRetryIt()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await SampleHost.StartAsync(folder.Path))
        {
            await before.Http.PostAsJsonAsync("approvals/a1", new Approval("li", 5));
            await before.Local.WhenIdleAsync();
        }
        await using (var store = FileStore.Open(folder.Path))
        {
            await store.WriteAsync(db => db.Execute("INSERT INTO durable_quarantine SELECT key, -1, 0, 5, 'no luck' FROM durable_instances"));
        }

        using var log = new LogRecorder();
        await using (var aside = await SampleHost.StartAsync(folder.Path, configure: log.Attach))
        {
            await aside.Http.PostAsync("approvals/a1/yes", null);
            await aside.Local.WhenIdleAsync();
            Assert.Equal("Running", (await aside.GetJsonAsync("approvals/a1")).GetProperty("status").GetString());
            Assert.Equal("no luck", (await aside.Local.Client.GetInstanceAsync("a1", getInputsAndOutputs: true))!.FailureDetails!.ErrorMessage);
        }
        Assert.Contains(log.Lines, line => line.Contains("a1, task -1 is quarantined since", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("1 pieces of work are quarantined", StringComparison.Ordinal) && line.Contains("--retry-quarantined", StringComparison.Ordinal));

        using var retryLog = new LogRecorder();
        await using var after = await SampleHost.StartAsync(folder.Path, ["--retry-quarantined"], retryLog.Attach);
        await after.Local.WhenIdleAsync();
        Assert.Equal("yes after 0", (await after.GetJsonAsync("approvals/a1")).GetProperty("output").GetString());
        Assert.Contains(retryLog.Lines, line => line.Contains("a1, task -1, quarantined since", StringComparison.Ordinal) && line.Contains("because: no luck", StringComparison.Ordinal));
        Assert.DoesNotContain(retryLog.Lines, line => line.Contains("are quarantined and do not run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Activity_WhenItThrows_FailsTheCallWithItsMessage()
    {
        await using var host = await SampleHost.StartAsync();

        var id = await host.Local.Client.ScheduleNewOrchestrationInstanceAsync("Breaks");
        await host.Local.WhenIdleAsync();

        var ended = await host.Local.Client.GetInstanceAsync(id, getInputsAndOutputs: true);
        Assert.Equal("no luck", ended!.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Activity_WhenItDoesNotEndInItsTime_FailsTheCall()
    {
        await using var host = await SampleHost.StartAsync(args: ["--AzureFunctionsJobHost:functionTimeout=00:00:00.2"]);
        host.Journal.Gate.Close();

        var id = await host.Local.Client.ScheduleNewOrchestrationInstanceAsync("CallDeaf");
        await host.Local.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30));
        host.Journal.Gate.Open();

        var ended = await host.Local.Client.GetInstanceAsync(id, getInputsAndOutputs: true);
        Assert.Equal("The function took longer than functionTimeout allows.", ended!.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Activity_WhenMiddlewareChangesInputAndResult_RunsWithThemAndItsObjectIsDisposed()
    {
        await using var host = await SampleHost.StartAsync();

        var id = await host.Local.Client.ScheduleNewOrchestrationInstanceAsync("GreetFlow", "li");
        await host.Local.WhenIdleAsync();

        var ended = await host.Local.Client.GetInstanceAsync(id, getInputsAndOutputs: true);
        Assert.Equal("hello LI!", ended!.ReadOutputAs<string>());
        Assert.Single(host.Journal.Lines, line => line == "greeting gone");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Scope_OfAnOrchestration_IsGoneWhenItEndsAndWhenTheHostDoes(bool stop)
    {
        await using var host = await SampleHost.StartAsync();
        var id = await host.Local.Client.ScheduleNewOrchestrationInstanceAsync("Hold");
        await host.Local.WhenIdleAsync();
        Assert.Equal(1, host.Journal.Alive);

        await (stop ? host.StopAsync() : host.Local.Client.RaiseEventAsync(id, "go"));

        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (Volatile.Read(ref host.Journal.Alive) > 0 && DateTime.UtcNow < deadline)
        {
            await Task.Yield();
        }
        Assert.Equal(0, host.Journal.Alive);
    }

    [Fact]
    public async Task Versions_OfHostJson_AreGivenToNewInstancesAndComparedBeforeTheyRun()
    {
        await using var host = await SampleHost.StartAsync(args: ["--AzureFunctionsJobHost:extensions:durableTask:defaultVersion=2.0"]);

        Assert.Equal("2.0", (await TellAsync(host, null)).ReadOutputAs<string>());
        Assert.Equal("1.0", (await TellAsync(host, "1.0")).ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await TellAsync(host, "3.0")).RuntimeStatus);
    }

    [Theory]
    [InlineData("None", "Fail", OrchestrationRuntimeStatus.Completed)]
    [InlineData("strict", "fail", OrchestrationRuntimeStatus.Failed)]
    [InlineData("Strict", "Reject", OrchestrationRuntimeStatus.Pending)]
    [InlineData("CurrentOrOlder", "Fail", OrchestrationRuntimeStatus.Completed)]
    public async Task Versions_ThatDiffer_AreTreatedAsHostJsonSays(string match, string failure, OrchestrationRuntimeStatus status)
    {
        await using var host = await SampleHost.StartAsync(args:
        [
            "--AzureFunctionsJobHost:extensions:durableTask:defaultVersion=2.0",
            $"--AzureFunctionsJobHost:extensions:durableTask:versionMatchStrategy={match}",
            $"--AzureFunctionsJobHost:extensions:durableTask:versionFailureStrategy={failure}",
        ]);

        Assert.Equal(status, (await TellAsync(host, "1.0")).RuntimeStatus);
    }

    [Fact]
    public async Task Client_OfATimerAndAnActivity_StartsInstances()
    {
        await using var host = await SampleHost.StartAsync(args: ["--Sample:Starting=0 30 0 18 9 *"]);

        await host.Local.Client.ScheduleNewOrchestrationInstanceAsync("StartByActivity");
        await host.Local.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.True((await host.Local.Client.GetInstanceAsync("by-activity"))!.IsCompleted);
        Assert.True((await host.Local.Client.GetInstanceAsync("by-timer"))!.IsCompleted);
    }

    [Fact]
    public async Task Client_Always_ComesAsAParameterOnly()
    {
        await using var host = await SampleHost.StartAsync();

        Assert.Null(host.Services.GetService<DurableTaskClient>());
        Assert.Equal(HttpStatusCode.NotFound, (await host.Http.GetAsync("approvals/none")).StatusCode);
    }

    private static async Task<OrchestrationMetadata> TellAsync(SampleHost host, string? version)
    {
        var options = new StartOrchestrationOptions { Version = version is null ? (TaskVersion?)null : new TaskVersion(version) };
        var id = await host.Local.Client.ScheduleNewOrchestrationInstanceAsync("TellVersion", null, options);
        await host.Local.WhenIdleAsync();
        return (await host.Local.Client.GetInstanceAsync(id, getInputsAndOutputs: true))!;
    }
}

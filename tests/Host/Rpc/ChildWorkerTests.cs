using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using PartyFlow.Host.Tests.Durable;
using PartyFlow.Host.Tests.Hosting;

namespace PartyFlow.Host.Tests.Rpc;

/// <summary>The worker in a process of its own, which the host starts, forwards to, starts again and takes with it.</summary>
public sealed class ChildWorkerTests
{
    // Never opened by the sample app: it has no tables.
    private static readonly string[] Child = ["--worker", "process", "--PartyFlow:Tables=UseDevelopmentStorage=true"];

    [Fact]
    public async Task Worker_WhenItIsAChild_ServesAsInProcess()
    {
        using var folder = new TemporaryFolder();
        using var host = await HostProcess.StartAsync(folder.Path, Child);
        var body = new byte[5_000_000];
        new Random(3).NextBytes(body);

        using var digest = await host.Http.PostAsync("digest", new ByteArrayContent(body));

        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)), await digest.Content.ReadAsStringAsync());
        Assert.Equal("root", await host.Http.GetStringAsync(""));
        Assert.Equal("{\"id\":3,\"q\":\"党\"}", await host.Http.GetStringAsync("items/3?q=%E5%85%9A"));
        await Problem.AssertAsync(await host.Http.GetAsync("throws"), 500, "internal");
        Assert.Equal(HttpStatusCode.NotFound, (await host.Http.GetAsync("nowhere")).StatusCode);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => host.Http.GetStringAsync($"things/{i}")));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), answers);
        Assert.Equal(0, await host.TerminateAsync());
    }

    [Fact]
    public async Task Worker_WhenItDies_IsStartedAgainAndTheRequestIsAnsweredFor()
    {
        using var folder = new TemporaryFolder();
        using var host = await HostProcess.StartAsync(folder.Path, Child);
        var before = await host.Http.GetStringAsync("process");

        await Problem.AssertAsync(await host.Http.PostAsync("die", null), 502, "worker_gone");

        Assert.NotEqual(before, await ProcessAsync(host));
    }

    [Fact]
    public async Task Worker_WhenItDiesInTheMidstOfAnActivity_RunsItAgain()
    {
        using var folder = new TemporaryFolder();
        await using var site = await TestSite.StartAsync();
        var page = site.AddHeld();
        using var host = await HostProcess.StartAsync(folder.Path, Child);
        using var started = await host.Http.PostAsync($"durable/start/one?text=VisitOne&input={page.Url}", null);
        await page.ArrivedAsync();

        using var died = await host.Http.PostAsync("die", null);

        await page.ArrivedAsync();
        page.Release("seen");
        using var ended = await host.Http.PostAsync("durable/await-end/one", null);
        Assert.Equal("Completed \"seen\"", await ended.Content.ReadAsStringAsync());
        Assert.Equal(2, page.Visits);
    }

    [Fact]
    public async Task Worker_WhenAFunctionOverrunsItsTime_IsStartedAgain()
    {
        using var folder = new TemporaryFolder();
        using var host = await HostProcess.StartAsync(folder.Path, [.. Child, "--AzureFunctionsJobHost:functionTimeout=00:00:05"]);
        var before = await host.Http.GetStringAsync("process");

        await Problem.AssertAsync(await host.Http.GetAsync("forever"), 504, "timeout");

        Assert.NotEqual(before, await ProcessAsync(host));
    }

    [Fact]
    public async Task Worker_WhenTheHostIsKilled_EndsWithIt()
    {
        using var folder = new TemporaryFolder();
        using var host = await HostProcess.StartAsync(folder.Path, Child);
        using var worker = Process.GetProcessById(int.Parse(await host.Http.GetStringAsync("process"), CultureInfo.InvariantCulture));

        host.Kill();

        await worker.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(worker.HasExited);
    }

    [Fact]
    public async Task Worker_WhenItsAppDoesNotStart_StopsTheHostWithOneSentence()
    {
        using var folder = new TemporaryFolder();

        var failure = await HostProcess.FailAsync(
            ["--urls", "http://127.0.0.1:0", $"--PartyFlow:DataDirectory={folder.Path}", "--app", SampleHost.AppFolder, .. Child, "--Sample:Leaves=yes"]);

        Assert.Contains("The worker ended with exit code 0 before it had dialled in", failure, StringComparison.Ordinal);
    }

    /// <summary>The worker's process id as soon as there is a worker again; until then the host says that there is none.</summary>
    private static async Task<string> ProcessAsync(HostProcess host)
    {
        var began = Stopwatch.StartNew();
        while (true)
        {
            using var answer = await host.Http.GetAsync("process");
            if (answer.IsSuccessStatusCode)
            {
                return await answer.Content.ReadAsStringAsync();
            }
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
            Assert.True(began.Elapsed < TimeSpan.FromMinutes(1), "The worker did not come back.");
        }
    }
}

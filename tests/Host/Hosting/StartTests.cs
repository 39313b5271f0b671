using System.Net;
using System.Net.Sockets;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Hosting;

public sealed class StartTests
{
    [Theory]
    [InlineData("twice", "Two functions are called Plain")]
    [InlineData("queue", "Function Queued has a binding of type queueTrigger, which this host does not serve")]
    [InlineData("entity", "Function Counter is a durable entity, which this host does not run")]
    [InlineData("key", "Function Locked asks for a function key (AuthorizationLevel.Function)")]
    [InlineData("route", "Function Broken: its route cannot be served: 'a/{b:nonsense}' has a constraint 'nonsense' that nobody knows")]
    [InlineData("schedule", "Function Ticking: its schedule 'at noon' cannot be read")]
    [InlineData("reserved", "Function adminPage: names that begin with 'admin' belong to the Functions host")]
    public async Task Start_WhenAFunctionCannotBeServed_SaysWhichAndWhy(string kind, string reason)
    {
        var problem = await Assert.ThrowsAsync<StartException>(() => SampleHost.StartAsync(args: [$"--Sample:Bad={kind}"]));

        Assert.StartsWith(reason, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.NewLine, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Sample:Fails=no reason", "The app PartyFlow.Host.Sample does not start: no reason")]
    [InlineData("--Sample:Leaves=yes", "The app ended before it had built its host.")]
    public async Task Start_WhenTheAppDoesNotStart_SaysWhy(string setting, string reason)
    {
        var problem = await Assert.ThrowsAsync<StartException>(() => SampleHost.StartAsync(args: [setting]));

        Assert.Equal(reason, problem.Message);
    }

    [Theory]
    [InlineData("extensions:http:routePrefix", "/api")]
    [InlineData("version", "1.0")]
    [InlineData("functionTimeout", "soon")]
    [InlineData("functionTimeout", "-00:00:01")]
    [InlineData("functionTimeout", "60")]
    [InlineData("functionTimeout", "60.00:00:00")]
    [InlineData("logging:logLevel:default", "Loud")]
    [InlineData("extensions:durableTask:hubName", "1-hub")]
    [InlineData("extensions:durableTask:maxConcurrentActivityFunctions", "0")]
    [InlineData("extensions:durableTask:maxConcurrentOrchestratorFunctions", "many")]
    public async Task HostJson_WhenAValueIsWrong_IsRefusedByName(string key, string value)
    {
        var problem = await Assert.ThrowsAsync<StartException>(() => SampleHost.StartAsync(args: [$"--AzureFunctionsJobHost:{key}={value}"]));

        Assert.Contains($"{key} is \"{value}\"", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'--sped' is no switch of this host", "--sped", "3")]
    [InlineData("'start' is no switch of this host", "start")]
    [InlineData("--speed needs a number between 0 and 10000000", "--speed", "fast")]
    [InlineData("--speed drives a test clock, and there is none", "--PartyFlow:Local:Clock=", "--speed", "2")]
    [InlineData("--worker is 'process' or 'inprocess', not 'thread'", "--worker", "thread")]
    [InlineData("holds no function app", "--app", "/tmp")]
    [InlineData("'ftp://localhost' is no address to listen on", "--urls", "ftp://localhost")]
    [InlineData("--demo signs anyone in as anyone, so it listens on this machine only", "--demo", "--urls", "http://0.0.0.0:0")]
    [InlineData("PartyFlow:Local:Clock lets anyone move the clock", "--urls", "http://0.0.0.0:0")]
    [InlineData("PartyFlow:Local:Clock is 'noon'", "--PartyFlow:Local:Clock=noon")]
    [InlineData("--worker process goes by the system's clock", "--worker", "process")]
    [InlineData("--worker process cannot reach this host's tables", "--worker", "process", "--PartyFlow:Local:Clock=")]
    public async Task CommandLine_WhenItMakesNoSense_SaysWhatIsRight(string reason, params string[] args)
    {
        var problem = await Assert.ThrowsAsync<StartException>(() => SampleHost.StartAsync(args: args));

        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenTheAddressIsTaken_SaysSo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var problem = await Assert.ThrowsAsync<StartException>(
            () => SampleHost.StartAsync(args: [$"--urls=http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"]));

        Assert.EndsWith("Stop what listens there, or choose another address with --urls.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenItFails_LeavesTheFolderFree()
    {
        using var folder = new TemporaryFolder();
        await Assert.ThrowsAsync<StartException>(() => SampleHost.StartAsync(folder.Path, ["--Sample:Fails=no reason"]));

        await using var host = await SampleHost.StartAsync(folder.Path);

        Assert.Equal("root", await host.Http.GetStringAsync(""));
    }

    [Fact]
    public async Task Hosts_WhenSeveralRunSideBySide_HaveTheirOwnClocksAndFolders()
    {
        await using var first = await SampleHost.StartAsync();
        await using var second = await SampleHost.StartAsync(args: ["--PartyFlow:Local:Clock=2027-01-01T00:00:00Z"]);

        await first.Host.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Contains("five 09-18T00:05:00 on time", first.Journal);
        Assert.DoesNotContain(second.Journal, line => line.StartsWith("five", StringComparison.Ordinal));
        Assert.Equal(DateTimeOffset.Parse("2027-01-01T00:00:00Z"), second.Clock.GetUtcNow());
        Assert.NotEqual(first.Host.DataDirectory, second.Host.DataDirectory);
        Assert.NotSame(first.Host.Services, second.Host.Services);
        Assert.Same(first.Clock, first.Host.Services.GetService(typeof(TimeProvider)));
    }

    [Fact]
    public async Task Worker_WhenItEndsInThisProcess_FailsTheHost()
    {
        await using var host = await SampleHost.StartAsync();

        (await host.Http.PostAsync("leave", null)).Dispose();

        var problem = await Assert.ThrowsAsync<StartException>(() => host.Host.Failed);
        Assert.StartsWith("The worker has ended", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_WhenTheRequestWasForwarded_Refuses()
    {
        await using var host = await SampleHost.StartAsync(args: ["--demo", "--speed", "0"]);
        var request = new HttpRequestMessage(HttpMethod.Get, "") { Headers = { { "X-Forwarded-For", "10.0.0.1" } } };

        await Problem.AssertAsync(await host.Http.SendAsync(request), 403, "not_local");
        Assert.Equal("root", await host.Http.GetStringAsync(""));
    }

    [Fact]
    public async Task Process_WhenItCannotStart_SaysOneSentenceAndNoTrace()
    {
        using var folder = new TemporaryFolder();
        using var running = await HostProcess.StartAsync(folder.Path);
        var address = running.Http.BaseAddress!.ToString();
        string[] app = ["--app", SampleHost.AppFolder];

        var sameFolder = await HostProcess.FailAsync(["--urls", "http://127.0.0.1:0", $"--PartyFlow:DataDirectory={folder.Path}", .. app]);
        using var other = new TemporaryFolder();
        var sameAddress = await HostProcess.FailAsync(["--urls", address, $"--PartyFlow:DataDirectory={other.Path}", .. app]);
        var badArgument = await HostProcess.FailAsync(["--speed", "fast", .. app]);
        var badSetting = await HostProcess.FailAsync(app, ("AzureFunctionsJobHost__functionTimeout", "soon"));
        File.WriteAllBytes(Path.Combine(other.Path, "partyflow.db"), [.. Enumerable.Repeat((byte)7, 8192)]);
        var damaged = await HostProcess.FailAsync(["--urls", "http://127.0.0.1:0", $"--PartyFlow:DataDirectory={other.Path}", .. app]);

        Assert.Contains("in use by another PartyFlow process", sameFolder, StringComparison.Ordinal);
        Assert.Contains("choose another address with --urls", sameAddress, StringComparison.Ordinal);
        Assert.Contains("--speed needs a number", badArgument, StringComparison.Ordinal);
        Assert.Contains("functionTimeout is \"soon\"", badSetting, StringComparison.Ordinal);
        Assert.Contains("damaged", damaged, StringComparison.Ordinal);
        Assert.All([sameFolder, sameAddress, badArgument, badSetting, damaged], text =>
        {
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        });
    }

    [Fact]
    public async Task Process_WhenToldToEnd_EndsAtOnceAndWell()
    {
        using var folder = new TemporaryFolder();
        using var host = await HostProcess.StartAsync(folder.Path);
        Assert.Equal("root", await host.Http.GetStringAsync(""));

        Assert.Equal(0, await host.TerminateAsync());
        await using var store = FileStore.Open(folder.Path);
    }
}

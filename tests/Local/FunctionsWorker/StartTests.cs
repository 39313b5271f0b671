using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PartyFlow.Local.Store;
using Sample;

namespace PartyFlow.Local.FunctionsWorker.Tests;

public sealed class StartTests
{
    [Theory]
    [InlineData("Function 'Twice' exists 2 times")]
    [InlineData("GET /Shared/{key} is served by 'SharedA' and by 'SharedB'")]
    [InlineData("'KeyNeeded'", "serves AuthorizationLevel.Anonymous only, not Function")]
    [InlineData("'adminPage'", "its name begins with 'admin'")]
    [InlineData("'RuntimeRoute'", "route 'Runtime/x' begins with 'runtime'")]
    [InlineData("'SlashRoute'", "must not begin with '/'")]
    [InlineData("'BrokenRoute'", "route 'a/{b' cannot be read")]
    [InlineData("'UnknownConstraint'", "'nonsense'")]
    [InlineData("'BadMethod'", "'GET IT' is no HTTP method")]
    [InlineData("'BodyAsTrigger'", "stands on an HttpRequest or an HttpRequestData, not on String")]
    [InlineData("'UnknownParameter'", "parameter 'services': nothing fills a IServiceProvider")]
    [InlineData("'NoTrigger'", "exactly one parameter carries a trigger, 0 do here")]
    [InlineData("'2fast'", "a name begins with a letter")]
    [InlineData("'Hidden'", "must be public")]
    [InlineData("'Fire'", "'async void'")]
    [InlineData("'BadSchedule'", "five or six fields, this one has 8")]
    [InlineData("'MissingSetting'", "the setting %No:Such% that its schedule names does not exist")]
    [InlineData("'TimerAsText'", "stands on a TimerInfo, not on String")]
    [InlineData("'BodyOfTimer'", "parameter 'body': only a request has a body")]
    [InlineData("'ClientInFlow'", "parameter 'client': an orchestrator gets no client")]
    [InlineData("'TwoInputs'", "one input at most")]
    [InlineData("'OtherHub'", "one task hub")]
    [InlineData("'WrongClient'", "stands on a DurableTaskClient, not on String")]
    [InlineData("'Host'", "is not 'host'")]
    [InlineData("GET /any/{key} is served by 'AnyMethod' and by 'OneMethod'")]
    [InlineData("'QueueStarts'", "does not know the trigger QueueTriggerAttribute")]
    [InlineData("'BlobComesIn'", "parameter 'blob': the local host does not know the binding BlobInputAttribute")]
    [InlineData("'Converted'", "parameter 'value': the local host does not run the converter BadFunctions")]
    [InlineData("'Generic'", "may be generic or abstract")]
    [InlineData("'QueueGoesOut'", "does not know the output binding QueueOutputAttribute.")]
    [InlineData("'QueueGoesOutBeside'", "does not know the output binding QueueOutputAttribute of WithQueue.Message.")]
    [InlineData("'TwoBindings'", "parameter 'client': it has one binding at most, not DurableClientAttribute and BlobInputAttribute")]
    [InlineData("'TwoTriggers'", "parameter 'timer': it has one binding at most")]
    [InlineData("The activity 'Claimed' is claimed by 'ClaimA' and 'ClaimB'")]
    public void Build_WhenAFunctionCannotBeServed_SaysWhichAndWhy(params string[] parts)
    {
        using var folder = new TemporaryFolder();
        var builder = SampleApp.Create(SampleHost.Arguments(folder.Path)).ScanFunctionsIn(typeof(BadFunctions).Assembly);

        var problems = Assert.Throws<FunctionAppException>(builder.Build).Problems;

        Assert.Single(problems, problem => parts.All(part => problem.Contains(part, StringComparison.Ordinal)));
        Assert.Equal(34, problems.Count);
    }

    [Theory]
    [InlineData("extensions:http:routePrefix", "/api")]
    [InlineData("version", "1.0")]
    [InlineData("functionTimeout", "soon")]
    [InlineData("functionTimeout", "-00:00:01")]
    [InlineData("functionTimeout", "60")]
    [InlineData("functionTimeout", "60.00:00:00")]
    [InlineData("logging:logLevel:default", "Loud")]
    [InlineData("logging:logLevel:Some.Category", "7")]
    [InlineData("extensions:durableTask:hubName", "1-hub")]
    [InlineData("extensions:durableTask:maxConcurrentActivityFunctions", "0")]
    [InlineData("extensions:durableTask:maxConcurrentOrchestratorFunctions", "many")]
    [InlineData("extensions:durableTask:versionMatchStrategy", "Newest")]
    [InlineData("extensions:durableTask:versionFailureStrategy", "7")]
    [InlineData("extensions:durableTask:overridableExistingInstanceStates", "Some")]
    [InlineData("extensions:http:customHeaders:Bad Name", "x")]
    public void HostJson_WhenAValueIsWrong_IsRefusedByName(string key, string value)
    {
        using var folder = new TemporaryFolder();

        var problem = Assert.Single(Assert.Throws<FunctionAppException>(
            () => SampleApp.Create(SampleHost.Arguments(folder.Path, [$"--AzureFunctionsJobHost:{key}={value}"]))).Problems);

        Assert.Contains($"{key} is \"{value}\"", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "no valid JSON")]
    [InlineData("[]", "no valid JSON")]
    [InlineData("""{ "functionTimeout": "00:05:00" }""", "has no version")]
    [InlineData("""{ "version": "2.0", "functionTimeout": 5, "extensions": { "http": { "routePrefix": "/v1" } } }""", "extensions:http:routePrefix is \"/v1\"")]
    public void HostJson_WhenTheFileIsWrong_SaysWhatIsWrong(string json, string problem)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "host.json"), json);

        var failure = Assert.Throws<FunctionAppException>(
            () => SampleApp.Create(SampleHost.Arguments(folder.Path, [$"--AzureWebJobsScriptRoot={folder.Path}"])));

        Assert.Contains("host.json", failure.Message, StringComparison.Ordinal);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{ "version": "2.0", "functionTimeout": "24.00:00:00" }""")]
    [InlineData("""{ "version": "2.0", "functionTimeout": "-1" }""")]
    [InlineData("""{ "version": "2.0", "logging": { "logLevel": { "microsoft.aspnetcore": "Error" } } }""")]
    public async Task HostJson_WhenItIsMissingEmptyOrInOrder_ServesTheApp(string? json)
    {
        using var folder = new TemporaryFolder();
        if (json is not null)
        {
            File.WriteAllText(Path.Combine(folder.Path, "host.json"), json);
        }

        await using var host = await SampleHost.StartAsync(args: [$"--AzureWebJobsScriptRoot={folder.Path}"]);

        Assert.Equal("plain GET", await host.Http.GetStringAsync("api/Plain"));
    }

    [Theory]
    [InlineData("Information", null, 1)]
    [InlineData("Error", null, 0)]
    [InlineData("Error", "Information", 1)]
    public async Task HostJson_WhenItHasALevel_HoldsUnlessSettingsSayOtherwise(string level, string? said, int lines)
    {
        var log = new LogRecorder();
        const string Category = "PartyFlow.Local.FunctionsWorker.Startup";

        await using var host = await SampleHost.StartAsync(
            args: [$"--AzureFunctionsJobHost:logging:logLevel:{Category}={level}", .. said is null ? Array.Empty<string>() : [$"--Logging:LogLevel:{Category}={said}"]],
            configure: builder => log.Attach(builder));

        Assert.Equal(lines, log.Lines.Count(line => line.Contains("Serving http", StringComparison.Ordinal)));
    }

    [Fact]
    public void Build_WhenHttpFunctionsAreNotAskedFor_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        var builder = FunctionsApplication.CreateBuilder(SampleHost.Arguments(folder.Path)).ScanFunctionsIn(typeof(SampleApp).Assembly);
        foreach (var name in new[] { "Nightly", "Long", "Waiting", "Starting", "Failing" })
        {
            builder.Configuration[$"Sample:{name}"] = "0 0 0 1 1 *";
        }

        Assert.Contains("ConfigureFunctionsWebApplication", Assert.Throws<FunctionAppException>(builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostJson_WhenAKeyIsUnknown_IsWarnedAbout()
    {
        var log = new LogRecorder();

        await using var host = await SampleHost.StartAsync(
            args: ["--AzureFunctionsJobHost:extensions:http:routePrefx=x", "--AzureFunctionsJobHost:extensions:queues:batchSize=1"],
            configure: builder => log.Attach(builder));

        Assert.Single(log.Lines, line => line.Contains("extensions:http:routePrefx", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains("batchSize", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AnyState", 1)]
    [InlineData("NonRunningStates", 0)]
    public async Task HostJson_WhenAKeyHasAnEffectThatIsMissingHere_IsWarnedAbout(string value, int warnings)
    {
        var log = new LogRecorder();

        await using var host = await SampleHost.StartAsync(
            args: [$"--AzureFunctionsJobHost:extensions:durableTask:overridableExistingInstanceStates={value}"], configure: builder => log.Attach(builder));

        Assert.Equal(warnings, log.Lines.Count(line => line.Contains("overridableExistingInstanceStates", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Host_DisposedWithoutBeingStopped_LeavesItsFolderToTheNext()
    {
        using var folder = new TemporaryFolder();
        using (var host = SampleApp.Create(SampleHost.Arguments(folder.Path)).Build())
        {
            await host.StartAsync();
            await host.Services.GetRequiredService<LocalHost>().Client.ScheduleNewOrchestrationInstanceAsync("Hold", new StartOrchestrationOptions("held"));
        }

        await using var after = await SampleHost.StartAsync(folder.Path);
        await after.Local.Client.RaiseEventAsync("held", "go");
        await after.Local.WhenIdleAsync();

        Assert.True((await after.Local.Client.GetInstanceAsync("held"))!.IsCompleted);
    }

    [Fact]
    public async Task HostJson_WhenItHasARoutePrefix_PutsItBeforeAllRoutes()
    {
        await using var host = await SampleHost.StartAsync(args: ["--AzureFunctionsJobHost:extensions:http:routePrefix=v1/api"]);

        Assert.Equal("plain GET", await host.Http.GetStringAsync("v1/api/Plain"));
        Assert.Equal("root", await host.Http.GetStringAsync("v1/api"));
        Assert.Equal(404, (int)(await host.Http.GetAsync("Plain")).StatusCode);
    }

    [Fact]
    public void LocalSettings_WhenPresent_AreReadBelowEnvironmentAndCommandLine()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            Path.Combine(folder.Path, "local.settings.json"),
            """{ "IsEncrypted": false, /* a comment */ "Values": { "Deep__Key": "file", "Sample__Nightly": "file", "Number": 7 }, }""");

        var settings = SampleApp.Create(
            SampleHost.Arguments(folder.Path, [$"--AzureWebJobsScriptRoot={folder.Path}", "--Sample:Nightly=line"])).Configuration;

        Assert.Equal(("file", "line", "7"), (settings["Deep:Key"], settings["Sample:Nightly"], settings["Number"]));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "IsEncrypted": true, "Values": {} }""")]
    [InlineData("""{ "Values": { "A": { "B": "C" } } }""")]
    public void LocalSettings_WhenUnusable_AreRefused(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "local.settings.json"), json);

        var failure = Assert.Throws<FunctionAppException>(
            () => SampleApp.Create(SampleHost.Arguments(folder.Path, [$"--AzureWebJobsScriptRoot={folder.Path}"])));

        Assert.Contains("local.settings.json", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_WhenNothingIsSaid_AreFilledForTheApp()
    {
        using var folder = new TemporaryFolder();

        var settings = SampleApp.Create(["--PartyFlow:DataDirectory", folder.Path]).Configuration;

        Assert.Equal("false", settings["PartyFlow:Demo"]);
        Assert.Equal("true", settings["PartyFlow:BoundToLoopback"]);
        Assert.Equal($"PartyFlowStore={folder.Path}", settings["PartyFlow:Tables"]);
        Assert.Null(settings["PartyFlow:Local:Clock"]);
    }

    [Fact]
    public void Demo_WhenNothingElseIsSaid_RunsInAFreshFolderOnAQuickClock()
    {
        var settings = SampleApp.Create(["--demo"]).Configuration;
        var other = SampleApp.Create(["--demo", "--speed", "60"]).Configuration;

        Assert.Equal("true", settings["PartyFlow:Demo"]);
        Assert.Equal("4320", settings["PartyFlow:Local:Speed"]);
        Assert.Equal("60", other["PartyFlow:Local:Speed"]);
        Assert.StartsWith("2026-09-18T08:00:00", settings["PartyFlow:Local:Clock"], StringComparison.Ordinal);
        Assert.NotEqual(settings["PartyFlow:DataDirectory"], other["PartyFlow:DataDirectory"]);
        foreach (var made in new[] { settings, other })
        {
            Assert.Empty(Directory.GetFileSystemEntries(made["PartyFlow:DataDirectory"]!));
            Directory.Delete(made["PartyFlow:DataDirectory"]!);
        }
    }

    [Fact]
    public async Task Demo_WhenItEnds_TakesItsFolderAlong()
    {
        var builder = SampleApp.Create(["--demo", "--urls", "http://127.0.0.1:0"]);
        var folder = builder.Configuration["PartyFlow:DataDirectory"]!;
        using (var host = builder.Build())
        {
            await host.StartAsync();
            Assert.NotEmpty(Directory.GetFiles(folder));
            await host.StopAsync();
        }

        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://localhost:0;http://*:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://office.example:80")]
    [InlineData("http://localhost.example:80")]
    public void Addresses_WhenOthersCanReachThem_AreNoLoopbackAndNoDemo(string urls)
    {
        using var folder = new TemporaryFolder();
        string[] args = ["--urls", urls, $"--PartyFlow:DataDirectory={folder.Path}", "--PartyFlow:BoundToLoopback=true"];

        Assert.Equal("false", SampleApp.Create(args).Configuration["PartyFlow:BoundToLoopback"]);
        Assert.Contains("--demo", Assert.Throws<FunctionAppException>(() => SampleApp.Create([.. args, "--demo"])).Message, StringComparison.Ordinal);
        Assert.Throws<FunctionAppException>(() => SampleApp.Create([.. args, "--PartyFlow:Demo=true"]));
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://127.9.9.9:0")]
    [InlineData("http://[::1]:0;http://LOCALHOST:0")]
    public void Addresses_WhenOnlyThisMachineCanReachThem_AreLoopback(string urls)
    {
        using var folder = new TemporaryFolder();

        Assert.Equal("true", SampleApp.Create(["--urls", urls, $"--PartyFlow:DataDirectory={folder.Path}"]).Configuration["PartyFlow:BoundToLoopback"]);
    }

    [Theory]
    [InlineData("--speed")]
    [InlineData("--speed", "fast")]
    [InlineData("--speed=-1")]
    [InlineData("--speed", "60")]
    [InlineData("--PartyFlow:Local:Speed=60")]
    [InlineData("--urls", "nonsense")]
    [InlineData("--urls", "ftp://localhost")]
    [InlineData("--PartyFlow:Local:Clock=yesterday")]
    public void Arguments_WhenTheyMakeNoSense_AreRefused(params string[] args)
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<FunctionAppException>(() => SampleApp.Create([$"--PartyFlow:DataDirectory={folder.Path}", .. args]));
    }

    [Fact]
    public async Task Https_WhenACertificateIsGiven_ServesBothVersionsOfHttp()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "certificate.pfx");
        using (var key = RSA.Create(2048))
        {
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx, "secret"));
        }
        await using var host = await SampleHost.StartAsync(
            args: ["--urls", "https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={file}", "--Kestrel:Certificates:Default:Password=secret"]);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        });

        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "Plain"))
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            });
            Assert.Equal((version, "plain GET"), (answer.Version, await answer.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Start_WhenTheAppListensElsewhere_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<FunctionAppException>(() => SampleHost.StartAsync(
            configure: builder => builder.Services.Configure<KestrelServerOptions>(options => options.Listen(IPAddress.Any, 0))));

        Assert.Contains("--urls", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clock_WhenTheAppAddsTheSystemsOne_StaysTheHostsOne()
    {
        await using var host = await SampleHost.StartAsync();

        Assert.IsType<TestClock>(host.Services.GetService(typeof(TimeProvider)));
    }

    [Fact]
    public async Task Table_WhenTheHostIsUp_ListsFunctionsRoutesAndSchedules()
    {
        var log = new LogRecorder();

        await using var host = await SampleHost.StartAsync(args: ["--Logging:LogLevel:Default=Information"], configure: builder => log.Attach(builder));

        var table = Assert.Single(log.Lines, line => line.Contains("Serving http://127.0.0.1:", StringComparison.Ordinal));
        Assert.Contains("GET,HEAD /items/{id:int}", table, StringComparison.Ordinal);
        Assert.Contains("*/5 * * * * UTC", table, StringComparison.Ordinal);
        Assert.Contains("as Remind", table, StringComparison.Ordinal);
    }
}

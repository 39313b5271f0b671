using System.Diagnostics;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Host.Clock;

namespace PartyFlow.Host.Tests.Hosting;

/// <summary>The sample app in a host of this process: on a free port, in a folder of its own, at eight in the morning of a Friday in Shanghai.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    internal const string Morning = "2026-09-18T08:00:00+08:00";

    private readonly TemporaryFolder? folder;

    private SampleHost(FunctionHost host, LogRecorder log, TemporaryFolder? folder)
    {
        Host = host;
        Log = log;
        this.folder = folder;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(host.Addresses[0]) };
    }

    /// <summary>The sample app's output folder, which is built with the tests.</summary>
    internal static string AppFolder { get; } = typeof(SampleHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(one => one.Key == "SampleApp").Value!;

    internal FunctionHost Host { get; }

    internal LogRecorder Log { get; }

    internal HttpClient Http { get; }

    internal TestClock Clock => Host.Clock!;

    internal int Port => new Uri(Host.Addresses[0]).Port;

    internal IEnumerable<string> Journal => Log.Journal.Where(line => !line.StartsWith("scope ", StringComparison.Ordinal));

    /// <param name="data">Null for a folder that is gone afterwards.</param>
    /// <param name="args">On top of what every test host has.</param>
    /// <param name="options">Goes beyond the command line; the app's folder and the log are filled in.</param>
    internal static async Task<SampleHost> StartAsync(string? data = null, IEnumerable<string>? args = null, FunctionHostOptions? options = null)
    {
        var folder = data is null ? new TemporaryFolder() : null;
        var log = new LogRecorder();
        try
        {
            var host = await FunctionHost.StartAsync(
                Arguments(data ?? folder!.Path, args),
                (options ?? new FunctionHostOptions()) with { AppFolder = AppFolder, Logs = log, Environment = "Development" });
            return new SampleHost(host, log, folder);
        }
        catch
        {
            folder?.Dispose();
            throw;
        }
    }

    internal static string[] Arguments(string data, IEnumerable<string>? args = null) =>
    [
        "--urls", "http://127.0.0.1:0",
        $"--PartyFlow:DataDirectory={data}",
        $"--PartyFlow:Local:Clock={Morning}",
        .. args ?? [],
    ];

    internal async Task<JsonElement> GetJsonAsync(string path) => await Http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Lets go whoever is held up.</summary>
    internal void OpenGate() => Gate.Open();

    /// <summary>Holds up the sample's slow functions from now on.</summary>
    internal void CloseGate() => Gate.Close();

    /// <summary><see cref="OpenGate"/> for a moment when the worker's services are gone.</summary>
    internal Action GateOpener()
    {
        var gate = Gate;
        return () => gate.Open();
    }

    // The tests do not refer to the app, so its types have no names here.
    private dynamic Gate => Host.Services.GetRequiredService(Assembly.Load("PartyFlow.Host.Sample").GetType("Sample.Gate")!);

    /// <summary>Waits until the functions have noted a line.</summary>
    internal async Task NotedAsync(string line)
    {
        var began = Stopwatch.StartNew();
        while (!Journal.Contains(line))
        {
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(30), $"'{line}' was not noted.");
            await Task.Yield();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        folder?.Dispose();
    }
}

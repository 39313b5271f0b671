using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PartyFlow.Local.Store;
using Sample;

namespace PartyFlow.Local.FunctionsWorker.Tests;

/// <summary>The sample app, served on a free port from a folder of its own, at eight in the morning of a Friday in Shanghai.</summary>
public sealed class SampleHost : IAsyncDisposable
{
    internal const string Morning = "2026-09-18T08:00:00+08:00";

    private readonly IHost host;
    private readonly TemporaryFolder? folder;

    private SampleHost(IHost host, TemporaryFolder? folder)
    {
        this.host = host;
        this.folder = folder;
        Local = host.Services.GetRequiredService<LocalHost>();
        Journal = host.Services.GetRequiredService<Journal>();
    }

    public LocalHost Local { get; }

    public Journal Journal { get; }

    public IServiceProvider Services => host.Services;

    public TestClock Clock => Local.Clock!;

    public Uri Address => new(Local.Addresses[0]);

    public HttpClient Http { get; private set; } = null!;

    /// <param name="data">Null for a folder that is gone afterwards.</param>
    /// <param name="args">On top of what every test host has.</param>
    /// <param name="configure">Changes the builder before it builds.</param>
    public static async Task<SampleHost> StartAsync(
        string? data = null, IEnumerable<string>? args = null, Action<FunctionsApplicationBuilder>? configure = null)
    {
        var folder = data is null ? new TemporaryFolder() : null;
        var builder = SampleApp.Create(Arguments(data ?? folder!.Path, args));
        configure?.Invoke(builder);
        var host = new SampleHost(builder.Build(), folder);
        try
        {
            await host.host.StartAsync();
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
        host.Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Address };
        return host;
    }

    public static string[] Arguments(string data, IEnumerable<string>? args = null) =>
    [
        "--urls", "http://127.0.0.1:0",
        $"--PartyFlow:DataDirectory={data}",
        $"--PartyFlow:Local:Clock={Morning}",
        .. args ?? [],
    ];

    public async Task<JsonElement> GetJsonAsync(string path) => await Http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Stops as a person would stop it.</summary>
    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
        folder?.Dispose();
    }

    public Task StopAsync() => host.StopAsync();
}

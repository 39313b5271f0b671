using DurableTask.Core.Settings;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using PartyFlow.Host.Rpc;

#pragma warning disable CS0618 // IWebHookProvider is not for everybody, but the extension asks it for the address of its web API.

namespace PartyFlow.Host.Tests.Durable;

/// <summary>The oracle: Microsoft's own durable extension in a JobHost, as in the Functions host, over some storage.</summary>
internal abstract class ExtensionBackend : RealTimeBackend
{
    /// <summary>How the Functions host reads JSON from a worker: a text that looks like a date stays a text.</summary>
    private static readonly JsonSerializerSettings AsTheHost = new() { DateParseHandling = DateParseHandling.None };

    private string binding = "";
    private SampleWorker worker = null!;
    private ClientOf? client;
    private IHost host = null!;

    /// <summary>Says where the extension stores.</summary>
    protected abstract Task<(IReadOnlyDictionary<string, string?> Settings, IDurabilityProviderFactory? Storage)> OpenAsync();

    protected override async Task<DurableTaskClient> StartAsync()
    {
        worker = await SampleWorker.StartAsync(Clock, _ => binding, _ => { }, _ => { }, Logs);
        var functions = worker.Functions.ToDictionary(function => function.Name);
        var methods = new ExtensionFunctions(worker.Functions, (name, value, instanceId) => InvokeAsync(worker, functions[name], value, instanceId));
        var (settings, storage) = await OpenAsync();
        host = new HostBuilder()
            .ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(
                settings.Append(KeyValuePair.Create("FUNCTIONS_WORKER_RUNTIME", (string?)"dotnet-isolated"))))
            .ConfigureLogging(logging => logging.ClearProviders())
            .ConfigureWebJobs(jobs => jobs.AddDurableTask(options =>
            {
                options.DefaultVersion = HostVersion;
                options.VersionFailureStrategy = VersioningSettings.VersionFailureStrategy.Fail;
                options.HubName = "Sample" + Guid.NewGuid().ToString("N")[..8];
                if (storage is not null)
                {
                    options.StorageProvider["type"] = storage.Name;
                }
            }))
            .ConfigureServices(services =>
            {
                services.AddSingleton<ITypeLocator>(methods);
                services.AddSingleton<IWebHookProvider>(new NoWebHooks());
                if (storage is not null)
                {
                    services.AddSingleton(storage);
                }
            })
            .Build();
        await host.StartAsync();
        binding = await methods.TellClientBindingAsync(host.Services.GetRequiredService<IJobHost>());
        client = new ClientOf(binding);
        return client.Client;
    }

    protected override async Task StopAsync()
    {
        if (client is not null)
        {
            await client.DisposeAsync();
        }
        await host.StopAsync();
        await worker.DisposeAsync();
        host.Dispose();
    }

    /// <summary>What the Functions host does with an invocation's result: JSON becomes a token, a failure an exception of a known form.</summary>
    private static async Task<object?> InvokeAsync(SampleWorker worker, FunctionDefinition function, string value, string? instanceId)
    {
        var metadata = instanceId is null ? null : new Dictionary<string, string> { ["instanceId"] = instanceId };
        var outcome = await worker.InvokeAsync(function, new InvocationInput(value, IsJson: instanceId is not null, metadata), CancellationToken.None);
        if (outcome.Failure is { } failure)
        {
            throw new InvalidOperationException($"Result: Failure\nException: {failure.Message}\nStack: {failure.StackTrace}");
        }
        return outcome.Value is null || !outcome.IsJson ? (object?)outcome.Value : JsonConvert.DeserializeObject<JToken>(outcome.Value, AsTheHost);
    }

    private sealed class NoWebHooks : IWebHookProvider
    {
        public Uri GetUrl(IExtensionConfigProvider extension) => new("http://127.0.0.1/runtime/webhooks/durabletask?code=none");
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PartyFlow.Host.Configuration;
using PartyFlow.Host.Http;

namespace PartyFlow.Host.Rpc;

/// <summary>The function app in this process: its services and its web pipeline are at hand.</summary>
internal sealed class InProcessApp : FunctionApp
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly InProcessWorker worker;
    private readonly LoadedWorker loaded;
    private readonly PipelineServer? pipeline;

    private InProcessApp(InProcessWorker worker, IServiceProvider services, LoadedWorker loaded)
    {
        this.worker = worker;
        this.loaded = loaded;
        Services = services;
        pipeline = loaded.HttpUri is null ? null : services.GetRequiredService<PipelineServer>();
        Ended = EndedAsync();
    }

    internal IServiceProvider Services { get; }

    internal override Task Ended { get; }

    /// <param name="settings">The host's.</param>
    /// <param name="overrides">Settings that the worker reads over all of its own.</param>
    /// <param name="listener">Where it dials in.</param>
    /// <param name="logs">Where its logs go.</param>
    /// <param name="register">Registers services over the app's own.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <exception cref="StartException">The app does not start.</exception>
    internal static async Task<InProcessApp> StartAsync(
        HostSettings settings,
        IReadOnlyDictionary<string, string?> overrides,
        RpcListener listener,
        ILoggerFactory logs,
        Action<IServiceCollection> register,
        CancellationToken cancellation)
    {
        var assembly = AppAssembly.Load(AppFolder.WorkerPath(settings.AppFolder));
        var id = Guid.NewGuid().ToString();
        var arriving = listener.ExpectAsync(id, new WorkerLog(logs).Write);
        var worker = InProcessWorker.Start(assembly, Arguments(settings, overrides, listener.Address, id), builder =>
        {
            // On top of every source: the environment comes after the arguments in the worker, and must not claim a loopback that is none.
            builder.ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection(overrides));
            builder.ConfigureServices((_, services) =>
            {
                services.AddSingleton(provider => new PipelineServer(provider.GetRequiredService<IOptions<KestrelServerOptions>>()));
                services.AddSingleton<IServer>(provider => provider.GetRequiredService<PipelineServer>());
                services.AddSingleton<IHostLifetime, NoSignals>();
                register(services);
            });
        });
        try
        {
            var host = await worker.Built.WaitAsync(Patience, TimeProvider.System, cancellation).ConfigureAwait(false);
            var first = await Task.WhenAny(arriving, worker.Exited)
                .WaitAsync(Patience, TimeProvider.System, cancellation).ConfigureAwait(false);
            if (first == worker.Exited)
            {
                await worker.Exited.ConfigureAwait(false);
                throw new StartException("The app ended before it had dialled in.");
            }
            var loaded = await LoadedWorker.OpenAsync(
                await arriving.ConfigureAwait(false), settings.AppFolder, cancellation).ConfigureAwait(false);
            return new InProcessApp(worker, host.Services, loaded) { Functions = loaded.Functions };
        }
        catch (TimeoutException e)
        {
            throw new StartException("The app did not dial in within a minute. Look for something at its start that waits.", e);
        }
        catch (Exception e) when (e is not (StartException or OperationCanceledException))
        {
            throw new StartException($"The app {assembly.GetName().Name} does not start: {e.Message}", e);
        }
        finally
        {
            listener.Forget(id);
        }
    }

    internal override ValueTask<LoadedWorker> WorkerAsync(CancellationToken cancellation) => ValueTask.FromResult(loaded);

    internal override Task PassAsync(HttpContext http, LoadedWorker worker, RequestLifetime lifetime) =>
        pipeline!.ProcessAsync(http.Features, lifetime);

    internal override Task StopAsync(TimeSpan patience) => PartAsync(loaded, worker.Exited, patience);

    private static string[] Arguments(HostSettings settings, IReadOnlyDictionary<string, string?> overrides, Uri listener, string workerId)
    {
        var args = new Dictionary<string, string?>(settings.LocalSettings, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in settings.Arguments.Settings.Concat(overrides))
        {
            args[key] = value;
        }
        args["Functions:Worker:HostEndpoint"] = listener.ToString();
        args["Functions:Worker:WorkerId"] = workerId;
        args["Functions:Worker:RequestId"] = Guid.NewGuid().ToString();
        args["Functions:Worker:GrpcMaxMessageLength"] = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        return [.. args.Where(setting => setting.Value is not null).Select(setting => $"--{setting.Key}={setting.Value}")];
    }

    private async Task EndedAsync()
    {
        await worker.Exited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var why = worker.Exited.Exception?.InnerException is { } e ? $" ({e.Message})" : string.Empty;
        throw new StartException($"The worker has ended{why}. The app's log says what happened; start the host again.");
    }
}

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PartyFlow.Host.Configuration;
using PartyFlow.Host.Http;

namespace PartyFlow.Host.Rpc;

/// <summary>The function app in this process: its worker has dialled in, and its services and its web pipeline are at hand.</summary>
internal sealed class InProcessApp
{
    private readonly InProcessWorker worker;

    private InProcessApp(InProcessWorker worker, IServiceProvider services, LoadedWorker loaded)
    {
        this.worker = worker;
        Services = services;
        Worker = loaded;
    }

    internal IServiceProvider Services { get; }

    internal LoadedWorker Worker { get; }

    /// <summary>The worker's web pipeline.</summary>
    internal PipelineServer Pipeline => Services.GetRequiredService<PipelineServer>();

    /// <summary>Ends with the worker.</summary>
    internal Task Exited => worker.Exited;

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
        var args = new Dictionary<string, string?>(settings.LocalSettings, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in settings.Arguments.Settings.Concat(overrides).Concat(new Dictionary<string, string?>
        {
            ["Functions:Worker:HostEndpoint"] = listener.Address.ToString(),
            ["Functions:Worker:WorkerId"] = id,
            ["Functions:Worker:RequestId"] = Guid.NewGuid().ToString(),
            ["Functions:Worker:GrpcMaxMessageLength"] = "2147483647",
        }))
        {
            args[key] = value;
        }
        var worker = InProcessWorker.Start(assembly, [.. args.Where(pair => pair.Value is not null).Select(pair => $"--{pair.Key}={pair.Value}")], builder =>
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
            var host = await worker.Built.WaitAsync(cancellation).ConfigureAwait(false);
            await Task.WhenAny(arriving, worker.Exited, Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (!arriving.IsCompletedSuccessfully)
            {
                await worker.Exited.WaitAsync(TimeSpan.Zero, TimeProvider.System, cancellation).ConfigureAwait(false);
                throw new StartException("The app ended before it had dialled in.");
            }
            var loaded = await LoadedWorker.OpenAsync(await arriving.ConfigureAwait(false), settings.AppFolder, cancellation).ConfigureAwait(false);
            return new InProcessApp(worker, host.Services, loaded);
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

    /// <summary>Tells the worker to end and waits for it, but not for ever.</summary>
    internal async Task StopAsync(TimeSpan patience)
    {
        Worker.Channel.Tell(new Messages.StreamingMessage { WorkerTerminate = new Messages.WorkerTerminate() });
        await Task.WhenAny(worker.Exited, Task.Delay(patience, TimeProvider.System)).ConfigureAwait(false);
        // An open stream would hold the listener at its stop.
        Worker.Channel.End();
        await Task.WhenAny(Worker.Channel.Closed, Task.Delay(patience, TimeProvider.System)).ConfigureAwait(false);
    }
}

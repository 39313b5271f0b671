using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace PartyFlow.Host.Rpc;

/// <summary>A worker on a thread of this process: the app's own entry point, which believes it was started by itself.</summary>
internal sealed class InProcessWorker
{
    private static readonly AsyncLocal<InProcessWorker?> Starting = new();
    private static readonly IDisposable Watching = DiagnosticListener.AllListeners.Subscribe(new HostWatch());

    private readonly Action<IHostBuilder> configure;
    private readonly TaskCompletionSource<IHost> built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private InProcessWorker(Action<IHostBuilder> configure) => this.configure = configure;

    /// <summary>The app's host, as soon as the app has built it.</summary>
    internal Task<IHost> Built => built.Task;

    /// <summary>Completes when the entry point returns, and fails with what it throws.</summary>
    internal Task Exited => exited.Task;

    /// <param name="app">The app.</param>
    /// <param name="args">What its entry point gets.</param>
    /// <param name="configure">Called when the app builds its host, after everything the app has put there.</param>
    /// <exception cref="StartException">The app has no entry point.</exception>
    internal static InProcessWorker Start(Assembly app, string[] args, Action<IHostBuilder> configure)
    {
        _ = Watching;
        var entry = app.EntryPoint
            ?? throw new StartException($"{app.Location} has no entry point. A function app is built as an executable.");
        var worker = new InProcessWorker(configure);
        // A thread of its own: the entry point blocks it for as long as the worker lives. What the caller's context holds stays out.
        new Thread(() => worker.Run(entry, args)) { IsBackground = true, Name = "worker" }.UnsafeStart();
        return worker;
    }

    private void Run(MethodInfo entry, string[] args)
    {
        // Hosts are built by others in this process too; what is built from here on, on this flow of control, is the app's.
        Starting.Value = this;
        try
        {
            entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, entry.GetParameters().Length == 0 ? [] : [args], null);
            exited.TrySetResult();
            built.TrySetException(new StartException("The app ended before it had built its host."));
        }
        catch (Exception e)
        {
            exited.TrySetException(e);
            built.TrySetException(e);
            _ = exited.Task.Exception;
        }
        _ = built.Task.Exception;
    }

    /// <summary>Hears of every host that is built in this process.</summary>
    private sealed class HostWatch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
            {
                value.Subscribe(this);
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder builder })
            {
                Starting.Value?.configure(builder);
            }
            else if (value is { Key: "HostBuilt", Value: IHost host })
            {
                Starting.Value?.built.TrySetResult(host);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}

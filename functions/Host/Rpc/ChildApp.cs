using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Configuration;
using PartyFlow.Host.Http;
using Yarp.ReverseProxy.Forwarder;

namespace PartyFlow.Host.Rpc;

/// <summary>
/// The function app in a process of its own, as on Azure. A worker that dies is started again, after a while that grows with each time;
/// what it was doing has failed.
/// </summary>
internal sealed partial class ChildApp : FunctionApp, IDisposable
{
    private const int MostFailures = 5;

    // A worker that has lived this long has started well: the next failure is the first again.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Func<CancellationToken, Task<ChildProcess>> start;
    private readonly IHttpForwarder forwarder;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        ConnectCallback = ConnectAsync,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
    });

    private volatile ChildProcess? child;
    private int failures;
    private TaskCompletionSource<ChildProcess> next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildApp(Func<CancellationToken, Task<ChildProcess>> start, ChildProcess first, IHttpForwarder forwarder, ILogger logger)
    {
        this.start = start;
        this.forwarder = forwarder;
        this.logger = logger;
        child = first;
        Ended = SuperviseAsync(first);
    }

    internal override Task Ended { get; }

    /// <exception cref="StartException">The app does not start.</exception>
    internal static async Task<ChildApp> StartAsync(
        HostSettings settings,
        IReadOnlyDictionary<string, string?> overrides,
        RpcListener listener,
        IHttpForwarder forwarder,
        ILoggerFactory logs,
        CancellationToken cancellation)
    {
        var first = await StartOneAsync(cancellation).ConfigureAwait(false);
        return new ChildApp(StartOneAsync, first, forwarder, logs.CreateLogger<ChildApp>()) { Functions = first.Worker.Functions };

        Task<ChildProcess> StartOneAsync(CancellationToken given) => ChildProcess.StartAsync(settings, overrides, listener, logs, given);
    }

    internal override async ValueTask<LoadedWorker> WorkerAsync(CancellationToken cancellation)
    {
        if (child is { } running)
        {
            return running.Worker;
        }
        try
        {
            return (await next.Task.WaitAsync(Patience, TimeProvider.System, cancellation).ConfigureAwait(false)).Worker;
        }
        catch (TimeoutException)
        {
            throw new WorkerGoneException();
        }
    }

    internal override async Task PassAsync(HttpContext http, LoadedWorker worker, RequestLifetime lifetime)
    {
        var failed = await forwarder.SendAsync(
            http, worker.HttpUri!.ToString(), client, ForwarderRequestConfig.Empty, HttpTransformer.Default,
            lifetime.RequestAborted).ConfigureAwait(false);
        if (failed != ForwarderError.None)
        {
            throw new InvalidOperationException(
                $"The request could not be forwarded ({failed}).", http.GetForwarderErrorFeature()?.Exception);
        }
    }

    /// <summary>Nothing else ends a function in another process; what else runs there is lost with it, as on Azure.</summary>
    internal override void GiveUp(LoadedWorker worker)
    {
        if (child is { } running && running.Worker == worker)
        {
            running.Kill();
        }
    }

    internal override async Task StopAsync(TimeSpan patience)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        if (child is { } running)
        {
            await PartAsync(running.Worker, running.Exited, patience).ConfigureAwait(false);
            running.Kill();
            running.Dispose();
        }
        await Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
    }

    public void Dispose()
    {
        client.Dispose();
        stopping.Dispose();
    }

    /// <summary>A worker begins to listen a moment after it has dialled in.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused
                && TimeProvider.System.GetElapsedTime(begin) < Patience)
            {
                socket.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation).ConfigureAwait(false);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private async Task SuperviseAsync(ChildProcess running)
    {
        while (true)
        {
            var since = TimeProvider.System.GetTimestamp();
            await Task.WhenAny(running.Exited, running.Worker.Channel.Closed).ConfigureAwait(false);
            if (stopping.IsCancellationRequested)
            {
                return;
            }
            next = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
            child = null;
            // One that has only hung up is of no use either.
            running.Kill();
            running.Dispose();
            failures = TimeProvider.System.GetElapsedTime(since) > Settled ? 0 : failures;
            running = await StartAgainAsync().ConfigureAwait(false);
            child = running;
            next.TrySetResult(running);
        }
    }

    private async Task<ChildProcess> StartAgainAsync()
    {
        while (true)
        {
            if (failures >= MostFailures)
            {
                throw new StartException($"The worker has ended {failures} times and does not stay up. Its log says why; start the host "
                    + $"again when that is mended.");
            }
            var pause = failures == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Pow(2, failures - 1));
            failures++;
            StartsAgain(pause.TotalSeconds);
            await Task.Delay(pause, TimeProvider.System, stopping.Token).ConfigureAwait(false);
            try
            {
                return await start(stopping.Token).ConfigureAwait(false);
            }
            catch (StartException e)
            {
                DoesNotStart(e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The worker has ended; it is started again in {Seconds:0} s")]
    private partial void StartsAgain(double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    private partial void DoesNotStart(string reason);
}

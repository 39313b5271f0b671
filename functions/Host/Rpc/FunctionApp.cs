using Microsoft.AspNetCore.Http;
using PartyFlow.Host.Http;
using PartyFlow.Host.Rpc.Messages;

namespace PartyFlow.Host.Rpc;

/// <summary>The function app as the host runs it: its worker in this process, or in one of its own.</summary>
internal abstract class FunctionApp
{
    /// <summary>The app's functions, as its worker told them at the first start.</summary>
    internal required IReadOnlyList<FunctionDefinition> Functions { get; init; }

    /// <summary>Fails when the worker has ended for good.</summary>
    internal abstract Task Ended { get; }

    /// <summary>The worker of now; waits for one that is being started again.</summary>
    /// <exception cref="WorkerGoneException">There is none, and none is coming soon.</exception>
    internal abstract ValueTask<LoadedWorker> WorkerAsync(CancellationToken cancellation);

    /// <summary>Passes a request to the worker's own web pipeline. Completes when that has answered.</summary>
    internal abstract Task PassAsync(HttpContext http, LoadedWorker worker, RequestLifetime lifetime);

    /// <summary>A function does not end although its time is over.</summary>
    internal virtual void GiveUp(LoadedWorker worker)
    {
    }

    /// <summary>Tells the worker to end and waits for it, but not for ever.</summary>
    internal abstract Task StopAsync(TimeSpan patience);

    /// <summary>Says good-bye as the protocol has it, and ends the stream, which would hold the listener at its stop.</summary>
    protected static async Task PartAsync(LoadedWorker worker, Task exited, TimeSpan patience)
    {
        worker.Channel.Tell(new StreamingMessage { WorkerTerminate = new WorkerTerminate() });
        await Task.WhenAny(exited, Task.Delay(patience, TimeProvider.System)).ConfigureAwait(false);
        worker.Channel.End();
        await Task.WhenAny(worker.Channel.Closed, Task.Delay(patience, TimeProvider.System)).ConfigureAwait(false);
    }
}

using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Host.Rpc;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>
/// A durable engine that runs the sample app: the real worker executes, the real client asks. What a case observes is put into one text,
/// so that answers of several engines can be laid side by side.
/// </summary>
internal abstract class DurableBackend : IAsyncLifetime
{
    /// <summary>The name under which its differences stand in <see cref="ContractDifferences"/>.</summary>
    internal abstract string Name { get; }

    internal DurableTaskClient Client { get; private set; } = null!;

    internal TestSite Site { get; private set; } = null!;

    /// <summary>The version that <c>host.json</c> gives to the app: instances of a newer one fail.</summary>
    protected const string HostVersion = "2.0";

    /// <summary>The time that the engine goes by.</summary>
    internal abstract TimeProvider Clock { get; }

    /// <summary>How much too early its timers may fire.</summary>
    internal virtual TimeSpan EarlyBy => TimeSpan.Zero;

    /// <summary>Plays a case.</summary>
    internal virtual Task<string> PlayAsync(ContractCase played) => played.ObserveAsync(this);

    /// <summary>Lets time go by: a clock of ours is moved when nothing runs any more, another one is waited for.</summary>
    internal abstract Task PassAsync(TimeSpan span);

    public async Task InitializeAsync()
    {
        Site = await TestSite.StartAsync();
        Client = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Site.DisposeAsync();
        if (Client is not null)
        {
            await Client.DisposeAsync();
        }
        await StopAsync();
    }

    /// <summary>Starts the engine and the worker that it hands work to, and opens the real client.</summary>
    protected abstract Task<DurableTaskClient> StartAsync();

    protected abstract Task StopAsync();

    protected static ILoggerFactory Logs { get; } = NullLoggerFactory.Instance;

    internal static string NewId() => Guid.NewGuid().ToString("N");

    internal Task<string> StartAsync(string name, object? input = null, string? id = null, StartOrchestrationOptions? options = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(name, input, options ?? new StartOrchestrationOptions(id ?? NewId()));

    /// <summary>Runs an orchestration to its end and says how that was.</summary>
    internal async Task<string> RunAsync(string name, object? input = null, StartOrchestrationOptions? options = null) =>
        await EndAsync(await StartAsync(name, input, options: options));

    /// <summary>Waits for an instance's end: its status, output, and failure if there is one.</summary>
    internal async Task<string> EndAsync(string id) => Say(await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true), id);

    /// <summary>As <see cref="EndAsync"/>, but an instance that has not ended after a while of real time is told as it is then.</summary>
    internal async Task<string> EndWithinAsync(string id, TimeSpan patience)
    {
        var end = EndAsync(id);
        await Task.WhenAny(end, Task.Delay(patience, TimeProvider.System));
        return end.IsCompleted ? await end : await SayAsync(id);
    }

    internal async Task<string> SayAsync(string id) => Say(await Client.GetInstanceAsync(id, getInputsAndOutputs: true), id);

    /// <summary>What an operation is refused with; <c>done</c> if it is not.</summary>
    internal static async Task<string> RefusalAsync(Func<Task> operation, string id = "no id")
    {
        try
        {
            await operation();
            return "done";
        }
        catch (RpcException e)
        {
            return Hide($"{e.StatusCode}: {e.Status.Detail}", id);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            return Hide($"{e.GetType().Name}: {e.Message}", id);
        }
    }

    /// <summary>Waits until an instance is as a case wants it to be.</summary>
    internal async Task<OrchestrationMetadata> UntilAsync(string id, Func<OrchestrationMetadata, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (await Client.GetInstanceAsync(id, getInputsAndOutputs: true, limit.Token) is { } instance && wanted(instance))
            {
                return instance;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    internal Task<OrchestrationMetadata> UntilAsync(string id, OrchestrationRuntimeStatus status) =>
        UntilAsync(id, instance => instance.RuntimeStatus == status);

    internal static string Say(OrchestrationMetadata? instance, string id) => instance is null
        ? "nothing"
        : Hide($"{instance.RuntimeStatus} {instance.SerializedOutput ?? "null"}{(instance.FailureDetails is null ? "" : " | " + Chain(instance.FailureDetails))}", id);

    /// <summary>An instance's id differs from run to run, so that answers must not contain it.</summary>
    internal static string Hide(string text, string id) => text.Replace(id, "{id}", StringComparison.Ordinal);

    internal static string Chain(TaskFailureDetails failure) =>
        $"{failure.ErrorType}: {failure.ErrorMessage}{(failure.InnerFailure is { } inner ? " <- " + Chain(inner) : "")}";
}

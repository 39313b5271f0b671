using Microsoft.DurableTask.Client;
using PartyFlow.Local.FunctionsWorker.Invocation;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.FunctionsWorker;

/// <summary>The running local host, for tests and benchmarks: an app never needs it. Resolve it from the host's services.</summary>
public sealed class LocalHost
{
    private readonly RunningFunctions running;
    private readonly TimeProvider clock;
    private readonly Func<LocalRuntime> runtime;
    private readonly Func<IReadOnlyList<string>> addresses;
    private readonly SemaphoreSlim moving = new(1);

    internal LocalHost(RunningFunctions running, TimeProvider clock, Func<LocalRuntime> runtime, Func<IReadOnlyList<string>> addresses)
    {
        this.running = running;
        this.clock = clock;
        this.runtime = runtime;
        this.addresses = addresses;
    }

    /// <summary>The addresses the host listens on, with the real port where 0 was asked for; empty before the start.</summary>
    public IReadOnlyList<string> Addresses => addresses();

    /// <summary>A client of the app's task hub.</summary>
    public DurableTaskClient Client => runtime().Client;

    /// <summary>The clock the app lives by, if it is one that can be moved.</summary>
    public TestClock? Clock => clock as TestClock;

    /// <summary>Completes when no function runs and the task hub has nothing to do but wait. With a running clock it may be busy again at once.</summary>
    public async Task WhenIdleAsync()
    {
        while (true)
        {
            var before = running.Started;
            await running.WhenNoneAsync().ConfigureAwait(false);
            await runtime().WhenHubIdleAsync().ConfigureAwait(false);
            if (Clock is { IsFiring: true })
            {
                // A timer that is due at once is fired on another thread; what it starts does not count yet.
                await Task.Yield();
                continue;
            }
            if (running.Started == before && running.WhenNoneAsync().IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Moves a standing test clock on to a moment, from one due timer to the next, and lets everything come to rest at each: what the
    /// app does at a time, it does at that time. Returns when it is idle there.
    /// </summary>
    /// <param name="moment">Where to; nothing happens if that has passed.</param>
    /// <param name="asleep">True jumps at once, like a machine that was asleep: what was due on the way then comes late, and once.</param>
    /// <exception cref="InvalidOperationException">The host runs on the system clock.</exception>
    public async Task MoveToAsync(DateTimeOffset moment, bool asleep = false)
    {
        var test = Clock ?? throw new InvalidOperationException("The system clock cannot be moved. Set PartyFlow:Local:Clock.");
        await moving.WaitAsync().ConfigureAwait(false);
        try
        {
            await WhenIdleAsync().ConfigureAwait(false);
            var reserved = DateTimeOffset.MinValue;
            while (!asleep && test.NextDue is { } due && due <= moment)
            {
                var next = Later(due, test.GetUtcNow());
                if (next > reserved)
                {
                    // One write for an hour's steps: a write for each would be most of what a long way takes.
                    reserved = Earlier(next + TimeSpan.FromHours(1), moment);
                    test.Reserve(reserved);
                }
                test.JumpTo(next);
                await WhenIdleAsync().ConfigureAwait(false);
            }
            if (moment > test.GetUtcNow())
            {
                test.JumpTo(moment, coalesce: asleep);
            }
            await WhenIdleAsync().ConfigureAwait(false);
        }
        finally
        {
            moving.Release();
        }
    }

    /// <inheritdoc cref="MoveToAsync"/>
    public Task AdvanceAsync(TimeSpan span, bool asleep = false) => MoveToAsync(clock.GetUtcNow() + span, asleep);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

namespace PartyFlow.Host;

/// <content>Waiting for rest, and moving a test clock from one rest to the next.</content>
public sealed partial class FunctionHost
{
    /// <summary>
    /// Completes when no request and no function runs and the task hub has nothing to do but wait. With a running clock it may be busy
    /// again at once.
    /// </summary>
    public async Task WhenIdleAsync()
    {
        while (true)
        {
            var before = running.Started;
            await running.WhenNoneAsync().ConfigureAwait(false);
            await orchestrations!.WhenIdleAsync().ConfigureAwait(false);
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

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// Keeps an orchestrator on one thread at a time: what it awaits resumes within the step that completes it. Anything that
/// wants to resume it from elsewhere (Task.Delay, Task.Run, I/O) is refused, because replay could not repeat it.
/// </summary>
internal sealed class TurnContext(Action foreignPost) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> posted = new();
    private volatile int thread;

    /// <summary>Whether the caller runs on the thread of the current step.</summary>
    internal bool InTurn => thread == Environment.CurrentManagedThreadId;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (InTurn) posted.Enqueue((d, state));
        else foreignPost();
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (InTurn) d(state);
        else foreignPost();
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Begins a step on the calling thread; ends with disposal.</summary>
    internal Turn Enter() => new(this);

    /// <summary>Runs what was posted until nothing is left.</summary>
    internal void Pump()
    {
        while (posted.TryDequeue(out var next)) next.Callback(next.State);
    }

    internal readonly ref struct Turn
    {
        private readonly TurnContext owner;
        private readonly SynchronizationContext? outer;

        internal Turn(TurnContext owner)
        {
            this.owner = owner;
            outer = Current;
            owner.thread = Environment.CurrentManagedThreadId;
            SetSynchronizationContext(owner);
        }

        public void Dispose()
        {
            owner.posted.Clear();
            owner.thread = 0;
            SetSynchronizationContext(outer);
        }
    }
}

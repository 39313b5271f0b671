namespace PartyFlow.Host.Sqlite;

/// <summary>Counts who reads, and can hold new readers back for a moment: only while nobody reads can the log be cut.</summary>
internal sealed class ReaderGate
{
    private readonly object gate = new();
    private int inside;
    private bool held;

    internal void Enter()
    {
        lock (gate)
        {
            while (held)
            {
                Monitor.Wait(gate);
            }
            inside++;
        }
    }

    internal void Exit()
    {
        lock (gate)
        {
            if (--inside == 0 && held)
            {
                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>
    /// Lets nobody in until <see cref="Release"/> and waits for those inside; false if one of them stays longer than <paramref
    /// name="patience"/>.
    /// </summary>
    internal bool Hold(TimeSpan patience)
    {
        var until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        lock (gate)
        {
            held = true;
            while (inside > 0)
            {
                var left = until - Environment.TickCount64;
                if (left <= 0)
                {
                    return false;
                }
                Monitor.Wait(gate, TimeSpan.FromMilliseconds(left));
            }
            return true;
        }
    }

    internal void Release()
    {
        lock (gate)
        {
            held = false;
            Monitor.PulseAll(gate);
        }
    }
}

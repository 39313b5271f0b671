namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>Where the process would end: the code stays in it for as long as the hub it runs in lives.</summary>
internal sealed class Trap : IDisposable
{
    private readonly ManualResetEventSlim open = new();
    private readonly SemaphoreSlim entered = new(0);

    internal bool IsSet { get; set; } = true;

    internal void Pass()
    {
        if (!IsSet) return;
        entered.Release();
        open.Wait();
    }

    internal async Task EnteredAsync() => Assert.True(await entered.WaitAsync(TimeSpan.FromSeconds(30)), "The code was not run.");

    public void Dispose() => open.Set();
}

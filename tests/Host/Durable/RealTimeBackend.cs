namespace PartyFlow.Host.Tests.Durable;

/// <summary>An engine whose clock cannot be moved: it waits for many cases at once.</summary>
internal abstract class RealTimeBackend : DurableBackend
{
    private const int AtOnce = 12;

    private readonly Lazy<IReadOnlyDictionary<string, Task<string>>> answers;

    protected RealTimeBackend() => answers = new(PlayAll);

    internal override TimeProvider Clock => TimeProvider.System;

    internal override Task<string> PlayAsync(ContractCase played) => answers.Value[played.Name];

    internal override Task PassAsync(TimeSpan span) => Task.Delay(span, TimeProvider.System);

    private Dictionary<string, Task<string>> PlayAll()
    {
        var room = new SemaphoreSlim(AtOnce);
        var alone = Task.CompletedTask;
        var played = new Dictionary<string, Task<string>>();
        foreach (var one in DurableContract.All.Where(one => one.Alone))
        {
            var before = alone;
            var answer = Task.Run(async () =>
            {
                await before;
                return await one.ObserveAsync(this);
            });
            played[one.Name] = answer;
            alone = answer.ContinueWith(_ => { }, TaskScheduler.Default);
        }
        foreach (var one in DurableContract.All.Where(one => !one.Alone))
        {
            played[one.Name] = Task.Run(async () =>
            {
                await alone;
                await room.WaitAsync();
                try
                {
                    return await one.ObserveAsync(this);
                }
                finally
                {
                    room.Release();
                }
            });
        }
        return played;
    }
}

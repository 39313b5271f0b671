using Microsoft.Azure.Functions.Worker;

namespace Sample;

/// <summary>Timers of all kinds; settings say when those run that a test wants to see.</summary>
public sealed class TimerFunctions(Journal journal, Gate gate, TimeProvider clock)
{
    [Function("EveryFive")]
    public void EveryFive([TimerTrigger("*/5 * * * *", UseMonitor = false)] TimerInfo timer) => Note("five", timer);

    [Function("Nightly")]
    public async Task Nightly([TimerTrigger("%Sample:Nightly%")] TimerInfo timer, FunctionContext context)
    {
        await Task.Yield();
        Note($"nightly {context.Items["trail"]}", timer);
    }

    [Function("AtStart")]
    public void AtStart([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true, UseMonitor = false)] TimerInfo timer)
    {
        // Without awaiting anything, as functions do that work for long before they first wait.
        gate.PassAsync().GetAwaiter().GetResult();
        Note("start", timer);
    }

    [Function("Long")]
    public async Task Long([TimerTrigger("%Sample:Long%", UseMonitor = false)] TimerInfo timer)
    {
        journal.Write("long begins");
        await gate.PassAsync();
        Note("long", timer);
    }

    [Function("Waiting")]
    public async Task Waiting([TimerTrigger("%Sample:Waiting%")] TimerInfo timer, CancellationToken cancellation)
    {
        journal.Write("waiting begins");
        await gate.PassAsync().WaitAsync(cancellation);
        Note("waiting", timer);
    }

    [Function("Failing")]
    public void Failing([TimerTrigger("%Sample:Failing%", UseMonitor = false)] TimerInfo timer)
    {
        journal.Write("failing");
        throw new InvalidOperationException("failing");
    }

    private void Note(string name, TimerInfo timer)
    {
        var status = timer.ScheduleStatus is { } kept ? $" of {Moment(kept.Next)} last {Moment(kept.Last)} updated {Moment(kept.LastUpdated)}" : "";
        journal.Write($"{name} {clock.GetUtcNow():MM-ddTHH:mm:ss} {(timer.IsPastDue ? "late" : "on time")}{status}");
    }

    private static string Moment(DateTime moment) => moment == default ? "never" : $"{moment:MM-ddTHH:mm}";
}

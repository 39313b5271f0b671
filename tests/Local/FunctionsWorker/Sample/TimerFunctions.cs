using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Sample;

public sealed class TimerFunctions(Journal journal, TimeProvider clock)
{
    [Function("EveryFive")]
    public void EveryFive([TimerTrigger("*/5 * * * *", UseMonitor = false)] TimerInfo timer) => Note("five", timer);

    [Function("Nightly")]
    public async Task Nightly([TimerTrigger("%Sample:Nightly%")] TimerInfo timer, FunctionContext context, CancellationToken cancellation)
    {
        await Task.Yield();
        Note($"nightly {context.Items["trail"]}", timer);
    }

    [Function("AtStart")]
    public void AtStart([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true, UseMonitor = false)] TimerInfo timer)
    {
        // Without awaiting anything, as functions do that work for long before they first wait.
        journal.Gate.PassAsync().GetAwaiter().GetResult();
        Note("start", timer);
    }

    [Function("Long")]
    public async Task Long([TimerTrigger("%Sample:Long%", UseMonitor = false)] TimerInfo timer)
    {
        await journal.Gate.PassAsync();
        Note("long", timer);
    }

    [Function("Waiting")]
    public async Task Waiting([TimerTrigger("%Sample:Waiting%")] TimerInfo timer, CancellationToken cancellation)
    {
        journal.Write("waiting begins");
        await journal.Gate.PassAsync().WaitAsync(cancellation);
        Note("waiting", timer);
    }

    [Function("Starting")]
    public static Task Starting([TimerTrigger("%Sample:Starting%", UseMonitor = false)] TimerInfo timer, [DurableClient] DurableTaskClient client) =>
        client.ScheduleNewOrchestrationInstanceAsync("TellVersion", new StartOrchestrationOptions("by-timer"));

    [Function("Failing")]
    public void Failing([TimerTrigger("%Sample:Failing%", UseMonitor = false)] TimerInfo timer)
    {
        journal.Write("failing");
        throw new InvalidOperationException("failing");
    }

    private void Note(string name, TimerInfo timer) =>
        journal.Write($"{name} {clock.GetUtcNow():MM-ddTHH:mm:ss} {(timer.IsPastDue ? "late" : "on time")}{(timer.ScheduleStatus is { } status ? $" of {Moment(status.Next)} last {Moment(status.Last)} updated {Moment(status.LastUpdated)}" : "")}");

    private static string Moment(DateTime moment) => moment == default ? "never" : $"{moment:MM-ddTHH:mm}";
}

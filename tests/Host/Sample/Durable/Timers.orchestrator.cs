using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Sample.Durable;

/// <summary>Orchestrations that wait for a time.</summary>
public static class Timers
{
    /// <summary>How long it slept by its own time, in whole seconds.</summary>
    [Function(nameof(Sleep))]
    public static async Task<long> Sleep([OrchestrationTrigger] TaskOrchestrationContext context, TimeSpan span)
    {
        var before = context.CurrentUtcDateTime;
        await context.CreateTimer(before + span, CancellationToken.None);
        return (long)Math.Round((context.CurrentUtcDateTime - before).TotalSeconds);
    }

    [Function(nameof(SleepUntil))]
    public static async Task<string> SleepUntil([OrchestrationTrigger] TaskOrchestrationContext context, DateTime time)
    {
        await context.CreateTimer(time, CancellationToken.None);
        return "awake";
    }

    /// <summary>The seconds in the order in which their timers fired.</summary>
    [Function(nameof(SleepInOrder))]
    public static async Task<List<int>> SleepInOrder([OrchestrationTrigger] TaskOrchestrationContext context, List<int> seconds)
    {
        var fired = new List<int>();
        var began = context.CurrentUtcDateTime;
        var open = seconds.ToDictionary(second => context.CreateTimer(began.AddSeconds(second), CancellationToken.None));
        while (open.Count > 0)
        {
            var first = await Task.WhenAny(open.Keys);
            fired.Add(open[first]);
            open.Remove(first);
        }
        return fired;
    }

    /// <summary>An event or the end of its time, whichever comes first; the loser is cancelled.</summary>
    [Function(nameof(EventOrTimeout))]
    public static async Task<string> EventOrTimeout([OrchestrationTrigger] TaskOrchestrationContext context, TimeSpan patience)
    {
        using var enough = new CancellationTokenSource();
        var timer = context.CreateTimer(context.CurrentUtcDateTime + patience, enough.Token);
        var waited = context.WaitForExternalEvent<string>("go");
        if (await Task.WhenAny(waited, timer) == timer)
        {
            return "too late";
        }
        enough.Cancel();
        return await waited;
    }

    /// <summary>Leaves a timer open behind itself.</summary>
    [Function(nameof(LeaveTimer))]
    public static string LeaveTimer([OrchestrationTrigger] TaskOrchestrationContext context, TimeSpan span)
    {
        _ = context.CreateTimer(context.CurrentUtcDateTime + span, CancellationToken.None);
        return "left";
    }

    /// <summary>What waits on a timer that is cancelled.</summary>
    [Function(nameof(CancelTimer))]
    public static async Task<string> CancelTimer([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        using var enough = new CancellationTokenSource();
        var timer = context.CreateTimer(context.CurrentUtcDateTime.AddDays(1), enough.Token);
        enough.Cancel();
        try
        {
            await timer;
            return "fired";
        }
        catch (OperationCanceledException e)
        {
            return e.GetType().Name;
        }
    }
}

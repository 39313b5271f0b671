using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Sample.Durable;

/// <summary>Orchestrations that wait for what comes from outside.</summary>
public static class Events
{
    /// <summary>Waits for one event and gives back what it brought.</summary>
    [Function(nameof(WaitFor))]
    public static Task<string?> WaitFor([OrchestrationTrigger] TaskOrchestrationContext context, string name) =>
        context.WaitForExternalEvent<string?>(name);

    /// <summary>Does something before it waits, so that an event comes while nobody waits for it.</summary>
    [Function(nameof(VisitThenWait))]
    public static async Task<string> VisitThenWait([OrchestrationTrigger] TaskOrchestrationContext context, string url)
    {
        var visited = await context.CallActivityAsync<string>(nameof(Activities.Visit), url);
        return $"{visited} {await context.WaitForExternalEvent<string>("go")}";
    }

    [Function(nameof(WaitForMany))]
    public static async Task<List<string>> WaitForMany([OrchestrationTrigger] TaskOrchestrationContext context, int count)
    {
        var seen = new List<string>();
        while (seen.Count < count)
        {
            seen.Add(await context.WaitForExternalEvent<string>("next"));
            context.SetCustomStatus(seen.Count);
        }
        return seen;
    }

    /// <summary>Three wait for one name: says who got what.</summary>
    [Function(nameof(WaitThreefold))]
    public static async Task<string> WaitThreefold([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var waits = Enumerable.Range(1, 3).Select(_ => context.WaitForExternalEvent<string>("next")).ToList();
        return string.Join(" ", await Task.WhenAll(waits));
    }

    /// <summary>A wait that was given up still takes the first event that comes, as upstream documents.</summary>
    [Function(nameof(WaitAgainAfterCancelling))]
    public static async Task<string> WaitAgainAfterCancelling([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        using var given = new CancellationTokenSource();
        var first = context.WaitForExternalEvent<string>("next", given.Token);
        given.Cancel();
        var second = context.WaitForExternalEvent<string>("next");
        var got = await second;
        return $"{first.Status} {got}";
    }

    /// <summary>Takes one event per execution, then begins anew with what it has.</summary>
    [Function(nameof(Collect))]
    public static async Task<List<string>> Collect([OrchestrationTrigger] TaskOrchestrationContext context, Collection collection)
    {
        if (collection.Seen.Count == collection.Count)
        {
            return collection.Seen;
        }
        var next = await context.WaitForExternalEvent<string>("next");
        context.ContinueAsNew(collection with { Seen = [.. collection.Seen, next] }, collection.Preserve);
        return [];
    }

    /// <summary>Begins anew while an event lies there that nobody has waited for, and says whether the next execution finds it.</summary>
    [Function(nameof(KeepOrLose))]
    public static async Task<string> KeepOrLose([OrchestrationTrigger] TaskOrchestrationContext context, Unprocessed unprocessed)
    {
        if (!unprocessed.Again)
        {
            await context.WaitForExternalEvent<string>("next");
            context.ContinueAsNew(unprocessed with { Again = true }, unprocessed.Preserve);
            return "";
        }
        using var enough = new CancellationTokenSource();
        var found = context.WaitForExternalEvent<string>("extra");
        var timer = context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(10), enough.Token);
        var first = await Task.WhenAny(found, timer);
        enough.Cancel();
        return first == found ? "kept" : "lost";
    }

    /// <summary>Waits twice under one name, for a number and then for a text.</summary>
    [Function(nameof(WaitForNumberThenText))]
    public static async Task<string> WaitForNumberThenText([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var number = await context.WaitForExternalEvent<int>("next");
        return $"{number + 1} {await context.WaitForExternalEvent<string>("next")}";
    }

    /// <summary>Takes so many events of one name, one after the other.</summary>
    [Function(nameof(TakeInTurn))]
    public static async Task<List<string>> TakeInTurn([OrchestrationTrigger] TaskOrchestrationContext context, int count)
    {
        var seen = new List<string>();
        while (seen.Count < count)
        {
            seen.Add(await context.WaitForExternalEvent<string>("next"));
        }
        return seen;
    }

    /// <summary>Whether a new execution makes other ids than the one before.</summary>
    [Function(nameof(MakeIdsTwice))]
    public static async Task<string> MakeIdsTwice([OrchestrationTrigger] TaskOrchestrationContext context, Guid? before)
    {
        var made = context.NewGuid();
        if (before is { } other)
        {
            return made == other ? "the same" : "others";
        }
        await context.WaitForExternalEvent<string>("again");
        context.ContinueAsNew(made);
        return "";
    }

    /// <summary>Lets another instance know.</summary>
    [Function(nameof(Tell))]
    public static string Tell([OrchestrationTrigger] TaskOrchestrationContext context, string instanceId)
    {
        context.SendEvent(instanceId, "go", "told");
        return "sent";
    }

    /// <summary>Waits, with two sets of a status that others can see.</summary>
    [Function(nameof(ShowStatus))]
    public static async Task<string> ShowStatus([OrchestrationTrigger] TaskOrchestrationContext context, string name)
    {
        context.SetCustomStatus(new { Step = 1, Text = "等待" });
        var got = await context.WaitForExternalEvent<string>(name);
        context.SetCustomStatus(got);
        return got;
    }

    /// <summary>Sets a status and begins anew; the new execution sets none.</summary>
    [Function(nameof(StatusOnce))]
    public static async Task StatusOnce([OrchestrationTrigger] TaskOrchestrationContext context, int generation)
    {
        if (generation == 0)
        {
            context.SetCustomStatus("first");
            context.ContinueAsNew(1);
            return;
        }
        await context.WaitForExternalEvent<string>("go");
    }
}

/// <summary>What <see cref="Events.Collect"/> has so far.</summary>
public sealed record Collection(int Count, bool Preserve, List<string> Seen);

/// <summary>What becomes of an event that <see cref="Events.KeepOrLose"/> has not waited for.</summary>
public sealed record Unprocessed(bool Preserve, bool Again = false);

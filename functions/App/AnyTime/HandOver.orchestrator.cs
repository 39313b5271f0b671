using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using PartyFlow.Domain;

namespace PartyFlow.Functions.AnyTime;

/// <summary>
/// 交接: everything that one person holds goes to another, task by task. The status says how far it is; the output what became of each
/// task. Cut off anywhere it goes on where it was, and a task that was handed over stays so.
/// </summary>
public static class HandOverFlow
{
    private const int AtOnce = 10;

    private static readonly TaskOptions Patiently = TaskOptions.FromRetryPolicy(
        new RetryPolicy(10, TimeSpan.FromSeconds(5), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));

    /// <summary>Hands everything over.</summary>
    [Function(nameof(HandOverFlow))]
    public static async Task<ImmutableArray<HandedOver>> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var job = context.GetInput<HandOverJob>()!;
        var found = await context.CallActivityAsync<string[]>(nameof(FindHandOver), job.From, Patiently);
        var done = ImmutableArray.CreateBuilder<HandedOver>(found.Length);
        foreach (var some in found.Chunk(AtOnce))
        {
            context.SetCustomStatus(new HandOverProgress(done.Count, found.Length));
            done.AddRange(await context.CallActivityAsync<HandedOver[]>(nameof(CarryHandOver), new CarryHandOver.Input(job, some), Patiently));
        }

        context.SetCustomStatus(new HandOverProgress(done.Count, found.Length));
        return done.ToImmutable();
    }
}

/// <summary>A hand-over that was asked for.</summary>
/// <param name="Id">Its own id: the same task is handed over once by it.</param>
/// <param name="From">Who hands over.</param>
/// <param name="To">Who takes over.</param>
/// <param name="Reason">Why, may be missing.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Channel">By which way.</param>
public sealed record HandOverJob(string Id, string From, string To, string? Reason, string By, Channel Channel = Channel.Page);

/// <summary>How far a hand-over is.</summary>
public sealed record HandOverProgress(int Done, int All);

/// <summary>What became of one task.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Number">Its number.</param>
/// <param name="Title">Its title.</param>
/// <param name="Refused">Why it was not handed over, in the words of who asked; <c>null</c> when it was.</param>
public sealed record HandedOver(string TaskId, string Number, string Title, string? Refused);

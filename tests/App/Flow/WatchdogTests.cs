using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Erasing;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Flow;

/// <summary>Once a night what the tables ask for is compared with what the hub runs.</summary>
public sealed class WatchdogTests
{
    private const string Told = "were not under way";

    [Fact]
    public async Task Night_WhenOrchestrationsAreLost_StartsThemAndNothingElse()
    {
        await using var story = await Story.BeginAsync();
        var (ended, gone, healthy, over) = (await StartAsync(story), await StartAsync(story), await StartAsync(story), await StartAsync(story));
        await story.DoAsync("wang", over, "cancelTask", new { reason = "不办了" });
        var hub = story.App.Hub;
        foreach (var lost in new[] { ended, gone })
        {
            await hub.TerminateInstanceAsync(lost);
            await hub.WaitForInstanceCompletionAsync(lost);
        }

        await hub.PurgeInstanceAsync(gone);
        var before = (await hub.GetInstanceAsync(healthy))!.LastUpdatedAt;
        var erasures = story.App.Services.GetRequiredService<ErasureTable>();
        await erasures.AskAsync("wu", "zhou", CancellationToken.None);

        // The negative control: nobody else brings them back.
        await story.UntilAsync(2026, 9, 19, 3, 39);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.GetInstanceAsync(ended))!.RuntimeStatus);
        Assert.Null(await hub.GetInstanceAsync(gone));
        Assert.Null((await erasures.FindAsync("wu", CancellationToken.None))!.FinishedAt);

        await story.UntilAsync(2026, 9, 19, 3, 41);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetInstanceAsync(ended))!.RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.GetInstanceAsync(gone))!.RuntimeStatus);
        Assert.NotNull((await erasures.FindAsync("wu", CancellationToken.None))!.FinishedAt);
        Assert.Equal(before, (await hub.GetInstanceAsync(healthy))!.LastUpdatedAt);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.GetInstanceAsync(over))!.RuntimeStatus);
        Assert.Contains("3 orchestrations", Assert.Single(story.App.Log.Lines, line => line.Contains(Told, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Night_WhenAllIsUnderWay_WritesNothing()
    {
        await using var story = await Story.BeginAsync();
        await StartAsync(story);
        await story.UntilAsync(2026, 9, 19, 3, 39);
        var before = await story.EverythingAsync();

        await story.UntilAsync(2026, 9, 19, 3, 41);
        Assert.Equal(before, await story.EverythingAsync());
        Assert.DoesNotContain(story.App.Log.Lines, line => line.Contains(Told, StringComparison.Ordinal));
    }

    private static async Task<string> StartAsync(Story story)
    {
        var task = await story.StartTaskAsync(SmallPlan.From("加装电梯", Office.DateOf(story.App.Now)));
        await story.App.WhenIdleAsync();
        return task;
    }
}

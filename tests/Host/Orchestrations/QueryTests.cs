using DurableTask.Core;
using DurableTask.Core.Query;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

public sealed class QueryTests
{
    private static readonly string[] Tables = ["instances", "starts", "history", "messages", "timers", "tasks", "quarantine"];

    private static Programs Quick() => new Programs().Waiting().Orchestration("quick", run => Task.FromResult(run.Id));

    [Fact]
    public async Task Query_FiltersAndPages()
    {
        await using var hub = await Hub.StartAsync(Quick());
        for (var i = 0; i < 7; i++)
        {
            await hub.RunAsync("wait", i, $"a-{i}");
            hub.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        await hub.RunAsync("wait", 9, "b-0");
        await hub.RaiseAsync("a-3", "go", 1);

        Assert.Equal(8, (await IdsAsync(hub, new OrchestrationQuery())).Count);
        Assert.Equal(["b-0"], await IdsAsync(hub, new OrchestrationQuery { InstanceIdPrefix = "b" }));
        Assert.Equal(["a-3"], await IdsAsync(hub, new OrchestrationQuery { RuntimeStatus = [OrchestrationStatus.Completed] }));
        Assert.Equal(["a-2", "a-3"], await IdsAsync(hub, new OrchestrationQuery
        {
            CreatedTimeFrom = Hub.Start.AddMinutes(2).UtcDateTime,
            CreatedTimeTo = Hub.Start.AddMinutes(3).UtcDateTime,
        }));
        Assert.Equal(8, (await IdsAsync(hub, new OrchestrationQuery { RuntimeStatus = [] })).Count);

        var query = new OrchestrationQuery { PageSize = 3, InstanceIdPrefix = "a-", FetchInputsAndOutputs = false };
        var first = await hub.Service.GetOrchestrationWithQueryAsync(query, CancellationToken.None);
        Assert.Equal([3, 3, 1], (await PagesAsync(hub, query)).Select(page => page.Count));
        Assert.All(first.OrchestrationState, state => Assert.Null(state.Input));
        query.FetchInputsAndOutputs = true;
        query.ContinuationToken = null;
        Assert.Equal("0",
            (await hub.Service.GetOrchestrationWithQueryAsync(query, CancellationToken.None)).OrchestrationState.First().Input);
    }

    [Theory]
    [InlineData("一")]
    [InlineData("a%")]
    [InlineData("a_")]
    [InlineData("\uD7FF")]
    [InlineData("😀")]
    [InlineData("\U0010FFFF")]
    public async Task Query_ByAPrefixOfAnyCharacters_FindsThoseThatBeginWithIt(string prefix)
    {
        await using var hub = await Hub.StartAsync(Quick());
        foreach (var id in new[] { prefix, prefix + "1", prefix + "\U0010FFFF", "a", "ab", "b", "\uE000", "二" })
        {
            await hub.CreateAsync("wait", id: id);
        }
        await hub.IdleAsync();

        var found = await IdsAsync(hub, new OrchestrationQuery { InstanceIdPrefix = prefix });

        Assert.Equal(3, found.Count);
        Assert.All(found, id => Assert.StartsWith(prefix, id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Purge_DeletesEndedInstancesOnly_AndLeavesNothingOfThem()
    {
        await using var hub = await Hub.StartAsync(Quick().Orchestration("parent", run => run.ChildAsync<int>("wait", id: "child")));
        await hub.RunAsync("parent", id: "p");
        Assert.Equal(0, (await hub.Service.PurgeInstanceStateAsync("p")).DeletedInstanceCount);
        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Service.PurgeTreeAsync("p"));
        await hub.TerminateAsync("p", "");
        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Service.PurgeTreeAsync("p"));
        Assert.NotNull(hub.Find("p"));
        await hub.RaiseAsync("child", "go", 1);

        Assert.Equal(2, await hub.Service.PurgeTreeAsync("p"));
        Assert.Equal(0, await hub.Service.PurgeTreeAsync("p"));
        Assert.All(Tables, table => Assert.Equal(0, hub.Count(table)));
    }

    [Fact]
    public async Task PurgeAll_TakesWhatMatchesTheFilter()
    {
        await using var hub = await Hub.StartAsync(Quick());
        for (var day = 0; day < 5; day++)
        {
            await hub.RunAsync("quick");
            await hub.AdvanceAsync(TimeSpan.FromDays(1));
        }
        await hub.RunAsync("wait", id: "live");

        var none = await PurgeAsync(DateTime.MinValue, null, [OrchestrationStatus.Failed, OrchestrationStatus.Running]);
        var some = await PurgeAsync(Hub.Start.AddDays(1).UtcDateTime, Hub.Start.AddDays(3).UtcDateTime, null);
        var rest = await PurgeAsync(DateTime.MinValue, null, []);

        Assert.Equal([0, 3, 2], new[] { none, some, rest }.Select(result => result.DeletedInstanceCount));
        Assert.True(rest.IsComplete);
        Assert.NotNull(hub.Find("live"));

        Task<PurgeResult> PurgeAsync(DateTime from, DateTime? to, OrchestrationStatus[]? statuses) =>
            hub.Service.PurgeInstanceStateAsync(new PurgeInstanceFilter(from, to, statuses));
    }

    [Fact]
    public async Task PurgeAll_WhoseTimeIsUp_StopsAndSaysSo_ThoughTheClockStands()
    {
        await using var hub = await Hub.StartAsync(Quick());
        await Task.WhenAll(Enumerable.Range(0, 450).Select(_ => hub.CreateAsync("quick")));
        await hub.IdleAsync();

        var filter = new PurgeInstanceFilter(DateTime.MinValue, null, null) { Timeout = TimeSpan.FromTicks(1) };
        var first = await hub.Service.PurgeInstanceStateAsync(filter);
        filter.Timeout = TimeSpan.FromHours(1);
        var rest = await hub.Service.PurgeInstanceStateAsync(filter);

        Assert.Equal((false, true), (first.IsComplete, rest.IsComplete));
        Assert.InRange(first.DeletedInstanceCount, 1, 449);
        Assert.Equal(450, first.DeletedInstanceCount + rest.DeletedInstanceCount);
    }

    [Theory]
    [InlineData(OrchestrationStateTimeRangeFilterType.OrchestrationCreatedTimeFilter, 2)]
    [InlineData(OrchestrationStateTimeRangeFilterType.OrchestrationCompletedTimeFilter, 1)]
    [InlineData(OrchestrationStateTimeRangeFilterType.OrchestrationLastUpdatedTimeFilter, 1)]
    public async Task PurgeHistory_TakesWhatIsOlder(OrchestrationStateTimeRangeFilterType by, int deleted)
    {
        await using var hub = await Hub.StartAsync(Quick());
        await hub.RunAsync("wait", id: "slow");
        await hub.RunAsync("quick");
        await hub.AdvanceAsync(TimeSpan.FromDays(2));
        await hub.RaiseAsync("slow", "go", 1);
        await hub.RunAsync("quick");

        await hub.Client.PurgeOrchestrationInstanceHistoryAsync(Hub.Start.AddDays(1).UtcDateTime, by);

        Assert.Equal(3 - deleted, hub.Count("instances"));
    }

    [Fact]
    public async Task DeleteAsync_LeavesNothing_AndTheServiceGoesOn()
    {
        await using var hub = await Hub.StartAsync(Quick().Orchestration("sleep", run => run.SleepAsync(TimeSpan.FromDays(1))));
        await hub.RunAsync("wait", id: "x");
        await hub.RunAsync("sleep");

        await hub.Service.DeleteAsync();

        Assert.All(Tables, table => Assert.Equal(0, hub.Count(table)));
        Assert.Null(hub.Service.NextTimer);
        await hub.RunAsync("quick", id: "x");
        Assert.Equal("x", hub.Output<string>("x"));
    }

    [Fact]
    public async Task File_OfANewerVersion_IsRefused()
    {
        await using var hub = await Hub.StartAsync(Quick());
        await hub.Store.WriteAsync(db => db.Execute("UPDATE schema_versions SET version = 99 WHERE component = 'orchestrations'"));

        var refused = await Assert.ThrowsAsync<StoreException>(() => hub.CrashAsync());

        Assert.Contains("newer version of PartyFlow (orchestrations 99", refused.Message, StringComparison.Ordinal);
        await hub.Store.WriteAsync(db =>
            db.Execute("UPDATE schema_versions SET version = ?1 WHERE component = 'orchestrations'", OrchestrationSchema.Steps.Length));
        await hub.OpenAsync();
    }

    private static async Task<List<string>> IdsAsync(Hub hub, OrchestrationQuery query) =>
        [.. (await PagesAsync(hub, query)).SelectMany(page => page)];

    private static async Task<List<List<string>>> PagesAsync(Hub hub, OrchestrationQuery query)
    {
        var pages = new List<List<string>>();
        do
        {
            var page = await hub.Service.GetOrchestrationWithQueryAsync(query, CancellationToken.None);
            pages.Add([.. page.OrchestrationState.Select(state => state.OrchestrationInstance.InstanceId)]);
            query.ContinuationToken = page.ContinuationToken;
        }
        while (query.ContinuationToken is not null);
        return pages;
    }
}

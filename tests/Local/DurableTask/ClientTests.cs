using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Local.DurableTask.Tests;

public sealed class ClientTests
{
    [Fact]
    public async Task Purge_DeletesFinishedInstancesOnly()
    {
        await using var hub = await Hub.StartAsync(tasks =>
        {
            Tasks.Waiting(tasks);
            tasks.Orchestrator("parent", context => context.CallSubOrchestratorAsync("wait", new SubOrchestrationOptions(instanceId: "child")));
        });
        await hub.RunAsync("parent", null, new StartOrchestrationOptions("p"));
        Assert.Equal(0, (await hub.Client.PurgeInstanceAsync("p")).PurgedInstanceCount);
        await hub.RaiseAsync("child", "go", 1);

        Assert.Equal(2, (await hub.Client.PurgeInstanceAsync("p", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);
        Assert.Equal(0, (await hub.Client.PurgeInstanceAsync("p")).PurgedInstanceCount);
        Assert.Null(await hub.Client.GetInstanceAsync("child"));
        foreach (var table in new[] { "durable_instances", "durable_inputs", "durable_history", "durable_inbox", "durable_tasks" })
            Assert.Equal(0, hub.Store.Read(db => db.Number($"SELECT count(*) FROM {table}")));
    }

    [Fact]
    public async Task PurgeAll_TakesWhatMatchesTheFilter()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("quick", context => Task.FromResult(context.InstanceId)));
        for (var day = 0; day < 5; day++)
        {
            await hub.RunAsync("quick");
            await hub.AdvanceAsync(TimeSpan.FromDays(1));
        }

        var none = await hub.Client.PurgeInstancesAsync(null, null, [OrchestrationRuntimeStatus.Failed]);
        var some = await hub.Client.PurgeInstancesAsync(Hub.Start.AddDays(1), Hub.Start.AddDays(3));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter { Timeout = TimeSpan.Zero }));
        var rest = await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: []));

        Assert.Equal([0, 3, 2], new[] { none, some, rest }.Select(result => result.PurgedInstanceCount));
        Assert.True(rest.IsComplete);
    }

    [Fact]
    public async Task PurgeAll_WhoseTimeIsUp_StopsAndSaysSo_ThoughTheHubsClockStands()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("quick", context => Task.FromResult(context.InstanceId)));
        await Task.WhenAll(Enumerable.Range(0, 450).Select(_ => hub.Client.ScheduleNewOrchestrationInstanceAsync("quick")));
        await hub.IdleAsync();

        var first = await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter { Timeout = TimeSpan.FromTicks(1) });
        var rest = await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter { Timeout = TimeSpan.FromHours(1) });

        Assert.False(first.IsComplete);
        Assert.True(rest.IsComplete);
        Assert.InRange(first.PurgedInstanceCount, 1, 449);
        Assert.Equal(450, first.PurgedInstanceCount + rest.PurgedInstanceCount);
    }

    [Fact]
    public async Task Query_FiltersAndPages()
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting);
        for (var i = 0; i < 7; i++)
        {
            await hub.RunAsync("wait", i, new StartOrchestrationOptions($"a-{i}"));
            hub.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await hub.RunAsync("wait", 9, new StartOrchestrationOptions("b-0"));
        await hub.RaiseAsync("a-3", "go", 1);

        Task<List<string>> Ids(OrchestrationQuery query) =>
            hub.Client.GetAllInstancesAsync(query).Select(metadata => metadata.InstanceId).ToListAsync().AsTask();
        Assert.Equal(8, (await Ids(new OrchestrationQuery())).Count);
        Assert.Equal(["b-0"], await Ids(new OrchestrationQuery(InstanceIdPrefix: "b")));
        Assert.Equal(["a-3"], await Ids(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Completed])));
        Assert.Equal(["a-2", "a-3"], await Ids(new OrchestrationQuery(Hub.Start.AddMinutes(2), Hub.Start.AddMinutes(3))));

        var pages = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 3, InstanceIdPrefix: "a-")).AsPages().ToListAsync();
        Assert.Equal([3, 3, 1], pages.Select(page => page.Values.Count));
        Assert.Null(pages[^1].ContinuationToken);
        Assert.Null(pages[0].Values[0].SerializedInput);
        Assert.Equal(8, (await Ids(new OrchestrationQuery(Statuses: []))).Count);
        var full = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: true)).FirstAsync();
        Assert.Equal("0", full.SerializedInput);
    }

    [Fact]
    public async Task Instance_FetchedWithoutInputsAndOutputs_RefusesToReadThem()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks
            .Orchestrator("fail", (Func<TaskOrchestrationContext, Task<int>>)(_ => throw new InvalidOperationException("broken"))));
        var id = await hub.RunAsync("fail", "given");

        var slim = (await hub.Client.GetInstanceAsync(id))!;
        Assert.Null(slim.FailureDetails);
        Assert.Throws<InvalidOperationException>(() => slim.ReadInputAs<string>());
        Assert.Throws<InvalidOperationException>(() => slim.ReadOutputAs<string>());
        Assert.Throws<InvalidOperationException>(() => slim.ReadCustomStatusAs<string>());

        var full = await hub.GetAsync(id);
        Assert.Equal("broken", full.FailureDetails!.ErrorMessage);
        Assert.Equal("given", full.ReadInputAs<string>());
        Assert.Null(full.ReadCustomStatusAs<string>());
    }

    [Fact]
    public async Task ListInstanceIds_GoesThroughFinishedInstancesByTime()
    {
        await using var hub = await Hub.StartAsync(tasks => tasks.Orchestrator("quick", _ => Task.FromResult(1)));
        foreach (var id in new[] { "c", "a", "b" })
        {
            await hub.RunAsync("quick", null, new StartOrchestrationOptions(id));
            hub.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var first = await hub.Client.ListInstanceIdsAsync(pageSize: 2);
        var second = await hub.Client.ListInstanceIdsAsync(pageSize: 2, lastInstanceKey: first.ContinuationToken);

        Assert.Equal(["c", "a"], first.Values);
        Assert.Equal(["b"], second.Values);
        Assert.Null(second.ContinuationToken);
        Assert.Equal(["b"], (await hub.Client.ListInstanceIdsAsync(completedTimeFrom: Hub.Start.AddMinutes(2))).Values);
    }

    [Theory]
    [InlineData("input", "Store it elsewhere and pass a reference to it")]
    [InlineData("event", "Store it elsewhere and pass a reference to it")]
    [InlineData("id", "at most 1,000 are allowed. Use a short name")]
    [InlineData("name", "at most 1,000 are allowed. Use a short name")]
    [InlineData("orchestrator", "at most 1,000 are allowed. Use a short name")]
    [InlineData("dedupe", "Use one of: ")]
    [InlineData("empty", "eventName")]
    public async Task Client_GivenTooMuchOrNothing_SaysWhatToDo(string what, string said)
    {
        await using var hub = await Hub.StartAsync(Tasks.Waiting, new DurableHubOptions { MaxPayloadBytes = 100_000 });
        await hub.RunAsync("wait", null, new StartOrchestrationOptions("x"));
        var large = new string('大', 40_000);
        Func<Task> call = what switch
        {
            "input" => () => hub.Client.ScheduleNewOrchestrationInstanceAsync("wait", large),
            "event" => () => hub.Client.RaiseEventAsync("x", "go", large),
            "id" => () => hub.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions(large)),
            "name" => () => hub.Client.RaiseEventAsync("x", large),
            "orchestrator" => () => hub.Client.ScheduleNewOrchestrationInstanceAsync(large),
            "dedupe" => () => hub.Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("y") { DedupeStatuses = ["Sleeping"] }),
            _ => () => hub.Client.RaiseEventAsync("x", ""),
        };
        Assert.Contains(said, (await Assert.ThrowsAnyAsync<ArgumentException>(call)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ids_OfEntities_AreRefused_WhereTheyAreReserved(bool reserved)
    {
        await using var hub = await Hub.StartAsync(
            tasks => tasks
                .Orchestrator("parent", async context =>
                {
                    var sending = Record.Exception(() => context.SendEvent("@counter@1", "n", 1));
                    var calling = await Record.ExceptionAsync(
                        () => context.CallSubOrchestratorAsync("child", new SubOrchestrationOptions(instanceId: "@counter@2")));
                    return sending is ArgumentException && calling is ArgumentException ? "both refused" : $"{sending}{calling}";
                })
                .Orchestrator("child", context => Task.FromResult(context.InstanceId)),
            new DurableHubOptions { ReserveEntityIds = reserved });
        Task Schedule() => hub.RunAsync("child", null, new StartOrchestrationOptions("@counter@1"));

        if (reserved) await Assert.ThrowsAsync<ArgumentException>(Schedule);
        else await Schedule();

        Assert.Equal(reserved ? "both refused" : "", await hub.OutputAsync<string>(await hub.RunAsync("parent")));
    }

    [Fact]
    public async Task Tags_OfACall_GoToWhatIsCalled_WithTheCallersOwn()
    {
        await using var hub = await Hub.StartAsync(tasks =>
        {
            Tasks.Waiting(tasks);
            tasks.Orchestrator("parent", async context =>
            {
                await context.CallActivityAsync("nothing", null, new TaskOptions(tags: new Dictionary<string, string> { ["step"] = "one" }));
                await Task.WhenAll(
                    context.CallSubOrchestratorAsync("wait", new SubOrchestrationOptions(
                        new TaskOptions(tags: new Dictionary<string, string> { ["kind"] = "child", ["part"] = "b" }), "child")),
                    context.CallSubOrchestratorAsync("wait", new SubOrchestrationOptions(instanceId: "plain")));
            });
            tasks.Activity("nothing", (object? _) => 0);
        });
        await hub.RunAsync("parent", null, new StartOrchestrationOptions("p")
        {
            Tags = new Dictionary<string, string> { ["unit"] = "一处", ["kind"] = "parent" },
        });
        await hub.CrashAsync();

        var child = (await hub.GetAsync("child")).Tags;
        Assert.Equal(["kind=child", "part=b", "unit=一处"], child.Select(tag => $"{tag.Key}={tag.Value}").Order());
        Assert.Equal(["kind=parent", "unit=一处"], (await hub.GetAsync("plain")).Tags.Select(tag => $"{tag.Key}={tag.Value}").Order());
        var scheduled = (await hub.Client.GetOrchestrationHistoryAsync("p")).OfType<global::DurableTask.Core.History.TaskScheduledEvent>().Single();
        Assert.Equal("one", scheduled.Tags!["step"]);
    }
}

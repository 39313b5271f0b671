using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Host.Tests.Durable;

/// <content>Queries, purges and histories.</content>
internal static partial class DurableContract
{
    private static IEnumerable<ContractCase> Sets =>
    [
        new("Query_ByPrefixAndStatus_FindsThoseAndPages", "5 in pages of 2, 2, 1; Completed 4, Running 1, Failed 0", async hub =>
        {
            var prefix = DurableBackend.NewId();
            for (var i = 0; i < 4; i++)
            {
                await hub.StartAsync("FanOut", 0, $"{prefix}-{i}");
                await hub.EndAsync($"{prefix}-{i}");
            }
            await hub.StartAsync("WaitFor", "go", $"{prefix}-w");
            await hub.Client.WaitForInstanceStartAsync($"{prefix}-w");
            var sizes = new List<int>();
            var found = new HashSet<string>();
            await foreach (var page in hub.Client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = prefix, PageSize = 2 }).AsPages())
            {
                sizes.Add(page.Values.Count);
                found.UnionWith(page.Values.Select(one => one.InstanceId));
            }
            var counts = new List<string>();
            foreach (var status in (OrchestrationRuntimeStatus[])[OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Failed])
            {
                counts.Add($"{status} {await CountAsync(hub, new OrchestrationQuery { InstanceIdPrefix = prefix, Statuses = [status] })}");
            }
            await hub.Client.TerminateInstanceAsync($"{prefix}-w");
            return $"{found.Count} in pages of {string.Join(", ", sizes.Where(size => size > 0))}; {string.Join(", ", counts)}";
        }),
        new("Query_ByTheTimeOfCreation_TakesWhatWasMadeThen", "before 1, after 1", async hub =>
        {
            var prefix = DurableBackend.NewId();
            await hub.StartAsync("FanOut", 0, $"{prefix}-1");
            await hub.EndAsync($"{prefix}-1");
            await hub.PassAsync(TimeSpan.FromSeconds(1));
            var middle = hub.Clock.GetUtcNow();
            await hub.PassAsync(TimeSpan.FromSeconds(1));
            await hub.StartAsync("FanOut", 0, $"{prefix}-2");
            await hub.EndAsync($"{prefix}-2");
            var before = await CountAsync(hub, new OrchestrationQuery { InstanceIdPrefix = prefix, CreatedTo = middle });
            var after = await CountAsync(hub, new OrchestrationQuery { InstanceIdPrefix = prefix, CreatedFrom = middle });
            return $"before {before}, after {after}";
        }),
        new("Query_ForAnotherTaskHub_FindsNothing", "0", async hub =>
        {
            var prefix = DurableBackend.NewId();
            await hub.StartAsync("FanOut", 0, $"{prefix}-1");
            await hub.EndAsync($"{prefix}-1");
            return $"{await CountAsync(hub, new OrchestrationQuery { InstanceIdPrefix = prefix, TaskHubNames = ["Elsewhere"] })}";
        }),
        new("Query_WithPayloads_BringsThem_AndWithoutNot", "with \"in\" \"out\" without null null", async hub =>
        {
            var prefix = DurableBackend.NewId();
            await hub.StartAsync("WaitFor", "in", $"{prefix}-1");
            await hub.Client.RaiseEventAsync($"{prefix}-1", "in", "out");
            await hub.EndAsync($"{prefix}-1");
            var with = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = prefix, FetchInputsAndOutputs = true }).SingleAsync();
            var without = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = prefix, FetchInputsAndOutputs = false }).SingleAsync();
            return $"with {with.SerializedInput} {with.SerializedOutput} without {without.SerializedInput ?? "null"} {without.SerializedOutput ?? "null"}";
        }),
        new("Purge_OfOneEndedInstance_DeletesIt", "1 then nothing then 0", async hub =>
        {
            var id = await hub.StartAsync("CallNothing");
            await hub.EndAsync(id);
            var purged = await hub.Client.PurgeInstanceAsync(id);
            var left = await hub.SayAsync(id);
            return $"{purged.PurgedInstanceCount} then {left} then {(await hub.Client.PurgeInstanceAsync(id)).PurgedInstanceCount}";
        }),
        new("Purge_OfARunningInstance_IsRefused",
            "InvalidOperationException: Only orchestrations in a terminal state can be purged, but the orchestration with instance ID {id} has status Running", async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "go");
            await hub.Client.WaitForInstanceStartAsync(id);
            var refused = await DurableBackend.RefusalAsync(() => hub.Client.PurgeInstanceAsync(id), id);
            await hub.Client.TerminateInstanceAsync(id);
            return refused;
        }),
        new("Purge_ByAFilter_TakesWhatMatches_AndNothingElse", "2; completed gone, running there, later there", async hub =>
        {
            // Nothing else may run at that time: filters know no prefix.
            var (first, second, running) = (DurableBackend.NewId(), DurableBackend.NewId(), DurableBackend.NewId());
            await hub.PassAsync(TimeSpan.FromSeconds(1));
            var from = hub.Clock.GetUtcNow();
            await hub.StartAsync("CallNothing", id: first);
            await hub.StartAsync("CallNothing", id: second);
            await hub.StartAsync("WaitFor", "go", running);
            await hub.EndAsync(first);
            await hub.EndAsync(second);
            await hub.Client.WaitForInstanceStartAsync(running);
            await hub.PassAsync(TimeSpan.FromSeconds(1));
            var to = hub.Clock.GetUtcNow();
            await hub.PassAsync(TimeSpan.FromSeconds(1));
            var later = await hub.StartAsync("CallNothing");
            await hub.EndAsync(later);
            var purged = await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(from, to, [OrchestrationRuntimeStatus.Completed]));
            var answer = $"{purged.PurgedInstanceCount}; completed {await ThereAsync(hub, first)}, running {await ThereAsync(hub, running)}, later {await ThereAsync(hub, later)}";
            await hub.Client.TerminateInstanceAsync(running);
            return answer;
        }, Alone: true),
        new("Purge_ByAFilterWithChildren_LeavesATreeOfWhichSomethingRuns", "1; tree there there, other gone", async hub =>
        {
            var (tree, other) = (DurableBackend.NewId(), DurableBackend.NewId());
            await hub.PassAsync(TimeSpan.FromSeconds(1));
            var from = hub.Clock.GetUtcNow();
            await hub.StartAsync("CallChild", new { Name = "WaitFor", Input = "go", InstanceId = tree + "-child" }, tree);
            await hub.Client.WaitForInstanceStartAsync(tree + "-child");
            await hub.Client.TerminateInstanceAsync(tree);
            await hub.EndAsync(tree);
            await hub.StartAsync("CallNothing", id: other);
            await hub.EndAsync(other);
            await hub.PassAsync(TimeSpan.FromSeconds(1));
            var purged = await hub.Client.PurgeAllInstancesAsync(
                new PurgeInstancesFilter(from, hub.Clock.GetUtcNow(), [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Terminated]),
                new PurgeInstanceOptions(Recursive: true));
            var answer = $"{purged.PurgedInstanceCount}; tree {await ThereAsync(hub, tree)} {await ThereAsync(hub, tree + "-child")}, other {await ThereAsync(hub, other)}";
            await hub.Client.TerminateInstanceAsync(tree + "-child");
            return answer;
        }, Alone: true),
        new("History_OfAnEndedInstance_SaysEverythingInOrder",
            "ExecutionStarted TaskScheduled TaskCompleted TaskScheduled TaskCompleted ExecutionCompleted",
            async hub =>
            {
                var id = await hub.StartAsync("VisitAll", (string[])[hub.Site.Add("a").Url, hub.Site.Add("b").Url]);
                await hub.EndAsync(id);
                return await HistoryAsync(hub, id);
            }),
        new("History_AfterContinueAsNew_IsThatOfThePresentExecution", "ExecutionStarted ExecutionCompleted", async hub =>
        {
            var id = await hub.StartAsync("Collect", new { Count = 2, Preserve = true, Seen = (string[])[] });
            await hub.Client.RaiseEventAsync(id, "next", "1");
            await hub.Client.RaiseEventAsync(id, "next", "2");
            await hub.EndAsync(id);
            return await HistoryAsync(hub, id);
        }),
        new("History_OfNobody_IsRefused", "ArgumentException: An orchestration with the instanceId {id} was not found.", hub =>
        {
            var id = DurableBackend.NewId();
            return DurableBackend.RefusalAsync(() => hub.Client.GetOrchestrationHistoryAsync(id), id);
        }),
        new("InstanceIds_AskedForAsAList_AreRefused", "Unimplemented: ", hub => DurableBackend.RefusalAsync(() => hub.Client.ListInstanceIdsAsync())),
    ];

    private static async Task<string> ThereAsync(DurableBackend hub, string id) => await hub.Client.GetInstanceAsync(id) is null ? "gone" : "there";

    private static async Task<int> CountAsync(DurableBackend hub, OrchestrationQuery query) => await hub.Client.GetAllInstancesAsync(query).CountAsync();

    /// <summary>The events but those that only frame steps.</summary>
    private static async Task<string> HistoryAsync(DurableBackend hub, string id) => string.Join(
        ' ',
        (await hub.Client.GetOrchestrationHistoryAsync(id))
            .Where(one => one.EventType is not (EventType.OrchestratorStarted or EventType.OrchestratorCompleted))
            .Select(one => one.EventType));
}

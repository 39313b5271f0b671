using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Host.Tests.Durable;

/// <content>Orchestrations that call activities and each other.</content>
internal static partial class DurableContract
{
    private static IEnumerable<ContractCase> Calls =>
    [
        new("Orchestration_WhenItCallsActivitiesInSequence_ReturnsTheirResults",
            """Completed ["Hello Tokyo!","Hello Seattle!","Hello London!","Hello \u5317\u4EAC!","Hello Cairo!"]""",
            hub => hub.RunAsync("HelloSequence")),
        new("Orchestration_WhenItFansOut_WaitsForAll", "Completed 300", hub => hub.RunAsync("FanOut", 25)),
        new("Orchestration_WhoseNameIsWrittenInOtherCase_Runs", "Completed 0", hub => hub.RunAsync("fanout", 0)),
        new("Value_OfManyKinds_GoesThroughAnActivityUnchanged", "same", async hub =>
        {
            var shape = new
            {
                Text = "党建 \"quoted\" <tag> ,",
                Number = 1234567.75m,
                Time = new DateTimeOffset(2026, 9, 18, 8, 0, 0, TimeSpan.FromHours(8)),
                List = (int?[])[1, null, 3],
                Inner = new { Text = "2026-09-18T08:00:00Z", Number = 0m, Time = DateTimeOffset.UnixEpoch, List = (int?[])[], Inner = (object?)null },
            };
            var id = await hub.StartAsync("ReflectShape", shape);
            var ended = await hub.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
            var same = JsonElement.DeepEquals(JsonSerializer.SerializeToElement(shape), JsonSerializer.Deserialize<JsonElement>(ended.SerializedOutput!));
            return same ? "same" : ended.SerializedOutput!;
        }),
        new("Number_OfMoreDigitsThanADoubleHas_GoesThroughAnActivityUnchanged", "12345678901234.5678", async hub =>
        {
            var shape = new { Text = "", Number = 12345678901234.5678m, Time = DateTimeOffset.UnixEpoch, List = (int?[])[] };
            var ended = await hub.Client.WaitForInstanceCompletionAsync(await hub.StartAsync("ReflectShape", shape), getInputsAndOutputs: true);
            return JsonSerializer.Deserialize<JsonElement>(ended.SerializedOutput!).GetProperty("Number").GetRawText();
        }),
        new("Activity_ThatReturnsNothing_GivesNull", "Completed null", hub => hub.RunAsync("CallNothing")),
        new("Activity_CanAskForItsInstance", "Completed \"{id}\"", async hub => await hub.EndAsync(await hub.StartAsync("CallInstanceAware"))),
        new("Orchestration_KnowsItsNameVersionAndInstance",
            "Completed \"Describe \\u00271.5\\u0027 {id} of nobody got in\"",
            async hub =>
            {
                var id = DurableBackend.NewId();
                await hub.StartAsync("Describe", "in", options: new StartOrchestrationOptions(id) { Version = new TaskVersion("1.5") });
                return await hub.EndAsync(id);
            }),
        new("Orchestration_StartedWithoutInputAndId_GetsAnIdOfItsOwn", "Completed True", async hub =>
        {
            var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("CallNothing");
            return $"{(await hub.Client.WaitForInstanceCompletionAsync(id)).RuntimeStatus} {id.Length == 32}";
        }),
        new("SubOrchestration_WhenItCompletes_GivesItsOutputToTheParent",
            "Completed \"Describe \\u00272.0\\u0027 {id}-child of {id} got in\"",
            async hub =>
            {
                var id = DurableBackend.NewId();
                await hub.StartAsync("CallChild", new { Name = "Describe", Input = "in", InstanceId = id + "-child" }, id);
                return await hub.EndAsync(id);
            }),
        new("SubOrchestration_CalledWithoutAnId_GetsOneThatReplaysAgree", "Completed True", async hub =>
        {
            var id = await hub.StartAsync("CallChild", new { Name = "CallInstanceAware" });
            var ended = await hub.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
            var child = await hub.Client.GetInstanceAsync(ended.ReadOutputAs<string>()!);
            return $"{ended.RuntimeStatus} {child?.Name == "CallInstanceAware"}";
        }),
        new("SubOrchestration_WhoseCallNamesAVersion_RunsAsThatVersion",
            "Completed \"Describe \\u00271.1\\u0027 {id}-child of {id} got nothing\"",
            async hub =>
            {
                var id = DurableBackend.NewId();
                var call = new { Name = "Describe", InstanceId = id + "-child", Version = "1.1" };
                await hub.StartAsync("CallChild", call, options: new StartOrchestrationOptions(id) { Version = new TaskVersion("1.5") });
                return await hub.EndAsync(id);
            }),
        new("SubOrchestration_OfAnOlderParent_RunsAsTheAppsVersion",
            "Completed \"Describe \\u00272.0\\u0027 {id}-child of {id} got nothing\"",
            async hub =>
            {
                var id = DurableBackend.NewId();
                var call = new { Name = "Describe", InstanceId = id + "-child" };
                await hub.StartAsync("CallChild", call, options: new StartOrchestrationOptions(id) { Version = new TaskVersion("1.5") });
                return await hub.EndAsync(id);
            }),
        new("Orchestration_OfANewerVersionThanTheApp_FailsWhereThatIsConfigured",
            "Failed VersionMismatch: Orchestration version did not comply with Worker Versioning"
                + " | VersionMismatch: Orchestration version did not comply with Worker Versioning",
            hub => hub.RunAsync("Describe", "in", new StartOrchestrationOptions(DurableBackend.NewId()) { Version = new TaskVersion("2.1") })),
        new("SubOrchestration_HasItsCallsTagsAndThoseOfItsParent", "parent: a=1 b=2 child: a=1 b=3 c=4", async hub =>
        {
            var id = DurableBackend.NewId();
            var call = new { Name = "Describe", InstanceId = id + "-child", Tags = new Dictionary<string, string> { ["b"] = "3", ["c"] = "4" } };
            var tags = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" };
            await hub.StartAsync("CallChild", call, options: new StartOrchestrationOptions(id) { Tags = tags });
            await hub.EndAsync(id);
            return $"parent: {await TagsAsync(hub, id)} child: {await TagsAsync(hub, id + "-child")}";
        }),
        new("Orchestration_WhenReplayed_SeesTheSameTimeAndGuids", "Completed true", hub => hub.RunAsync("Replayed")),
        new("CustomStatus_FollowsTheSteps_AndStaysAfterTheEnd", """{"Step":1,"Text":"\u7B49\u5F85"} then "over" """.TrimEnd(), async hub =>
        {
            var id = await hub.StartAsync("ShowStatus", "go");
            var first = await hub.UntilAsync(id, instance => instance.SerializedCustomStatus is not null);
            await hub.Client.RaiseEventAsync(id, "go", "over");
            await hub.EndAsync(id);
            var last = await hub.Client.GetInstanceAsync(id, getInputsAndOutputs: true);
            return $"{first.SerializedCustomStatus} then {last!.SerializedCustomStatus}";
        }),
        new("CustomStatus_OfAFormerExecution_StaysUntilTheNextSetsOne", "\"first\"", async hub =>
        {
            var id = await hub.StartAsync("StatusOnce", 0);
            var shown = await hub.UntilAsync(id, instance => instance.SerializedInput == "1");
            await hub.Client.TerminateInstanceAsync(id);
            return shown.SerializedCustomStatus ?? "none";
        }),
        new("Instance_FetchedWithoutPayloads_HasNone", "Completed null null null", async hub =>
        {
            var id = await hub.StartAsync("Describe", "in");
            await hub.EndAsync(id);
            var instance = (await hub.Client.GetInstanceAsync(id))!;
            return $"{instance.RuntimeStatus} {instance.SerializedInput ?? "null"} {instance.SerializedOutput ?? "null"} "
                + (instance.SerializedCustomStatus ?? "null");
        }),
    ];

    private static async Task<string> TagsAsync(DurableBackend hub, string id) =>
        string.Join(' ', (await hub.Client.GetInstanceAsync(id))!.Tags.OrderBy(tag => tag.Key).Select(tag => $"{tag.Key}={tag.Value}"));
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Host.Tests.Durable;

/// <content>Starting, suspending, ending, restarting and rewinding.</content>
internal static partial class DurableContract
{
    private static IEnumerable<ContractCase> Lifecycle =>
    [
        new("Start_WhenThatInstanceLives_IsRefused",
            "OrchestrationAlreadyExistsException: An Orchestration instance with the ID {id} already exists.",
            async hub =>
            {
                var id = await hub.StartAsync("WaitFor", "go");
                await hub.Client.WaitForInstanceStartAsync(id);
                var refused = await DurableBackend.RefusalAsync(() => hub.StartAsync("WaitFor", "go", id), id);
                await hub.Client.TerminateInstanceAsync(id);
                return refused;
            }),
        new("Start_WhenThatInstanceHasEnded_ReplacesIt", "Completed 0 then Completed 3", async hub =>
        {
            var id = await hub.StartAsync("FanOut", 1);
            var first = await hub.EndAsync(id);
            await hub.StartAsync("FanOut", 3, id);
            return $"{first} then {await hub.EndAsync(id)}";
        }),
        new("Start_WithDedupeStatuses_KeepsWhatHasThem",
            "OrchestrationAlreadyExistsException: An Orchestration instance with the ID {id} already exists. but then done",
            async hub =>
            {
                var id = await hub.StartAsync("CallNothing");
                await hub.EndAsync(id);
                var kept = await DurableBackend.RefusalAsync(
                    () => hub.StartAsync("CallNothing", options: new StartOrchestrationOptions(id).WithDedupeStatuses(OrchestrationRuntimeStatus.Completed)), id);
                var replaced = await DurableBackend.RefusalAsync(
                    () => hub.StartAsync("CallNothing", options: new StartOrchestrationOptions(id).WithDedupeStatuses(OrchestrationRuntimeStatus.Failed)), id);
                await hub.EndAsync(id);
                return $"{kept} but then {replaced}";
            }),
        new("Start_OfALaterTime_LetsTheInstancePendUntilThen", "Pending then Completed 0", async hub =>
        {
            var id = DurableBackend.NewId();
            await hub.StartAsync("FanOut", 0, options: new StartOrchestrationOptions(id, hub.Clock.GetUtcNow().AddSeconds(3)));
            var pending = await hub.Client.GetInstanceAsync(id);
            await hub.PassAsync(TimeSpan.FromSeconds(3));
            return $"{pending!.RuntimeStatus} then {await hub.EndAsync(id)}";
        }),
        new("Start_OfATimeThatHasPassed_IsAtOnce", "Completed 0", hub => hub.RunAsync(
            "FanOut", 0, new StartOrchestrationOptions(DurableBackend.NewId(), hub.Clock.GetUtcNow().AddDays(-1)))),
        new("Suspend_HoldsBackWhatComes_UntilResumed", "Suspended then Completed [\"visited\"]", async hub =>
        {
            var page = hub.Site.AddHeld();
            var id = await hub.StartAsync("VisitAll", (string[])[page.Url]);
            await page.ArrivedAsync();
            await hub.Client.SuspendInstanceAsync(id, "pause");
            await hub.UntilAsync(id, OrchestrationRuntimeStatus.Suspended);
            page.Release("visited");
            await hub.PassAsync(TimeSpan.FromMilliseconds(500));
            var still = await hub.Client.GetInstanceAsync(id);
            await hub.Client.ResumeInstanceAsync(id, "go on");
            return $"{still!.RuntimeStatus} then {await hub.EndAsync(id)}";
        }),
        new("Terminate_EndsARunningInstanceWithItsOutput", "Terminated \"enough\"", async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "go");
            await hub.Client.WaitForInstanceStartAsync(id);
            await hub.Client.TerminateInstanceAsync(id, "enough");
            return await hub.EndAsync(id);
        }),
        new("Terminate_EndsASuspendedInstance", "Terminated \"enough\"", async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "go");
            await hub.Client.WaitForInstanceStartAsync(id);
            await hub.Client.SuspendInstanceAsync(id);
            await hub.UntilAsync(id, OrchestrationRuntimeStatus.Suspended);
            await hub.Client.TerminateInstanceAsync(id, "enough");
            return await hub.EndAsync(id);
        }),
        new("Terminate_LeavesChildrenAlone_UnlessRecursive", "Terminated null child Running", hub => TerminateParentAsync(hub, recursive: false)),
        new("Terminate_WhenRecursive_EndsChildrenToo", "Terminated null child Terminated", hub => TerminateParentAsync(hub, recursive: true)),
        new("Activity_WhoseInstanceWasTerminated_IsOfNoConsequence", "Terminated null", async hub =>
        {
            var page = hub.Site.AddHeld();
            var id = await hub.StartAsync("VisitAll", (string[])[page.Url]);
            await page.ArrivedAsync();
            await hub.Client.TerminateInstanceAsync(id);
            var ended = await hub.EndAsync(id);
            page.Release("late");
            await hub.PassAsync(TimeSpan.FromMilliseconds(500));
            return await hub.SayAsync(id) == ended ? ended : "changed";
        }),
        new("Operation_OnAnEndedInstance_IsRefused",
            """
            suspend: FailedPrecondition: InvalidOperationException: Cannot suspend the orchestration instance {id} because instance is in the Completed state.
            resume: FailedPrecondition: InvalidOperationException: Cannot resume the orchestration instance {id} because instance is in the Completed state.
            terminate: FailedPrecondition: InvalidOperationException: Cannot terminate the orchestration instance {id} because instance is in the Completed state.
            rewind: InvalidOperationException: The rewind operation is only supported on failed orchestration instances.
            """, async hub =>
        {
            var id = await hub.StartAsync("CallNothing");
            await hub.EndAsync(id);
            return string.Join('\n', await RefusalsAsync(hub, id));
        }),
        new("Operation_OnNobody_IsRefused",
            """
            suspend: NotFound: ArgumentException: No instance with ID '{id}' was found. (Parameter 'instanceId')
            resume: NotFound: ArgumentException: No instance with ID '{id}' was found. (Parameter 'instanceId')
            terminate: NotFound: ArgumentException: No instance with ID '{id}' was found. (Parameter 'instanceId')
            rewind: ArgumentException: An orchestration with the instanceId {id} was not found.
            """, async hub =>
            string.Join('\n', await RefusalsAsync(hub, DurableBackend.NewId()))),
        new("Resume_OfWhatIsNotSuspended_IsRefused",
            """
            FailedPrecondition: InvalidOperationException: Cannot resume the orchestration instance {id} because instance is in the Running state.
            FailedPrecondition: InvalidOperationException: Cannot suspend the orchestration instance {id} because instance is in the Suspended state.
            """, async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "go");
            await hub.Client.WaitForInstanceStartAsync(id);
            var refused = await DurableBackend.RefusalAsync(() => hub.Client.ResumeInstanceAsync(id), id);
            await hub.Client.SuspendInstanceAsync(id);
            await hub.UntilAsync(id, OrchestrationRuntimeStatus.Suspended);
            var twice = await DurableBackend.RefusalAsync(() => hub.Client.SuspendInstanceAsync(id), id);
            await hub.Client.TerminateInstanceAsync(id);
            return $"{refused}\n{twice}";
        }),
        new("Restart_RunsTheSameInputAgain_UnderTheSameId", "Completed [\"1\"] then Completed [\"2\"] as {id}", async hub =>
        {
            var page = hub.Site.Add(visit => Task.FromResult<string?>($"{visit}"));
            var id = await hub.StartAsync("VisitAll", (string[])[page.Url]);
            var first = await hub.EndAsync(id);
            var again = await hub.Client.RestartAsync(id);
            return DurableBackend.Hide($"{first} then {await hub.EndAsync(again)} as {again}", id);
        }),
        new("Restart_UnderANewId_LeavesTheOldInstance", "Completed [\"1\"] then Completed [\"2\"] True", async hub =>
        {
            var page = hub.Site.Add(visit => Task.FromResult<string?>($"{visit}"));
            var id = await hub.StartAsync("VisitAll", (string[])[page.Url]);
            await hub.EndAsync(id);
            var again = await hub.Client.RestartAsync(id, restartWithNewInstanceId: true);
            var ended = await hub.EndAsync(again);
            return $"{await hub.SayAsync(id)} then {ended} {again != id}";
        }),
        new("Restart_OfAVersionedAndTaggedInstance_KeepsWhatUpstreamKeeps",
            "Completed \"Describe \\u00272.0\\u0027 {id} of nobody got in\" a=1 MS_DurableFunctions_SourceInstanceId={id}", async hub =>
        {
            var id = DurableBackend.NewId();
            var tags = new Dictionary<string, string> { ["a"] = "1" };
            await hub.StartAsync("Describe", "in", options: new StartOrchestrationOptions(id) { Version = new TaskVersion("1.5"), Tags = tags });
            await hub.EndAsync(id);
            var again = await hub.Client.RestartAsync(id, restartWithNewInstanceId: true);
            var seen = $"{DurableBackend.Say(await hub.Client.WaitForInstanceCompletionAsync(again, getInputsAndOutputs: true), again)} {await TagsAsync(hub, again)}";
            return DurableBackend.Hide(seen, id);
        }),
        new("Restart_OfARunningInstance_IsRefused", "InvalidOperationException: An orchestration with the instanceId {id} cannot be restarted.", async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "go");
            await hub.Client.WaitForInstanceStartAsync(id);
            var refused = await DurableBackend.RefusalAsync(() => hub.Client.RestartAsync(id), id);
            await hub.Client.TerminateInstanceAsync(id);
            return refused;
        }),
        new("Rewind_RunsTheFailedActivityAgain_AndTheOthersNot", "Failed then Completed [\"fine\",\"mended\"] after 1 and 2", async hub =>
        {
            var (good, bad) = (hub.Site.Add("fine"), hub.Site.AddFailing(1, "mended"));
            var id = await hub.StartAsync("VisitAll", (string[])[good.Url, bad.Url]);
            var failed = await hub.Client.WaitForInstanceCompletionAsync(id);
            await hub.Client.RewindInstanceAsync(id, "mended");
            await hub.UntilAsync(id, instance => instance.RuntimeStatus != OrchestrationRuntimeStatus.Failed);
            return $"{failed.RuntimeStatus} then {await hub.EndAsync(id)} after {good.Visits} and {bad.Visits}";
        }),
        new("Rewind_GoesDownToAFailedChild", "Failed then Completed [\"mended\"] after 2", async hub =>
        {
            var page = hub.Site.AddFailing(1, "mended");
            var id = DurableBackend.NewId();
            await hub.StartAsync("CallChild", new { Name = "VisitAll", Input = (string[])[page.Url], InstanceId = id + "-child" }, id);
            var failed = await hub.Client.WaitForInstanceCompletionAsync(id);
            await hub.Client.RewindInstanceAsync(id, "mended");
            await hub.UntilAsync(id, instance => instance.RuntimeStatus != OrchestrationRuntimeStatus.Failed);
            return $"{failed.RuntimeStatus} then {await hub.EndAsync(id)} after {page.Visits}";
        }),
        new("Wait_ForAStart_ReturnsWhenTheInstanceRuns", "Running", async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "go");
            var started = await hub.Client.WaitForInstanceStartAsync(id);
            await hub.Client.TerminateInstanceAsync(id);
            return $"{started.RuntimeStatus}";
        }),
        new("Instance_ThatNobodyStarted_IsNothing", "nothing", hub => hub.SayAsync(DurableBackend.NewId())),
    ];

    private static async Task<string> TerminateParentAsync(DurableBackend hub, bool recursive)
    {
        var id = DurableBackend.NewId();
        await hub.StartAsync("CallChild", new { Name = "WaitFor", Input = "go", InstanceId = id + "-child" }, id);
        await hub.Client.WaitForInstanceStartAsync(id + "-child");
        await hub.Client.TerminateInstanceAsync(id, new TerminateInstanceOptions(null, recursive));
        var ended = await hub.EndAsync(id);
        if (recursive)
        {
            await hub.PassAsync(TimeSpan.FromSeconds(2));
        }
        var child = (await hub.Client.GetInstanceAsync(id + "-child"))!.RuntimeStatus;
        return $"{ended} child {child}";
    }

    private static async Task<IEnumerable<string>> RefusalsAsync(DurableBackend hub, string id)
    {
        var answers = new List<string>();
        foreach (var (verb, operation) in new (string, Func<Task>)[]
        {
            ("suspend", () => hub.Client.SuspendInstanceAsync(id)),
            ("resume", () => hub.Client.ResumeInstanceAsync(id)),
            ("terminate", () => hub.Client.TerminateInstanceAsync(id)),
            ("rewind", () => hub.Client.RewindInstanceAsync(id, "why not")),
        })
        {
            answers.Add($"{verb}: {await DurableBackend.RefusalAsync(operation, id)}");
        }
        return answers;
    }
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace PartyFlow.Host.Tests.Durable;

/// <content>Events from outside: before, during and after a wait.</content>
internal static partial class DurableContract
{
    private static IEnumerable<ContractCase> Events =>
    [
        new("Event_RaisedWhileTheInstanceWaits_IsTaken", "Completed \"now\"", async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "go");
            await hub.Client.WaitForInstanceStartAsync(id);
            await hub.Client.RaiseEventAsync(id, "go", "now");
            return await hub.EndAsync(id);
        }),
        new("Event_WithoutAPayload_GivesNull", "Completed null", async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "go");
            await hub.Client.RaiseEventAsync(id, "go");
            return await hub.EndAsync(id);
        }),
        new("Event_WhoseNameIsWrittenInOtherCase_IsTheSame", "Completed \"now\"", async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "Go");
            await hub.Client.RaiseEventAsync(id, "gO", "now");
            return await hub.EndAsync(id);
        }),
        new("Event_RaisedBeforeAnyoneWaits_IsKept", "Completed \"visited early\"", async hub =>
        {
            var slow = hub.Site.AddHeld();
            var id = await hub.StartAsync("VisitThenWait", slow.Url);
            await slow.ArrivedAsync();
            await hub.Client.RaiseEventAsync(id, "go", "early");
            slow.Release("visited");
            return await hub.EndAsync(id);
        }),
        new("Event_RaisedWhileTheInstanceIsPending_IsKept", "Pending then Completed \"early\"", async hub =>
        {
            var id = DurableBackend.NewId();
            var start = new StartOrchestrationOptions(id, hub.Clock.GetUtcNow().AddSeconds(3));
            await hub.StartAsync("WaitFor", "go", options: start);
            await hub.Client.RaiseEventAsync(id, "go", "early");
            var pending = await hub.Client.GetInstanceAsync(id);
            await hub.PassAsync(TimeSpan.FromSeconds(3));
            return $"{pending!.RuntimeStatus} then {await hub.EndWithinAsync(id, TimeSpan.FromSeconds(10))}";
        }),
        new("Event_RaisedWhileSuspended_IsTakenAfterResuming", "Suspended then Completed \"kept\"", async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "go");
            await hub.Client.WaitForInstanceStartAsync(id);
            await hub.Client.SuspendInstanceAsync(id, "pause");
            await hub.UntilAsync(id, OrchestrationRuntimeStatus.Suspended);
            await hub.Client.RaiseEventAsync(id, "go", "kept");
            await hub.PassAsync(TimeSpan.FromMilliseconds(500));
            var still = await hub.Client.GetInstanceAsync(id);
            await hub.Client.ResumeInstanceAsync(id);
            return $"{still!.RuntimeStatus} then {await hub.EndAsync(id)}";
        }),
        new("Events_OfOneName_ComeInTheOrderInWhichTheyWereRaised", """Completed ["1","2","3","4","5"]""", async hub =>
        {
            var id = await hub.StartAsync("WaitForMany", 5);
            for (var i = 1; i <= 5; i++)
            {
                await hub.Client.RaiseEventAsync(id, "next", $"{i}");
            }
            return await hub.EndAsync(id);
        }),
        new("Waiters_OfOneName_AreServedNewestFirst", "Completed \"3 2 1\"", async hub =>
        {
            var id = await hub.StartAsync("WaitThreefold");
            await hub.Client.WaitForInstanceStartAsync(id);
            for (var i = 1; i <= 3; i++)
            {
                await hub.Client.RaiseEventAsync(id, "next", $"{i}");
            }
            return await hub.EndAsync(id);
        }),
        new("Waiter_ThatWasCancelled_LeavesTheEventToTheNext", "Completed \"Canceled one\"", async hub =>
        {
            var id = await hub.StartAsync("WaitAgainAfterCancelling");
            await hub.Client.WaitForInstanceStartAsync(id);
            await hub.Client.RaiseEventAsync(id, "next", "one");
            return await hub.EndAsync(id);
        }),
        new("ContinueAsNew_InTheMidstOfEvents_LosesNone", """Completed ["1","2","3","4","5","6"]""", async hub =>
        {
            var id = await hub.StartAsync("Collect", new { Count = 6, Preserve = true, Seen = (string[])[] });
            for (var i = 1; i <= 6; i++)
            {
                await hub.Client.RaiseEventAsync(id, "next", $"{i}");
            }
            return await hub.EndAsync(id);
        }),
        new("ContinueAsNew_WhenItPreservesEvents_KeepsOneThatNobodyHasWaitedFor", "Completed \"kept\"", hub => KeepOrLoseAsync(hub, preserve: true)),
        new("ContinueAsNew_WhenItDoesNotPreserveEvents_LosesOneThatNobodyHasWaitedFor",
            "Completed \"lost\"",
            hub => KeepOrLoseAsync(hub, preserve: false)),
        new("Events_OfOneName_AreReadAsEachWaitWants", "Completed \"42 forty\"", async hub =>
        {
            var id = await hub.StartAsync("WaitForNumberThenText");
            await hub.Client.WaitForInstanceStartAsync(id);
            await hub.Client.RaiseEventAsync(id, "next", 41);
            await hub.Client.RaiseEventAsync(id, "next", "forty");
            return await hub.EndAsync(id);
        }),
        new("Events_OfOneNameRaisedBeforeAndDuringASuspension_KeepTheirOrder", """Completed ["1","2","3","4"]""", async hub =>
        {
            var id = await hub.StartAsync("TakeInTurn", 4);
            await hub.Client.WaitForInstanceStartAsync(id);
            await hub.Client.RaiseEventAsync(id, "next", "1");
            await hub.Client.RaiseEventAsync(id, "next", "2");
            await hub.Client.SuspendInstanceAsync(id);
            await hub.UntilAsync(id, OrchestrationRuntimeStatus.Suspended);
            await hub.Client.RaiseEventAsync(id, "next", "3");
            await hub.Client.RaiseEventAsync(id, "next", "4");
            await hub.Client.ResumeInstanceAsync(id);
            return await hub.EndAsync(id);
        }),
        new("Ids_OfANewExecution_AreOthers", "Completed \"others\"", async hub =>
        {
            var id = await hub.StartAsync("MakeIdsTwice");
            await hub.Client.WaitForInstanceStartAsync(id);
            // Ids are made of the instance, the time and a count.
            await hub.PassAsync(TimeSpan.FromSeconds(1));
            await hub.Client.RaiseEventAsync(id, "again", "");
            return await hub.EndAsync(id);
        }),
        new("Event_SentByAnotherInstance_IsTaken", "Completed \"told\"", async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "go");
            await hub.RunAsync("Tell", id);
            return await hub.EndAsync(id);
        }),
        new("Event_SentByAnInstanceToNobody_IsDropped", "Completed \"sent\"", hub => hub.RunAsync("Tell", "nobody-" + DurableBackend.NewId())),
        new("Event_RaisedForNobody_IsRefused", "NotFound: No instance with ID '{id}' was found. (Parameter 'instanceId')", hub =>
        {
            var id = DurableBackend.NewId();
            return DurableBackend.RefusalAsync(() => hub.Client.RaiseEventAsync(id, "go"), id);
        }),
        new("Event_RaisedForAnEndedInstance_IsRefused",
            "FailedPrecondition: The orchestration instance with the provided instance id is not running.",
            async hub =>
            {
                var id = await hub.StartAsync("CallNothing");
                await hub.EndAsync(id);
                return await DurableBackend.RefusalAsync(() => hub.Client.RaiseEventAsync(id, "go"), id);
            }),
        new("Event_OfTheWrongShape_FailsTheInstanceOnly", "Failed", async hub =>
        {
            var id = await hub.StartAsync("WaitFor", "go");
            await hub.Client.RaiseEventAsync(id, "go", new { Not = "a text" });
            return $"{(await hub.Client.WaitForInstanceCompletionAsync(id)).RuntimeStatus}";
        }),
    ];

    private static async Task<string> KeepOrLoseAsync(DurableBackend hub, bool preserve)
    {
        var id = await hub.StartAsync("KeepOrLose", new { Preserve = preserve });
        // What comes before an instance has begun is a case of its own.
        await hub.Client.WaitForInstanceStartAsync(id);
        await hub.Client.RaiseEventAsync(id, "extra", "here");
        await hub.Client.RaiseEventAsync(id, "next", "go");
        if (!preserve)
        {
            await hub.PassAsync(TimeSpan.FromSeconds(10));
        }
        return await hub.EndAsync(id);
    }
}

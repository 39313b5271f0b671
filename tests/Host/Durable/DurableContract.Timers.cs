namespace PartyFlow.Host.Tests.Durable;

/// <content>Orchestrations that wait for a time. Their timers are short: not every engine's clock can be moved.</content>
internal static partial class DurableContract
{
    private static IEnumerable<ContractCase> Timers =>
    [
        new("Timer_WhenItsTimeComes_LetsTheOrchestrationGoOn", "Running then Completed", async hub =>
        {
            var id = await hub.StartAsync("Sleep", TimeSpan.FromSeconds(2));
            var waiting = await hub.UntilAsync(id, Microsoft.DurableTask.Client.OrchestrationRuntimeStatus.Running);
            await hub.PassAsync(TimeSpan.FromSeconds(2));
            var ended = await hub.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
            return $"{waiting.RuntimeStatus} then {(TimeSpan.FromSeconds(ended.ReadOutputAs<long>()) >= TimeSpan.FromSeconds(2) - hub.EarlyBy ? ended.RuntimeStatus : ended.SerializedOutput)}";
        }),
        new("Timer_OfADateInThePast_FiresAtOnce", "Completed \"awake\"", hub => hub.RunAsync("SleepUntil", new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc))),
        new("Timers_FireInTheOrderOfTheirTimes", "Completed [1,2,3]", async hub =>
        {
            var id = await hub.StartAsync("SleepInOrder", (int[])[3, 1, 2]);
            await hub.Client.WaitForInstanceStartAsync(id);
            await hub.PassAsync(TimeSpan.FromSeconds(3));
            return await hub.EndAsync(id);
        }),
        new("Event_WhenItBeatsATimer_WinsAndTheTimerIsOfNoConsequence", "Completed \"in time\"", async hub =>
        {
            var id = await hub.StartAsync("EventOrTimeout", TimeSpan.FromDays(2));
            await hub.Client.WaitForInstanceStartAsync(id);
            await hub.Client.RaiseEventAsync(id, "go", "in time");
            return await hub.EndAsync(id);
        }),
        new("Timer_WhenItBeatsAnEvent_Wins", "Completed \"too late\"", async hub =>
        {
            var id = await hub.StartAsync("EventOrTimeout", TimeSpan.FromSeconds(1));
            await hub.Client.WaitForInstanceStartAsync(id);
            await hub.PassAsync(TimeSpan.FromSeconds(1));
            return await hub.EndAsync(id);
        }),
        new("Timer_ThatIsStillOpen_KeepsTheInstanceFromCompleting", "Running then Completed \"left\"", async hub =>
        {
            var id = await hub.StartAsync("LeaveTimer", TimeSpan.FromSeconds(2));
            var waiting = await hub.Client.WaitForInstanceStartAsync(id);
            await hub.PassAsync(TimeSpan.FromSeconds(2));
            return $"{waiting.RuntimeStatus} then {await hub.EndAsync(id)}";
        }),
        new("Timer_ThatWasCancelled_ThrowsInTheOrchestration", "Completed \"TaskCanceledException\"", hub => hub.RunAsync("CancelTimer")),
    ];
}

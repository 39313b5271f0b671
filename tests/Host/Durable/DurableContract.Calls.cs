namespace PartyFlow.Host.Tests.Durable;

/// <content>Orchestrations that call activities and each other.</content>
internal static partial class DurableContract
{
    private static IEnumerable<ContractCase> Calls =>
    [
        new("Orchestration_WhenItCallsActivitiesInSequence_ReturnsTheirResults",
            """Completed ["Hello Tokyo!","Hello Seattle!","Hello London!","Hello \u5317\u4EAC!","Hello Cairo!"]""",
            hub => hub.RunAsync("HelloSequence")),
    ];
}

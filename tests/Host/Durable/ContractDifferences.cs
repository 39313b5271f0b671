namespace PartyFlow.Host.Tests.Durable;

/// <summary>
/// The table of differences between the engines; whatever else is unequal fails. "host" is this host's own engine, "extension" Microsoft's
/// durable extension (3.19.0) over our provider, "azure storage" the same over DurableTask.AzureStorage (2.11.2).
/// </summary>
internal static class ContractDifferences
{
    private const string NoRecursion = "The extension's TaskHubGrpcServer.TerminateInstance hands on the id and the output, and not whether to recurse.";
    private const string NoTrees = "The extension's TaskHubGrpcServer.PurgeInstances hands on the filter, and not whether to recurse.";
    private const string DoublesOnly = "The extension's DurableActivityContext reads an activity's input with Newtonsoft.Json, whose fractions are doubles.";
    private const string HasEntities = "Azure Storage is an IEntityOrchestrationService; this host refuses entities.";
    private const string NoDetails = "DurableTask.AzureStorage keeps type and message of a failure as output, and no details, in its instance table.";

    internal static IReadOnlyList<ContractDifference> All { get; } =
    [
        new("Terminate_WhenRecursive_EndsChildrenToo", "extension", "Terminated null child Running", NoRecursion),
        new("Terminate_WhenRecursive_EndsChildrenToo", "azure storage", "Terminated null child Running", NoRecursion),
        new("Purge_ByAFilterWithChildren_LeavesATreeOfWhichSomethingRuns", "extension", "2; tree gone there, other gone", NoTrees),
        new("Purge_ByAFilterWithChildren_LeavesATreeOfWhichSomethingRuns", "azure storage", "2; tree gone there, other gone", NoTrees),
        new("Number_OfMoreDigitsThanADoubleHas_GoesThroughAnActivityUnchanged", "extension", "12345678901234.568", DoublesOnly),
        new("Number_OfMoreDigitsThanADoubleHas_GoesThroughAnActivityUnchanged", "azure storage", "12345678901234.568", DoublesOnly),
        new("Query_ForAnotherTaskHub_FindsNothing", "extension", "1",
            "The extension leaves the names of hubs to the provider. This host has one hub and compares its name before it asks the provider."),
        new("Query_WithPayloads_BringsThem_AndWithoutNot", "azure storage", "with \"in\" \"out\" without null \"out\"",
            "DurableTask.AzureStorage's OrchestrationInstanceStatusQueryCondition can leave out inputs only."),
        new("Event_RaisedWhileTheInstanceIsPending_IsKept", "azure storage", "Pending then Running null",
            "AzureStorageOrchestrationService.IsExecutableInstance drops what comes for an instance without history as 'No such instance'."),
        new("Orchestration_ThatThrows_FailsWithDetails", "azure storage", "Failed System.InvalidOperationException: broken", NoDetails),
        new("Orchestration_OfANewerVersionThanTheApp_FailsWhereThatIsConfigured", "azure storage",
            "Failed VersionMismatch: Orchestration version did not comply with Worker Versioning", NoDetails),
        new("Entity_SignalledByAClient_IsRefused", "azure storage", "done", HasEntities),
        new("Entity_AskedForByAClient_IsRefused", "azure storage", "done", HasEntities),
        new("Entity_SignalledByAnOrchestration_IsRefused", "azure storage", "Completed null", HasEntities),
        new("Entity_CalledByAnOrchestration_IsRefused", "azure storage",
            "Failed Microsoft.DurableTask.Entities.EntityOperationFailedException: Operation 'get' of entity '@counter@one' failed: The function "
                + "'counter' doesn't exist, is disabled, or is not an entity function. Additional info: No entity functions are currently registered!",
            HasEntities),
    ];
}

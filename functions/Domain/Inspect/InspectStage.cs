using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain.Inspect;

/// <summary>检查: the inspector's result, both keys, then the leaders; the task closes.</summary>
internal static class InspectStage
{
    public static Decision Record(IntegrationTask task, RecordResult command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Sign(IntegrationTask task, SignResult command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Confirm(IntegrationTask task, ConfirmResult command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Return(IntegrationTask task, ReturnResult command, Occasion occasion) => throw new NotImplementedException();
}

using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain.Deploy;

/// <summary>部署: work items under both keys, published, acknowledged.</summary>
internal static class DeployStage
{
    public static Decision Draft(IntegrationTask task, DraftHandOut command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Sign(IntegrationTask task, SignHandOut command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Return(IntegrationTask task, ReturnHandOut command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Acknowledge(IntegrationTask task, AcknowledgeItem command, Occasion occasion) => throw new NotImplementedException();
}

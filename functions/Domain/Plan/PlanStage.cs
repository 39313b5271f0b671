using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain.Plan;

/// <summary>谋划: both keys, then the leaders.</summary>
internal static class PlanStage
{
    public static Decision Start(IntegrationTask? task, StartTask command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Revise(IntegrationTask task, RevisePlan command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Sign(IntegrationTask task, SignPlan command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Approve(IntegrationTask task, ApprovePlan command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Return(IntegrationTask task, ReturnPlan command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Defer(IntegrationTask task, DeferPlan command, Occasion occasion) => throw new NotImplementedException();
}

using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain.Implement;

/// <summary>落实: items are done, reported, and confirmed by the other side.</summary>
internal static class ImplementStage
{
    public static Decision Report(IntegrationTask task, ReportProgress command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Complete(IntegrationTask task, CompleteItem command, Occasion occasion) => throw new NotImplementedException();
    public static Decision Confirm(IntegrationTask task, ConfirmItem command, Occasion occasion) => throw new NotImplementedException();
    public static Decision SendBack(IntegrationTask task, SendBackItem command, Occasion occasion) => throw new NotImplementedException();
}

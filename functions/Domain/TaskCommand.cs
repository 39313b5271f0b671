using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain;

/// <summary>
/// Something a person (or PartyFlow itself) wants to do to a task. The hierarchy is closed; its JSON form,
/// told apart by <c>type</c>, is what the API takes.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StartTask), "startTask")]
[JsonDerivedType(typeof(RevisePlan), "revisePlan")]
[JsonDerivedType(typeof(SignPlan), "signPlan")]
[JsonDerivedType(typeof(ApprovePlan), "approvePlan")]
[JsonDerivedType(typeof(ReturnPlan), "returnPlan")]
[JsonDerivedType(typeof(DeferPlan), "deferPlan")]
[JsonDerivedType(typeof(OpenStage), "openStage")]
[JsonDerivedType(typeof(DraftHandOut), "draftHandOut")]
[JsonDerivedType(typeof(SignHandOut), "signHandOut")]
[JsonDerivedType(typeof(ReturnHandOut), "returnHandOut")]
[JsonDerivedType(typeof(AcknowledgeItem), "acknowledgeItem")]
[JsonDerivedType(typeof(ReportProgress), "reportProgress")]
[JsonDerivedType(typeof(CompleteItem), "completeItem")]
[JsonDerivedType(typeof(ConfirmItem), "confirmItem")]
[JsonDerivedType(typeof(SendBackItem), "sendBackItem")]
[JsonDerivedType(typeof(RecordResult), "recordResult")]
[JsonDerivedType(typeof(SignResult), "signResult")]
[JsonDerivedType(typeof(ConfirmResult), "confirmResult")]
[JsonDerivedType(typeof(ReturnResult), "returnResult")]
public abstract record TaskCommand
{
    private TaskCommand()
    {
    }

    /// <summary>Starts a task: the plan goes to both owners to be signed. An owner who starts it signs with it.</summary>
    /// <param name="TaskId">The id the task is to have.</param>
    /// <param name="Number">The number it is to have.</param>
    /// <param name="Plan">The plan.</param>
    public sealed record StartTask(string TaskId, string Number, IntegrationPlan Plan) : TaskCommand;

    /// <summary>Puts a changed plan in place of one that came back; opens a new revision.</summary>
    public sealed record RevisePlan(IntegrationPlan Plan) : TaskCommand;

    /// <summary>Gives one key, or every key the person holds, to the plan.</summary>
    /// <param name="Revision">The revision that was read; an older one is stale. <c>null</c>: the one in force.</param>
    public sealed record SignPlan(int? Revision = null) : TaskCommand;

    /// <summary>The leader approves the plan.</summary>
    public sealed record ApprovePlan(FreeText? Note = null, int? Revision = null) : TaskCommand;

    /// <summary>The leader, or an owner asked to sign, returns the plan with a reason; all keys on it are void.</summary>
    public sealed record ReturnPlan(FreeText? Reason, int? Revision = null) : TaskCommand;

    /// <summary>缓批: the leader wants to be asked again on <paramref name="Until"/>, a working day before the due date.</summary>
    public sealed record DeferPlan(DateOnly? Until, int? Revision = null) : TaskCommand;

    /// <summary>PartyFlow itself opens the next stage after the last one closed.</summary>
    public sealed record OpenStage(Stage Stage) : TaskCommand;

    /// <summary>An owner (or who started the task) puts down the work items; an owner signs with it.</summary>
    public sealed record DraftHandOut(ImmutableArray<ItemDraft> Items) : TaskCommand;

    /// <summary>Gives every key the person holds to the hand-out. With the last one it is published.</summary>
    public sealed record SignHandOut(int? Revision = null) : TaskCommand;

    /// <summary>An owner asked to sign the hand-out sends it back to be drafted again.</summary>
    public sealed record ReturnHandOut(FreeText? Reason, int? Revision = null) : TaskCommand;

    /// <summary>签收。</summary>
    public sealed record AcknowledgeItem(string ItemId) : TaskCommand;

    /// <summary>报进展: percent only rises or falls as the person says; 0 to 100.</summary>
    public sealed record ReportProgress(string ItemId, int? Percent, FreeText? Sentence, FreeText? Problem = null, FreeText? NextStep = null) : TaskCommand;

    /// <summary>报完成。</summary>
    public sealed record CompleteItem(string ItemId, FreeText? Sentence) : TaskCommand;

    /// <summary>互认: the other side's owner confirms a completed item.</summary>
    /// <param name="ItemId">The item.</param>
    /// <param name="Note">May be missing.</param>
    /// <param name="Revision">The completion that was read; <c>null</c>: the last one.</param>
    public sealed record ConfirmItem(string ItemId, FreeText? Note = null, int? Revision = null) : TaskCommand;

    /// <summary>The other side's owner sends a completed item back with a reason.</summary>
    public sealed record SendBackItem(string ItemId, FreeText? Reason, int? Revision = null) : TaskCommand;

    /// <summary>The inspector enters the result.</summary>
    public sealed record RecordResult(InspectionResult Result) : TaskCommand;

    /// <summary>Gives every key the person holds to the result.</summary>
    public sealed record SignResult(int? Revision = null) : TaskCommand;

    /// <summary>The leader confirms the result; with the last confirmation needed the task closes.</summary>
    public sealed record ConfirmResult(FreeText? Note = null, int? Revision = null) : TaskCommand;

    /// <summary>The leader, or an owner asked to sign, returns the result to the inspector with a reason.</summary>
    public sealed record ReturnResult(FreeText? Reason, int? Revision = null) : TaskCommand;
}

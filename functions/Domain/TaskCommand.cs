using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
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
[JsonDerivedType(typeof(WithdrawPlan), "withdrawPlan")]
[JsonDerivedType(typeof(WithdrawHandOut), "withdrawHandOut")]
[JsonDerivedType(typeof(DeclineItem), "declineItem")]
[JsonDerivedType(typeof(InsistItem), "insistItem")]
[JsonDerivedType(typeof(ReassignItem), "reassignItem")]
[JsonDerivedType(typeof(BlockItem), "blockItem")]
[JsonDerivedType(typeof(UnblockItem), "unblockItem")]
[JsonDerivedType(typeof(RequestExtension), "requestExtension")]
[JsonDerivedType(typeof(GrantExtension), "grantExtension")]
[JsonDerivedType(typeof(RefuseExtension), "refuseExtension")]
[JsonDerivedType(typeof(WithdrawExtension), "withdrawExtension")]
[JsonDerivedType(typeof(SetLight), "setLight")]
[JsonDerivedType(typeof(ReportRectification), "reportRectification")]
[JsonDerivedType(typeof(SendBackRectification), "sendBackRectification")]
[JsonDerivedType(typeof(ClearOffFinding), "clearOffFinding")]
[JsonDerivedType(typeof(ReassignFinding), "reassignFinding")]
[JsonDerivedType(typeof(ReassignSeat), "reassignSeat")]
[JsonDerivedType(typeof(HandOver), "handOver")]
[JsonDerivedType(typeof(SuspendTask), "suspendTask")]
[JsonDerivedType(typeof(ResumeTask), "resumeTask")]
[JsonDerivedType(typeof(CancelTask), "cancelTask")]
[JsonDerivedType(typeof(Urge), "urge")]
[JsonDerivedType(typeof(Comment), "comment")]
[JsonDerivedType(typeof(Watch), "watch")]
[JsonDerivedType(typeof(Unwatch), "unwatch")]
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
    /// <param name="Plan">The whole plan as it is to be.</param>
    /// <param name="Revision">The revision that was read; an older one is stale. <c>null</c>: the one in force.</param>
    public sealed record RevisePlan(IntegrationPlan Plan, int? Revision = null) : TaskCommand;

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

    /// <summary>
    /// An owner (or the secretary) puts down the work items; an owner signs with it. Once published, every line as it is to be from now on:
    /// items that no line names are cancelled, and what changed is handed out anew when both have signed.
    /// </summary>
    /// <param name="Items">The lines.</param>
    /// <param name="Revision">The hand-out that was read; an older one is stale. Required once it is published.</param>
    public sealed record DraftHandOut(ImmutableArray<ItemDraft> Items, int? Revision = null) : TaskCommand;

    /// <summary>Gives every key the person holds to the hand-out. With the last one it is published.</summary>
    public sealed record SignHandOut(int? Revision = null) : TaskCommand;

    /// <summary>An owner asked to sign the hand-out sends it back to be drafted again.</summary>
    public sealed record ReturnHandOut(FreeText? Reason, int? Revision = null) : TaskCommand;

    /// <summary>签收。</summary>
    public sealed record AcknowledgeItem(string ItemId) : TaskCommand;

    /// <summary>报进展: percent only rises or falls as the person says; 0 to 100.</summary>
    public sealed record ReportProgress(
        string ItemId, int? Percent, FreeText? Sentence, FreeText? Problem = null, FreeText? NextStep = null, ImmutableArray<Evidence>? Evidence = null) : TaskCommand;

    /// <summary>报完成。A blockage of the item is gone with it.</summary>
    public sealed record CompleteItem(string ItemId, FreeText? Sentence, ImmutableArray<Evidence>? Evidence = null) : TaskCommand;

    /// <summary>互认: the other side's owner confirms a completed item.</summary>
    /// <param name="ItemId">The item.</param>
    /// <param name="Note">May be missing.</param>
    /// <param name="Revision">The completion that was read; <c>null</c>: the last one.</param>
    public sealed record ConfirmItem(string ItemId, FreeText? Note = null, int? Revision = null) : TaskCommand;

    /// <summary>The other side's owner sends a completed item back with a reason.</summary>
    public sealed record SendBackItem(string ItemId, FreeText? Reason, int? Revision = null) : TaskCommand;

    /// <summary>The inspector enters the result.</summary>
    /// <param name="Result">What was measured and checked.</param>
    /// <param name="Findings">What is to be put right, in addition to findings recorded before; may be missing.</param>
    public sealed record RecordResult(InspectionResult Result, ImmutableArray<FindingDraft>? Findings = null) : TaskCommand;

    /// <summary>Gives every key the person holds to the result.</summary>
    public sealed record SignResult(int? Revision = null) : TaskCommand;

    /// <summary>The leader confirms the result; with the last confirmation needed the task closes.</summary>
    public sealed record ConfirmResult(FreeText? Note = null, int? Revision = null) : TaskCommand;

    /// <summary>The leader, or an owner asked to sign, returns the result to the inspector with a reason.</summary>
    public sealed record ReturnResult(FreeText? Reason, int? Revision = null) : TaskCommand;

    /// <summary>撤回: who put the plan down, or an owner, takes it back before it is approved; keys on it are void.</summary>
    public sealed record WithdrawPlan(FreeText? Reason) : TaskCommand;

    /// <summary>Drops a change of the published hand-out that has not been signed by both yet.</summary>
    public sealed record WithdrawHandOut : TaskCommand;

    /// <summary>退办: within the working days the office allows, with a reason.</summary>
    public sealed record DeclineItem(string ItemId, FreeText? Reason) : TaskCommand;

    /// <summary>坚持交办: the owner of the item's side answers a decline; its person acknowledges after all.</summary>
    public sealed record InsistItem(string ItemId, FreeText? Reason) : TaskCommand;

    /// <summary>转办: gives an open item to another person.</summary>
    /// <param name="ItemId">The item.</param>
    /// <param name="PersonId">The new person.</param>
    /// <param name="UnitId">The unit it falls to; <c>null</c>: the new person's.</param>
    /// <param name="Reason">May be missing.</param>
    public sealed record ReassignItem(string ItemId, string? PersonId, string? UnitId = null, FreeText? Reason = null) : TaskCommand;

    /// <summary>报堵点: the item waits for somebody; from now on that one is reminded.</summary>
    public sealed record BlockItem(string ItemId, BlockageCause? Cause, string? UnblockerId, FreeText? Text) : TaskCommand;

    /// <summary>The item's person, or who was to unblock it, says that it is unblocked.</summary>
    public sealed record UnblockItem(string ItemId, FreeText? Note = null) : TaskCommand;

    /// <summary>申请延期: filed before the due date is over; the leader decides.</summary>
    public sealed record RequestExtension(string ItemId, DateOnly? To, FreeText? Reason) : TaskCommand;

    /// <summary>批准延期。</summary>
    /// <param name="ItemId">The item.</param>
    /// <param name="To">Another day than the one asked for, later than the due date in force; <c>null</c>: the one asked for.</param>
    /// <param name="Note">May be missing.</param>
    /// <param name="Revision">The number of the request that was read; <c>null</c>: the last one.</param>
    public sealed record GrantExtension(string ItemId, DateOnly? To = null, FreeText? Note = null, int? Revision = null) : TaskCommand;

    /// <summary>不批延期, with a reason.</summary>
    public sealed record RefuseExtension(string ItemId, FreeText? Reason, int? Revision = null) : TaskCommand;

    /// <summary>Takes back one's request for an extension.</summary>
    public sealed record WithdrawExtension(string ItemId) : TaskCommand;

    /// <summary>An owner, leader or the inspector sets the light of an item with a reason, or (<paramref name="Light"/> <c>null</c>) lets the rules count again.</summary>
    public sealed record SetLight(string ItemId, Light? Light, FreeText? Reason) : TaskCommand;

    /// <summary>报整改情况。</summary>
    public sealed record ReportRectification(string FindingId, FreeText? Text, ImmutableArray<Evidence>? Evidence = null) : TaskCommand;

    /// <summary>The inspector sends a rectification back with a reason.</summary>
    public sealed record SendBackRectification(string FindingId, FreeText? Reason, int? Revision = null) : TaskCommand;

    /// <summary>销号: the inspector clears a finding off.</summary>
    public sealed record ClearOffFinding(string FindingId, FreeText? Note = null, int? Revision = null) : TaskCommand;

    /// <summary>Gives a finding that is not cleared off to another person.</summary>
    public sealed record ReassignFinding(string FindingId, string? PersonId) : TaskCommand;

    /// <summary>转办: gives a part in the task to another person.</summary>
    /// <param name="Part">Which part.</param>
    /// <param name="To">Who takes it.</param>
    /// <param name="From">Of several leaders, which one; elsewhere not needed.</param>
    /// <param name="Reason">May be missing.</param>
    public sealed record ReassignSeat(Seat? Part, string? To, string? From = null, FreeText? Reason = null) : TaskCommand;

    /// <summary>交接: everything that one person holds in the task goes to another.</summary>
    public sealed record HandOver(string? From, string? To, FreeText? Reason = null) : TaskCommand;

    /// <summary>中止: a leader stops all clocks, with a reason.</summary>
    public sealed record SuspendTask(FreeText? Reason) : TaskCommand;

    /// <summary>恢复: a leader lets the task go on.</summary>
    /// <param name="MoveDates">Open dates move by the working days it stood still, or stay. Required.</param>
    /// <param name="Reason">May be missing.</param>
    public sealed record ResumeTask(bool? MoveDates, FreeText? Reason = null) : TaskCommand;

    /// <summary>撤销: a leader ends the task for good with a reason; before the plan is approved, who started it may too.</summary>
    public sealed record CancelTask(FreeText? Reason) : TaskCommand;

    /// <summary>催办: one person, once in the hours the office sets.</summary>
    public sealed record Urge(string? PersonId, FreeText? Note = null) : TaskCommand;

    /// <summary>留言, with who is to see it.</summary>
    public sealed record Comment(FreeText? Text, ImmutableArray<string>? Mentions = null) : TaskCommand;

    /// <summary>关注: oneself, or (by who takes part) somebody else.</summary>
    public sealed record Watch(string? PersonId = null) : TaskCommand;

    /// <summary>取消关注。</summary>
    public sealed record Unwatch(string? PersonId = null) : TaskCommand;
}

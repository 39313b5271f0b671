using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain;

/// <summary>Something that happened to a task. The hierarchy is closed; stored events of every release can be read by the next.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TaskStarted), "taskStarted")]
[JsonDerivedType(typeof(PlanRevised), "planRevised")]
[JsonDerivedType(typeof(PlanSigned), "planSigned")]
[JsonDerivedType(typeof(PlanApproved), "planApproved")]
[JsonDerivedType(typeof(PlanReturned), "planReturned")]
[JsonDerivedType(typeof(PlanDeferred), "planDeferred")]
[JsonDerivedType(typeof(StageClosed), "stageClosed")]
[JsonDerivedType(typeof(StageOpened), "stageOpened")]
[JsonDerivedType(typeof(HandOutDrafted), "handOutDrafted")]
[JsonDerivedType(typeof(HandOutSigned), "handOutSigned")]
[JsonDerivedType(typeof(HandOutReturned), "handOutReturned")]
[JsonDerivedType(typeof(HandOutPublished), "handOutPublished")]
[JsonDerivedType(typeof(ItemAcknowledged), "itemAcknowledged")]
[JsonDerivedType(typeof(ProgressReported), "progressReported")]
[JsonDerivedType(typeof(ItemCompleted), "itemCompleted")]
[JsonDerivedType(typeof(ItemConfirmed), "itemConfirmed")]
[JsonDerivedType(typeof(ItemSentBack), "itemSentBack")]
[JsonDerivedType(typeof(ResultRecorded), "resultRecorded")]
[JsonDerivedType(typeof(ResultSigned), "resultSigned")]
[JsonDerivedType(typeof(ResultConfirmed), "resultConfirmed")]
[JsonDerivedType(typeof(ResultReturned), "resultReturned")]
[JsonDerivedType(typeof(PlanWithdrawn), "planWithdrawn")]
[JsonDerivedType(typeof(HandOutWithdrawn), "handOutWithdrawn")]
[JsonDerivedType(typeof(ItemDeclined), "itemDeclined")]
[JsonDerivedType(typeof(ItemInsisted), "itemInsisted")]
[JsonDerivedType(typeof(ItemReassigned), "itemReassigned")]
[JsonDerivedType(typeof(LinesReassigned), "linesReassigned")]
[JsonDerivedType(typeof(ItemBlocked), "itemBlocked")]
[JsonDerivedType(typeof(ItemUnblocked), "itemUnblocked")]
[JsonDerivedType(typeof(UnblockerReassigned), "unblockerReassigned")]
[JsonDerivedType(typeof(ExtensionRequested), "extensionRequested")]
[JsonDerivedType(typeof(ExtensionGranted), "extensionGranted")]
[JsonDerivedType(typeof(ExtensionRefused), "extensionRefused")]
[JsonDerivedType(typeof(ExtensionWithdrawn), "extensionWithdrawn")]
[JsonDerivedType(typeof(LightSet), "lightSet")]
[JsonDerivedType(typeof(FindingRecorded), "findingRecorded")]
[JsonDerivedType(typeof(RectificationReported), "rectificationReported")]
[JsonDerivedType(typeof(RectificationSentBack), "rectificationSentBack")]
[JsonDerivedType(typeof(FindingClearedOff), "findingClearedOff")]
[JsonDerivedType(typeof(FindingReassigned), "findingReassigned")]
[JsonDerivedType(typeof(CountersignAsked), "countersignAsked")]
[JsonDerivedType(typeof(SeatReassigned), "seatReassigned")]
[JsonDerivedType(typeof(TaskSuspended), "taskSuspended")]
[JsonDerivedType(typeof(TaskResumed), "taskResumed")]
[JsonDerivedType(typeof(TaskCancelled), "taskCancelled")]
[JsonDerivedType(typeof(PersonUrged), "personUrged")]
[JsonDerivedType(typeof(Commented), "commented")]
[JsonDerivedType(typeof(WatcherAdded), "watcherAdded")]
[JsonDerivedType(typeof(WatcherRemoved), "watcherRemoved")]
[JsonDerivedType(typeof(TaskClosed), "taskClosed")]
public abstract record TaskEvent
{
    private TaskEvent()
    {
    }

    /// <summary>Who did it: a person's id, or <c>system</c>. Empty until the occasion has stamped the event, and then never again.</summary>
    [JsonRequired]
    public string By { get; init; } = "";

    /// <summary>On whose behalf, where a deputy acted: “X 代 Y”. <c>null</c>: in their own name.</summary>
    public string? For { get; init; }

    /// <summary>Whose part it was: the one a deputy acted for, else who did it.</summary>
    [JsonIgnore]
    public string Principal => For ?? By;

    /// <summary>When it happened.</summary>
    [JsonRequired]
    public DateTimeOffset At { get; init; }

    /// <summary>By which way.</summary>
    [JsonRequired]
    public Channel Channel { get; init; }

    /// <summary>The task was started with its first plan.</summary>
    public sealed record TaskStarted(string TaskId, string Number, int Year, IntegrationPlan Plan) : TaskEvent;

    /// <summary>A changed plan was put in place of the one that came back.</summary>
    public sealed record PlanRevised(int Revision, IntegrationPlan Plan) : TaskEvent;

    /// <summary>A key was given to the plan.</summary>
    public sealed record PlanSigned(int Revision, Key Key) : TaskEvent;

    /// <summary>A leader approved the plan.</summary>
    public sealed record PlanApproved(int Revision, FreeText? Note) : TaskEvent;

    /// <summary>The plan was returned; its keys are void.</summary>
    public sealed record PlanReturned(int Revision, FreeText Reason) : TaskEvent;

    /// <summary>撤回: who put the plan down took it back to change it; its keys are void.</summary>
    public sealed record PlanWithdrawn(int Revision, FreeText Reason) : TaskEvent;

    /// <summary>缓批。</summary>
    public sealed record PlanDeferred(int Revision, DateOnly Until) : TaskEvent;

    /// <summary>A stage's gate was passed.</summary>
    public sealed record StageClosed(Stage Stage) : TaskEvent;

    /// <summary>A stage was opened.</summary>
    public sealed record StageOpened(Stage Stage) : TaskEvent;

    /// <summary>Work items were put down; keys on an older draft are void.</summary>
    public sealed record HandOutDrafted(int Revision, ImmutableArray<ItemDraft> Items) : TaskEvent;

    /// <summary>A key was given to the hand-out.</summary>
    public sealed record HandOutSigned(int Revision, Key Key) : TaskEvent;

    /// <summary>The hand-out goes back to be drafted again.</summary>
    public sealed record HandOutReturned(int Revision, FreeText Reason) : TaskEvent;

    /// <summary>The hand-out was published: each person gets their note 交办单.</summary>
    public sealed record HandOutPublished(int Revision) : TaskEvent;

    /// <summary>A change of the published hand-out was dropped; what was published stays.</summary>
    public sealed record HandOutWithdrawn(int Revision) : TaskEvent;

    /// <summary>签收。</summary>
    public sealed record ItemAcknowledged(string ItemId) : TaskEvent;

    /// <summary>退办: its person declined an item with a reason.</summary>
    public sealed record ItemDeclined(string ItemId, FreeText Reason) : TaskEvent;

    /// <summary>坚持交办: the owner keeps to it; the item goes back to its person.</summary>
    public sealed record ItemInsisted(string ItemId, FreeText Reason) : TaskEvent;

    /// <summary>转办: an item went to another person, who acknowledges it anew.</summary>
    public sealed record ItemReassigned(string ItemId, string From, string PersonId, string UnitId, FreeText? Reason) : TaskEvent;

    /// <summary>Every line naming one person in a hand-out that waits to be signed names another: nothing was handed out to either yet.</summary>
    public sealed record LinesReassigned(string From, string PersonId, string UnitId) : TaskEvent;

    /// <summary>进展, with the light it gave the item at that moment.</summary>
    public sealed record ProgressReported(
        string ItemId, int Percent, FreeText Sentence, FreeText? Problem, FreeText? NextStep, ImmutableArray<Evidence>? Evidence = null, Light? Light = null) : TaskEvent;

    /// <summary>报完成。</summary>
    public sealed record ItemCompleted(string ItemId, int Completion, FreeText? Sentence, ImmutableArray<Evidence>? Evidence = null) : TaskEvent;

    /// <summary>堵点: an item is stuck; somebody can unblock it.</summary>
    public sealed record ItemBlocked(string ItemId, BlockageCause Cause, string UnblockerId, FreeText Text) : TaskEvent;

    /// <summary>The blockage of an item is gone.</summary>
    public sealed record ItemUnblocked(string ItemId, FreeText? Note) : TaskEvent;

    /// <summary>Another person is to unblock an item.</summary>
    public sealed record UnblockerReassigned(string ItemId, string From, string PersonId) : TaskEvent;

    /// <summary>申请延期。</summary>
    public sealed record ExtensionRequested(string ItemId, int Number, DateOnly From, DateOnly To, FreeText Reason) : TaskEvent;

    /// <summary>批准延期: the item has a new due date; the original one stays on record.</summary>
    public sealed record ExtensionGranted(string ItemId, int Number, DateOnly From, DateOnly To, FreeText? Note) : TaskEvent;

    /// <summary>不批延期: the due date in force stays.</summary>
    public sealed record ExtensionRefused(string ItemId, int Number, FreeText Reason) : TaskEvent;

    /// <summary>The request for an extension was taken back.</summary>
    public sealed record ExtensionWithdrawn(string ItemId, int Number) : TaskEvent;

    /// <summary>A light set by a person with a reason; without a light the rules count again.</summary>
    public sealed record LightSet(string ItemId, Light? Light, FreeText Reason) : TaskEvent;

    /// <summary>互认。</summary>
    public sealed record ItemConfirmed(string ItemId, Key Key, FreeText? Note) : TaskEvent;

    /// <summary>The other side sent a completed item back.</summary>
    public sealed record ItemSentBack(string ItemId, FreeText Reason) : TaskEvent;

    /// <summary>The inspector entered a result.</summary>
    public sealed record ResultRecorded(int Revision, InspectionResult Result) : TaskEvent;

    /// <summary>A key was given to the result.</summary>
    public sealed record ResultSigned(int Revision, Key Key) : TaskEvent;

    /// <summary>A leader confirmed the result.</summary>
    public sealed record ResultConfirmed(int Revision, FreeText? Note) : TaskEvent;

    /// <summary>The result goes back to the inspector.</summary>
    public sealed record ResultReturned(int Revision, FreeText Reason) : TaskEvent;

    /// <summary>The inspector found something 问题; it is to be put right by one person.</summary>
    public sealed record FindingRecorded(string FindingId, FreeText Text, string PersonId, DateOnly Due) : TaskEvent;

    /// <summary>整改情况: its person reports a finding put right.</summary>
    public sealed record RectificationReported(string FindingId, int Report, FreeText Text, ImmutableArray<Evidence>? Evidence) : TaskEvent;

    /// <summary>The inspector looked again, and it is not done.</summary>
    public sealed record RectificationSentBack(string FindingId, FreeText Reason) : TaskEvent;

    /// <summary>销号。</summary>
    public sealed record FindingClearedOff(string FindingId, FreeText? Note) : TaskEvent;

    /// <summary>A finding went to another person.</summary>
    public sealed record FindingReassigned(string FindingId, string From, string PersonId) : TaskEvent;

    /// <summary>One person gave, or is to give, both owners' keys; somebody else countersigns.</summary>
    public sealed record CountersignAsked(Stage Stage, string PersonId) : TaskEvent;

    /// <summary>A part in the task changed hands. Where one person now holds both owners' keys, or takes them over one by one, <paramref name="CountersignerId"/> countersigns.</summary>
    public sealed record SeatReassigned(Seat Part, string From, string To, string? CountersignerId, FreeText? Reason) : TaskEvent;

    /// <summary>中止: clocks stand still.</summary>
    public sealed record TaskSuspended(FreeText Reason) : TaskEvent;

    /// <summary>恢复, after so many working days: dates moved by them, or stayed.</summary>
    public sealed record TaskResumed(bool IsMoved, int WorkingDays, StageDues Due, ImmutableArray<MovedDate> Moved, FreeText? Reason, ImmutableArray<MovedLine>? Lines = null) : TaskEvent;

    /// <summary>撤销。</summary>
    public sealed record TaskCancelled(FreeText Reason) : TaskEvent;

    /// <summary>催办: somebody was urged.</summary>
    public sealed record PersonUrged(string PersonId, FreeText? Note) : TaskEvent;

    /// <summary>留言。</summary>
    public sealed record Commented(FreeText Text, ImmutableArray<string> Mentions) : TaskEvent;

    /// <summary>关注: somebody is told of the main steps.</summary>
    public sealed record WatcherAdded(string PersonId) : TaskEvent;

    /// <summary>取消关注。</summary>
    public sealed record WatcherRemoved(string PersonId) : TaskEvent;

    /// <summary>办结: the task closed with its score; late when after the last stage's due date.</summary>
    public sealed record TaskClosed(Score Score, bool Late) : TaskEvent;
}

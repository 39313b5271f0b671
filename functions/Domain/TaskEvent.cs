using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Evaluation;
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
[JsonDerivedType(typeof(TaskClosed), "taskClosed")]
public abstract record TaskEvent
{
    private TaskEvent()
    {
    }

    /// <summary>Who did it: a person's id, or <c>system</c>.</summary>
    public required string By { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By which way.</summary>
    public required Channel Channel { get; init; }

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

    /// <summary>签收。</summary>
    public sealed record ItemAcknowledged(string ItemId) : TaskEvent;

    /// <summary>进展。</summary>
    public sealed record ProgressReported(string ItemId, int Percent, FreeText Sentence, FreeText? Problem, FreeText? NextStep) : TaskEvent;

    /// <summary>报完成。</summary>
    public sealed record ItemCompleted(string ItemId, int Completion, FreeText? Sentence) : TaskEvent;

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

    /// <summary>办结: the task closed with its score; late when after the last stage's due date.</summary>
    public sealed record TaskClosed(Score Score, bool Late) : TaskEvent;
}

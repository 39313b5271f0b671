using System.Collections.Immutable;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain;

/// <summary>
/// An integration task 融合任务 as it stands after its events: only what the rules need.
/// Comments and progress texts beyond the last one stay in the events.
/// </summary>
public sealed record IntegrationTask
{
    /// <summary>The task's id: lower-case letters and digits, the key of its partition and of its orchestration.</summary>
    public required string Id { get; init; }

    /// <summary>编号 as the office writes it, for example 融〔2026〕37号.</summary>
    public required string Number { get; init; }

    /// <summary>The year it is counted in.</summary>
    public required int Year { get; init; }

    /// <summary>How many events have happened: 1 after the first.</summary>
    public int Version { get; init; }

    /// <summary>What has become of it.</summary>
    public TaskStatus Status { get; init; }

    /// <summary>The stage it is in, or was in last.</summary>
    public Stage Stage { get; init; }

    /// <summary>Whether the stage's gate has been passed, so that the next stage may be opened.</summary>
    public bool StageClosed { get; init; }

    /// <summary>The plan in force.</summary>
    public required IntegrationPlan Plan { get; init; }

    /// <summary>1 for the first plan, one more after each return: keys and links of an older revision are void.</summary>
    public int PlanRevision { get; init; }

    /// <summary>When the plan in force was put down.</summary>
    public DateTimeOffset PlanAt { get; init; }

    /// <summary>The plan came back with a reason and waits to be revised.</summary>
    public Returned? PlanReturned { get; init; }

    /// <summary>Who put down the plan in force; <c>null</c>: who started the task.</summary>
    public string? PlanBy { get; init; }

    /// <summary>In whose name they did, where it was a deputy; <c>null</c>: in their own.</summary>
    public string? PlanFor { get; init; }

    /// <summary>Who started it.</summary>
    public required string StartedBy { get; init; }

    /// <summary>经办人 since the part changed hands; <c>null</c>: who started it.</summary>
    public string? SecretaryId { get; init; }

    /// <summary>交办日期: when it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The keys given on the plan in force.</summary>
    public ImmutableArray<Signature> PlanKeys { get; init; } = [];

    /// <summary>The leaders' approvals of the plan in force.</summary>
    public ImmutableArray<Signature> PlanApprovals { get; init; } = [];

    /// <summary>A leader put the decision off (缓批): not to be asked again before that day.</summary>
    public ImmutableArray<Deferral> Deferrals { get; init; } = [];

    /// <summary>分工: the work items in order; empty before a hand-out is drafted.</summary>
    public ImmutableArray<WorkItem> Items { get; init; } = [];

    /// <summary>0 before the first draft, one more with each draft; keys of an older one are void.</summary>
    public int HandOutRevision { get; init; }

    /// <summary>Who put down the hand-out, or <c>null</c> before the first draft.</summary>
    public string? HandOutBy { get; init; }

    /// <summary>In whose name they did, where it was a deputy; <c>null</c>: in their own.</summary>
    public string? HandOutFor { get; init; }

    /// <summary>When the hand-out was put down.</summary>
    public DateTimeOffset? HandOutAt { get; init; }

    /// <summary>The hand-out came back with a reason and waits to be drafted again.</summary>
    public Returned? HandOutReturned { get; init; }

    /// <summary>The keys given on the hand-out.</summary>
    public ImmutableArray<Signature> HandOutKeys { get; init; } = [];

    /// <summary>When the hand-out was published, or <c>null</c>.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>A change of the published hand-out that waits for both keys: every line as it is to be. Empty: none.</summary>
    public ImmutableArray<ItemDraft> Amendment { get; init; } = [];

    /// <summary>Who took over lines of what waits for its keys, and when: whoever signed before has not read them as their own.</summary>
    public ImmutableArray<LinesTaken> LinesTaken { get; init; } = [];

    /// <summary>What the inspector found, or <c>null</c>.</summary>
    public InspectionResult? Result { get; init; }

    /// <summary>0 before the first result, one more with each; keys of an older one are void.</summary>
    public int ResultRevision { get; init; }

    /// <summary>Who entered the result, or <c>null</c>.</summary>
    public string? ResultBy { get; init; }

    /// <summary>In whose name they did, where it was a deputy; <c>null</c>: in their own.</summary>
    public string? ResultFor { get; init; }

    /// <summary>When the result was entered.</summary>
    public DateTimeOffset? ResultAt { get; init; }

    /// <summary>The keys given on the result.</summary>
    public ImmutableArray<Signature> ResultKeys { get; init; } = [];

    /// <summary>The leaders' confirmations of the result.</summary>
    public ImmutableArray<Signature> ResultConfirmations { get; init; } = [];

    /// <summary>The result came back with a reason and waits for the inspector.</summary>
    public Returned? ResultReturned { get; init; }

    /// <summary>问题清单: what is to be put right, in order.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>Extra countersignatures asked for because one person gave both owners' keys, one per stage at the most.</summary>
    public ImmutableArray<Countersign> Countersigns { get; init; } = [];

    /// <summary>The due dates the plan in force was put down with, where they have moved since; <c>null</c>: they have not.</summary>
    public StageDues? OriginalDue { get; init; }

    /// <summary>中止: when the task stood still.</summary>
    public ImmutableArray<Suspension> Suspensions { get; init; } = [];

    /// <summary>When each person was last urged.</summary>
    public ImmutableArray<Urged> Urges { get; init; } = [];

    /// <summary>关注: who is told of the main steps.</summary>
    public ImmutableArray<string> Watchers { get; init; } = [];

    /// <summary>Why it was cancelled, or <c>null</c>.</summary>
    public Returned? Cancelled { get; init; }

    /// <summary>When each stage was opened, in order.</summary>
    public ImmutableArray<StageRecord> Stages { get; init; } = [];

    /// <summary>The score it closed with, or <c>null</c>.</summary>
    public Score? Score { get; init; }

    /// <summary>When it was closed, or <c>null</c>.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The item with an id, or <c>null</c>.</summary>
    public WorkItem? Item(string? itemId) => Items.FirstOrDefault(item => item.Id == itemId);

    /// <summary>The finding with an id, or <c>null</c>.</summary>
    public Finding? Finding(string? findingId) => Findings.FirstOrDefault(finding => finding.Id == findingId);

    /// <summary>经办人: who drafts and revises.</summary>
    public string Secretary => SecretaryId ?? StartedBy;

    /// <summary>The due dates the plan in force was put down with.</summary>
    public StageDues FirstDue => OriginalDue ?? Plan.Due;

    /// <summary>Whether the task has ended and nothing more can be asked of anybody.</summary>
    public bool IsOver => Status is TaskStatus.Closed or TaskStatus.ClosedLate or TaskStatus.Cancelled;
}

/// <summary>When a stage was opened, when it was closed and whose act closed it.</summary>
public sealed record StageRecord(Stage Stage, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt = null, string? ClosedBy = null);

/// <summary>Something came back: who returned it, when and why.</summary>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="For">On whose behalf, where a deputy did it.</param>
public sealed record Returned(string By, DateTimeOffset At, FreeText Reason, string? For = null);

/// <summary>An extra countersignature that a stage asks for.</summary>
public sealed record Countersign(Stage Stage, string PersonId);

/// <summary>A stand-still 中止.</summary>
/// <param name="From">When it began.</param>
/// <param name="Until">When it ended; <c>null</c>: it lasts.</param>
/// <param name="MovedBy">By how many working days open dates moved when it ended; 0 where they stayed.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who stopped it.</param>
public sealed record Suspension(DateTimeOffset From, DateTimeOffset? Until, int MovedBy, FreeText Reason, string By);

/// <summary>A due date that moved: of an item or finding by id.</summary>
/// <param name="Id">The item or finding.</param>
/// <param name="From">The due date before.</param>
/// <param name="To">The due date after.</param>
/// <param name="Start">When work on the item should begin now, where that was still to come and has moved as well; otherwise <c>null</c>.</param>
/// <param name="Asked">The day asked for by an extension that waits for its decision, as it has moved; otherwise <c>null</c>.</param>
public sealed record MovedDate(string Id, DateOnly From, DateOnly To, DateOnly? Start = null, DateOnly? Asked = null);

/// <summary>A due date that moved: of a line of a change of the hand-out that is not signed yet.</summary>
/// <param name="No">The line's number, from 1.</param>
/// <param name="From">The due date before.</param>
/// <param name="To">The due date after.</param>
/// <param name="Start">When work should begin now, where that was still to come and has moved as well; otherwise <c>null</c>.</param>
public sealed record MovedLine(int No, DateOnly From, DateOnly To, DateOnly? Start = null);

/// <summary>When a person last took over lines of a hand-out that waits for its keys.</summary>
public sealed record LinesTaken(string PersonId, DateTimeOffset At);

/// <summary>When a person was last urged.</summary>
public sealed record Urged(string PersonId, DateTimeOffset At);

/// <summary>缓批: a leader wants to be asked again on a later day.</summary>
public sealed record Deferral(string PersonId, DateOnly Until);

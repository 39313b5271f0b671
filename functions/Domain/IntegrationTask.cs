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

    /// <summary>Who started it.</summary>
    public required string StartedBy { get; init; }

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

    /// <summary>When the hand-out was put down.</summary>
    public DateTimeOffset? HandOutAt { get; init; }

    /// <summary>The hand-out came back with a reason and waits to be drafted again.</summary>
    public Returned? HandOutReturned { get; init; }

    /// <summary>The keys given on the hand-out.</summary>
    public ImmutableArray<Signature> HandOutKeys { get; init; } = [];

    /// <summary>When the hand-out was published, or <c>null</c>.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>What the inspector found, or <c>null</c>.</summary>
    public InspectionResult? Result { get; init; }

    /// <summary>0 before the first result, one more with each; keys of an older one are void.</summary>
    public int ResultRevision { get; init; }

    /// <summary>When the result was entered.</summary>
    public DateTimeOffset? ResultAt { get; init; }

    /// <summary>The keys given on the result.</summary>
    public ImmutableArray<Signature> ResultKeys { get; init; } = [];

    /// <summary>The leaders' confirmations of the result.</summary>
    public ImmutableArray<Signature> ResultConfirmations { get; init; } = [];

    /// <summary>The result came back with a reason and waits for the inspector.</summary>
    public Returned? ResultReturned { get; init; }

    /// <summary>When each stage was opened, in order.</summary>
    public ImmutableArray<StageRecord> Stages { get; init; } = [];

    /// <summary>The score it closed with, or <c>null</c>.</summary>
    public Score? Score { get; init; }

    /// <summary>When it was closed, or <c>null</c>.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The item with an id, or <c>null</c>.</summary>
    public WorkItem? Item(string? itemId) => Items.FirstOrDefault(item => item.Id == itemId);

    /// <summary>Whether the task has ended and nothing more can be asked of anybody.</summary>
    public bool IsOver => Status is TaskStatus.Closed or TaskStatus.ClosedLate or TaskStatus.Cancelled;
}

/// <summary>When a stage was opened, when it was closed and whose act closed it.</summary>
public sealed record StageRecord(Stage Stage, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt = null, string? ClosedBy = null);

/// <summary>Something came back: who returned it, when and why.</summary>
public sealed record Returned(string By, DateTimeOffset At, FreeText Reason);

/// <summary>缓批: a leader wants to be asked again on a later day.</summary>
public sealed record Deferral(string PersonId, DateOnly Until);

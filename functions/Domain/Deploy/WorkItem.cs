using PartyFlow.Domain.Approvals;

namespace PartyFlow.Domain.Deploy;

/// <summary>What a draft of the hand-out says about one work item 分工.</summary>
/// <param name="Text">What is to be done.</param>
/// <param name="Side">Party or business side; a hand-out needs at least one of each.</param>
/// <param name="UnitId">The unit it falls to.</param>
/// <param name="PersonId">The one person responsible.</param>
/// <param name="Due">A working day, not after the stage's due date.</param>
/// <param name="Deliverable">交付物, may be missing.</param>
/// <param name="Start">When it should begin; default: the day it is published.</param>
public sealed record ItemDraft(FreeText? Text, Side? Side, string? UnitId, string? PersonId, DateOnly? Due, FreeText? Deliverable = null, DateOnly? Start = null);

/// <summary>A work item 分工 as it stands.</summary>
public sealed record WorkItem
{
    /// <summary>Its id inside the task: <c>w1</c>, <c>w2</c> …; never used again.</summary>
    public required string Id { get; init; }

    /// <summary>Its number as people say it: 第 1 项.</summary>
    public required int No { get; init; }

    /// <summary>What is to be done.</summary>
    public required FreeText Text { get; init; }

    /// <summary>Party or business side.</summary>
    public required Side Side { get; init; }

    /// <summary>The unit it falls to.</summary>
    public required string UnitId { get; init; }

    /// <summary>The one person responsible.</summary>
    public required string PersonId { get; init; }

    /// <summary>The due date in force.</summary>
    public required DateOnly Due { get; init; }

    /// <summary>The due date it was first handed out with; never lost.</summary>
    public required DateOnly OriginalDue { get; init; }

    /// <summary>When work should begin, or <c>null</c> for the day of publication.</summary>
    public DateOnly? Start { get; init; }

    /// <summary>交付物, may be missing.</summary>
    public FreeText? Deliverable { get; init; }

    /// <summary>签收: when its person acknowledged it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>The last report, or <c>null</c>.</summary>
    public Progress? Progress { get; init; }

    /// <summary>报完成: when its person last reported it done; <c>null</c> again when it is sent back.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>How often it was reported done: the revision of a request to confirm it.</summary>
    public int Completions { get; init; }

    /// <summary>互认: the other side's owner confirmed it.</summary>
    public Signature? Confirmation { get; init; }

    /// <summary>The other side sent it back with a reason; cleared when it is completed again.</summary>
    public Returned? SentBack { get; init; }

    /// <summary>The key that confirms it: the other side's.</summary>
    public Key ConfirmedByKey => Side == Side.Party ? Key.Business : Key.Party;
}

/// <summary>A report 进展 on a work item.</summary>
/// <param name="At">When it was made.</param>
/// <param name="Percent">Done so far, 0 to 100.</param>
/// <param name="Sentence">One sentence on what was done.</param>
/// <param name="Problem">存在问题, may be missing.</param>
/// <param name="NextStep">下步措施, may be missing.</param>
public sealed record Progress(DateTimeOffset At, int Percent, FreeText Sentence, FreeText? Problem = null, FreeText? NextStep = null);

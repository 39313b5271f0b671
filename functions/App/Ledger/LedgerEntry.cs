using PartyFlow.Domain;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Domain.Implement;

namespace PartyFlow.Functions.Ledger;

/// <summary>One line of the ledger 台账: a task as lists show it.</summary>
public sealed record LedgerEntry
{
    /// <summary>The task's id.</summary>
    public required string TaskId { get; init; }

    /// <summary>编号。</summary>
    public required string Number { get; init; }

    /// <summary>The year it is counted in.</summary>
    public required int Year { get; init; }

    /// <summary>内容。</summary>
    public required string Title { get; init; }

    /// <summary>来源/依据。</summary>
    public string? Basis { get; init; }

    /// <summary>党建目标。</summary>
    public required string PartyObjective { get; init; }

    /// <summary>业务目标。</summary>
    public required string BusinessObjective { get; init; }

    /// <summary>发起单位。</summary>
    public required string UnitId { get; init; }

    /// <summary>牵头单位。</summary>
    public required string LeadUnitId { get; init; }

    /// <summary>配合单位。</summary>
    public required string[] SupportingUnitIds { get; init; }

    /// <summary>Every unit concerned, for who may see it.</summary>
    public required string[] UnitIds { get; init; }

    /// <summary>责任领导。</summary>
    public required string[] LeaderIds { get; init; }

    /// <summary>党务责任人。</summary>
    public required string PartyOwnerId { get; init; }

    /// <summary>业务责任人。</summary>
    public required string BusinessOwnerId { get; init; }

    /// <summary>督查。</summary>
    public required string InspectorId { get; init; }

    /// <summary>Everybody who has to do with it, for filtering.</summary>
    public required string[] PersonIds { get; init; }

    /// <summary>交办日期。</summary>
    public required DateOnly StartedOn { get; init; }

    /// <summary>完成时限。</summary>
    public required DateOnly Due { get; init; }

    /// <summary>The due date of the stage it is in.</summary>
    public required DateOnly StageDue { get; init; }

    /// <summary>当前阶段。</summary>
    public required Stage Stage { get; init; }

    /// <summary>状态。</summary>
    public required Domain.TaskStatus Status { get; init; }

    /// <summary>灯。</summary>
    public required Light Light { get; init; }

    /// <summary>当前进展: average percent of the items, or <c>null</c> before they are handed out.</summary>
    public int? Percent { get; init; }

    /// <summary>反馈日期: when progress was last reported.</summary>
    public DateOnly? ReportedOn { get; init; }

    /// <summary>存在问题, as last reported.</summary>
    public string? Problem { get; init; }

    /// <summary>下步措施, as last reported.</summary>
    public string? NextStep { get; init; }

    /// <summary>Whom it waits for.</summary>
    public required string[] WaitsFor { get; init; }

    /// <summary>办结日期。</summary>
    public DateOnly? ClosedOn { get; init; }

    /// <summary>The score, once closed.</summary>
    public Score? Score { get; init; }

    /// <summary>The head of the task's chain of events, once closed: an anchor outside its partition.</summary>
    public string? ChainHead { get; init; }
}

/// <summary>What a list asks for; <c>null</c> means any.</summary>
public sealed record LedgerQuery(string? UnitId, int Year, Stage? Stage, Domain.TaskStatus? Status, Light? Light, string? PersonId, string? Text);

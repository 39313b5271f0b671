using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>The ledger 台账 at <c>/ledger</c>.</summary>
public sealed record LedgerView
{
    /// <summary>What it is filtered by.</summary>
    public required LedgerFilter Filter { get; init; }

    /// <summary>The rows of this page, as they are to stand.</summary>
    public required ImmutableArray<LedgerRow> Rows { get; init; }

    /// <summary>How many tasks have each light under this unit and year (the light's own filter left aside).</summary>
    public ImmutableDictionary<Light, int> Tally { get; init; } = ImmutableDictionary<Light, int>.Empty;

    /// <summary>The years there are, newest first.</summary>
    public ImmutableArray<int> Years { get; init; } = [];

    /// <summary>The place of the first row, from 1.</summary>
    public int From { get; init; } = 1;

    /// <summary>How many there are in all under this filter; <c>null</c> where nobody has counted.</summary>
    public int? Total { get; init; }

    /// <summary>Where the next page begins.</summary>
    public string? NextCursor { get; init; }

    /// <summary>Where the page before began; "" is the first page, <c>null</c>: there is none.</summary>
    public string? PreviousCursor { get; init; }

    /// <summary>The address of the export with the same filter, or <c>null</c> where there is none yet.</summary>
    public string? ExportHref { get; init; }

    /// <summary>Whether the viewer may start a task.</summary>
    public bool MayStart { get; init; }
}

/// <summary>One task in the ledger.</summary>
public sealed record LedgerRow
{
    /// <summary>The task.</summary>
    public required string TaskId { get; init; }

    /// <summary>编号。</summary>
    public required string Number { get; init; }

    /// <summary>内容。</summary>
    public required string Title { get; init; }

    /// <summary>党建目标。</summary>
    public required string PartyObjective { get; init; }

    /// <summary>业务目标。</summary>
    public required string BusinessObjective { get; init; }

    /// <summary>牵头单位。</summary>
    public required string LeadUnitId { get; init; }

    /// <summary>党务责任人。</summary>
    public required string PartyOwnerId { get; init; }

    /// <summary>业务责任人。</summary>
    public required string BusinessOwnerId { get; init; }

    /// <summary>阶段。</summary>
    public required Stage Stage { get; init; }

    /// <summary>状态。</summary>
    public required TaskStatus Status { get; init; }

    /// <summary>灯。</summary>
    public required Light Light { get; init; }

    /// <summary>完成时限 of the stage it is in.</summary>
    public required DateOnly Due { get; init; }

    /// <summary>当前进展 in percent; <c>null</c> before the work is handed out.</summary>
    public int? Percent { get; init; }

    /// <summary>计划进展 in percent.</summary>
    public int? Planned { get; init; }

    /// <summary>存在问题。</summary>
    public string? Problem { get; init; }

    /// <summary>下步措施。</summary>
    public string? NextStep { get; init; }

    /// <summary>What is open and with whom: shown as the next step where nobody wrote one.</summary>
    public ImmutableArray<Obligation> Open { get; init; } = [];

    /// <summary>办结日期。</summary>
    public DateOnly? ClosedOn { get; init; }

    /// <summary>得分, excellence included: the same that the task's page says.</summary>
    public decimal? Points { get; init; }
}

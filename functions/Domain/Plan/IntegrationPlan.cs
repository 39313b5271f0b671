using System.Collections.Immutable;

namespace PartyFlow.Domain.Plan;

/// <summary>What the secretary's form says: the content that both owners sign and the leader approves (谋划方案).</summary>
public sealed record IntegrationPlan
{
    /// <summary>The most leaders a plan may have.</summary>
    public const int LeadersMax = 9;

    /// <summary>任务名称, up to 60 characters.</summary>
    public FreeText? Title { get; init; }

    /// <summary>来源/依据, may be missing.</summary>
    public FreeText? Basis { get; init; }

    /// <summary>党建目标: what the Party organisation and its members are to achieve.</summary>
    public FreeText? PartyObjective { get; init; }

    /// <summary>业务目标: what people and businesses are to get.</summary>
    public FreeText? BusinessObjective { get; init; }

    /// <summary>举措, at least one; each joins a Party action to a business result.</summary>
    public ImmutableArray<Measure> Measures { get; init; } = [];

    /// <summary>指标, at least one; the weights add up to 100.</summary>
    public ImmutableArray<Indicator> Indicators { get; init; } = [];

    /// <summary>发起单位: the unit (often a Party branch) whose secretary starts the task; it gives the reminder hour.</summary>
    public string? UnitId { get; init; }

    /// <summary>牵头单位。</summary>
    public string? LeadUnitId { get; init; }

    /// <summary>配合单位, may be empty.</summary>
    public ImmutableArray<string> SupportingUnitIds { get; init; } = [];

    /// <summary>党务责任人。</summary>
    public string? PartyOwnerId { get; init; }

    /// <summary>业务责任人。</summary>
    public string? BusinessOwnerId { get; init; }

    /// <summary>加签人: required, and somebody else, when one person holds both keys; otherwise <c>null</c>.</summary>
    public string? CountersignerId { get; init; }

    /// <summary>分管领导, at least one, none of them an owner or the countersigner.</summary>
    public ImmutableArray<string> LeaderIds { get; init; } = [];

    /// <summary>How several leaders decide; with one leader it makes no difference.</summary>
    public LeaderRule LeaderRule { get; init; }

    /// <summary>With <see cref="LeaderRule.Any"/>: how many of them are needed, at least one; otherwise <c>null</c>.</summary>
    public int? LeadersNeeded { get; init; }

    /// <summary>How often the persons of work items report. Default: only when there is something to say.</summary>
    public Cadence Cadence { get; init; }

    /// <summary>督查。</summary>
    public string? InspectorId { get; init; }

    /// <summary>The due date of each stage, working days in ascending order.</summary>
    public StageDues Due { get; init; } = new();

    /// <summary>Whether one person holds both owners' keys (双肩挑), so that a countersignature is asked for.</summary>
    public bool IsDualRole => PartyOwnerId is not null && PartyOwnerId == BusinessOwnerId;

    /// <summary>The person who holds a key, or <c>null</c> where the key does not exist.</summary>
    public string? Holder(Key key) => key switch
    {
        Key.Party => PartyOwnerId,
        Key.Business => BusinessOwnerId,
        Key.Countersign => IsDualRole ? CountersignerId : null,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The keys each stage of this plan needs.</summary>
    public ImmutableArray<Key> Keys => IsDualRole ? [Key.Party, Key.Business, Key.Countersign] : [Key.Party, Key.Business];

    /// <summary>The owner of a side.</summary>
    public string? Owner(Side side) => side == Side.Party ? PartyOwnerId : BusinessOwnerId;
}

/// <summary>A measure 举措: the Party action and the business result it serves; both are required.</summary>
/// <param name="PartyAction">党务怎么做。</param>
/// <param name="BusinessResult">帮到哪项业务。</param>
public sealed record Measure(FreeText? PartyAction, FreeText? BusinessResult);

/// <summary>An indicator 指标. It may fall (<paramref name="Target"/> below <paramref name="Start"/>) or hold (both equal).</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">In what, for example 分钟 or %.</param>
/// <param name="Start">The value at the start.</param>
/// <param name="Target">The value to reach.</param>
/// <param name="Weight">Its share of 100.</param>
public sealed record Indicator(FreeText? Name, FreeText? Unit, decimal? Start, decimal? Target, decimal? Weight);

/// <summary>The due dates of the four stages; each is the end of that day's working hours.</summary>
public sealed record StageDues(DateOnly? Plan = null, DateOnly? Deploy = null, DateOnly? Implement = null, DateOnly? Inspect = null)
{
    /// <summary>The due date of one stage.</summary>
    public DateOnly? this[Stage stage] => stage switch
    {
        Stage.Plan => Plan,
        Stage.Deploy => Deploy,
        Stage.Implement => Implement,
        Stage.Inspect => Inspect,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

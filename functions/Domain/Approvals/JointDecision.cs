using System.Collections.Immutable;
using System.Diagnostics;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Approvals;

/// <summary>
/// What plan, hand-out and result have in common: they are put down, both keys (three with a dual role) are given, then the leaders
/// decide; meanwhile they may come back with a reason. The hand-out needs no leader.
/// </summary>
public sealed record JointDecision
{
    private JointDecision()
    {
    }

    /// <summary>The stage it belongs to.</summary>
    public required Stage Stage { get; init; }

    /// <summary>The plan that says who holds which key and who leads.</summary>
    public required IntegrationPlan Plan { get; init; }

    /// <summary>The revision in force; 0 where nothing has been put down yet.</summary>
    public required int Revision { get; init; }

    /// <summary>Who asks for it: who put it down and in whose name, who started the task and who is its secretary now; empty where nobody has yet.</summary>
    public required ImmutableArray<string> Askers { get; init; }

    /// <summary>Who countersigns because one person gave both owners' keys, though the plan names two owners; or <c>null</c>.</summary>
    public required string? ExtraCountersigner { get; init; }

    /// <summary>The keys given on it.</summary>
    public required ImmutableArray<Signature> Keys { get; init; }

    /// <summary>The leaders' decisions for it.</summary>
    public required ImmutableArray<Signature> Approvals { get; init; }

    /// <summary>It came back and waits for who put it down.</summary>
    public required Returned? Returned { get; init; }

    /// <summary>Whether leaders decide about it after the keys.</summary>
    public required bool NeedsLeaders { get; init; }

    /// <summary>The plan of a task.</summary>
    public static JointDecision OfPlan(IntegrationTask task) => new()
    {
        Stage = Stage.Plan,
        Plan = task.Plan,
        Revision = task.PlanRevision,
        Askers = Some(task.StartedBy, task.Secretary, task.PlanBy, task.PlanFor),
        ExtraCountersigner = ExtraOf(task, Stage.Plan),
        Keys = task.PlanKeys,
        Approvals = task.PlanApprovals,
        Returned = task.PlanReturned,
        NeedsLeaders = true,
    };

    /// <summary>The hand-out of a task, or the change of it that waits for both keys.</summary>
    public static JointDecision OfHandOut(IntegrationTask task) => new()
    {
        Stage = Stage.Deploy,
        Plan = task.Plan,
        Revision = task.HandOutRevision,
        Askers = Some(task.HandOutBy, task.HandOutFor),
        ExtraCountersigner = ExtraOf(task, Stage.Deploy),
        Keys = task.HandOutKeys,
        Approvals = [],
        Returned = task.HandOutReturned,
        NeedsLeaders = false,
    };

    /// <summary>The result of a task.</summary>
    public static JointDecision OfResult(IntegrationTask task) => new()
    {
        Stage = Stage.Inspect,
        Plan = task.Plan,
        Revision = task.ResultRevision,
        Askers = task.ResultRevision == 0 ? Some(task.StartedBy, task.Secretary) : Some(task.StartedBy, task.Secretary, task.Plan.InspectorId, task.ResultBy, task.ResultFor),
        ExtraCountersigner = ExtraOf(task, Stage.Inspect),
        Keys = task.ResultKeys,
        Approvals = task.ResultConfirmations,
        Returned = task.ResultReturned,
        NeedsLeaders = true,
    };

    /// <summary>What a stage signs: its plan, the hand-out, under whose keys the items are carried out and confirmed, or the result.</summary>
    public static JointDecision Of(IntegrationTask task, Stage stage) => stage switch
    {
        Stage.Plan => OfPlan(task),
        Stage.Deploy or Stage.Implement => OfHandOut(task),
        Stage.Inspect => OfResult(task),
        _ => throw new UnreachableException(),
    };

    /// <summary>The keys it needs.</summary>
    public ImmutableArray<Key> KeysNeeded => ExtraCountersigner is null || Plan.IsDualRole ? Plan.Keys : [.. Plan.Keys, Key.Countersign];

    /// <summary>The keys still asked for, in order.</summary>
    public ImmutableArray<Key> OpenKeys => [.. KeysNeeded.Where(key => Keys.All(given => given.Key != key))];

    /// <summary>Whether every key is there.</summary>
    public bool HasAllKeys => Revision > 0 && OpenKeys.IsEmpty;

    /// <summary>When the last of all keys was given, or <c>null</c>.</summary>
    public DateTimeOffset? KeysSince => HasAllKeys ? Keys.Max(given => given.At) : null;

    /// <summary>Whether nothing more is asked of anybody about it.</summary>
    public bool IsDecided => Returned is null && HasAllKeys && (!NeedsLeaders || HasLeaders);

    /// <summary>The leaders whose turn it is now: none before the keys are there, one at a time where they decide in order.</summary>
    public ImmutableArray<string> LeadersAsked
    {
        get
        {
            if (!NeedsLeaders || !HasAllKeys || Returned is not null || HasLeaders)
            {
                return [];
            }

            var open = Plan.LeaderIds.Where(leader => !HasApproved(leader));
            return Plan.LeaderRule switch
            {
                LeaderRule.One or LeaderRule.All or LeaderRule.Any => [.. open],
                LeaderRule.InOrder => [.. open.Take(1)],
                _ => throw new UnreachableException(),
            };
        }
    }

    /// <summary>The person a key belongs to, or <c>null</c> where it does not exist.</summary>
    public string? Holder(Key key) => Plan.Holder(key) ?? (key == Key.Countersign ? ExtraCountersigner : null);

    /// <summary>The open keys a person holds.</summary>
    public ImmutableArray<Key> OpenKeysOf(string personId) => [.. OpenKeys.Where(key => Holder(key) == personId)];

    /// <summary>Whether a leader has decided for it.</summary>
    public bool HasApproved(string personId) => Approvals.Any(given => given.PersonId == personId);

    private bool HasLeaders => Plan.LeaderRule switch
    {
        LeaderRule.One => Approvals.Length > 0,
        LeaderRule.Any => Plan.LeaderIds.Count(HasApproved) >= Math.Min(Plan.LeadersNeeded ?? 1, Plan.LeaderIds.Length),
        LeaderRule.All or LeaderRule.InOrder => Plan.LeaderIds.All(HasApproved),
        _ => throw new UnreachableException(),
    };

    private static ImmutableArray<string> Some(params IEnumerable<string?> people) => [.. people.OfType<string>().Distinct()];

    private static string? ExtraOf(IntegrationTask task, Stage stage) => task.Countersigns.FirstOrDefault(asked => asked.Stage == stage)?.PersonId;
}

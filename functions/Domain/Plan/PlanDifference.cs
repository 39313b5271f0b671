using System.Collections.Immutable;

namespace PartyFlow.Domain.Plan;

/// <summary>One thing that a revised plan changed.</summary>
/// <param name="Field">Which field, as in the plan's JSON: <c>title</c>, <c>due.deploy</c>, <c>measures</c>, <c>indicators</c>.</param>
/// <param name="Before">What stood there: a text, an id, a day, a <see cref="Measure"/> or an <see cref="Indicator"/>; <c>null</c>: nothing.</param>
/// <param name="After">What stands there now; <c>null</c>: nothing any more.</param>
public sealed record PlanChange(string Field, object? Before, object? After);

/// <summary>What differs between two revisions of a plan, in the order of the form.</summary>
public static class PlanDifference
{
    /// <summary>Every change; empty where both say the same.</summary>
    public static ImmutableArray<PlanChange> Between(IntegrationPlan before, IntegrationPlan after) =>
    [
        .. Of("title", before.Title, after.Title),
        .. Of("basis", before.Basis, after.Basis),
        .. Of("partyObjective", before.PartyObjective, after.PartyObjective),
        .. Of("businessObjective", before.BusinessObjective, after.BusinessObjective),
        .. Rows("measures", before.Measures, after.Measures, static (one, other) => one.PartyAction == other.PartyAction || one.BusinessResult == other.BusinessResult),
        .. Rows("indicators", before.Indicators, after.Indicators, static (one, other) => one.Name == other.Name),
        .. Of("partyOwnerId", before.PartyOwnerId, after.PartyOwnerId),
        .. Of("businessOwnerId", before.BusinessOwnerId, after.BusinessOwnerId),
        .. Of("countersignerId", before.CountersignerId, after.CountersignerId),
        .. Of("inspectorId", before.InspectorId, after.InspectorId),
        .. Ids("leaderIds", before.LeaderIds, after.LeaderIds),
        .. Of("leaderRule", before.LeaderRule, after.LeaderRule),
        .. Of("leadersNeeded", before.LeadersNeeded, after.LeadersNeeded),
        .. Of("unitId", before.UnitId, after.UnitId),
        .. Of("leadUnitId", before.LeadUnitId, after.LeadUnitId),
        .. Ids("supportingUnitIds", before.SupportingUnitIds, after.SupportingUnitIds),
        .. Enum.GetValues<Stage>().SelectMany(stage => Of($"due.{stage.ToString().ToLowerInvariant()}", before.Due[stage], after.Due[stage])),
        .. Of("cadence", before.Cadence, after.Cadence),
    ];

    /// <summary>What the last revision of a task's plan changed against the one that came back; empty where the plan was never revised.</summary>
    /// <param name="events">The task's events, in order.</param>
    public static ImmutableArray<PlanChange> OfLastRevision(IEnumerable<TaskEvent> events)
    {
        IntegrationPlan? before = null, current = null;
        foreach (var happened in events)
        {
            (before, current) = happened switch
            {
                TaskEvent.TaskStarted { Plan: var first } => (null, first),
                TaskEvent.PlanRevised { Plan: var revised } => (current, revised),
                _ => (before, current),
            };
        }

        return before is null ? [] : Between(before, current!);
    }

    private static IEnumerable<PlanChange> Of<T>(string field, T before, T after) => Equals(before, after) ? [] : [new PlanChange(field, before, after)];

    // Names of people and units: who came and who went; the order counts only where it was all that changed.
    private static IEnumerable<PlanChange> Ids(string field, ImmutableArray<string> before, ImmutableArray<string> after)
    {
        var (gone, come) = (before.Except(after).ToArray(), after.Except(before).ToArray());
        return gone.Length + come.Length > 0 ? [.. gone.Select(id => new PlanChange(field, id, null)), .. come.Select(id => new PlanChange(field, null, id))]
            : before.SequenceEqual(after) ? []
            : [new PlanChange(field, before, after)];
    }

    // A row is the same one when it is equal, else when the two share what it is known by; what is left came or went.
    private static IEnumerable<PlanChange> Rows<T>(string field, ImmutableArray<T> before, ImmutableArray<T> after, Func<T, T, bool> isKin)
        where T : class
    {
        var old = before.ToList();
        var pairs = new T?[after.Length];
        Match(static (one, other) => one.Equals(other));
        Match(isKin);
        foreach (var (place, row) in after.Index())
        {
            if (!Equals(pairs[place], row))
            {
                yield return new PlanChange(field, pairs[place], row);
            }
        }

        foreach (var gone in old)
        {
            yield return new PlanChange(field, gone, null);
        }

        void Match(Func<T, T, bool> isSame)
        {
            foreach (var (place, row) in after.Index())
            {
                if (pairs[place] is null && old.Find(one => isSame(one, row)) is { } found)
                {
                    pairs[place] = found;
                    old.Remove(found);
                }
            }
        }
    }
}

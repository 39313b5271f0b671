using System.Collections.Immutable;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Approvals;

/// <summary>
/// 双肩挑: where one person gives both owners' keys, somebody else countersigns. It is the smallest extra: one more signature, from
/// the nearest person who answers for Party or business work in the units concerned.
/// </summary>
public static class Countersigners
{
    private static readonly ImmutableArray<Role> InOrder =
    [
        Role.BranchDeputySecretary, Role.BranchCommitteeMember, Role.BranchSecretary, Role.UnitDeputyHead, Role.UnitHead,
        Role.PartyCommitteeDeputySecretary, Role.PartyCommitteeMember, Role.PartyCommitteeSecretary, Role.DisciplineSecretary,
    ];

    /// <summary>
    /// Who may countersign, nearest first: in the unit that starts the task, then the one that leads it, then upwards from each; in a unit
    /// deputies before heads. Never an owner, a leader or the inspector of the plan, nobody of <paramref name="except"/>, nobody who is away that day.
    /// </summary>
    /// <param name="plan">The plan; parts of it may still be missing.</param>
    /// <param name="office">The office.</param>
    /// <param name="day">The day of the signature.</param>
    /// <param name="except">Who else may not: who asks, who gave another key.</param>
    public static ImmutableArray<string> Propose(IntegrationPlan plan, Office office, DateOnly day, params IEnumerable<string> except)
    {
        HashSet<string?> taken = [plan.PartyOwnerId, plan.BusinessOwnerId, plan.InspectorId, .. plan.LeaderIds, .. except];
        var found = new List<string>();
        foreach (var unitId in Upwards(plan, office))
        {
            found.AddRange(
                from person in office.People.Values
                where person.IsActive && !taken.Contains(person.Id) && office.StandIn(person.Id, day) is null && person.Leave?.Covers(day) != true
                let rank = RankIn(person, unitId, office)
                where rank >= 0
                orderby rank, person.Id
                select person.Id);
        }

        return [.. found.Distinct()];
    }

    /// <summary>The same while a plan is written.</summary>
    /// <param name="plan">The plan; parts of it may still be missing.</param>
    /// <param name="changed">The task whose plan it changes, if there is one: who asked for that may not countersign either.</param>
    /// <param name="writerId">Who writes it.</param>
    /// <param name="office">The office.</param>
    /// <param name="day">Today.</param>
    public static ImmutableArray<string> ProposeFor(IntegrationPlan plan, IntegrationTask? changed, string? writerId, Office office, DateOnly day) =>
        Propose(plan, office, day, new[] { writerId, changed?.StartedBy, changed?.Secretary }.OfType<string>());

    // Whoever the directory names as the head of a unit is its head, whatever roles they have.
    private static int RankIn(Person person, string unitId, Office office)
    {
        var roles = person.Roles.Where(assigned => assigned.UnitId == unitId).Select(assigned => assigned.Role);
        var all = office.Units.GetValueOrDefault(unitId)?.HeadId == person.Id ? roles.Append(Role.UnitHead) : roles;
        return all.Select(role => InOrder.IndexOf(role)).Where(rank => rank >= 0).DefaultIfEmpty(-1).Min();
    }

    // Level by level: both units, then what stands above each of them.
    private static IEnumerable<string> Upwards(IntegrationPlan plan, Office office)
    {
        var seen = new HashSet<string>();
        var level = new[] { plan.UnitId, plan.LeadUnitId };
        while (level.Any(unitId => unitId is not null))
        {
            foreach (var unitId in level.OfType<string>().Where(seen.Add))
            {
                yield return unitId;
            }

            level = [.. level.Select(unitId => unitId is not null && office.Units.GetValueOrDefault(unitId)?.ParentId is { } parent && !seen.Contains(parent) ? parent : null)];
        }
    }
}

using System.Collections.Immutable;

namespace PartyFlow.Domain.People;

/// <summary>Who may start a task and who may see one.</summary>
public static class Access
{
    /// <summary>Whether a person may start tasks: task secretaries, owners, heads and secretaries of units and branches, administrators; not plain staff.</summary>
    public static bool CanStart(Person person) => person.IsActive && person.Roles.Any(assigned => assigned.Role is Role.TaskSecretary or Role.PartyOwner
        or Role.BusinessOwner or Role.Administrator or Role.UnitHead or Role.UnitDeputyHead or Role.BranchSecretary or Role.BranchDeputySecretary
        or Role.PartyCommitteeSecretary or Role.PartyCommitteeDeputySecretary);

    /// <summary>
    /// Whether a person may see a task: those who take part, those who head the units concerned or the units above them, inspectors,
    /// the Party committee, the first responsible person and administrators; who watches it; and a deputy, as long as they stand in for one
    /// who takes part. Who left sees nothing.
    /// </summary>
    public static bool CanSee(IntegrationTask task, Person person, Office office, DateOnly today) =>
        CanSee(task.Watchers.Contains(person.Id) || TakesPart(task, person.Id, office, today), [.. task.Items.Select(item => item.UnitId), .. task.Plan.SupportingUnitIds, task.Plan.UnitId, task.Plan.LeadUnitId], person, office);

    /// <summary>The same of a line that lists show.</summary>
    /// <param name="takesPart">Whether the person holds a part in the task.</param>
    /// <param name="unitIds">The units that start, lead, support or carry out.</param>
    /// <param name="person">Who looks.</param>
    /// <param name="office">The office.</param>
    public static bool CanSee(bool takesPart, IEnumerable<string?> unitIds, Person person, Office office)
    {
        if (!person.IsActive)
        {
            return false;
        }

        if (takesPart || person.Roles.Any(assigned => assigned.Role is Role.Administrator or Role.Inspector or Role.FirstResponsible
            or Role.PartyCommitteeSecretary or Role.PartyCommitteeDeputySecretary or Role.PartyCommitteeMember or Role.DisciplineSecretary))
        {
            return true;
        }

        var units = AndAbove(unitIds, office);
        return person.Roles.Any(assigned => units.Contains(assigned.UnitId) && Heads(assigned.Role))
            || units.Any(unitId => office.Units.TryGetValue(unitId, out var unit) && unit.HeadId == person.Id);
    }

    /// <summary>Whether a person holds a part in a task, or stands in today for one who does.</summary>
    public static bool TakesPart(IntegrationTask task, string personId, Office office, DateOnly today)
    {
        var parts = PartsOf(task);
        return parts.Contains(personId) || parts.Any(part => office.StandIn(part, today)?.Id == personId);
    }

    /// <summary>
    /// Everybody who holds a part in a task: owners, countersigners, leaders, inspector, who started it and its secretary, the persons of
    /// items and findings, and who is to unblock an item.
    /// </summary>
    public static ImmutableHashSet<string> PartsOf(IntegrationTask task) =>
    [
        .. ((string?[])
        [
            task.StartedBy, task.Secretary, task.Plan.PartyOwnerId, task.Plan.BusinessOwnerId, task.Plan.CountersignerId, task.Plan.InspectorId,
            .. task.Plan.LeaderIds, .. task.Countersigns.Select(asked => asked.PersonId),
            .. task.Items.Select(item => item.PersonId), .. task.Items.Select(item => item.Blockage?.UnblockerId),
            .. task.Findings.Select(finding => finding.PersonId),
        ]).OfType<string>(),
    ];

    private static bool Heads(Role role) => role is Role.Leader or Role.UnitHead or Role.UnitDeputyHead or Role.BranchSecretary or Role.BranchDeputySecretary;

    private static HashSet<string> AndAbove(IEnumerable<string?> unitIds, Office office)
    {
        var concerned = new HashSet<string>();
        foreach (var start in unitIds)
        {
            // A unit seen before has brought those above it along; so a circle in the tree ends as well.
            for (var unitId = start; unitId is not null && concerned.Add(unitId); unitId = office.Units.GetValueOrDefault(unitId)?.ParentId)
            {
            }
        }

        return concerned;
    }
}

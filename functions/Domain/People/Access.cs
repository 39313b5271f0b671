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
    /// the Party committee, the first responsible person and administrators. Who left sees nothing.
    /// </summary>
    public static bool CanSee(IntegrationTask task, Person person, Office office) =>
        CanSee(TakesPart(task, person.Id), [.. task.Items.Select(item => item.UnitId), .. task.Plan.SupportingUnitIds, task.Plan.UnitId, task.Plan.LeadUnitId], person, office);

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

    /// <summary>Whether a person holds a part in a task: owner, countersigner, leader, inspector, starter, or the person of an item.</summary>
    public static bool TakesPart(IntegrationTask task, string personId) =>
        task.StartedBy == personId
        || task.Plan.PartyOwnerId == personId
        || task.Plan.BusinessOwnerId == personId
        || task.Plan.CountersignerId == personId
        || task.Plan.InspectorId == personId
        || task.Plan.LeaderIds.Contains(personId)
        || task.Items.Any(item => item.PersonId == personId);

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

using System.Collections.Immutable;

namespace PartyFlow.Domain.People;

/// <summary>Who may start a task, who may see one, and who may hand over what somebody holds.</summary>
public static class Access
{
    /// <summary>Whether a person may start tasks: task secretaries, owners, heads and secretaries of units and branches, administrators; not plain staff.</summary>
    public static bool CanStart(Person person, Office office) => person.IsActive && (office.Units.Values.Any(unit => unit.HeadId == person.Id)
        || person.Roles.Any(assigned => assigned.Role is Role.TaskSecretary or Role.PartyOwner or Role.BusinessOwner or Role.Administrator
            or Role.UnitHead or Role.UnitDeputyHead or Role.BranchSecretary or Role.BranchDeputySecretary
            or Role.PartyCommitteeSecretary or Role.PartyCommitteeDeputySecretary));

    /// <summary>
    /// Whether a person may see a task: those who take part, those who head the units concerned or the units above them or are the leader in
    /// charge of one, inspectors, the Party committee, the first responsible person and administrators; who watches it; and a deputy, as long
    /// as they stand in for one who takes part, heads or leads. Who left sees nothing.
    /// </summary>
    public static bool CanSee(IntegrationTask task, Person person, Office office, DateOnly today) =>
        CanSee(task.Watchers.Contains(person.Id) || TakesPart(task, person.Id, office, today), UnitsOf(task, office), person, office, today);

    /// <summary>The same of a line that lists show.</summary>
    /// <param name="takesPart">Whether the person holds a part in the task.</param>
    /// <param name="unitIds">The units concerned.</param>
    /// <param name="person">Who looks.</param>
    /// <param name="office">The office.</param>
    /// <param name="today">The day, for who is away.</param>
    public static bool CanSee(bool takesPart, IEnumerable<string> unitIds, Person person, Office office, DateOnly today)
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

        bool Is(string? other) => other is not null && (other == person.Id || office.StandIn(other, today)?.Id == person.Id);

        var units = AndAbove(unitIds, office);
        return person.Roles.Any(assigned => units.Contains(assigned.UnitId) && Heads(assigned.Role))
            || units.Any(unitId => office.Units.GetValueOrDefault(unitId) is { } unit && (Is(unit.HeadId) || Is(unit.LeaderId)));
    }

    /// <summary>
    /// Every unit concerned: the one that starts a task, that leads it, those that support it or have an item, and those whose people hold a
    /// part, for whoever answers for these is told when something of theirs is overdue.
    /// </summary>
    public static ImmutableHashSet<string> UnitsOf(IntegrationTask task, Office office) =>
    [
        .. ((string?[])
        [
            task.Plan.UnitId, task.Plan.LeadUnitId, .. task.Plan.SupportingUnitIds, .. task.Items.Select(item => item.UnitId),
            .. PartsOf(task).Select(part => office.People.GetValueOrDefault(part)?.UnitId),
        ]).OfType<string>(),
    ];

    /// <summary>
    /// In whose name the actor hands over what a person holds: their own, if it is theirs or they are an administrator; else that of the head
    /// of the person's unit or of the leader in charge of it. <c>null</c>: they may not.
    /// </summary>
    /// <param name="fromId">Who holds it, be it somebody who left.</param>
    /// <param name="occasion">Who, when, in which office.</param>
    public static string? HandsOver(string fromId, Occasion occasion)
    {
        if (fromId == occasion.ActorId || occasion.Office.Active(occasion.ActorId)?.Has(Role.Administrator) == true)
        {
            return occasion.ActorId;
        }

        var unitId = occasion.Office.People.GetValueOrDefault(fromId)?.UnitId;
        return occasion.PartOf(occasion.Office.HeadOf(unitId)?.Id, occasion.Office.LeaderOf(unitId)?.Id);
    }

    /// <summary>Why the actor may not start a task; <c>null</c>: they may.</summary>
    public static Rejected? StartRefused(Occasion occasion) =>
        occasion.Office.Active(occasion.ActorId) is { } starter && CanStart(starter, occasion.Office) ? null : Rejected.NotYours("notYours.start");

    /// <summary>Whether a person may save and remove the office's own templates.</summary>
    public static bool KeepsTemplates(Person person) => person.Has(Role.Administrator) || person.Has(Role.TaskSecretary);

    /// <summary>Whether a person holds a part in a task, or stands in today for one who does.</summary>
    public static bool TakesPart(IntegrationTask task, string personId, Office office, DateOnly today)
    {
        var parts = PartsOf(task);
        return parts.Contains(personId) || parts.Any(part => office.StandIn(part, today)?.Id == personId);
    }

    /// <summary>
    /// Everybody who holds a part in a task: owners, countersigners, leaders, inspector, who started it and its secretary, the persons of
    /// items (also as a change that waits to be signed names them) and findings, and who is to unblock an item.
    /// </summary>
    public static ImmutableHashSet<string> PartsOf(IntegrationTask task) =>
    [
        .. ((string?[])
        [
            task.StartedBy, task.Secretary, task.Plan.PartyOwnerId, task.Plan.BusinessOwnerId, task.Plan.CountersignerId, task.Plan.InspectorId,
            .. task.Plan.LeaderIds, .. task.Countersigns.Select(asked => asked.PersonId),
            .. task.Items.Select(item => item.PersonId), .. task.Items.Select(item => item.Blockage?.UnblockerId), .. task.Amendment.Select(line => line.PersonId),
            .. task.Findings.Select(finding => finding.PersonId),
        ]).OfType<string>(),
    ];

    private static bool Heads(Role role) => role is Role.Leader or Role.UnitHead or Role.UnitDeputyHead or Role.BranchSecretary or Role.BranchDeputySecretary;

    private static HashSet<string> AndAbove(IEnumerable<string> unitIds, Office office)
    {
        var concerned = new HashSet<string>();
        foreach (var unitId in unitIds.Where(concerned.Add).ToArray())
        {
            concerned.UnionWith(office.Upwards(unitId).Select(unit => unit.Id));
        }

        return concerned;
    }
}

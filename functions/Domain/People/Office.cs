using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Reminders;

namespace PartyFlow.Domain.People;

/// <summary>An office as it is now: its units, people, calendar and settings.</summary>
/// <param name="Settings">What the office set for itself.</param>
/// <param name="Units">Every unit by id.</param>
/// <param name="People">Every person by id, those who left included.</param>
/// <param name="Calendar">Working days.</param>
public sealed record Office(
    OfficeSettings Settings,
    ImmutableDictionary<string, Unit> Units,
    ImmutableDictionary<string, Person> People,
    WorkCalendar Calendar)
{
    /// <summary>Asia/Shanghai: UTC+8 all year since 1991.</summary>
    public static readonly TimeSpan Zone = TimeSpan.FromHours(8);

    /// <summary>The day of a moment in the office's zone.</summary>
    public static DateOnly DateOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(Zone).DateTime);

    /// <summary>A moment of a day in the office's zone.</summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time) => new(day.ToDateTime(time), Zone);

    /// <summary>The end of a day's working hours: what “due on that day” means.</summary>
    public DateTimeOffset EndOf(DateOnly day) => At(day, Settings.WorkdayEnd);

    /// <summary>A person who is still here, or <c>null</c>.</summary>
    public Person? Active(string? personId) => personId is not null && People.TryGetValue(personId, out var person) && person.IsActive ? person : null;

    /// <summary>
    /// Who stands in for a person on a day: along the chain of deputies to the first who is here. <c>null</c> when the person is here
    /// themself, when nobody in the chain is, and when deputies go round in a circle.
    /// </summary>
    public Person? StandIn(string? personId, DateOnly day)
    {
        var seen = new HashSet<string>();
        for (var at = Active(personId); at is not null && seen.Add(at.Id); at = Active(at.Leave.DeputyId))
        {
            if (at.Leave is null || !at.Leave.Covers(day))
            {
                return at.Id == personId ? null : at;
            }
        }

        return null;
    }

    /// <summary>The name to show for an id, the id itself where nobody has it.</summary>
    public string NameOf(string? personId) => personId is null ? "" : People.TryGetValue(personId, out var person) ? person.Name : personId;

    /// <summary>The name of a unit, the id itself where there is none.</summary>
    public string UnitName(string? unitId) => unitId is null ? "" : Units.TryGetValue(unitId, out var unit) ? unit.Name : unitId;

    /// <summary>The head of a unit, or of the nearest unit above that has one; <c>null</c> where none has.</summary>
    public Person? HeadOf(string? unitId) => Upwards(unitId).Select(unit => Active(unit.HeadId)).FirstOrDefault(head => head is not null);

    /// <summary>The leader in charge 分管领导 of a unit, or of the nearest unit above that has one; <c>null</c> where none has.</summary>
    public Person? LeaderOf(string? unitId) => Upwards(unitId).Select(unit => Active(unit.LeaderId)).FirstOrDefault(leader => leader is not null);

    /// <summary>Who answers for a unit, level by level: its head, its leader in charge, then those of the unit above; nobody who left.</summary>
    public IEnumerable<Person> Ladder(string? unitId) => Upwards(unitId).SelectMany(unit => new[] { Active(unit.HeadId), Active(unit.LeaderId) }).OfType<Person>();

    /// <summary>The next rung above a person: the first on the ladder of their unit who is somebody else; <c>null</c> at its top.</summary>
    public Person? Above(string? personId) => Ladder(personId is null ? null : People.GetValueOrDefault(personId)?.UnitId).FirstOrDefault(person => person.Id != personId);

    /// <summary>A unit and those above it, nearest first. Ends where units form a circle.</summary>
    public IEnumerable<Unit> Upwards(string? unitId)
    {
        var passed = new HashSet<string>();
        for (; unitId is not null && passed.Add(unitId) && Units.TryGetValue(unitId, out var unit); unitId = unit.ParentId)
        {
            yield return unit;
        }
    }
}

/// <summary>What an office sets for itself. Every number here is a default, never a constant.</summary>
public sealed record OfficeSettings
{
    /// <summary>The office's name as it stands on every page and mail.</summary>
    public required string Name { get; init; }

    /// <summary>The beginning of a task's number, for example 融 in 融〔2026〕37号.</summary>
    public string NumberPrefix { get; init; } = "融";

    /// <summary>When reminders go out on a working day, Shanghai time. Default 09:00.</summary>
    public TimeOnly ReminderHour { get; init; } = new(9, 0);

    /// <summary>When a working day ends: what “due on that day” means. Default 17:30.</summary>
    public TimeOnly WorkdayEnd { get; init; } = new(17, 30);

    /// <summary>No mail before this time of day. Default 07:00.</summary>
    public TimeOnly QuietUntil { get; init; } = new(7, 0);

    /// <summary>No mail from this time of day on. Default 21:00.</summary>
    public TimeOnly QuietFrom { get; init; } = new(21, 0);

    /// <summary>Working days to acknowledge or decline a work item. Default 3.</summary>
    public int AcknowledgeWithin { get; init; } = 3;

    /// <summary>Working days to confirm a completed item. Default 3.</summary>
    public int ConfirmWithin { get; init; } = 3;

    /// <summary>Working days a decision link stays valid after the due date. Default 10.</summary>
    public int LinkValidAfterDue { get; init; } = 10;

    /// <summary>Reminder mails one person gets in a month at the most. Default 20.</summary>
    public int MonthlyCap { get; init; } = 20;

    /// <summary>One person is urged about one task once in this time. Default 4 hours.</summary>
    public TimeSpan UrgeEvery { get; init; } = TimeSpan.FromHours(4);

    /// <summary>The most points that excellence 高线 adds to a score. Default 10.</summary>
    public decimal ExcellenceCap { get; init; } = 10;

    /// <summary>How far ahead a due date may lie, in years. Default 5.</summary>
    public int YearsAhead { get; init; } = 5;

    /// <summary>When an item is green, yellow or red; default green up to 10 points behind, yellow up to 30.</summary>
    public LightRules Lights { get; init; } = new();

    /// <summary>Units that judge lights by rules of their own; for every other unit <see cref="Lights"/> count.</summary>
    public ImmutableDictionary<string, LightRules> UnitLights { get; init; } = ImmutableDictionary<string, LightRules>.Empty;

    /// <summary>When reminders come; default 7, 3 and 1 working days before and on the day, then 1, 3 and 7 after.</summary>
    public ImmutableArray<ReminderRule> ReminderRules { get; init; } = ReminderRule.Defaults;
}

/// <summary>A unit: a department, a Party branch, a bureau.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="ParentId">The unit above it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="HeadId">Its head: the first rung when something of its people is overdue.</param>
public sealed record Unit(string Id, string Name, string? ParentId = null, UnitKind Kind = UnitKind.Department, string? HeadId = null)
{
    /// <summary>分管领导: the leader in charge of it, the rung above its head; or <c>null</c>.</summary>
    public string? LeaderId { get; init; }

    /// <summary>The Party branch its members belong to, or <c>null</c>.</summary>
    public string? BranchId { get; init; }

    /// <summary>Its posts, held and vacant.</summary>
    public ImmutableArray<Post> Posts { get; init; } = [];
}

/// <summary>What a unit is.</summary>
[JsonConverter(typeof(CamelCaseEnum<UnitKind>))]
public enum UnitKind
{
    /// <summary>局。</summary>
    Bureau,

    /// <summary>科室。</summary>
    Department,

    /// <summary>机关党委。</summary>
    PartyCommittee,

    /// <summary>党支部。</summary>
    Branch,
}

/// <summary>A person of the office.</summary>
/// <param name="Id">Their id; events name people by it alone.</param>
/// <param name="Name">Their name.</param>
/// <param name="Mail">The registered address, lower case; sign-in and decision links go nowhere else.</param>
/// <param name="UnitId">Their unit.</param>
/// <param name="Title">Their post, for example 城市建设科副科长.</param>
public sealed record Person(string Id, string Name, string Mail, string UnitId, string? Title = null)
{
    /// <summary>What they may do.</summary>
    public ImmutableArray<RoleAssignment> Roles { get; init; } = [];

    /// <summary>False once they left; their history stays.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>The language of their pages and mails: <c>zh-CN</c> (default) or <c>en</c>.</summary>
    public string Language { get; init; } = "zh-CN";

    /// <summary>Their current or next leave, or <c>null</c>.</summary>
    public Leave? Leave { get; init; }

    /// <summary>Whether they have a role anywhere.</summary>
    public bool Has(Role role) => Roles.Any(assigned => assigned.Role == role);
}

/// <summary>A leave with the deputy who gets the reminders meanwhile.</summary>
public sealed record Leave(DateOnly From, DateOnly To, string? DeputyId)
{
    /// <summary>Whether a day falls into it.</summary>
    public bool Covers(DateOnly day) => From <= day && day <= To;
}

/// <summary>A role held for a unit.</summary>
public sealed record RoleAssignment(Role Role, string UnitId);

/// <summary>What a person may be in an office.</summary>
[JsonConverter(typeof(CamelCaseEnum<Role>))]
public enum Role
{
    /// <summary>工作人员。</summary>
    Staff,

    /// <summary>管理员: units, people, keys, settings.</summary>
    Administrator,

    /// <summary>任务秘书: starts tasks.</summary>
    TaskSecretary,

    /// <summary>党务责任人。</summary>
    PartyOwner,

    /// <summary>业务责任人。</summary>
    BusinessOwner,

    /// <summary>分管领导。</summary>
    Leader,

    /// <summary>督查。</summary>
    Inspector,

    /// <summary>第一责任人。</summary>
    FirstResponsible,

    /// <summary>单位负责人。</summary>
    UnitHead,

    /// <summary>单位副职。</summary>
    UnitDeputyHead,

    /// <summary>机关党委书记。</summary>
    PartyCommitteeSecretary,

    /// <summary>机关党委专职副书记。</summary>
    PartyCommitteeDeputySecretary,

    /// <summary>机关党委委员。</summary>
    PartyCommitteeMember,

    /// <summary>机关纪委书记。</summary>
    DisciplineSecretary,

    /// <summary>支部书记。</summary>
    BranchSecretary,

    /// <summary>支部副书记。</summary>
    BranchDeputySecretary,

    /// <summary>支部委员。</summary>
    BranchCommitteeMember,
}

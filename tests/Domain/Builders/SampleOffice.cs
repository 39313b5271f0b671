using System.Collections.Immutable;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain.Tests;

/// <summary>A small office: one bureau, its Party committee, a branch and two sections, with one person for each part in a task.</summary>
internal static class SampleOffice
{
    public const string Bureau = "bureau";
    public const string Committee = "committee";
    public const string Branch = "branch";
    public const string Roads = "roads";
    public const string Water = "water";

    public const string Secretary = "secretary";
    public const string Party = "party";
    public const string Business = "business";
    public const string Counter = "counter";
    public const string Boss = "boss";
    public const string Boss2 = "boss2";
    public const string Inspector = "inspector";
    public const string Ann = "ann";
    public const string Bob = "bob";
    public const string RoadsHead = "roadsHead";
    public const string WaterHead = "waterHead";
    public const string Staff = "staff";
    public const string Gone = "gone";

    public static readonly ImmutableArray<string> Everybody =
        [Secretary, Party, Business, Counter, Boss, Boss2, Inspector, Ann, Bob, RoadsHead, WaterHead, Staff, Gone];

    public static Office Create(WorkCalendar? calendar = null) => new(
        new OfficeSettings { Name = "云泽市住房和城乡建设局" },
        new Unit[]
        {
            new(Bureau, "云泽市住房和城乡建设局", null, UnitKind.Bureau, Boss),
            new(Committee, "机关党委", Bureau, UnitKind.PartyCommittee),
            new(Branch, "第一党支部", Committee, UnitKind.Branch, Party),
            new(Roads, "市政科", Bureau, UnitKind.Department, RoadsHead),
            new(Water, "供水科", Bureau, UnitKind.Department, WaterHead),
        }.ToImmutableDictionary(unit => unit.Id),
        new Person[]
        {
            Person(Secretary, "周敏", Branch, Role.TaskSecretary),
            Person(Party, "魏东升", Branch, Role.BranchSecretary),
            Person(Business, "罗颖", Roads, Role.BusinessOwner),
            Person(Counter, "马晓宁", Committee, Role.PartyCommitteeDeputySecretary),
            Person(Boss, "谢承远", Bureau, Role.Leader),
            Person(Boss2, "梁静宜", Bureau, Role.Leader),
            Person(Inspector, "何静", Bureau, Role.Inspector),
            Person(Ann, "安然", Roads, Role.Staff),
            Person(Bob, "鲍捷", Water, Role.Staff),
            Person(RoadsHead, "高磊", Roads, Role.UnitHead),
            Person(WaterHead, "许文", Water, Role.UnitHead),
            Person(Staff, "林晓燕", Water, Role.Staff),
            Person(Gone, "马春生", Roads, Role.TaskSecretary) with { IsActive = false },
        }.ToImmutableDictionary(person => person.Id),
        calendar ?? WorkCalendar.Announced);

    public static Office Having(this Office office, Unit unit) => office with { Units = office.Units.SetItem(unit.Id, unit) };

    public static Office With(this Office office, Person person) => office with { People = office.People.SetItem(person.Id, person) };

    private static Person Person(string id, string name, string unitId, Role role) =>
        new(id, name, $"{id}@example.org", unitId) { Roles = [new RoleAssignment(role, unitId)] };
}

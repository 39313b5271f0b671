using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>An office with one person for each part of a task.</summary>
internal static class SmallOffice
{
    public const string Name = "市住房和城乡建设局";

    public static readonly Unit[] Units =
    [
        new("bureau", Name, null, UnitKind.Bureau, "zhou"),
        new("works", "城市建设科", "bureau", UnitKind.Department, "li"),
        new("branch", "机关第二党支部", "bureau", UnitKind.Branch, "chen"),
        new("other", "法规科", "bureau", UnitKind.Department),
    ];

    public static readonly Person[] People =
    [
        Person("zhou", "周局长", "bureau", Role.Administrator, Role.FirstResponsible),
        Person("he", "何秘书", "branch", Role.TaskSecretary),
        Person("chen", "陈书记", "branch", Role.BranchSecretary, Role.PartyOwner),
        Person("li", "李科长", "works", Role.UnitHead, Role.BusinessOwner),
        Person("wang", "王副局长", "bureau", Role.Leader),
        Person("zhao", "赵督查", "bureau", Role.Inspector),
        Person("sun", "孙同志", "branch", Role.Staff),
        Person("qian", "钱同志", "works", Role.Staff),

        // Has nothing to do with any task.
        Person("wu", "吴同志", "other", Role.Staff),
    ];

    public static OfficeSettings Settings => new() { Name = Name };

    public static string Mail(string id) => $"{id}@office.example";

    private static Person Person(string id, string name, string unit, params Role[] roles) =>
        new(id, name, Mail(id), unit) { Roles = [.. roles.Select(role => new RoleAssignment(role, unit))] };
}

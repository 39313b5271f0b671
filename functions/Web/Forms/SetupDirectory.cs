using System.Collections.Immutable;
using System.Globalization;
using PartyFlow.Domain;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Forms;

/// <summary>The office that set-up makes.</summary>
/// <param name="Settings">Its settings, defaults but for the name and the number's beginning.</param>
/// <param name="Units">The office itself first.</param>
/// <param name="People">The administrator first.</param>
public sealed record SetupDirectory(OfficeSettings Settings, ImmutableArray<Unit> Units, ImmutableArray<Person> People)
{
    private const string OfficeUnit = "u0";

    internal static (SetupDirectory Directory, ImmutableArray<Rejected> Refusals) Of(SetupForm form)
    {
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        var name = NameRule.Tidy(form.OfficeName);
        if (string.IsNullOrWhiteSpace(form.Code))
        {
            refusals.Add(Rejected.Invalid("setup.code.missing", "code"));
        }

        if (NameRule.Check(name, "officeName", "setup.officeName.missing") is { } fault)
        {
            refusals.Add(fault);
        }

        var rows = form.People.Select((row, index) => (row, path: $"people[{index}]")).Where(typed => !typed.row.IsBlank)
            .Prepend((row: form.Administrator with { Unit = NameRule.Tidy(form.Administrator.Unit) is { Length: > 0 } unit ? unit : name }, path: "administrator"))
            .ToImmutableArray();
        var units = UnitsOf(name, rows.Select(typed => typed.row));
        var people = ImmutableArray.CreateBuilder<Person>();
        foreach (var (row, path) in rows)
        {
            Check(row, path, name, people, refusals);
            var unitId = units.FirstOrDefault(candidate => candidate.Name == NameRule.Tidy(row.Unit))?.Id ?? OfficeUnit;
            var roles = path == "administrator" ? row.KnownRoles.Add(Role.Administrator) : row.KnownRoles;
            people.Add(new Person($"p{people.Count + 1}", NameRule.Tidy(row.Name), row.Mail.Trim().ToLowerInvariant(), unitId, NameRule.Tidy(row.Title) is { Length: > 0 } title ? title : null)
            {
                Roles = [.. roles.Distinct().Select(role => new RoleAssignment(role, unitId))],
            });
        }

        var settings = new OfficeSettings { Name = name, NumberPrefix = form.NumberPrefix.Trim() is { Length: > 0 } prefix ? prefix : "融" };
        return (new SetupDirectory(settings, [.. units.Select(unit => unit with { HeadId = HeadOf(unit, people) })], people.ToImmutable()), refusals.ToImmutable());
    }

    private static void Check(PersonRow row, string path, string officeName, IEnumerable<Person> before, ImmutableArray<Rejected>.Builder refusals)
    {
        var (unit, title) = (NameRule.Tidy(row.Unit), NameRule.Tidy(row.Title));
        refusals.AddRange(new[]
        {
            NameRule.Check(NameRule.Tidy(row.Name), $"{path}.name", "setup.name.missing"),
            unit.Length == 0 || unit == officeName ? null : NameRule.Check(unit, $"{path}.unit"),
            title.Length == 0 ? null : NameRule.Check(title, $"{path}.title"),
        }.OfType<Rejected>());

        var mail = row.Mail.Trim();
        if (!LooksLikeMail(mail))
        {
            refusals.Add(Rejected.Invalid(mail.Length == 0 ? "setup.mail.missing" : "setup.mail.invalid", $"{path}.mail"));
        }
        else if (before.FirstOrDefault(person => person.Mail == mail.ToLowerInvariant()) is { } twin)
        {
            refusals.Add(Rejected.Invalid("setup.mail.twice", $"{path}.mail", twin.Name));
        }

        if (!row.Roles.IsDefault && row.Roles.FirstOrDefault(word => PeopleList.RoleOf(word) is null) is { } unknown)
        {
            refusals.Add(Rejected.Invalid("setup.role.unknown", $"{path}.roles", unknown.Length <= 30 ? unknown : unknown[..30]));
        }
    }

    /// <summary>Whether an address can be one: one @ with something on either side, a dot behind it, no blanks or control characters.</summary>
    public static bool LooksLikeMail(string mail) =>
        mail.Length is > 5 and <= 254 && mail.Split('@') is [{ Length: > 0 }, { Length: > 2 } domain] && domain.Contains('.', StringComparison.Ordinal)
        && !mail.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character is '<' or '>' or '"' or ',' or ';');

    private static ImmutableArray<Unit> UnitsOf(string officeName, IEnumerable<PersonRow> rows)
    {
        var names = rows.Select(row => NameRule.Tidy(row.Unit)).Where(unit => unit.Length > 0 && unit != officeName).Distinct().ToImmutableArray();
        var committee = names.IndexOf(names.FirstOrDefault(unit => KindOf(unit) == UnitKind.PartyCommittee)!);
        return
        [
            new Unit(OfficeUnit, officeName, null, UnitKind.Bureau),
            .. names.Select((unit, index) => new Unit(
                Id(index), unit, KindOf(unit) == UnitKind.Branch && committee >= 0 ? Id(committee) : OfficeUnit, KindOf(unit))),
        ];

        static string Id(int index) => "u" + (index + 1).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What a unit most likely is by its name.</summary>
    public static UnitKind KindOf(string unit) =>
        unit.Contains("支部", StringComparison.Ordinal) || unit.Contains("branch", StringComparison.OrdinalIgnoreCase) ? UnitKind.Branch
        : unit.Contains("党委", StringComparison.Ordinal) || unit.Contains("committee", StringComparison.OrdinalIgnoreCase) ? UnitKind.PartyCommittee
        : UnitKind.Department;

    private static string? HeadOf(Unit unit, IEnumerable<Person> people)
    {
        var head = unit.Kind switch
        {
            UnitKind.Bureau => Role.FirstResponsible,
            UnitKind.PartyCommittee => Role.PartyCommitteeSecretary,
            UnitKind.Branch => Role.BranchSecretary,
            UnitKind.Department => Role.UnitHead,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return people.FirstOrDefault(person => person.UnitId == unit.Id && (person.Has(head) || person.Has(Role.UnitHead)))?.Id;
    }
}

using System.Net.Mail;
using PartyFlow.Domain;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Manage;

/// <summary>What units and people must be like to be taken into the directory.</summary>
internal static class DirectoryRules
{
    private const int MaxIdLength = 40;

    /// <summary>Everything wrong with a change, fields named <c>items[0].mail</c>; empty when it may be saved.</summary>
    /// <param name="office">The office as it is.</param>
    /// <param name="units">The units as they are to be.</param>
    /// <param name="people">The people as they are to be.</param>
    /// <param name="unitList">What to call the list of units.</param>
    /// <param name="personList">What to call the list of people.</param>
    public static List<Rejected> Check(Office office, IReadOnlyList<Unit> units, IReadOnlyList<Person> people, string unitList = "items", string personList = "items")
    {
        var refusals = new List<Rejected>();
        var after = After(office, units, people);
        var (unitsTwice, peopleTwice) = (Twice(units.Select(unit => unit.Id)), Twice(people.Select(person => person.Id)));
        var mailsTwice = people.Count == 0 ? [] : Twice(after.People.Values.Where(person => person.IsActive).Select(person => person.Mail));
        for (var i = 0; i < units.Count; i++)
        {
            var path = $"{unitList}[{i}].";
            CheckId(units[i].Id, unitsTwice, path + "id", refusals);
            refusals.AddRange(NameRule.Check(units[i].Name, path + "name") is { } fault ? [fault] : []);
            refusals.AddRange(UnitRules.Check(units[i], after, path));
        }

        for (var i = 0; i < people.Count; i++)
        {
            var path = $"{personList}[{i}].";
            CheckPerson(people[i], path, after.Units.ContainsKey, refusals);
            CheckId(people[i].Id, peopleTwice, path + "id", refusals);
            refusals.AddRange(Deputies.Check(people[i], after, path + "leave."));
            if (people[i].IsActive && mailsTwice.Contains(people[i].Mail))
            {
                refusals.Add(Rejected.Invalid("person.mailTaken", path + "mail", people[i].Mail));
            }

            if (!people[i].IsActive && people[i].Id is { } id && HoldsIn(id, after) is { Count: > 0 } held)
            {
                refusals.Add(Rejected.Invalid("person.holds", path + "isActive", people[i].Name ?? id, string.Join('、', held)));
            }
        }

        if (people.Count > 0 && !after.People.Values.Any(person => person.IsActive && person.Has(Role.Administrator)))
        {
            refusals.Add(Rejected.Invalid("person.lastAdministrator", null));
        }

        return refusals;
    }

    /// <summary>The office with a change in it.</summary>
    public static Office After(Office office, IEnumerable<Unit> units, IEnumerable<Person> people) => office with
    {
        Units = office.Units.SetItems(units.Where(unit => unit.Id is not null).Select(unit => KeyValuePair.Create(unit.Id, unit))),
        People = office.People.SetItems(people.Where(person => person.Id is not null).Select(person => KeyValuePair.Create(person.Id, person))),
    };

    /// <summary>The names of the units in which somebody is head, leader in charge or holder of a post.</summary>
    private static List<string> HoldsIn(string personId, Office office) =>
    [
        .. office.Units.Values
            .Where(unit => unit.HeadId == personId || unit.LeaderId == personId || (!unit.Posts.IsDefault && unit.Posts.Any(post => post.HolderId == personId)))
            .Select(unit => unit.Name).Order(StringComparer.Ordinal),
    ];

    private static void CheckPerson(Person person, string path, Func<string, bool> unitExists, List<Rejected> refusals)
    {
        refusals.AddRange(new[] { NameRule.Check(person.Name, path + "name"), person.Title is null ? null : NameRule.Check(person.Title, path + "title") }.OfType<Rejected>());
        if (person.Mail is not { Length: > 0 and <= 254 } || !MailAddress.TryCreate(person.Mail, out var address) || address.Address != person.Mail || person.Mail.Any(c => char.IsControl(c) || c > 126))
        {
            refusals.Add(Rejected.Invalid("person.mail", path + "mail"));
        }

        if (person.UnitId is null || !unitExists(person.UnitId))
        {
            refusals.Add(Rejected.Invalid("unit.unknown", path + "unitId", person.UnitId ?? ""));
        }

        if (person.Roles.IsDefault || person.Roles.Any(role => role is null || !unitExists(role.UnitId ?? "")))
        {
            refusals.Add(Rejected.Invalid("unit.unknown", path + "roles", ""));
        }
    }

    private static HashSet<string> Twice(IEnumerable<string?> values) => [.. values.OfType<string>().GroupBy(value => value).Where(same => same.Count() > 1).Select(same => same.Key)];

    private static void CheckId(string? id, HashSet<string> twice, string field, List<Rejected> refusals)
    {
        if (id is not { Length: > 0 and <= MaxIdLength } || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || twice.Contains(id))
        {
            refusals.Add(Rejected.Invalid("directory.id", field));
        }
    }
}

using System.Collections.Immutable;
using PartyFlow.Domain.People;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;
using static PartyFlow.Web.Forms.DirectoryColumn;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>The people of the rows. The first row of a person says who they are; further rows add posts and roles in other units.</summary>
internal sealed partial class ImportDraft
{
    private readonly HashSet<string> _described = [];
    private readonly Dictionary<string, List<string>> _addedByName = [];
    private readonly List<(SheetRow Row, string PersonId, List<RoleAssignment> Named, HashSet<string> Units)> _rolesOf = [];

    private void FindPeople()
    {
        var byMail = office.People.Values.Where(person => person.IsActive).GroupBy(person => person.Mail).ToDictionary(same => same.Key, same => same.First().Id);
        var gone = office.People.Values.Where(person => !person.IsActive).Select(person => person.Mail).ToHashSet();
        var byName = office.People.Values.Where(person => person.IsActive).ToLookup(person => DirectoryWords.Plain(person.Name), person => person.Id);
        foreach (var row in Sound.Where(row => Sheet.WhoOf(row).Length > 0).ToList())
        {
            var mail = DirectoryWords.Plain(row[Mail]);
            if (mail.Length == 0)
            {
                // Somebody of the same name further up in the file is meant, too.
                var name = DirectoryWords.Plain(row[DirectoryColumn.Name]);
                string[] same = [.. byName[name], .. _addedByName.GetValueOrDefault(name) ?? []];
                if (same is not [var one])
                {
                    Fault(row, Mail, same.Length == 0 ? "setup.mail.missing" : "person.several", Quoted(row[DirectoryColumn.Name]));
                    continue;
                }

                Describe(row, one);
            }
            else if (!SetupDirectory.LooksLikeMail(mail))
            {
                Fault(row, Mail, "setup.mail.invalid");
            }
            else if (byMail.TryGetValue(mail, out var known))
            {
                Describe(row, known);
            }
            else if (gone.Contains(mail))
            {
                Fault(row, Mail, "import.left", Quoted(row[DirectoryColumn.Name]));
            }
            else if (Add(row, mail, byName) is { } added)
            {
                byMail.Add(mail, added);
                Describe(row, added);
            }
        }

        TakeRoles();
    }

    private string? Add(SheetRow row, string mail, ILookup<string, string> byName)
    {
        var name = row[DirectoryColumn.Name];
        if (name.Length == 0)
        {
            Fault(row, DirectoryColumn.Name, "setup.name.missing");
        }

        if (_unitOf.GetValueOrDefault(row.Number) is null)
        {
            Fault(row, DirectoryColumn.Unit, "import.unitMissing");
        }

        if (Faults.ContainsKey(row.Number))
        {
            return null;
        }

        var id = FreeId("p", ref _nextPerson, _people.ContainsKey);
        _people.Add(id, new Person(id, name, mail, _unitOf[row.Number]!.Id));
        if (!_addedByName.TryAdd(DirectoryWords.Plain(name), [id]))
        {
            _addedByName[DirectoryWords.Plain(name)].Add(id);
        }

        Note(row, ImportNoteKind.NewPerson, DirectoryColumn.Name, "", name);
        if (byName[DirectoryWords.Plain(name)].FirstOrDefault() is { } namesake)
        {
            Note(row, ImportNoteKind.Namesake, Mail, office.People[namesake].Mail, name);
        }

        return id;
    }

    private void Describe(SheetRow row, string personId)
    {
        _touched.Add(personId);
        _personOf[row.Number] = personId;
        var person = _people[personId];

        // A row about a post in another unit says nothing of the person's own.
        var isElsewhere = TitleOfPost(row).Length > 0 && _unitOf.GetValueOrDefault(row.Number) is { } there && there.Id != person.UnitId;
        var first = !isElsewhere && _described.Add(personId);
        if (row[DirectoryColumn.Name] is { Length: > 0 } name && Says(row, personId, DirectoryColumn.Name, name) && name != person.Name)
        {
            person = Changed(row, DirectoryColumn.Name, person.Name, name, person with { Name = name });
        }

        if (first && row[Title] is { Length: > 0 } title)
        {
            var held = title != person.Title && DirectoryWords.IsNothing(title) ? null : title;
            person = held != person.Title ? Changed(row, Title, person.Title ?? "", held ?? "", person with { Title = held }) : person;
        }

        if (first && _unitOf.GetValueOrDefault(row.Number) is { } unit && unit.Id != person.UnitId)
        {
            person = Changed(row, DirectoryColumn.Unit, NameOf(person.UnitId), unit.Name, person with { UnitId = unit.Id });
        }

        if (DirectoryWords.LanguageOf(row[DirectoryColumn.Language]) is { } language && Says(row, personId, DirectoryColumn.Language, language.Code) && language.Code != person.Language)
        {
            person = Changed(row, DirectoryColumn.Language, Web.Language.Of(person.Language).Name, language.Name, person with { Language = language.Code });
        }

        _people[personId] = person;
        if (row[Roles].Length > 0)
        {
            ReadRoles(row, person);
        }
    }

    private void ReadRoles(SheetRow row, Person person)
    {
        var own = _unitOf.GetValueOrDefault(row.Number)?.Id ?? person.UnitId;
        var (named, units) = (new List<RoleAssignment>(), new HashSet<string> { own });
        foreach (var word in DirectoryWords.IsNothing(row[Roles]) ? [] : RoleText.Split(row[Roles]))
        {
            var (roleWord, unitText) = RoleText.Parts(word);
            var unitId = unitText.Length == 0 ? own : UnitNamed(row, Roles, unitText, "")?.Id;
            if (PeopleList.RoleOf(roleWord) is not { } role)
            {
                Fault(row, Roles, "import.role", Quoted(roleWord));
            }
            else if (unitId is null)
            {
                if (!Faults.ContainsKey(row.Number))
                {
                    Fault(row, Roles, "import.roleUnit", Quoted(unitText));
                }
            }
            else
            {
                named.Add(new RoleAssignment(role, unitId));
                units.Add(unitId);
            }
        }

        _rolesOf.Add((row, person.Id, named, units));
    }

    /// <summary>
    /// The roles a row names replace those in the units it names, its own one included; roles elsewhere stay. What any row of the same
    /// person names stays too: rows add to one another, whatever their order.
    /// </summary>
    private void TakeRoles()
    {
        var spoken = _rolesOf.ToLookup(one => one.PersonId, one => one.Named);
        foreach (var (row, personId, named, units) in _rolesOf.Where(one => !Faults.ContainsKey(one.Row.Number)))
        {
            var person = _people[personId];
            var all = spoken[personId].SelectMany(roles => roles).ToHashSet();
            ImmutableArray<RoleAssignment> roles = [.. person.Roles.Where(held => !units.Contains(held.UnitId) || all.Contains(held)).Concat(named).Distinct()];
            if (!roles.ToHashSet().SetEquals(person.Roles))
            {
                _people[personId] = Changed(row, Roles, Said(person), Said(person with { Roles = roles }), person with { Roles = roles });
            }
        }
    }

    private string Said(Person person) => RoleText.Of(person, wording, NameOf);

    private Person Changed(SheetRow row, DirectoryColumn column, string before, string after, Person person)
    {
        if (office.People.ContainsKey(person.Id))
        {
            Note(row, ImportNoteKind.Changed, column, before, after);
        }

        return person;
    }
}

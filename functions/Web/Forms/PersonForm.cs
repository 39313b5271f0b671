using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Forms;

/// <summary>A person's form as typed by an administrator.</summary>
public sealed record PersonForm
{
    /// <summary>Name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Registered address.</summary>
    public string Mail { get; init; } = "";

    /// <summary>Unit.</summary>
    public string UnitId { get; init; } = "";

    /// <summary>Post.</summary>
    public string Title { get; init; } = "";

    /// <summary><c>zh-CN</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "zh-CN";

    /// <summary>One row each; a row without a role is not one.</summary>
    public ImmutableArray<RoleRow> Roles { get; init; } = [];

    /// <summary>Their leave.</summary>
    public LeaveForm Leave { get; init; } = new();

    /// <summary>A person as they are.</summary>
    public static PersonForm Of(Person person) => new()
    {
        Name = person.Name,
        Mail = person.Mail,
        UnitId = person.UnitId,
        Title = person.Title ?? "",
        Language = person.Language,
        Roles = [.. person.Roles.Select(held => new RoleRow(Wording.Camel(held.Role), held.UnitId))],
        Leave = LeaveForm.Of(person.Leave),
    };

    /// <summary>Reads a posted form; <c>add=roles</c> adds a row, <c>remove=roles[1]</c> takes one away.</summary>
    public static PersonForm Read(IFormCollection form)
    {
        var roles = form.Rows("roles", path => new RoleRow(form.Text(path + "role"), form.Text(path + "unitId"))).Without("roles", form.Text("remove"));
        return new PersonForm
        {
            Name = form.Text("name"),
            Mail = form.Text("mail"),
            UnitId = form.Text("unitId"),
            Title = form.Text("title"),
            Language = form.Text("language"),
            Roles = form.Text("add") == "roles" ? roles.Add(new RoleRow(UnitId: form.Text("unitId"))) : roles,
            Leave = LeaveForm.Read(form),
        };
    }

    /// <summary>The person that was typed, with what does not do; another person's address is refused. Whether they are still here is not typed.</summary>
    public (Person Person, ImmutableArray<Rejected> Refusals) ToPerson(string id, Office office)
    {
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        var (name, mail) = (NameRule.Tidy(Name), Mail.Trim().ToLowerInvariant());
        string? title = NameRule.Tidy(Title) is { Length: > 0 } typed ? typed : null;
        refusals.AddRange(new[] { NameRule.Check(name, "name", "setup.name.missing"), title is null ? null : NameRule.Check(title, "title") }.OfType<Rejected>());

        if (!SetupDirectory.LooksLikeMail(mail))
        {
            refusals.Add(Rejected.Invalid(mail.Length == 0 ? "setup.mail.missing" : "setup.mail.invalid", "mail"));
        }
        else if (office.People.Values.FirstOrDefault(other => other.Id != id && other.IsActive && other.Mail == mail) is { } twin)
        {
            refusals.Add(Rejected.Invalid("setup.mail.twice", "mail", twin.Name));
        }

        if (!office.Units.ContainsKey(UnitId))
        {
            refusals.Add(Rejected.Invalid("setup.unit.missing", "unitId"));
        }

        var person = new Person(id, name, mail, UnitId, title)
        {
            Roles = [.. Roles.Select(row => row.ToRole(UnitId)).OfType<RoleAssignment>().Where(held => office.Units.ContainsKey(held.UnitId)).Distinct()],
            IsActive = office.People.GetValueOrDefault(id)?.IsActive ?? true,
            Language = Web.Language.Of(Language).Code,
        };
        return (person with { Leave = Leave.ToLeave(person, office, refusals) }, refusals.ToImmutable());
    }
}

/// <summary>A role for a unit as chosen, for example <c>leader</c> and <c>u1</c>; no unit means the person's own.</summary>
public sealed record RoleRow(string Role = "", string UnitId = "")
{
    internal RoleAssignment? ToRole(string ownUnitId) =>
        PeopleList.RoleOf(Role) is { } role ? new RoleAssignment(role, UnitId.Length > 0 ? UnitId : ownUnitId) : null;
}

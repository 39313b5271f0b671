using System.Collections.Immutable;
using System.Globalization;
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

    /// <summary>Each as <c>role@unit</c>, for example <c>leader@u1</c>.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>Whether the person is still here.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>First day of leave, as typed.</summary>
    public string LeaveFrom { get; init; } = "";

    /// <summary>Last day of leave, as typed.</summary>
    public string LeaveTo { get; init; } = "";

    /// <summary>Who stands in.</summary>
    public string DeputyId { get; init; } = "";

    /// <summary>A person as they are.</summary>
    public static PersonForm Of(Person person) => new()
    {
        Name = person.Name,
        Mail = person.Mail,
        UnitId = person.UnitId,
        Title = person.Title ?? "",
        Language = person.Language,
        Roles = [.. person.Roles.Select(held => $"{Wording.Camel(held.Role)}@{held.UnitId}")],
        IsActive = person.IsActive,
        LeaveFrom = FormFields.Typed(person.Leave?.From),
        LeaveTo = FormFields.Typed(person.Leave?.To),
        DeputyId = person.Leave?.DeputyId ?? "",
    };

    /// <summary>Reads a posted form; the fields <c>addRole</c> and <c>addRoleUnit</c> add one role when a role is chosen.</summary>
    public static PersonForm Read(IFormCollection form)
    {
        var roles = form.Many("roles");
        if (form.Text("addRole") is { Length: > 0 } role && form.Text("addRoleUnit") is var unit)
        {
            roles = [.. roles.Append($"{role}@{(unit.Length > 0 ? unit : form.Text("unitId"))}").Distinct()];
        }

        return new PersonForm
        {
            Name = form.Text("name"),
            Mail = form.Text("mail"),
            UnitId = form.Text("unitId"),
            Title = form.Text("title"),
            Language = form.Text("language"),
            Roles = roles,
            IsActive = form.Text("isActive").Length > 0,
            LeaveFrom = form.Text("leaveFrom"),
            LeaveTo = form.Text("leaveTo"),
            DeputyId = form.Text("deputyId"),
        };
    }

    /// <summary>The person that was typed, with what does not do; another person's address is refused.</summary>
    public (Person Person, ImmutableArray<Rejected> Refusals) ToPerson(string id, Office office)
    {
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        var (name, mail) = (Name.Trim(), Mail.Trim().ToLowerInvariant());
        if (name.Length is 0 or > 30)
        {
            refusals.Add(name.Length == 0 ? Rejected.Invalid("setup.name.missing", "name") : Rejected.Invalid("setup.text.tooLong", "name", 30));
        }

        if (!SetupDirectory.LooksLikeMail(mail))
        {
            refusals.Add(Rejected.Invalid(mail.Length == 0 ? "setup.mail.missing" : "setup.mail.invalid", "mail"));
        }
        else if (office.People.Values.FirstOrDefault(other => other.Id != id && other.Mail == mail) is { } twin)
        {
            refusals.Add(Rejected.Invalid("setup.mail.twice", "mail", twin.Name));
        }

        if (!office.Units.ContainsKey(UnitId))
        {
            refusals.Add(Rejected.Invalid("setup.unit.missing", "unitId"));
        }

        var (from, to) = (FormFields.Day(LeaveFrom, "leaveFrom", refusals), FormFields.Day(LeaveTo, "leaveTo", refusals));
        if (from is null != to is null || from > to)
        {
            refusals.Add(Rejected.Invalid("setup.leave.order", from is null ? "leaveFrom" : "leaveTo"));
        }

        if (DeputyId.Length > 0 && (DeputyId == id || office.Active(DeputyId) is null))
        {
            refusals.Add(Rejected.Invalid("setup.deputy.other", "deputyId"));
        }

        var person = new Person(id, name, mail, UnitId, Title.Trim() is { Length: > 0 } title ? title : null)
        {
            Roles = [.. Roles.Select(Role).OfType<RoleAssignment>().Where(held => office.Units.ContainsKey(held.UnitId)).Distinct()],
            IsActive = IsActive,
            Language = Web.Language.Of(Language).Code,
            Leave = from is { } first && to is { } last && first <= last ? new Leave(first, last, DeputyId.Length > 0 ? DeputyId : null) : null,
        };
        return (person, refusals.ToImmutable());
    }

    private static RoleAssignment? Role(string typed) =>
        typed.Split('@') is [var word, { Length: > 0 } unitId] && PeopleList.RoleOf(word) is { } role ? new RoleAssignment(role, unitId) : null;
}

/// <summary>A unit's form as typed by an administrator.</summary>
public sealed record UnitForm(string Name = "", string ParentId = "", string Kind = "department", string HeadId = "")
{
    /// <summary>A unit as it is.</summary>
    public static UnitForm Of(Unit unit) => new(unit.Name, unit.ParentId ?? "", Wording.Camel(unit.Kind), unit.HeadId ?? "");

    /// <summary>Reads a posted form.</summary>
    public static UnitForm Read(IFormCollection form) => new(form.Text("name"), form.Text("parentId"), form.Text("kind"), form.Text("headId"));

    /// <summary>The unit that was typed, with what does not do; a unit under itself is refused.</summary>
    public (Unit Unit, ImmutableArray<Rejected> Refusals) ToUnit(string id, Office office)
    {
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        var name = Name.Trim();
        if (name.Length is 0 or > 60)
        {
            refusals.Add(name.Length == 0 ? Rejected.Invalid("setup.unitName.missing", "name") : Rejected.Invalid("setup.text.tooLong", "name", 60));
        }

        var parent = ParentId.Length > 0 ? ParentId : null;
        var depth = 0;
        for (var above = parent; above is not null; above = office.Units.GetValueOrDefault(above)?.ParentId)
        {
            if (above == id || ++depth > 20)
            {
                refusals.Add(Rejected.Invalid("setup.parent.circle", "parentId"));
                break;
            }
        }

        var kind = Enum.TryParse<UnitKind>(Kind, ignoreCase: true, out var read) && Enum.IsDefined(read) ? read : UnitKind.Department;
        return (new Unit(id, name, parent, kind, office.Active(HeadId)?.Id), refusals.ToImmutable());
    }
}

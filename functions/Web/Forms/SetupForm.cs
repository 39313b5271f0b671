using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Forms;

/// <summary>The set-up form as typed: the office, its first administrator, and as many people as one likes.</summary>
public sealed record SetupForm
{
    /// <summary>The one-time code printed at start.</summary>
    public string Code { get; init; } = "";

    /// <summary>The office's name.</summary>
    public string OfficeName { get; init; } = "";

    /// <summary>The beginning of a task's number.</summary>
    public string NumberPrefix { get; init; } = "融";

    /// <summary>The first administrator.</summary>
    public PersonRow Administrator { get; init; } = new();

    /// <summary>A list pasted from a spreadsheet or a mail: 姓名，邮箱，单位，职务，角色 on each line.</summary>
    public string List { get; init; } = "";

    /// <summary>People, one row each.</summary>
    public ImmutableArray<PersonRow> People { get; init; } = [];

    /// <summary>Reads a posted form; <c>add=people</c> adds a row, <c>remove=people[1]</c> takes one away, <c>do=read</c> turns the list into rows.</summary>
    public static SetupForm Read(IFormCollection form)
    {
        var people = form.Rows("people", path => ReadPerson(form, path)).Without("people", form.Text("remove"));
        var typed = new SetupForm
        {
            Code = form.Text("code"),
            OfficeName = form.Text("officeName"),
            NumberPrefix = form.Text("numberPrefix"),
            Administrator = ReadPerson(form, "administrator."),
            List = form.Text("list"),
            People = form.Text("add") == "people" ? people.Add(new()) : people,
        };
        return form.Text("do") is "read" or "submit" ? typed.WithListRead() : typed;
    }

    /// <summary>The form with every line of the list as a row, and the list empty.</summary>
    public SetupForm WithListRead() => this with { People = [.. People.Where(row => !row.IsBlank), .. PeopleList.Read(List)], List = "" };

    /// <summary>
    /// The office that was typed: units are made of the names people carry, ids are <c>u1</c>, <c>p1</c> … in order, the office itself
    /// is <c>u0</c>. Refusals name the form's fields; with any of them the directory is not to be used.
    /// </summary>
    public (SetupDirectory Directory, ImmutableArray<Rejected> Refusals) ToDirectory() => SetupDirectory.Of(this);

    private static PersonRow ReadPerson(IFormCollection form, string path) => new(
        form.Text(path + "name"), form.Text(path + "mail"), form.Text(path + "unit"), form.Text(path + "title"), form.Many(path + "roles"));
}

/// <summary>A person as typed in set-up; roles as in JSON (<c>partyOwner</c>) or in either language's word.</summary>
public sealed record PersonRow(string Name = "", string Mail = "", string Unit = "", string Title = "", ImmutableArray<string> Roles = default)
{
    /// <summary>Whether nothing was typed.</summary>
    public bool IsBlank => new[] { Name, Mail, Unit, Title }.All(string.IsNullOrWhiteSpace);

    /// <summary>The roles that are known.</summary>
    public ImmutableArray<Role> KnownRoles => Roles.IsDefault ? [] : [.. Roles.Select(PeopleList.RoleOf).OfType<Role>().Distinct()];
}

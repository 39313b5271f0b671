using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Forms;

/// <summary>A unit's form as typed by an administrator.</summary>
public sealed record UnitForm(string Name = "", string ParentId = "", string Kind = "department", string HeadId = "")
{
    /// <summary>The leader in charge.</summary>
    public string LeaderId { get; init; } = "";

    /// <summary>The branch of its members.</summary>
    public string BranchId { get; init; } = "";

    /// <summary>Its posts, one row each.</summary>
    public ImmutableArray<PostRow> Posts { get; init; } = [];

    /// <summary>A unit as it is.</summary>
    public static UnitForm Of(Unit unit, Office office)
    {
        var people = new PeopleIndex(office);
        return new(unit.Name, unit.ParentId ?? "", Wording.Camel(unit.Kind), unit.HeadId ?? "")
        {
            LeaderId = unit.LeaderId ?? "",
            BranchId = unit.BranchId ?? "",
            Posts = [.. unit.Posts.Select(post => new PostRow(post.Id, post.Title, Wording.Camel(post.Kind), post.IsFullTime ? PostRow.Full : PostRow.Part, people.Typed(post.HolderId)))],
        };
    }

    /// <summary>Reads a posted form; <c>add=posts</c> adds a row, <c>remove=posts[1]</c> takes one away. Blank rows are left out when it is saved.</summary>
    public static UnitForm Read(IFormCollection form)
    {
        var posts = form.Rows("posts", path => new PostRow(form.Text(path + "id"), form.Text(path + "title"), form.Text(path + "kind"), form.Text(path + "time"), form.Text(path + "holder")))
            .Without("posts", form.Text("remove"));
        return new(form.Text("name"), form.Text("parentId"), form.Text("kind"), form.Text("headId"))
        {
            LeaderId = form.Text("leaderId"),
            BranchId = form.Text("branchId"),
            Posts = form.Text("add") == "posts" ? posts.Add(new PostRow()) : form.Text("do") == "save" ? [.. posts.Where(row => !row.IsBlank)] : posts,
        };
    }

    /// <summary>The unit that was typed, with what does not do; a unit under itself is refused.</summary>
    public (Unit Unit, ImmutableArray<Rejected> Refusals) ToUnit(string id, Office office)
    {
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        var name = NameRule.Tidy(Name);
        if (NameRule.Check(name, "name", "setup.unitName.missing") is { } fault)
        {
            refusals.Add(fault);
        }

        var kind = Enum.TryParse<UnitKind>(Kind, ignoreCase: true, out var read) && Enum.IsDefined(read) ? read : UnitKind.Department;
        var unit = new Unit(id, name, ParentId.Length > 0 ? ParentId : null, kind, HeadId.Length > 0 ? HeadId : null)
        {
            LeaderId = LeaderId.Length > 0 ? LeaderId : null,
            BranchId = BranchId.Length > 0 ? BranchId : null,
            Posts = ToPosts(office.Units.GetValueOrDefault(id), new PeopleIndex(office), refusals),
        };
        refusals.AddRange(UnitRules.Check(unit, office, "").Select(refusal => refusal with { Field = refusal.Field!.Replace("holderId", "holder", StringComparison.Ordinal) }));
        return (unit, refusals.ToImmutable());
    }

    private ImmutableArray<Post> ToPosts(Unit? before, PeopleIndex people, ImmutableArray<Rejected>.Builder refusals)
    {
        var known = before is null ? [] : before.Posts.Select(post => post.Id).ToHashSet();
        var used = new HashSet<string>(Posts.Select(row => row.Id));
        var posts = ImmutableArray.CreateBuilder<Post>();
        foreach (var (place, row) in Posts.Index())
        {
            var holder = people.Find(row.Holder, $"posts[{place}].holder", out var refusal);
            if (refusal is not null)
            {
                refusals.Add(refusal);
            }

            posts.Add(new Post(known.Contains(row.Id) ? row.Id : FreeId(used, known), NameRule.Tidy(row.Title), row.ReadKind(), row.Time != PostRow.Part, holder?.Id));
        }

        return posts.ToImmutable();
    }

    private static string FreeId(HashSet<string> used, HashSet<string> known)
    {
        var number = 1;
        while (known.Contains(Id(number)) || !used.Add(Id(number)))
        {
            number++;
        }

        return Id(number);

        static string Id(int number) => "post" + number.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>A post as typed.</summary>
/// <param name="Id">Its id, "" for a new one.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Kind"><c>party</c>, <c>business</c> or <c>both</c>.</param>
/// <param name="Time"><c>full</c> or <c>part</c>.</param>
/// <param name="Holder">Who holds it, by name or address; "" while it is vacant.</param>
public sealed record PostRow(string Id = "", string Title = "", string Kind = "business", string Time = PostRow.Full, string Holder = "")
{
    /// <summary>专职。</summary>
    public const string Full = "full";

    /// <summary>兼职。</summary>
    public const string Part = "part";

    /// <summary>Whether nothing was typed.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Title) && string.IsNullOrWhiteSpace(Holder);

    internal PostKind ReadKind() => Enum.TryParse<PostKind>(Kind, ignoreCase: true, out var read) && Enum.IsDefined(read) ? read : PostKind.Business;
}

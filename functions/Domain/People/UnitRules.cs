using System.Collections.Immutable;

namespace PartyFlow.Domain.People;

/// <summary>Who and what a unit may name: the unit above it, its head, its leader in charge, its branch, the holders of its posts.</summary>
public static class UnitRules
{
    /// <summary>The most posts of one unit.</summary>
    public const int MaxPosts = 100;

    /// <summary>The most units above one.</summary>
    public const int MaxDepth = 20;

    private const int MaxId = 40;

    /// <summary>Everything wrong with a unit's place, people, branch and posts.</summary>
    /// <param name="unit">The unit as it is to be.</param>
    /// <param name="office">The office as it is to be: everybody who is named must be in it and be active.</param>
    /// <param name="path">What to put before each field's name, for example <c>items[0].</c>.</param>
    public static ImmutableArray<Rejected> Check(Unit unit, Office office, string path)
    {
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        if (unit.ParentId is { } parent && (!office.Units.ContainsKey(parent) || !EndsAbove(unit, office)))
        {
            refusals.Add(Rejected.Invalid("unit.parent", path + "parentId", MaxDepth));
        }

        CheckPerson(unit.HeadId, office, path + "headId", refusals);
        CheckPerson(unit.LeaderId, office, path + "leaderId", refusals);
        if (unit.BranchId is { } branch && (branch == unit.Id || !office.Units.TryGetValue(branch, out var found) || found.Kind != UnitKind.Branch))
        {
            refusals.Add(Rejected.Invalid("unit.branch", path + "branchId"));
        }

        if (unit.Posts.IsDefault)
        {
            refusals.Add(Rejected.Invalid("post.missing", path + "posts"));
            return refusals.ToImmutable();
        }

        if (unit.Posts.Length > MaxPosts)
        {
            refusals.Add(Rejected.Invalid("post.tooMany", path + "posts", MaxPosts, unit.Posts.Length));
            return refusals.ToImmutable();
        }

        for (var i = 0; i < unit.Posts.Length; i++)
        {
            CheckPost(unit, i, office, $"{path}posts[{i}].", refusals);
        }

        return refusals.ToImmutable();
    }

    private static void CheckPost(Unit unit, int place, Office office, string path, ImmutableArray<Rejected>.Builder refusals)
    {
        var post = unit.Posts[place];
        if (post.Id is not { Length: > 0 and <= MaxId } || !post.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || unit.Posts.Count(other => other.Id == post.Id) > 1)
        {
            refusals.Add(Rejected.Invalid("post.id", path + "id"));
        }

        if (NameRule.Check(post.Title, path + "title", "post.title.required") is { } fault)
        {
            refusals.Add(fault);
        }

        if (!Enum.IsDefined(post.Kind))
        {
            refusals.Add(Rejected.Invalid("post.kind", path + "kind"));
        }

        CheckPerson(post.HolderId, office, path + "holderId", refusals);
    }

    /// <summary>Whether the way up from a unit ends, and soon enough.</summary>
    private static bool EndsAbove(Unit unit, Office office)
    {
        var above = unit.ParentId;
        for (var depth = 0; above is not null && above != unit.Id && depth < MaxDepth; depth++)
        {
            above = office.Units.GetValueOrDefault(above)?.ParentId;
        }

        return above is null;
    }

    private static void CheckPerson(string? personId, Office office, string field, ImmutableArray<Rejected>.Builder refusals)
    {
        if (personId is not null && office.Active(personId) is null)
        {
            refusals.Add(office.People.ContainsKey(personId) ? Rejected.Invalid("person.left", field, personId) : Rejected.Invalid("person.unknown", field, personId));
        }
    }
}

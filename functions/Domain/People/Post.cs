using System.Text.Json.Serialization;

namespace PartyFlow.Domain.People;

/// <summary>岗位: a place in a unit that somebody holds, or that is vacant.</summary>
/// <param name="Id">Its id, unique in its unit.</param>
/// <param name="Title">What it is called, for example 副科长; several posts of a unit may be called the same.</param>
/// <param name="Kind">For which side it is.</param>
/// <param name="IsFullTime">专职; otherwise 兼职: held beside another post.</param>
/// <param name="HolderId">Who holds it, from whatever unit; <c>null</c> while it is vacant.</param>
public sealed record Post(string Id, string Title, PostKind Kind = PostKind.Business, bool IsFullTime = true, string? HolderId = null);

/// <summary>For which side a post is.</summary>
[JsonConverter(typeof(CamelCaseEnum<PostKind>))]
public enum PostKind
{
    /// <summary>党务。</summary>
    Party,

    /// <summary>业务。</summary>
    Business,

    /// <summary>党务和业务: both in one.</summary>
    Both,
}

/// <summary>How the posts of a unit, or of all units, are filled.</summary>
/// <param name="Posts">How many there are.</param>
/// <param name="Filled">How many somebody holds who is still here.</param>
/// <param name="FullTime">How many are full-time, vacant ones included.</param>
/// <param name="FullTimeFilled">How many of those are held.</param>
public readonly record struct Staffing(int Posts, int Filled, int FullTime, int FullTimeFilled)
{
    /// <summary>How many are vacant.</summary>
    public int Vacant => Posts - Filled;

    /// <summary>Filled posts of a hundred, rounded, and 100 only where every one is filled; <c>null</c> where there are no posts.</summary>
    public int? FillRate => Posts == 0 ? null : Filled == Posts ? 100 : Math.Min(99, ((Filled * 200) + Posts) / (Posts * 2));

    /// <summary>The posts of one unit.</summary>
    public static Staffing Of(Unit unit, Office office)
    {
        var posts = unit.Posts.IsDefault ? [] : unit.Posts;
        return new(
            posts.Length,
            posts.Count(post => office.Active(post.HolderId) is not null),
            posts.Count(post => post.IsFullTime),
            posts.Count(post => post.IsFullTime && office.Active(post.HolderId) is not null));
    }

    /// <summary>The posts of all units together.</summary>
    public static Staffing Of(Office office) => office.Units.Values
        .Select(unit => Of(unit, office))
        .Aggregate(default(Staffing), (sum, one) => new(sum.Posts + one.Posts, sum.Filled + one.Filled, sum.FullTime + one.FullTime, sum.FullTimeFilled + one.FullTimeFilled));
}

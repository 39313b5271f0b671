using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PartyFlow.Domain.People;

/// <summary>What somebody holds in the office itself, beside tasks, and what somebody has to take over when they leave.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Of">The unit's id; of a deputy, the id of whom they stand in for.</param>
/// <param name="PostId">The post, when it is one.</param>
public sealed record Duty(DutyKind Kind, string Of, string? PostId = null);

/// <summary>What kind of duty it is.</summary>
[JsonConverter(typeof(CamelCaseEnum<DutyKind>))]
public enum DutyKind
{
    /// <summary>岗位: a post.</summary>
    Post,

    /// <summary>单位负责人。</summary>
    Head,

    /// <summary>分管领导。</summary>
    Leader,

    /// <summary>代理人: stands in for somebody whose leave is not over.</summary>
    Deputy,
}

/// <summary>调离: somebody leaves. Their history stays; what they hold in the office goes to others or becomes vacant.</summary>
public static class Departure
{
    /// <summary>What a person holds: by unit in order of ids, first as its head, then as its leader in charge, then its posts; then whom they stand in for.</summary>
    /// <param name="personId">The person.</param>
    /// <param name="office">The office.</param>
    /// <param name="today">Leaves that ended before do not count.</param>
    public static ImmutableArray<Duty> DutiesOf(string personId, Office office, DateOnly today) =>
    [
        .. office.Units.Values.OrderBy(unit => unit.Id, StringComparer.Ordinal).SelectMany(unit => OfUnit(personId, unit)),
        .. office.People.Values.OrderBy(person => person.Id, StringComparer.Ordinal)
            .Where(person => person.IsActive && person.Leave is { } leave && leave.DeputyId == personId && leave.To >= today)
            .Select(person => new Duty(DutyKind.Deputy, person.Id)),
    ];

    /// <summary>The units and people as they are once the person left: each duty with whom it was given to, or vacant.</summary>
    /// <param name="personId">Who leaves.</param>
    /// <param name="takers">Who takes over which duty; a duty that is not named becomes vacant.</param>
    /// <param name="office">The office as it is.</param>
    /// <param name="today">The day they leave.</param>
    public static (ImmutableArray<Unit> Units, ImmutableArray<Person> People) Of(
        string personId, IReadOnlyDictionary<Duty, string> takers, Office office, DateOnly today)
    {
        var duties = DutiesOf(personId, office, today);
        var units = duties.Where(duty => duty.Kind != DutyKind.Deputy).GroupBy(duty => duty.Of)
            .Select(own => own.Aggregate(office.Units[own.Key], (unit, duty) => Given(unit, duty, takers.GetValueOrDefault(duty))));

        // Leaves that are over lose their deputy as well, so that nothing names who left.
        var people = office.People.Values.Where(person => person.Id != personId && person.Leave?.DeputyId == personId)
            .Select(person => person with { Leave = person.Leave! with { DeputyId = takers.GetValueOrDefault(new Duty(DutyKind.Deputy, person.Id)) } });

        // Roles stay as they were: they are part of the history, and mean nothing for somebody who left.
        return ([.. units], [.. people, office.People[personId] with { IsActive = false, Leave = null }]);
    }

    private static IEnumerable<Duty> OfUnit(string personId, Unit unit) =>
    [
        .. unit.HeadId == personId ? [new Duty(DutyKind.Head, unit.Id)] : Array.Empty<Duty>(),
        .. unit.LeaderId == personId ? [new Duty(DutyKind.Leader, unit.Id)] : Array.Empty<Duty>(),
        .. (unit.Posts.IsDefault ? [] : unit.Posts).Where(post => post.HolderId == personId).Select(post => new Duty(DutyKind.Post, unit.Id, post.Id)),
    ];

    private static Unit Given(Unit unit, Duty duty, string? taker) => duty.Kind switch
    {
        DutyKind.Head => unit with { HeadId = taker },
        DutyKind.Leader => unit with { LeaderId = taker },
        _ => unit with { Posts = [.. unit.Posts.Select(post => post.Id == duty.PostId ? post with { HolderId = taker } : post)] },
    };
}

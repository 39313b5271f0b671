using System.Collections.Immutable;

namespace PartyFlow.Domain.People;

/// <summary>Leave and who stands in: what a leave must be like.</summary>
public static class Deputies
{
    /// <summary>
    /// The circle that a person's leave closes: on some day the deputy is away too, and so is theirs, until the chain comes back to
    /// somebody it has passed, so that nobody stands in. The ids in order, the first once more at the end; empty when there is no circle.
    /// </summary>
    /// <param name="person">The person with the leave as it is to be.</param>
    /// <param name="office">The office; whatever it knows of the person's own leave does not count.</param>
    public static ImmutableArray<string> Circle(Person person, Office office)
    {
        var passed = new List<string> { person.Id };
        var (leave, from, to) = (person.Leave, DateOnly.MinValue, DateOnly.MaxValue);
        while (leave is not null && leave.From <= to && leave.To >= from && leave.DeputyId is { } deputy)
        {
            // A chain lasts only on the days on which everybody in it is away.
            (from, to) = (Later(from, leave.From), Earlier(to, leave.To));
            if (passed.IndexOf(deputy) is >= 0 and var first)
            {
                var again = deputy == person.Id ? person.Leave : office.Active(deputy)?.Leave;
                return again is not null && again.From <= to && again.To >= from ? [.. passed[first..], deputy] : [];
            }

            passed.Add(deputy);
            leave = office.Active(deputy)?.Leave;
        }

        return [];
    }

    /// <summary>Everything wrong with a person's leave; empty also when they have none.</summary>
    /// <param name="person">The person with the leave as it is to be.</param>
    /// <param name="office">The office as it is to be.</param>
    /// <param name="path">What to put before each field's name, for example <c>leave.</c>.</param>
    public static ImmutableArray<Rejected> Check(Person person, Office office, string path)
    {
        if (person.Leave is not { } leave)
        {
            return [];
        }

        if (leave.From > leave.To)
        {
            return [Rejected.Invalid("leave.order", path + "to")];
        }

        return leave.DeputyId switch
        {
            null => [],
            var deputy when deputy == person.Id => [Rejected.Invalid("leave.deputy.self", path + "deputyId")],
            var deputy when office.Active(deputy) is null => [Rejected.Invalid("person.unknown", path + "deputyId", deputy)],
            _ when Circle(person, office) is { Length: > 0 } circle => [Rejected.Invalid("leave.deputy.circle", path + "deputyId", string.Join(" → ", circle.Select(office.NameOf)))],
            _ => [],
        };
    }

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;
}

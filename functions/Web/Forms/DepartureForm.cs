using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Forms;

/// <summary>调离 as typed: who takes over each duty, by name or address; "" leaves it vacant.</summary>
/// <param name="Rows">The duties as the page showed them.</param>
public sealed record DepartureForm(ImmutableArray<DutyRow> Rows)
{
    /// <summary>Every duty, to become vacant.</summary>
    public static DepartureForm Of(ImmutableArray<Duty> duties) => new([.. duties.Select(duty => new DutyRow(Key(duty)))]);

    /// <summary>Reads a posted form.</summary>
    public static DepartureForm Read(IFormCollection form) => new(form.Rows("duties", path => new DutyRow(form.Text(path + "key"), form.Text(path + "taker"))));

    /// <summary>Who takes over which duty, with what does not do: a name nobody has, the one who leaves, duties that came or went since the page was shown.</summary>
    public (ImmutableDictionary<Duty, string> Takers, ImmutableArray<Rejected> Refusals) ToTakers(string personId, ImmutableArray<Duty> duties, Office office)
    {
        if (!duties.Select(Key).ToHashSet().SetEquals(Rows.Select(row => row.Key)))
        {
            return (ImmutableDictionary<Duty, string>.Empty, [Rejected.NotNow("departure.changed")]);
        }

        var (people, takers, refusals) = (new PeopleIndex(office), ImmutableDictionary.CreateBuilder<Duty, string>(), ImmutableArray.CreateBuilder<Rejected>());
        foreach (var (place, row) in Rows.Index())
        {
            var (duty, field) = (duties.First(duty => Key(duty) == row.Key), $"duties[{place}].taker");
            var taker = people.Find(row.Taker, field, out var refusal);
            refusal ??= taker?.Id == personId ? Rejected.Invalid("departure.taker.same", field)
                : duty.Kind == DutyKind.Deputy && taker?.Id == duty.Of ? Rejected.Invalid("leave.deputy.self", field) : null;
            if (refusal is not null)
            {
                refusals.Add(refusal);
            }
            else if (taker is not null)
            {
                takers[duty] = taker.Id;
            }
        }

        return (takers.ToImmutable(), refusals.ToImmutable());
    }

    /// <summary>The form again for other duties, keeping what was typed for those that are still there.</summary>
    public DepartureForm For(ImmutableArray<Duty> duties) =>
        new([.. duties.Select(duty => Rows.FirstOrDefault(row => row.Key == Key(duty)) ?? new DutyRow(Key(duty)))]);

    private static string Key(Duty duty) => $"{Wording.Camel(duty.Kind)}|{duty.Of}|{duty.PostId}";
}

/// <summary>A duty and who takes it over.</summary>
public sealed record DutyRow(string Key, string Taker = "");

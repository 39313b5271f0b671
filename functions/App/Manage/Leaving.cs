using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.AnyTime;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Forms;

namespace PartyFlow.Functions.Manage;

/// <summary>调离: nobody leaves while a task waits for them; they hand over first.</summary>
public sealed class Leaving(OfficeTable offices, Holdings holdings)
{
    private const int Named = 5;

    /// <summary>Lets somebody leave: their duties go to whom the form says, all at once; their history stays.</summary>
    /// <returns>Why not, fields named <c>duties[0].taker</c>; empty when they have left.</returns>
    public async Task<ImmutableArray<Rejected>> LeaveAsync(Person person, DepartureForm form, DateOnly today, CancellationToken cancellation)
    {
        if (await CheckAsync([person with { IsActive = false }], cancellation) is { IsEmpty: false } kept)
        {
            var office = await offices.LoadAsync(cancellation);
            var (_, wrong) = form.ToTakers(person.Id, Departure.DutiesOf(person.Id, office, today), office);
            return [.. kept.Select(fault => fault with { Field = null }), .. wrong];
        }

        var change = await offices.ChangeAsync(
            office =>
            {
                var (takers, refusals) = form.ToTakers(person.Id, Departure.DutiesOf(person.Id, office, today), office);
                if (!refusals.IsEmpty)
                {
                    return DirectoryChange.Refused(refusals);
                }

                var (units, people) = Departure.Of(person.Id, takers, office, today);
                return DirectoryRules.Check(office, units, people) is { Count: > 0 } faults
                    ? DirectoryChange.Refused(faults.Select(fault => fault with { Field = null }))
                    : new DirectoryChange(units, people, []);
            },
            cancellation);
        return change.Refusals;
    }

    /// <summary>What keeps people here, fields named <c>items[0].isActive</c>; empty when all of them may leave, or stay.</summary>
    /// <param name="people">The people as they are to be.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<ImmutableArray<Rejected>> CheckAsync(IReadOnlyList<Person> people, CancellationToken cancellation)
    {
        var office = await offices.LoadAsync(cancellation);
        var leaving = people.Index().Where(one => !one.Item.IsActive && office.Active(one.Item.Id) is not null).ToList();

        // What comes to somebody else by itself once they have left does not keep them.
        var after = DirectoryRules.After(office, [], leaving.Select(one => one.Item));
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        foreach (var (place, person) in leaving)
        {
            if (await holdings.OfAsync(person.Id, after, cancellation) is { IsEmpty: false } held)
            {
                var numbers = string.Join('、', held.Take(Named).Select(holding => holding.Task.Number)) + (held.Length > Named ? "…" : "");
                refusals.Add(Rejected.Invalid("person.holdsTasks", $"items[{place}].isActive", office.NameOf(person.Id), held.Length, numbers));
            }
        }

        return refusals.ToImmutable();
    }
}

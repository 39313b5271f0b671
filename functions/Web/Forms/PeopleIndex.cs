using PartyFlow.Domain;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Forms;

/// <summary>Finds people of the office by what one types for them: their name, where it is the only one, or their address.</summary>
public sealed class PeopleIndex
{
    private readonly ILookup<string, Person> _byName;
    private readonly Office _office;

    /// <summary>Everybody who is still here.</summary>
    public PeopleIndex(Office office)
    {
        _office = office;
        _byName = office.People.Values.Where(person => person.IsActive).OrderBy(person => person.Id, StringComparer.Ordinal).ToLookup(person => person.Name.Trim());
    }

    /// <summary>What to type for each of them.</summary>
    public IEnumerable<(Person Person, string Typed)> All => _byName.SelectMany(same => same).Select(person => (person, Typed(person.Id)));

    /// <summary>What to type for somebody: the name, with the address where two have the same; "" for nobody.</summary>
    public string Typed(string? personId) => personId is null || !_office.People.TryGetValue(personId, out var person) ? ""
        : _byName[person.Name.Trim()].Count() > 1 ? $"{person.Name.Trim()} {person.Mail}" : person.Name.Trim();

    /// <summary>Whom a text means; <c>null</c> without a refusal when it is blank.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="field">The field, for the refusal.</param>
    /// <param name="refusal">Why nobody was found.</param>
    public Person? Find(string typed, string field, out Rejected? refusal)
    {
        refusal = null;
        var text = typed.Trim();
        if (text.Length == 0)
        {
            return null;
        }

        var mail = text.Split(' ', '\u3000')[^1];
        Person[] found = text.Contains('@', StringComparison.Ordinal) ? [.. _byName.SelectMany(same => same).Where(person => person.Mail == mail.ToLowerInvariant())] : [];

        // A name may have an @ in it, too.
        found = found.Length > 0 ? found : [.. _byName[text]];
        if (found is [var one])
        {
            return one;
        }

        refusal = found.Length > 1 ? Rejected.Invalid("person.several", field, text) : Rejected.Invalid("person.notFound", field, text.Length <= 30 ? text : text[..30]);
        return null;
    }
}

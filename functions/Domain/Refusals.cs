using System.Collections.Immutable;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain;

/// <summary>Gathers everything that is wrong with what was typed, so that all of it can be said at once.</summary>
internal sealed class Refusals(Office office)
{
    private readonly ImmutableArray<Rejected>.Builder _found = ImmutableArray.CreateBuilder<Rejected>();

    public bool IsEmpty => _found.Count == 0;

    public Decision Refuse() => Decision.Refuse(_found.ToImmutable());

    public void Add(string code, string? field, params object[] arguments) => _found.Add(Rejected.Invalid(code, field, arguments));

    public void AddIf(bool isWrong, string code, string? field, params object[] arguments)
    {
        if (isWrong)
        {
            Add(code, field, arguments);
        }
    }

    /// <summary>A text of several lines; with a code for its absence it is required.</summary>
    public void Text(FreeText? text, string field, string? required = null) => Text(text, field, required, FreeText.MaxLength, "text.tooLong", oneLine: false);

    /// <summary>A text that stands on one line, in a title or a mail's subject.</summary>
    public void Line(FreeText? text, string field, string? required, int max, string tooLong = "text.tooLong") => Text(text, field, required, max, tooLong, oneLine: true);

    /// <summary>A unit that exists.</summary>
    public void Unit(string? unitId, string field, string required)
    {
        if (string.IsNullOrWhiteSpace(unitId))
        {
            Add(required, field);
        }
        else
        {
            AddIf(!office.Units.ContainsKey(unitId), "unit.unknown", field, Short(unitId));
        }
    }

    /// <summary>A person who is still here.</summary>
    public void Person(string? personId, string field, string required)
    {
        if (string.IsNullOrWhiteSpace(personId))
        {
            Add(required, field);
        }
        else if (!office.People.TryGetValue(personId, out var person))
        {
            Add("person.unknown", field, Short(personId));
        }
        else
        {
            AddIf(!person.IsActive, "person.left", field, person.Name);
        }
    }

    /// <summary>A day on which work is done, offered the working days before and after it when it is none.</summary>
    public bool WorkingDay(DateOnly day, string code, string field)
    {
        if (office.Calendar.IsWorkingDay(day))
        {
            return true;
        }

        Add(code, field, day, office.Calendar.PreviousWorkingDay(day), office.Calendar.NextWorkingDay(day));
        return false;
    }

    private void Text(FreeText? text, string field, string? required, int max, string tooLong, bool oneLine)
    {
        if (text is null)
        {
            AddIf(required is not null, required!, field);
            return;
        }

        if (text.Value.Length > max)
        {
            Add(tooLong, field, max, text.Value.Length);
            return;
        }

        AddIf(!IsClean(text.Value), "text.control", field);
        AddIf(oneLine && text.Value.Contains('\n'), "text.oneLine", field);
    }

    // Control characters have no place in a text; marks that turn the direction of writing would let it read other than it is stored;
    // and half a surrogate pair cannot be written as UTF-8, nor what is no character at all as XML.
    internal static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]) || text[i] is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or >= '\ufffe'
                || (char.IsControl(text[i]) && text[i] is not ('\n' or '\t')))
            {
                return false;
            }
        }

        return true;
    }

    private static string Short(string id) => id.Length <= 40 ? id : id[..40];
}

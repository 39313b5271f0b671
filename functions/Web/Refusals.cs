using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.People;

namespace PartyFlow.Web;

/// <summary>Refusals in words: the text stands in the resources under <c>refused.{code}</c>.</summary>
public static class Refusals
{
    /// <summary>
    /// A refusal as one sentence that says what to do. Arguments that are ids of people or units become their names. A code without
    /// a text of its own gets the sentence of its kind.
    /// </summary>
    public static string Say(this Wording wording, Rejected refusal, Office? office = null)
    {
        var arguments = refusal.Arguments.IsDefault ? [] : refusal.Arguments.Select(argument => (object?)Spoken(wording, argument, office)).ToArray();
        var texts = wording.Texts;
        for (var code = refusal.Code; code.Length > 0;)
        {
            if (texts.Find($"refused.{code}") is not null)
            {
                return texts.Format($"refused.{code}", arguments);
            }

            var dot = code.LastIndexOf('.');
            code = dot < 0 ? "" : code[..dot];
        }

        return texts[$"refused.kind.{Wording.Camel(refusal.Kind)}"];
    }

    /// <summary>
    /// What could not be read, then what the domain refused: a field that could not be read is not also called empty.
    /// </summary>
    public static ImmutableArray<Rejected> Joined(ImmutableArray<Rejected> unreadable, ImmutableArray<Rejected> refused) =>
        [.. unreadable, .. refused.Where(refusal => refusal.Field is null || unreadable.All(other => other.Field != refusal.Field))];

    private static string Spoken(Wording wording, object? argument, Office? office) => argument switch
    {
        string id when office is not null && office.People.TryGetValue(id, out var person) => person.Name,
        string id when office is not null && office.Units.TryGetValue(id, out var unit) => unit.Name,
        Stage stage => wording.Word(stage),
        Side side => wording.Word(side),
        Key key => wording.Word(key),
        TaskStatus status => wording.Word(status),
        _ => wording.Argument(argument),
    };
}

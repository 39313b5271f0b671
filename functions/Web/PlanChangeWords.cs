using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Web;

/// <summary>What changed in a plan, in words: the field's name, what stood there, what stands there now.</summary>
public sealed class PlanChangeWords(Wording wording, Office office)
{
    private readonly Texts _texts = wording.Texts;

    /// <summary>The name of a field of the plan, as its form calls it.</summary>
    public string Name(string field) =>
        field.StartsWith("due.", StringComparison.Ordinal) ? _texts.Format("diff.due", _texts[$"stage.{field[4..]}"])
        : _texts[$"field.{field}"];

    /// <summary>What stands, or stood, in it.</summary>
    public string Say(object value) => value switch
    {
        FreeText text => text.Value,
        DateOnly day => wording.Day(day),
        Measure measure => _texts.Format("diff.measure", measure.PartyAction?.Value ?? "", measure.BusinessResult?.Value ?? ""),
        Indicator one => _texts.Format(
            "diff.indicator", one.Name?.Value ?? "", Wording.Number(one.Start, one.Unit?.Value), Wording.Number(one.Target, one.Unit?.Value), Wording.Number(one.Weight)),
        LeaderRule rule => wording.Word(rule),
        Cadence cadence => wording.Word(cadence),
        ImmutableArray<string> ids => wording.List(ids.Select(NameOfId)),
        string id => NameOfId(id),
        _ => wording.Argument(value),
    };

    private string NameOfId(string id) => office.People.ContainsKey(id) ? office.NameOf(id) : office.UnitName(id);
}

using PartyFlow.Domain.People;

namespace PartyFlow.Web.Parts;

/// <summary>Units in the order of their tree.</summary>
public static class UnitTree
{
    /// <summary>Every unit with its depth, those above before those below; a unit whose parent is missing stands at the top.</summary>
    public static IEnumerable<(Unit Unit, int Depth)> Of(Office office)
    {
        var below = office.Units.Values
            .OrderBy(unit => unit.Id.Length).ThenBy(unit => unit.Id, StringComparer.Ordinal)
            .ToLookup(unit => unit.ParentId is { } parent && office.Units.ContainsKey(parent) ? parent : "");
        return Below("", 0);

        IEnumerable<(Unit, int)> Below(string parent, int depth) =>
            depth > 20 ? [] : below[parent].SelectMany(unit => Below(unit.Id, depth + 1).Prepend((unit, depth)));
    }
}

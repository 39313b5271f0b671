using PartyFlow.Domain.People;
using PartyFlow.Web;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>Roles as one cell: 单位负责人、党务责任人（第一党支部）. A role in the person's own unit has no brackets.</summary>
internal static class RoleText
{
    /// <summary>The roles of a person.</summary>
    /// <param name="person">The person.</param>
    /// <param name="wording">In which language.</param>
    /// <param name="unitText">What to write for a unit's id.</param>
    public static string Of(Person person, Wording wording, Func<string, string> unitText) => string.Join(
        '、', person.Roles.Select(held => held.UnitId == person.UnitId ? wording.Word(held.Role) : $"{wording.Word(held.Role)}（{unitText(held.UnitId)}）"));

    /// <summary>The roles of a cell one by one: parted by 、，；/ and line ends, not inside brackets.</summary>
    public static IEnumerable<string> Split(string cell)
    {
        var (from, depth) = (0, 0);
        for (var at = 0; at <= cell.Length; at++)
        {
            if (at == cell.Length || (depth == 0 && cell[at] is '、' or '，' or ',' or '；' or ';' or '/' or '\n'))
            {
                if (cell[from..at].Trim() is { Length: > 0 } word)
                {
                    yield return word;
                }

                from = at + 1;
            }
            else
            {
                depth += cell[at] is '（' or '(' ? 1 : cell[at] is '）' or ')' && depth > 0 ? -1 : 0;
            }
        }
    }

    /// <summary>A role's word and the unit in the brackets after it, "" where there is none.</summary>
    public static (string Role, string Unit) Parts(string word) =>
        word.IndexOfAny(['（', '(']) is > 0 and var open && word[^1] is '）' or ')' ? (word[..open].Trim(), word[(open + 1)..^1].Trim()) : (word, "");
}

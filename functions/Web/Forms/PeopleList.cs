using System.Collections.Immutable;
using System.Text;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Forms;

/// <summary>Reads a pasted list of people: one a line, columns parted by tabs (a spreadsheet) or commas, Chinese or not.</summary>
public static class PeopleList
{
    private static readonly ImmutableDictionary<string, Role> Words = Language.All
        .SelectMany(language => Enum.GetValues<Role>().Select(role => (Word: Plain(new Wording(language, default, null).Word(role)), role)))
        .Concat(Enum.GetValues<Role>().Select(role => (Word: Plain(Wording.Camel(role)), role)))
        .DistinctBy(pair => pair.Word)
        .ToImmutableDictionary(pair => pair.Word, pair => pair.role);

    /// <summary>The rows of a list: name, mail, unit, title, roles (parted by 、 or ；). A line of headings is left out.</summary>
    public static ImmutableArray<PersonRow> Read(string list) =>
    [
        .. list.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Take(FormFields.MaxRows)
            .Select(Row)
            .Where(row => !row.IsBlank && !(row.Name is "姓名" or "Name" && !row.Mail.Contains('@', StringComparison.Ordinal)))
    ];

    /// <summary>The role a word means, or <c>null</c>.</summary>
    public static Role? RoleOf(string word) => Words.TryGetValue(Plain(word), out var role) ? role : null;

    private static PersonRow Row(string line)
    {
        var cells = (line.Contains('\t', StringComparison.Ordinal) ? line.Split('\t') : line.Split(',', '，')).Select(cell => cell.Trim()).ToArray();
        var roles = cells.Skip(4).SelectMany(cell => cell.Split(['、', '；', ';', '/', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return new PersonRow(
            cells.ElementAtOrDefault(0) ?? "",
            (cells.ElementAtOrDefault(1) ?? "").Normalize(NormalizationForm.FormKC),
            cells.ElementAtOrDefault(2) ?? "",
            cells.ElementAtOrDefault(3) ?? "",
            [.. roles.Select(word => RoleOf(word) is { } role ? Wording.Camel(role) : word).Distinct()]);
    }

    private static string Plain(string word) => word.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}

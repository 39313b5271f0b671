using System.Globalization;
using System.Text;

namespace PartyFlow.Functions.Files;

/// <summary>The name of a file as somebody sent it, made safe to show, to keep and to put into a header.</summary>
internal static class FileName
{
    /// <summary>The longest name taken, in characters.</summary>
    public const int MaxLength = 120;

    /// <summary>
    /// The name in its composed form, without blanks around it; what only some systems refuse in names becomes <c>_</c>. <c>null</c> for a name
    /// that means to deceive or to leave its place: with a path, a line end or another control, with letters that turn the direction of
    /// reading or take no room, with half a character; and for one that is empty or too long.
    /// </summary>
    public static string? Clean(string? sent)
    {
        if (string.IsNullOrWhiteSpace(sent) || sent.Length > MaxLength * 2 || sent.Any(letter => char.IsControl(letter) || letter is '/' or '\\') || !IsWhole(sent) || sent.EnumerateRunes().Any(Deceives))
        {
            return null;
        }

        var name = string.Concat(sent.Normalize(NormalizationForm.FormC).Select(letter => letter is '<' or '>' or ':' or '"' or '|' or '?' or '*' ? '_' : letter)).Trim().TrimStart('.');
        return name.Length is > 0 and <= MaxLength ? name : null;
    }

    private static bool IsWhole(string text)
    {
        for (var at = 0; at < text.Length; at += char.IsSurrogatePair(text, at) ? 2 : 1)
        {
            if (char.IsSurrogate(text[at]) && !char.IsSurrogatePair(text, at))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Deceives(Rune letter) => Rune.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}

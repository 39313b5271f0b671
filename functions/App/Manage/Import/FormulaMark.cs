using System.Text.RegularExpressions;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>
/// Keeps a text from being taken for a formula, or for what is left of one that failed: it is written with ' before it, and read without.
/// So is a text that has such a mark of its own, or it would lose it.
/// </summary>
internal static partial class FormulaMark
{
    private const char Mark = '\'';

    /// <summary>A text as a csv file takes it.</summary>
    public static string Put(string text) => IsNeeded(text) ? Mark + text : text;

    /// <summary>A text as a text cell takes it: nothing is worked out there, so only its own mark needs one.</summary>
    public static string PutInTextCell(string text) => text.StartsWith(Mark) ? Put(text) : text;

    /// <summary>The text that <see cref="Put"/> or <see cref="PutInTextCell"/> was given.</summary>
    public static string Take(string written) => written.StartsWith(Mark) && IsNeeded(written) ? written[1..] : written;

    /// <summary>Whether a text is what spreadsheets show where a formula failed or a column is too narrow.</summary>
    public static bool IsErrorValue(string text) => ErrorValue().IsMatch(text);

    private static bool IsNeeded(string text)
    {
        // Full-width signs too: spreadsheet programs of East Asian languages take them for the others.
        var bare = text.TrimStart(' ', '\u3000', '\t', '\r', '\n', Mark);
        return bare is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..] || IsErrorValue(bare);
    }

    [GeneratedRegex(@"\A\s*#(#+|N/A|GETTING_DATA|[A-Z0/]+[!?])\s*\z", RegexOptions.NonBacktracking)]
    private static partial Regex ErrorValue();
}

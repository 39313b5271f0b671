using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;

namespace PartyFlow.Web.Forms;

/// <summary>
/// Reads what was typed. Field names are the JSON paths of the command without its first part
/// (<c>measures[0].partyAction</c>), so that a refusal finds its field.
/// </summary>
public static class FormFields
{
    /// <summary>The most rows a form reads; what is beyond is a forged form, not a busy clerk.</summary>
    public const int MaxRows = 200;

    /// <summary>The text of a field as typed, "" where it is missing.</summary>
    public static string Text(this IFormCollection form, string name) => form.TryGetValue(name, out var values) ? values[0] ?? "" : "";

    /// <summary>Every value of a field, blank ones left out.</summary>
    public static ImmutableArray<string> Many(this IFormCollection form, string name) =>
        form.TryGetValue(name, out var values) ? [.. values.Where(value => !string.IsNullOrWhiteSpace(value)).Select(value => value!).Distinct().Take(MaxRows)] : [];

    /// <summary>The rows of a repeated group, in order: those whose hidden or visible fields were sent.</summary>
    public static ImmutableArray<TRow> Rows<TRow>(this IFormCollection form, string group, Func<string, TRow> read)
    {
        var rows = ImmutableArray.CreateBuilder<TRow>();
        for (var index = 0; index < MaxRows; index++)
        {
            var path = $"{group}[{index}]";
            if (!form.Keys.Any(key => key.StartsWith(path, StringComparison.Ordinal)))
            {
                break;
            }

            rows.Add(read(path + "."));
        }

        return rows.ToImmutable();
    }

    /// <summary>Reads a number as people type it: full-width digits, a comma between thousands, a percent sign after it.</summary>
    /// <param name="typed">What was typed; blank is no number.</param>
    /// <param name="field">The field, for the refusal.</param>
    /// <param name="refusals">Gets <c>form.number</c> where it is no number.</param>
    public static decimal? Number(string typed, string field, ImmutableArray<Rejected>.Builder refusals)
    {
        var plain = Narrowed(typed).Replace(",", "", StringComparison.Ordinal).Trim().TrimEnd('%').Trim();
        if (plain.Length == 0)
        {
            return null;
        }

        if (plain.Length <= 20 && decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        refusals.Add(Rejected.Invalid("form.number", field, Shortened(typed)));
        return null;
    }

    /// <summary>The same for a whole number that counts something.</summary>
    public static int? Whole(string typed, string field, ImmutableArray<Rejected>.Builder refusals)
    {
        var number = Number(typed, field, refusals);
        if (number is null || (number == decimal.Truncate(number.Value) && number >= int.MinValue && number <= int.MaxValue))
        {
            return (int?)number;
        }

        refusals.Add(Rejected.Invalid("form.number", field, Shortened(typed)));
        return null;
    }

    /// <summary>Reads a day: what a date field sends, and 2026年9月18日, 2026.9.18, 2026/9/18 where the browser has no date field.</summary>
    /// <param name="typed">What was typed; blank is no day.</param>
    /// <param name="field">The field, for the refusal.</param>
    /// <param name="refusals">Gets <c>form.date</c> where it is no day.</param>
    public static DateOnly? Day(string typed, string field, ImmutableArray<Rejected>.Builder refusals)
    {
        var plain = Narrowed(typed).Trim().Replace('年', '-').Replace('月', '-').Replace('.', '-').Replace('/', '-').TrimEnd('日', '号');
        if (plain.Length == 0)
        {
            return null;
        }

        if (DateOnly.TryParseExact(plain, "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        refusals.Add(Rejected.Invalid("form.date", field, Shortened(typed)));
        return null;
    }

    /// <summary>A day as a date field takes it, "" for none.</summary>
    public static string Typed(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A number as it is typed, "" for none.</summary>
    public static string Typed(decimal? number) => number?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A text as it was typed, "" for none.</summary>
    public static string Typed(FreeText? text) => text?.Value ?? "";

    /// <summary>A row name such as <c>measures[2]</c> taken apart; <c>null</c> where it is none.</summary>
    internal static (string Group, int Index)? Row(string name)
    {
        var open = name.IndexOf('[', StringComparison.Ordinal);
        return open > 0 && name.EndsWith(']') && int.TryParse(name.AsSpan(open + 1, name.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? (name[..open], index)
            : null;
    }

    /// <summary>The rows without the one named by a button such as <c>measures[2]</c>.</summary>
    internal static ImmutableArray<TRow> Without<TRow>(this ImmutableArray<TRow> rows, string group, string? removed) =>
        removed is not null && Row(removed) is { } row && row.Group == group && row.Index < rows.Length ? rows.RemoveAt(row.Index) : rows;

    // What is no character at all cannot be brought into this form, and is no number or day either.
    private static string Narrowed(string typed)
    {
        try
        {
            return typed.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return typed;
        }
    }

    private static string Shortened(string typed) => typed.Length <= 30 ? typed : typed[..30];
}

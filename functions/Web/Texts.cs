using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace PartyFlow.Web;

/// <summary>
/// The texts of one language, by key. Placeholders are <c>{0}</c>; English may choose by number:
/// <c>{0} working {0|day|days}</c>. A key that does not exist is a programmer's error and throws.
/// </summary>
public sealed partial class Texts
{
    private static readonly string[] Files = ["Texts.Common", "Texts.Task", "Texts.Stages", "Texts.Record", "Texts.Files", "Texts.AnyTime", "Texts.Drafts", "Texts.Forms", "Texts.Refusals", "Texts.Api", "Texts.Manage", "Texts.People", "Texts.Erasing", "Mail.Letters"];

    private static readonly FrozenDictionary<string, Texts> ByLanguage =
        Language.All.ToFrozenDictionary(language => language.Code, language => new Texts(language));

    private readonly FrozenDictionary<string, string> _texts;

    private Texts(Language language)
    {
        Language = language;
        _texts = Files.SelectMany(file => Read(file, language)).ToFrozenDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
    }

    /// <summary>The language these texts are in.</summary>
    public Language Language { get; }

    /// <summary>Every key there is.</summary>
    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>The text of a key as it stands.</summary>
    public string this[string key] => _texts.TryGetValue(key, out var text) ? text : throw new KeyNotFoundException($"No text '{key}' in {Language.Code}.");

    /// <summary>The texts of a language.</summary>
    public static Texts In(Language language) => ByLanguage[language.Code];

    /// <summary>The text of a key, or <c>null</c> where there is none.</summary>
    public string? Find(string key) => _texts.GetValueOrDefault(key);

    /// <summary>The text of a key with its placeholders filled in. Numbers are written plainly; write dates with <see cref="Wording"/> first.</summary>
    public string Format(string key, params ReadOnlySpan<object?> arguments) => Fill(this[key], arguments.ToArray(), static text => text, static argument => Plain(argument));

    /// <summary>
    /// The same as HTML: the text and every argument are encoded, except a <see cref="MarkupString"/> (for example from <see cref="Html"/>),
    /// which is put in as it is.
    /// </summary>
    public MarkupString Markup(string key, params ReadOnlySpan<object?> arguments) =>
        new(Fill(this[key], arguments.ToArray(), Html.Encode, static argument => argument is MarkupString markup ? markup.Value : Html.Encode(Plain(argument))));

    private static string Fill(string text, object?[] arguments, Func<string, string> literal, Func<object?, string> argument)
    {
        if (!text.Contains('{', StringComparison.Ordinal))
        {
            return literal(text);
        }

        var filled = new System.Text.StringBuilder(text.Length + 32);
        var from = 0;
        foreach (var match in Placeholder().EnumerateMatches(text))
        {
            filled.Append(literal(text[from..match.Index]));
            var parts = text[(match.Index + 1)..(match.Index + match.Length - 1)].Split('|');
            var value = arguments.ElementAtOrDefault(int.Parse(parts[0], CultureInfo.InvariantCulture));
            filled.Append(parts.Length == 1 ? argument(value) : literal(Plain(value) == "1" ? parts[1] : parts[2]));
            from = match.Index + match.Length;
        }

        return filled.Append(literal(text[from..])).ToString();
    }

    private static string Plain(object? argument) => argument switch
    {
        null => "",
        string text => text,
        MarkupString markup => Html.Strip(markup.Value),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => argument.ToString() ?? "",
    };

    private static IEnumerable<KeyValuePair<string, string>> Read(string file, Language language)
    {
        var manager = new ResourceManager($"PartyFlow.Web.{file}", typeof(Texts).Assembly);
        // The neutral resources are the Chinese ones.
        var set = manager.GetResourceSet(language == Language.Chinese ? CultureInfo.InvariantCulture : language.Culture, createIfNotExists: true, tryParents: false)
            ?? throw new MissingManifestResourceException($"{file}.{language.Code}");
        foreach (DictionaryEntry entry in set)
        {
            yield return new((string)entry.Key, (string)entry.Value!);
        }
    }

    [GeneratedRegex(@"\{\d(\|[^|{}]*\|[^|{}]*)?\}")]
    private static partial Regex Placeholder();
}

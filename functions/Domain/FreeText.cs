using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PartyFlow.Domain;

/// <summary>
/// A text that a person typed. It has a type of its own so that storage can keep it apart from the event that carries it:
/// the chain of hashes covers only a salted hash of each free text, and the text itself can be erased.
/// </summary>
[JsonConverter(typeof(FreeTextJson))]
public sealed record FreeText
{
    /// <summary>The longest text a field takes, in characters.</summary>
    public const int MaxLength = 2_000;

    private FreeText(string value) => Value = value;

    /// <summary>The text, trimmed, with line ends as <c>\n</c>; never empty.</summary>
    public string Value { get; }

    /// <summary>Makes a text of what was typed; nothing but white space is no text (<c>null</c>).</summary>
    public static FreeText? Of(string? typed)
    {
        var trimmed = typed?.ReplaceLineEndings("\n").Trim();
        return string.IsNullOrEmpty(trimmed) ? null : new FreeText(trimmed);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Takes what was typed, see <see cref="Of"/>.</summary>
    public static implicit operator FreeText?(string? typed) => Of(typed);

    /// <summary>The text itself.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator string?(FreeText? text) => text?.Value;

    private sealed class FreeTextJson : JsonConverter<FreeText>
    {
        public override FreeText? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Of(reader.GetString());

        public override void Write(Utf8JsonWriter writer, FreeText value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}

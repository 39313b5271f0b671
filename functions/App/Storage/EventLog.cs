using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PartyFlow.Domain;

namespace PartyFlow.Functions.Storage;

/// <summary>
/// One event as it is kept: its JSON, in which every free text is replaced by SHA-256(salt ‖ text); the texts with their salts
/// standing apart; and the link of the chain, SHA-256(previous link ‖ JSON). Texts and salts can be erased and the chain still verifies.
/// </summary>
/// <param name="Version">Its place in the task, from 1.</param>
/// <param name="Json">The event without its texts, exactly as hashed.</param>
/// <param name="Texts">Text and salt (base64) by the place in which the JSON names them; an erased one is <c>null</c>.</param>
/// <param name="Link">The link of the chain, base64.</param>
internal sealed record LoggedEvent(int Version, string Json, SaltedText?[] Texts, string Link)
{
    /// <summary>The same without its texts and salts; JSON and link stay, and so does the chain.</summary>
    public LoggedEvent Erased() => this with { Texts = new SaltedText?[Texts.Length] };
}

/// <summary>A free text and the salt that its hash was made with, base64.</summary>
public sealed record SaltedText(string Text, string Salt);

/// <summary>One event as a line of an export, with everything that somebody needs who has nothing else to check it with.</summary>
/// <param name="Version">Its place in the task, from 1.</param>
/// <param name="Link">The link of the chain, base64: SHA-256 over the link before, a line feed and <paramref name="Json"/>.</param>
/// <param name="Json">The stored JSON exactly as hashed, each text in it as <c>"place:hash"</c>.</param>
/// <param name="Texts">The texts by their places; an erased one is <c>null</c>.</param>
/// <param name="Event">The same event to be read, with its texts in their places.</param>
public sealed record ExportedEvent(int Version, string Link, string Json, SaltedText?[] Texts, TaskEvent Event);

/// <summary>Writes and reads events in the form in which they are kept.</summary>
internal static class EventLog
{
    /// <summary>What stands for a text that was erased.</summary>
    private const string Erased = "（已删去）";

    public static LoggedEvent Write(TaskEvent @event, int version, string previousLink)
    {
        var (json, texts) = Sealing.Write(@event);
        return new LoggedEvent(version, json, texts, Link(previousLink, json));
    }

    public static ExportedEvent Export(LoggedEvent logged) => new(logged.Version, logged.Link, logged.Json, logged.Texts, Read(logged));

    public static TaskEvent Read(LoggedEvent logged) =>
        Unsealing.Read(logged)
        ?? throw new InvalidDataException($"Event {logged.Version} cannot be read.");

    /// <summary>Whether the events follow each other without a gap, no byte of them changed, and every text is the one that was hashed.</summary>
    public static bool Verify(IEnumerable<LoggedEvent> events)
    {
        var (link, version) = ("", 0);
        foreach (var logged in events)
        {
            if (logged.Version != ++version || logged.Link != Link(link, logged.Json)
                || logged.Texts.Index().Any(text => text.Item is { } kept && !logged.Json.Contains($"\"{text.Index}:{Hash(kept.Salt, kept.Text)}\"", StringComparison.Ordinal)))
            {
                return false;
            }

            link = logged.Link;
        }

        return true;
    }

    private static string Link(string previous, string json) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(previous + "\n" + json)));

    private static string Hash(string salt, string text) =>
        Convert.ToHexStringLower(SHA256.HashData([.. Convert.FromBase64String(salt), .. Encoding.UTF8.GetBytes(text)]));

    private static JsonSerializerOptions Options(JsonConverter<FreeText> texts)
    {
        var options = Json.Make();
        options.Converters.Add(texts);
        return options;
    }

    // Options remember how every type is read and written: made once, or each event would find it all out again. The texts of the
    // event at hand reach the converter beside them, on the thread that serializes.
    private sealed class Sealing : JsonConverter<FreeText>
    {
        private static readonly JsonSerializerOptions Sealed = Options(new Sealing());

        [ThreadStatic]
        private static List<SaltedText>? texts;

        public static (string Json, SaltedText[] Texts) Write(TaskEvent @event)
        {
            var found = new List<SaltedText>();
            texts = found;
            try
            {
                return (JsonSerializer.Serialize(@event, Sealed), [.. found]);
            }
            finally
            {
                texts = null;
            }
        }

        public override FreeText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, FreeText value, JsonSerializerOptions options)
        {
            var salt = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            writer.WriteStringValue($"{texts!.Count}:{Hash(salt, value.Value)}");
            texts.Add(new SaltedText(value.Value, salt));
        }
    }

    private sealed class Unsealing : JsonConverter<FreeText>
    {
        private static readonly JsonSerializerOptions Unsealed = Options(new Unsealing());

        [ThreadStatic]
        private static SaltedText?[]? texts;

        public static TaskEvent? Read(LoggedEvent logged)
        {
            texts = logged.Texts;
            try
            {
                return JsonSerializer.Deserialize<TaskEvent>(logged.Json, Unsealed);
            }
            finally
            {
                texts = null;
            }
        }

        public override FreeText? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var sealedText = reader.GetString()!;
            var place = int.Parse(sealedText[..sealedText.IndexOf(':')], System.Globalization.CultureInfo.InvariantCulture);
            return FreeText.Of(texts![place]?.Text ?? Erased);
        }

        public override void Write(Utf8JsonWriter writer, FreeText value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}

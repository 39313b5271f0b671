using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PartyFlow.Local.DurableTask;

/// <summary>Writes and reads stored events.</summary>
internal static class HistoryJson
{
    // Payloads are JSON inside JSON and mostly Chinese: escaping quotes and ideographs would double their size.
    private static readonly HistoryJsonContext Compact = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    internal static byte[] Write(List<HistoryEvent> events) =>
        JsonSerializer.SerializeToUtf8Bytes(events, Compact.ListHistoryEvent);

    internal static byte[] Write(HistoryEvent message) =>
        JsonSerializer.SerializeToUtf8Bytes(message, Compact.HistoryEvent);

    internal static List<HistoryEvent> ReadEvents(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Compact.ListHistoryEvent)
        ?? throw new JsonException("A history entry is empty.");

    internal static HistoryEvent ReadEvent(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Compact.HistoryEvent)
        ?? throw new JsonException("A message is empty.");

    /// <summary>Reads a message that may come from another version or be damaged.</summary>
    internal static bool TryReadEvent(
        ReadOnlySpan<byte> json, [NotNullWhen(true)] out HistoryEvent? message, [NotNullWhen(false)] out string? reason)
    {
        try
        {
            (message, reason) = (ReadEvent(json), null);
            return true;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            (message, reason) = (null, e.Message);
            return false;
        }
    }

    internal static string? Write(Failure? failure) =>
        failure is null ? null : JsonSerializer.Serialize(failure, Compact.Failure);

    internal static Failure? ReadFailure(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, Compact.Failure);

    internal static string? Write(IEnumerable<KeyValuePair<string, string>>? tags) =>
        tags is null || !tags.Any()
            ? null
            : JsonSerializer.Serialize(new Dictionary<string, string>(tags), Compact.DictionaryStringString);

    internal static IReadOnlyDictionary<string, string> ReadTags(string? json) =>
        json is null ? System.Collections.Immutable.ImmutableDictionary<string, string>.Empty
            : JsonSerializer.Deserialize(json, Compact.DictionaryStringString)!;
}

[JsonSerializable(typeof(List<HistoryEvent>))]
[JsonSerializable(typeof(Failure))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class HistoryJsonContext : JsonSerializerContext;

using System.Text;
using System.Text.Json;
using PartyFlow.Domain;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Files;

/// <summary>Which files an event refers to: every <c>fileId</c> in it, of whatever type the event is.</summary>
internal static class FileReferences
{
    private const string Member = "fileId";

    /// <summary>The files of an event that is about to be written.</summary>
    public static IReadOnlyCollection<string> Of(TaskEvent @event) => Read(JsonSerializer.SerializeToUtf8Bytes(@event, Json.Options));

    /// <summary>The files of a stored event. What people typed stands apart from its JSON, so nobody can write a reference into it.</summary>
    public static IReadOnlyCollection<string> Of(string json) => json.Contains($"\"{Member}\":", StringComparison.Ordinal) ? Read(Encoding.UTF8.GetBytes(json)) : [];

    private static HashSet<string> Read(byte[] json)
    {
        var found = new HashSet<string>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(Member) && reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                found.Add(reader.GetString()!);
            }
        }

        return found;
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace PartyFlow.Functions.Storage;

/// <summary>The one way PartyFlow writes JSON: camelCase, Chinese readable, nothing that HTML could mistake for a tag.</summary>
public static class Json
{
    /// <summary>For the API, for rows and for durable inputs alike.</summary>
    public static readonly JsonSerializerOptions Options = Make();

    /// <summary>A word of an enum as JSON says it: camelCase.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>A fresh copy, to add converters to.</summary>
    public static JsonSerializerOptions Make() => new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        AllowOutOfOrderMetadataProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = 32,
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace PartyFlow.Functions.Tests.Api;

/// <summary>What <c>openapi.yaml</c> says, and whether an answer is as it says.</summary>
internal sealed class OpenApiFile(JsonNode root)
{
    public JsonNode Root => root;

    public JsonObject Schemas => root["components"]!["schemas"]!.AsObject();

    public static OpenApiFile Read() => new(PlainYaml.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.yaml"))));

    /// <summary>What a <c>$ref</c> leads to, or <c>null</c>.</summary>
    public JsonNode? Find(string reference)
    {
        JsonNode? found = root;
        foreach (var step in reference.TrimStart('#', '/').Split('/'))
        {
            found = found?[step];
        }

        return found;
    }

    /// <summary>Every <c>$ref</c> below a node.</summary>
    public static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => entry.Key == "$ref" ? [entry.Value!.GetValue<string>()] : References(entry.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    /// <summary>What is not as a schema says, with its place; empty when all is.</summary>
    public IEnumerable<string> Faults(JsonElement value, JsonNode schema, string place = "$")
    {
        if (schema["$ref"] is { } reference)
        {
            return Faults(value, Find(reference.GetValue<string>())!, place);
        }

        if (schema["oneOf"] is not null)
        {
            var type = value.GetProperty("type").GetString()!;
            return schema["discriminator"]!["mapping"]![type] is { } chosen ? Faults(value, Find(chosen.GetValue<string>())!, place) : [$"{place}: type {type}"];
        }

        var types = schema["type"] switch { JsonArray several => several.Select(one => one!.GetValue<string>()), { } one => [one.GetValue<string>()], null => null };
        if (types is not null && !types.Contains(TypeOf(value)) && !(TypeOf(value) == "integer" && types.Contains("number")))
        {
            return [$"{place}: {TypeOf(value)} instead of {string.Join(" or ", types)}"];
        }

        return (schema["enum"] is JsonArray words && !words.Any(word => word!.GetValue<string>() == value.GetString()) ? new[] { $"{place}: {value}" } : [])
            .Concat(schema["const"] is { } constant && constant.GetValue<string>() != value.GetString() ? [$"{place}: {value}"] : [])
            .Concat(schema["format"]?.GetValue<string>() == "date" && !DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", out _) ? [$"{place}: {value} is no date"] : [])
            .Concat(schema["items"] is { } items ? value.EnumerateArray().SelectMany((inner, index) => Faults(inner, items, $"{place}[{index}]")) : [])
            .Concat(schema["properties"] is JsonObject properties ? FaultsOfMembers(value, properties, schema, place) : []);
    }

    private IEnumerable<string> FaultsOfMembers(JsonElement value, JsonObject properties, JsonNode schema, string place) =>
        (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{place}.{name}: missing")
            .Concat(value.EnumerateObject().SelectMany(member => properties[member.Name] is { } known ? Faults(member.Value, known, $"{place}.{member.Name}") : [$"{place}.{member.Name}: not documented"]));

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };
}

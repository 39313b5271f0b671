using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Rest;

/// <summary>Rows as the Table service writes them: JSON with <c>name@odata.type</c> beside values that JSON has no type for.</summary>
internal static class RowJson
{
    private const string TypeMark = "@odata.type";

    internal static byte[] Write(TableRow row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("PartitionKey", row.PartitionKey);
            json.WriteString("RowKey", row.RowKey);
            foreach (var (name, value) in row.Properties)
            {
                if (Type(value) is { } type)
                {
                    json.WriteString(name + TypeMark, type);
                }
                WriteValue(json, name, value);
            }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    internal static TableRow Read(JsonElement json)
    {
        string? partitionKey = null, rowKey = null, etag = null;
        DateTimeOffset? timestamp = null;
        var properties = new List<KeyValuePair<string, object>>();
        foreach (var property in json.EnumerateObject())
        {
            var value = property.Value;
            switch (property.Name)
            {
                case "PartitionKey":
                    partitionKey = value.GetString();
                    break;
                case "RowKey":
                    rowKey = value.GetString();
                    break;
                case "Timestamp" when value.ValueKind == JsonValueKind.String:
                    timestamp = Time(value);
                    break;
                case "odata.etag":
                    etag = value.GetString();
                    break;
                case var name when name.StartsWith("odata.", StringComparison.Ordinal) || name.EndsWith(TypeMark, StringComparison.Ordinal) || value.ValueKind == JsonValueKind.Null:
                    break;
                default:
                    var type = json.TryGetProperty(property.Name + TypeMark, out var mark) ? mark.GetString() : null;
                    properties.Add(new(property.Name, ReadValue(type, value)));
                    break;
            }
        }
        return new TableRow(partitionKey, rowKey, properties) { Timestamp = timestamp, ETag = etag };
    }

    private static string? Type(object value) => value switch
    {
        long => "Edm.Int64",
        double => "Edm.Double",
        DateTimeOffset => "Edm.DateTime",
        Guid => "Edm.Guid",
        byte[] => "Edm.Binary",
        _ => null,
    };

    private static void WriteValue(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            case double number:
                json.WriteString(name, double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
                break;
            case DateTimeOffset moment:
                json.WriteString(name, moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                break;
            case Guid id:
                json.WriteString(name, id.ToString("D"));
                break;
            case byte[] bytes:
                json.WriteBase64String(name, bytes);
                break;
            default:
                throw new NotSupportedException($"A row cannot hold a {value.GetType()}.");
        }
    }

    private static object ReadValue(string? type, JsonElement value) => (type, value.ValueKind) switch
    {
        ("Edm.Int64", JsonValueKind.String) => long.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.Int64", _) => value.GetInt64(),
        ("Edm.Double", JsonValueKind.String) => value.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => double.Parse(text!, CultureInfo.InvariantCulture),
        },
        ("Edm.Double", _) => value.GetDouble(),
        ("Edm.DateTime", _) => Time(value),
        ("Edm.Guid", _) => Guid.Parse(value.GetString()!),
        ("Edm.Binary", _) => value.GetBytesFromBase64(),
        (_, JsonValueKind.String) => value.GetString()!,
        (_, JsonValueKind.True) => true,
        (_, JsonValueKind.False) => false,
        (_, JsonValueKind.Number) when value.TryGetInt32(out var number) => number,
        (_, JsonValueKind.Number) => value.GetDouble(),
        _ => throw new InvalidDataException($"The store sent a value of a kind that tables do not have: {value.ValueKind}."),
    };

    private static DateTimeOffset Time(JsonElement value) =>
        DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}

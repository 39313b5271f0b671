using System.Text.Json;

namespace Microsoft.DurableTask.Converters;

/// <summary>Converts with System.Text.Json; by default with its defaults plus public fields.</summary>
public class JsonDataConverter : DataConverter
{
    // What is stored was written with these: changing them can break orchestrations in flight.
    private static readonly JsonSerializerOptions DefaultOptions = new() { IncludeFields = true };
    private readonly JsonSerializerOptions options;

    /// <summary>Creates a converter.</summary>
    /// <param name="options">Serializer options; <c>null</c> for the defaults.</param>
    public JsonDataConverter(JsonSerializerOptions? options = null) => this.options = options ?? DefaultOptions;

    /// <summary>The converter with default options.</summary>
    public static JsonDataConverter Default { get; } = new();

    /// <inheritdoc/>
    public override string? Serialize(object? value) =>
        // As an object: the serializer then finds the discriminator a base type may ask for.
        value is null ? null : JsonSerializer.Serialize<object>(value, options);

    /// <inheritdoc/>
    public override object? Deserialize(string? data, Type targetType) =>
        data is null ? null : JsonSerializer.Deserialize(data, targetType, options);
}

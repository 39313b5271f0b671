using Microsoft.DurableTask.Converters;

namespace Microsoft.DurableTask.Client;

/// <summary>A serialised value together with what can read it.</summary>
public sealed class SerializedData
{
    /// <summary>Wraps a serialised value.</summary>
    /// <param name="data">The serialised value.</param>
    /// <param name="converter">What can read it; <c>null</c> for JSON with defaults.</param>
    public SerializedData(string data, DataConverter? converter = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        Value = data;
        Converter = converter ?? JsonDataConverter.Default;
    }

    /// <summary>The serialised value.</summary>
    public string Value { get; }

    /// <summary>What can read it.</summary>
    public DataConverter Converter { get; }

    /// <summary>The value.</summary>
    public T? ReadAs<T>() => Converter.Deserialize<T>(Value);
}

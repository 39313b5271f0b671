namespace Microsoft.DurableTask;

/// <summary>Turns inputs, outputs and event payloads into text and back.</summary>
public abstract class DataConverter
{
    /// <summary>The text of a value; <c>null</c> for <c>null</c>.</summary>
    public abstract string? Serialize(object? value);

    /// <summary>The value of a text; <c>null</c> for <c>null</c>.</summary>
    /// <param name="data">The text.</param>
    /// <param name="targetType">The type to read it as.</param>
    public abstract object? Deserialize(string? data, Type targetType);

    /// <summary>The value of a text; <c>default</c> for <c>null</c>.</summary>
    public virtual T? Deserialize<T>(string? data) => (T?)(Deserialize(data, typeof(T)) ?? default(T));
}

using System.Globalization;

namespace PartyFlow.Local.Tables.Filters;

/// <summary>Writes values the way filters spell them.</summary>
internal static class FilterLiteral
{
    /// <exception cref="NotSupportedException">Tables have no such type.</exception>
    internal static string Of(object? value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        char letter => Of(letter.ToString()),
        bool flag => flag ? "true" : "false",
        sbyte or byte or short or ushort or int => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        uint or long or ulong => Convert.ToString(value, CultureInfo.InvariantCulture) + "L",
        double real => OfReal(real),
        float real => OfReal(real),
        decimal real => OfReal((double)real),
        DateTimeOffset moment => $"datetime'{moment.UtcDateTime:O}'",
        DateTime moment => $"datetime'{Utc(moment):O}'",
        Guid id => $"guid'{id:D}'",
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        BinaryData data => $"X'{Convert.ToHexString(data.ToArray())}'",
        Enum name => Of(name.ToString()),
        null => throw new NotSupportedException("A filter cannot compare with null: rows do not store properties that are null."),
        _ => throw new NotSupportedException($"A filter cannot compare with a value of type {value.GetType()}."),
    };

    internal static DateTime Utc(DateTime moment) => moment.Kind switch
    {
        DateTimeKind.Unspecified => DateTime.SpecifyKind(moment, DateTimeKind.Utc),
        _ => moment.ToUniversalTime(),
    };

    private static string OfReal(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        // Without a point the store would take it for an integer.
        return double.IsFinite(value) && text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text.Replace("∞", "Infinity", StringComparison.Ordinal);
    }
}

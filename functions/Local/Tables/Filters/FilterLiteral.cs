using System.Globalization;
using System.Xml;

namespace PartyFlow.Local.Tables.Filters;

/// <summary>Writes values the way filters spell them.</summary>
internal static class FilterLiteral
{
    /// <exception cref="ArgumentException">Filters have no such type.</exception>
    internal static string Of(object? value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        char letter => Of(letter.ToString()),
        bool flag => flag ? "true" : "false",
        sbyte or byte or short or ushort or int or uint => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        long or ulong => Convert.ToString(value, CultureInfo.InvariantCulture) + "L",
        double real => OfReal(real),
        float real => OfReal(real),
        decimal real => OfReal((double)real),
        DateTimeOffset moment => $"datetime'{XmlConvert.ToString(moment.UtcDateTime, XmlDateTimeSerializationMode.RoundtripKind)}'",
        DateTime moment => $"datetime'{XmlConvert.ToString(Utc(moment), XmlDateTimeSerializationMode.RoundtripKind)}'",
        Guid id => $"guid'{id:D}'",
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        BinaryData data => $"X'{Convert.ToHexString(data.ToArray())}'",
        null => throw new ArgumentException("A filter cannot compare with null: rows do not store properties that are null."),
        _ => throw new ArgumentException($"A filter cannot compare with a value of type {value.GetType()}."),
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

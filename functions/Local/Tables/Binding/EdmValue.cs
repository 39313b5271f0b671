using System.Globalization;
using PartyFlow.Local.Tables.Filters;

namespace PartyFlow.Local.Tables.Binding;

/// <summary>Values of the program against the types that a table can hold.</summary>
internal static class EdmValue
{
    /// <summary>The value as it is stored, null when it is null.</summary>
    /// <exception cref="NotSupportedException">Tables have no such type, or it is a <see cref="DateTime"/> that is not in UTC.</exception>
    internal static object? From(string name, object? value) => value switch
    {
        null => null,
        string or bool or int or long or double or Guid or byte[] => value,
        DateTimeOffset moment => moment.ToUniversalTime(),
        DateTime { Kind: DateTimeKind.Utc } moment => new DateTimeOffset(moment),
        DateTime moment => throw new NotSupportedException($"The time {moment:O} of property {name} is {moment.Kind}; a table holds times in UTC."),
        BinaryData data => data.ToArray(),
        ulong number => unchecked((long)number),
        float or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"Not supported type {value.GetType()} of property {name}: a table holds text, booleans, numbers, times, GUIDs and bytes."),
    };

    /// <summary>A stored value as a member's type wants it.</summary>
    /// <exception cref="InvalidCastException">It does not fit.</exception>
    internal static object To(Type wanted, string name, object stored)
    {
        var type = Nullable.GetUnderlyingType(wanted) ?? wanted;
        if (type.IsInstanceOfType(stored))
        {
            return stored;
        }
        return (stored, Type.GetTypeCode(type)) switch
        {
            (string text, _) when type.IsEnum => Enum.Parse(type, text),
            (byte[] bytes, _) when type == typeof(BinaryData) => BinaryData.FromBytes(bytes),
            (DateTimeOffset moment, TypeCode.DateTime) => moment.UtcDateTime,
            (long number, TypeCode.UInt64) => unchecked((ulong)number),
            (int number, TypeCode.Double) => (double)number,
            _ => throw new InvalidCastException($"The stored {stored.GetType().Name} of {name} does not fit into a {wanted}."),
        };
    }
}

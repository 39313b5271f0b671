using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace PartyFlow.Local.FunctionsWorker.Binding;

/// <summary>Turns route and query values into parameters of simple types. Numbers and dates are read the invariant way.</summary>
internal static class TextValue
{
    internal static bool CanRead(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) || plain.IsPrimitive || plain.IsEnum || plain == typeof(decimal) || plain == typeof(Guid)
            || plain == typeof(DateTime) || plain == typeof(DateTimeOffset) || plain == typeof(DateOnly) || plain == typeof(TimeOnly)
            || plain == typeof(TimeSpan) || plain == typeof(Uri);
    }

    /// <summary>The value of the parameter's name, or its default, or null for what may be null.</summary>
    /// <exception cref="BadInputException">It is missing, or is no value of that type.</exception>
    internal static object? Read(IReadOnlyDictionary<string, object?> values, ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (!values.TryGetValue(parameter.Name!, out var value) || value is null || (value is "" && type != typeof(string)))
        {
            return parameter.HasDefaultValue ? parameter.DefaultValue
                : !parameter.ParameterType.IsValueType || type != parameter.ParameterType ? null
                : throw new BadInputException(StatusCodes.Status400BadRequest, $"The value '{parameter.Name}' is missing.");
        }
        if (type.IsInstanceOfType(value))
        {
            return value;
        }
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        try
        {
            return type.IsEnum ? ReadEnum(type, text)
                : type == typeof(DateTime) ? DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
                : type == typeof(DateTimeOffset) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                : TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new BadInputException(StatusCodes.Status400BadRequest, $"The value of '{parameter.Name}' is no {type.Name}.", e);
        }
    }

    private static object ReadEnum(Type type, string text) =>
        Enum.TryParse(type, text, ignoreCase: true, out var value) && Enum.IsDefined(type, value!)
            ? value!
            : throw new FormatException($"'{text}' is no {type.Name}.");
}

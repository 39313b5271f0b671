namespace Microsoft.Azure.Functions.Worker.Converters;

/// <summary>Names the type that turns a binding's source into the parameter's value. The local host knows <c>[FromBody]</c> only.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Enum | AttributeTargets.Struct)]
public class InputConverterAttribute : Attribute
{
    public InputConverterAttribute(Type converterType) => ConverterType = converterType ?? throw new ArgumentNullException(nameof(converterType));

    public Type ConverterType { get; }
}

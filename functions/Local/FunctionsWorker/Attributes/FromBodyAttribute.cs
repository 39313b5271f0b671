using Microsoft.Azure.Functions.Worker.Converters;
using PartyFlow.Local.FunctionsWorker.Binding;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Fills the parameter from the request's body: JSON for objects, as it came for <c>string</c>, <c>byte[]</c> and <c>Stream</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class FromBodyAttribute : InputConverterAttribute
{
    public FromBodyAttribute()
        : base(typeof(RequestBody))
    {
    }
}

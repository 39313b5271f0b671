using Azure.Core.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>What an app can set about the worker.</summary>
public class WorkerOptions
{
    public WorkerOptions()
    {
    }

    /// <summary>
    /// Reads and writes the JSON of <see cref="Http.HttpRequestData"/> and <see cref="Http.HttpResponseData"/>. Unless set: System.Text.Json
    /// with the options configured as <c>JsonSerializerOptions</c>, names as they are in the code, letter case aside when reading.
    /// </summary>
    public ObjectSerializer? Serializer { get; set; }

    internal static ObjectSerializer SerializerOf(FunctionContext context) =>
        context.InstanceServices.GetService<IOptions<WorkerOptions>>()?.Value.Serializer
        ?? throw new InvalidOperationException("The worker has no serializer.");
}

using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.DependencyInjection;

namespace Sample;

/// <summary>Makes the app tell of functions that a host must refuse; its own source could not be compiled with them.</summary>
internal static class BadMetadata
{
    internal static void Add(IServiceCollection services, string kind)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IFunctionMetadataProvider));
        services.AddSingleton<IFunctionMetadataProvider>(provider => new Provider(
            (IFunctionMetadataProvider)(inner.ImplementationInstance ?? inner.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)),
            kind));
    }

    private sealed class Provider(IFunctionMetadataProvider inner, string kind) : IFunctionMetadataProvider
    {
        public async Task<ImmutableArray<IFunctionMetadata>> GetFunctionMetadataAsync(string directory)
        {
            var good = await inner.GetFunctionMetadataAsync(directory);
            var plain = good.Single(function => function.Name == "Plain");
            return good.Add(kind switch
            {
                "twice" => new Metadata(plain, plain.Name!, [.. plain.RawBindings!]),
                "queue" => new Metadata(plain, "Queued", ["""{"name":"message","type":"queueTrigger","direction":"In","queueName":"q"}"""]),
                "entity" => new Metadata(plain, "Counter", ["""{"name":"dispatcher","type":"entityTrigger","direction":"In"}"""]),
                "key" => new Metadata(plain, "Locked", ["""{"name":"request","type":"httpTrigger","direction":"In","authLevel":"Function"}"""]),
                "route" => new Metadata(plain, "Broken", ["""{"name":"request","type":"httpTrigger","direction":"In","authLevel":"Anonymous","route":"a/{b:nonsense}"}"""]),
                "schedule" => new Metadata(plain, "Ticking", ["""{"name":"timer","type":"timerTrigger","direction":"In","schedule":"at noon"}"""]),
                "reserved" => new Metadata(plain, "adminPage", [.. plain.RawBindings!]),
                _ => throw new ArgumentException($"No bad function is called '{kind}'.", nameof(directory)),
            });
        }
    }

    private sealed class Metadata(IFunctionMetadata like, string name, IList<string> bindings) : IFunctionMetadata
    {
        public string? FunctionId => $"bad-{name}";

        public bool IsProxy => false;

        public string? Language => like.Language;

        public bool ManagedDependencyEnabled => false;

        public string? Name => name;

        public string? EntryPoint => like.EntryPoint;

        public IList<string>? RawBindings => bindings;

        public string? ScriptFile => like.ScriptFile;

        public IRetryOptions? Retry => null;
    }
}

using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Local.FunctionsWorker.Http;
using PartyFlow.Local.FunctionsWorker.Invocation;

namespace PartyFlow.Local.FunctionsWorker.Discovery;

/// <summary>A function as found in the app: what starts it, how its parameters are filled, what it is called.</summary>
internal sealed class LocalFunctionDefinition : FunctionDefinition
{
    internal LocalFunctionDefinition(string name, MethodInfo method, FunctionTrigger trigger, ParameterBinding[] bindings)
    {
        Name = name;
        Method = method;
        Trigger = trigger;
        Bindings = bindings;
        EntryPoint = $"{method.DeclaringType!.FullName}.{method.Name}";
        Id = StableId(name, EntryPoint);
        Parameters = [.. bindings.Select(binding => binding.Described)];
        InputBindings = bindings
            .Where(binding => binding.Metadata is not null)
            .ToImmutableDictionary(binding => binding.Metadata!.Name, binding => binding.Metadata!);
        OutputBindings = trigger is FunctionTrigger.Http && HttpOutput(method.ReturnType) is { } output
            ? ImmutableDictionary<string, BindingMetadata>.Empty.Add(output, new LocalBindingMetadata(output, "http", BindingDirection.Out))
            : ImmutableDictionary<string, BindingMetadata>.Empty;
    }

    internal MethodInfo Method { get; }

    internal FunctionTrigger Trigger { get; }

    internal ParameterBinding[] Bindings { get; }

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public override string PathToAssembly => Method.Module.FullyQualifiedName;

    public override string EntryPoint { get; }

    public override string Id { get; }

    public override string Name { get; }

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }

    /// <summary>The type of what a method hands back in the end; null for nothing.</summary>
    internal static Type? ResultOf(Type returned)
    {
        if (returned == typeof(void) || returned == typeof(Task) || returned == typeof(ValueTask))
        {
            return null;
        }
        return returned.IsGenericType && (returned.GetGenericTypeDefinition() == typeof(Task<>) || returned.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? returned.GetGenericArguments()[0]
            : returned;
    }

    /// <summary>What upstream calls the output that is the response; null for functions that return nothing.</summary>
    private static string? HttpOutput(Type returned) =>
        ResultOf(returned) is { } result ? HttpResults.HttpResultOf(result)?.Name ?? "$return" : null;

    private static string StableId(string name, string entryPoint)
    {
        // FNV-1a: the same in every process, which string.GetHashCode is not.
        var hash = 2166136261u;
        foreach (var letter in name + entryPoint)
        {
            hash = (hash ^ letter) * 16777619u;
        }
        return hash.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>One parameter of a function and where its value comes from.</summary>
/// <param name="Parameter">The method's parameter.</param>
/// <param name="Metadata">Set for triggers and declared inputs; null for what the host gives by type or name.</param>
/// <param name="Bind">Makes the value for one invocation.</param>
internal sealed record ParameterBinding(ParameterInfo Parameter, BindingMetadata? Metadata, Func<LocalFunctionContext, ValueTask<object?>> Bind)
{
    /// <summary>Asked for once all is known to be in order: there is one binding attribute at most then.</summary>
    internal FunctionParameter Described => field ??= new FunctionParameter(
        Parameter.Name!,
        Parameter.ParameterType,
        Parameter.HasDefaultValue,
        Parameter.HasDefaultValue ? Parameter.DefaultValue : null,
        Parameter.GetCustomAttributes()
            .Where(attribute => attribute is Microsoft.Azure.Functions.Worker.Extensions.Abstractions.BindingAttribute)
            .ToDictionary(_ => "bindingAttribute", attribute => (object)attribute));
}

internal sealed class LocalBindingMetadata(string name, string type, BindingDirection direction) : BindingMetadata
{
    public override string Name => name;

    public override string Type => type;

    public override BindingDirection Direction => direction;
}

using System.Text.Json.Nodes;

namespace PartyFlow.Host.Rpc;

/// <summary>A function as the worker describes it in its metadata.</summary>
/// <param name="Id">The worker's id of the function; invocations name it.</param>
/// <param name="Name">The name in <c>[Function(…)]</c>.</param>
/// <param name="Bindings">All bindings, the trigger among them.</param>
internal sealed record FunctionDefinition(string Id, string Name, IReadOnlyList<FunctionBinding> Bindings)
{
    /// <summary>The trigger; <c>null</c> where no binding is one.</summary>
    internal FunctionBinding? Trigger { get; } =
        Bindings.FirstOrDefault(binding => binding.Type.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));

    /// <summary>The bindings through which it reaches the task hub.</summary>
    internal IReadOnlyList<FunctionBinding> DurableClients { get; } = [.. Bindings.Where(binding => binding.Is("durableClient"))];

    /// <summary>Whether it asks to be run again when it fails.</summary>
    internal bool Retries { get; init; }
}

/// <summary>One binding of a function.</summary>
/// <param name="Name">The parameter's name, or <c>$return</c>.</param>
/// <param name="Type">For example <c>httpTrigger</c>, <c>orchestrationTrigger</c>, <c>durableClient</c>; letter case varies.</param>
/// <param name="Raw">The whole binding as the worker sent it.</param>
internal sealed record FunctionBinding(string Name, string Type, JsonObject Raw)
{
    internal bool Is(string type) => Type.Equals(type, StringComparison.OrdinalIgnoreCase);
}

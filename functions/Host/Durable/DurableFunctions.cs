using PartyFlow.Host.Rpc;

namespace PartyFlow.Host.Durable;

/// <summary>
/// The orchestrators and activities among an app's functions, by the names under which they are called, in any letter case.
/// </summary>
internal sealed class DurableFunctions
{
    private readonly Dictionary<string, FunctionDefinition> orchestrators;
    private readonly Dictionary<string, FunctionDefinition> activities;

    /// <exception cref="NotSupportedException">One of the functions is an entity.</exception>
    internal DurableFunctions(IReadOnlyList<FunctionDefinition> functions)
    {
        if (functions.FirstOrDefault(function => Is(function, "entityTrigger")) is { } entity)
        {
            throw new NotSupportedException(
                $"The function '{entity.Name}' is a durable entity. {Refusals.Entities} Take it out, or run the app on Azure.");
        }
        orchestrators = Named(functions, "orchestrationTrigger", "orchestration");
        activities = Named(functions, "activityTrigger", "activity");
    }

    internal FunctionDefinition? Orchestrator(string? name) => name is null ? null : orchestrators.GetValueOrDefault(name);

    internal FunctionDefinition? Activity(string? name) => name is null ? null : activities.GetValueOrDefault(name);

    /// <summary>What the durable extension answers to a name that it does not know.</summary>
    internal string UnknownOrchestrator(string? name) => Unknown(name, "an orchestrator", "orchestrator", orchestrators.Keys);

    /// <inheritdoc cref="UnknownOrchestrator"/>
    internal string UnknownActivity(string? name) => Unknown(name, "an activity", "activity", activities.Keys);

    private static string Unknown(string? name, string one, string kind, IReadOnlyCollection<string> known) =>
        $"The function '{name}' doesn't exist, is disabled, or is not {one} function. Additional info: " + (known.Count == 0
            ? $"No {kind} functions are currently registered!"
            : $"The following are the known {kind} functions: '{string.Join("', '", known)}'.");

    private static Dictionary<string, FunctionDefinition> Named(
        IReadOnlyList<FunctionDefinition> functions, string trigger, string nameProperty)
    {
        var named = new Dictionary<string, FunctionDefinition>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in functions.Where(function => Is(function, trigger)))
        {
            // The trigger's attribute may give another name than the function's.
            var name = function.Trigger!.Raw[nameProperty]?.GetValue<string>() is { Length: > 0 } other ? other : function.Name;
            if (!named.TryAdd(name, function))
            {
                throw new NotSupportedException(
                    $"Two functions are called as '{name}': '{named[name].Name}' and '{function.Name}'. Rename one of them.");
            }
        }
        return named;
    }

    private static bool Is(FunctionDefinition function, string trigger) =>
        string.Equals(function.Trigger?.Type, trigger, StringComparison.OrdinalIgnoreCase);
}

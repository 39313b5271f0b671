namespace PartyFlow.Host.Rpc;

/// <summary>Refuses at the start what could not run here, all of it at once.</summary>
internal static class FunctionCheck
{
    private static readonly HashSet<string> Served = new(StringComparer.OrdinalIgnoreCase)
    {
        "httpTrigger", "http", "timerTrigger", "orchestrationTrigger", "activityTrigger", "durableClient",
    };

    private static readonly string[] Reserved = ["admin", "runtime", ".auth"];

    /// <exception cref="StartException">A function cannot run here.</exception>
    internal static IReadOnlyList<FunctionDefinition> Check(IEnumerable<FunctionDefinition> functions)
    {
        // The order in which the real host tries their routes.
        var sorted = functions.OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var problems = new List<string>();
        foreach (var twice in sorted.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            problems.Add($"Two functions are called {twice.Key}: give one of them another name in [Function(\"…\")].");
        }
        foreach (var function in sorted)
        {
            problems.AddRange(Problems(function));
        }
        return problems.Count == 0 ? sorted : throw new StartException(problems);
    }

    private static IEnumerable<string> Problems(FunctionDefinition function)
    {
        if (Array.Find(Reserved, word => function.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)) is { } reserved)
        {
            yield return $"Function {function.Name}: names that begin with '{reserved}' belong to the Functions host; choose another.";
        }
        foreach (var binding in function.Bindings.Where(binding => !Served.Contains(binding.Type)))
        {
            yield return binding.Type.Equals("entityTrigger", StringComparison.OrdinalIgnoreCase)
                ? $"Function {function.Name} is a durable entity, which this host does not run. Use an orchestration, or run the app on "
                    + $"Azure."
                : $"Function {function.Name} has a binding of type {binding.Type}, which this host does not serve. It serves "
                    + $"{string.Join(", ", Served)}.";
        }
        if (function.Trigger is not { } trigger)
        {
            yield return $"Function {function.Name} has no trigger: nothing could ever start it.";
            yield break;
        }
        if (function.Retries)
        {
            yield return $"Function {function.Name} has a retry policy, which this host does not follow: catch the failure in the "
                + $"function, and try again there.";
        }
        if (trigger.Is("httpTrigger") && (string?)trigger.Raw["authLevel"] is { } level
            && !level.Equals("Anonymous", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"Function {function.Name} asks for a function key (AuthorizationLevel.{level}), and this host keeps none: use "
                + $"Anonymous and let the app decide.";
        }
    }
}

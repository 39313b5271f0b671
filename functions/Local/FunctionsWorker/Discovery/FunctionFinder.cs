using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Configuration;
using PartyFlow.Local.FunctionsWorker.Binding;

namespace PartyFlow.Local.FunctionsWorker.Discovery;

/// <summary>Finds the functions of an app and says, all at once, what is wrong with them.</summary>
internal sealed partial class FunctionFinder(string routePrefix, IConfiguration settings)
{
    private const BindingFlags AnyMethod =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly List<string> problems = [];

    /// <summary>The functions, by name.</summary>
    /// <exception cref="FunctionAppException">Some of them cannot be served.</exception>
    internal IReadOnlyList<LocalFunctionDefinition> Find(IEnumerable<Assembly> assemblies)
    {
        var found = new List<LocalFunctionDefinition>();
        foreach (var type in assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsClass))
        {
            foreach (var method in type.GetMethods(AnyMethod))
            {
                if (method.GetCustomAttribute<FunctionAttribute>() is { } attribute && Describe(type, method, attribute.Name) is { } function)
                {
                    found.Add(function);
                }
            }
        }
        RefuseDoubles(found);
        RefuseSharedRoutes(found);
        return problems.Count == 0
            ? [.. found.OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)]
            : throw new FunctionAppException(problems);
    }

    private LocalFunctionDefinition? Describe(Type type, MethodInfo method, string name)
    {
        var where = $"Function '{name}' ({type.FullName}.{method.Name})";
        var before = problems.Count;
        if (name is null || !FunctionName().IsMatch(name))
        {
            problems.Add($"{where}: a name begins with a letter, has up to 128 letters, digits, '-' and '_', and is not 'host'.");
        }
        if (!method.IsPublic || !IsPublic(type))
        {
            problems.Add($"{where}: the method and its class must be public.");
        }
        if (method.ContainsGenericParameters || type.ContainsGenericParameters || (type.IsAbstract && !method.IsStatic))
        {
            problems.Add($"{where}: neither the method nor its class may be generic or abstract.");
        }
        if (method.ReturnType == typeof(void) && method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null)
        {
            problems.Add($"{where}: 'async void' hides its end and its errors; return a Task.");
        }
        var triggers = method.GetParameters().Where(parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>().Any()).ToArray();
        if (triggers.Length != 1)
        {
            problems.Add($"{where}: exactly one parameter carries a trigger, {triggers.Length} do here.");
            return null;
        }
        RefuseOutputs(where, method);
        var trigger = new TriggerReader(routePrefix, settings).Read(where, name!, triggers[0], problems);
        var bindings = trigger is null ? [] : new ParameterBinder(where, trigger, problems).Bind(method.GetParameters());
        return problems.Count == before ? new LocalFunctionDefinition(name!, method, trigger!, bindings) : null;
    }

    private void RefuseOutputs(string where, MethodInfo method)
    {
        MemberInfo[] outputs = [method, .. LocalFunctionDefinition.ResultOf(method.ReturnType)?.GetProperties() ?? []];
        foreach (var member in outputs)
        {
            foreach (var output in member.GetCustomAttributes<OutputBindingAttribute>().Where(output => output is not HttpResultAttribute))
            {
                problems.Add($"{where}: the local host does not know the output binding {output.GetType().Name}{(member == method ? "" : $" of {member.DeclaringType!.Name}.{member.Name}")}.");
            }
        }
    }

    private void RefuseDoubles(List<LocalFunctionDefinition> functions)
    {
        foreach (var group in functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            problems.Add($"Function '{group.Key}' exists {group.Count()} times: {string.Join(", ", group.Select(function => function.EntryPoint))}.");
        }
        RefuseDoubles(functions, "orchestration", trigger => (trigger as FunctionTrigger.Orchestration)?.Name);
        RefuseDoubles(functions, "activity", trigger => (trigger as FunctionTrigger.Activity)?.Name);
    }

    private void RefuseDoubles(List<LocalFunctionDefinition> functions, string kind, Func<FunctionTrigger, string?> name)
    {
        foreach (var group in functions.Where(function => name(function.Trigger) is not null)
            .GroupBy(function => name(function.Trigger)!, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.DistinctBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Count() > 1))
        {
            problems.Add($"The {kind} '{group.Key}' is claimed by {string.Join(" and ", group.Select(function => $"'{function.Name}'"))}.");
        }
    }

    private void RefuseSharedRoutes(List<LocalFunctionDefinition> functions)
    {
        var served = new Dictionary<string, List<(string Name, FunctionTrigger.Http Trigger)>>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in functions)
        {
            if (function.Trigger is not FunctionTrigger.Http http)
            {
                continue;
            }
            // Parameters of another name, like {id} and {key}, answer to the same addresses.
            var shape = ParameterName().Replace(http.Route, "{$1");
            if (!served.TryGetValue(shape, out var others))
            {
                served[shape] = others = [];
            }
            foreach (var (name, other) in others.Where(other => other.Name != function.Name))
            {
                foreach (var method in Shared(other, http))
                {
                    problems.Add($"{method} /{http.Route} is served by '{name}' and by '{function.Name}'.");
                }
            }
            others.Add((function.Name, http));
        }
    }

    private static IEnumerable<string> Shared(FunctionTrigger.Http one, FunctionTrigger.Http other) =>
        one.Methods.Count == 0 ? other.Methods.DefaultIfEmpty("any method")
        : other.Methods.Count == 0 ? one.Methods
        : one.Methods.Intersect(other.Methods);

    private static bool IsPublic(Type type) => type.IsNested ? type.IsNestedPublic && IsPublic(type.DeclaringType!) : type.IsPublic;

    [GeneratedRegex("^(?!host$)[a-zA-Z][a-zA-Z0-9_-]{0,127}$", RegexOptions.IgnoreCase)]
    private static partial Regex FunctionName();

    [GeneratedRegex(@"\{(\**)[^}:?=]+")]
    private static partial Regex ParameterName();
}

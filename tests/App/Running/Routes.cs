using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;

namespace PartyFlow.Functions.Tests.Running;

/// <summary>A route of the app: its template and the methods it answers, of all functions that share it.</summary>
public sealed record Route(string Template, ImmutableArray<string> Methods)
{
    /// <summary>Whether programs call it and people do not.</summary>
    public bool IsApi => Template.StartsWith("api/", StringComparison.Ordinal);

    /// <summary>Whether a path leads here when no other route claims it.</summary>
    public bool Matches(string path) => Regex.IsMatch(path.Split('?')[0].TrimStart('/'), $"^{Regex.Replace(Regex.Replace(Template, @"\{\*[^}]*\}", ".*"), @"\{[^}]*\}", Template[^2] == '?' ? "" : "[^/]+")}$");
}

/// <summary>Every HTTP route there is, read from the functions themselves: a list of pages can be held against it, so that none is forgotten.</summary>
public static class Routes
{
    /// <summary>Every route, by template.</summary>
    public static ImmutableArray<Route> All { get; } =
    [
        .. typeof(PartyFlowApp).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(method => method.IsDefined(typeof(FunctionAttribute)))
            .SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
            .OfType<HttpTriggerAttribute>()
            .GroupBy(trigger => trigger.Route!, trigger => trigger.Methods!, StringComparer.Ordinal)
            .Select(route => new Route(route.Key, [.. route.SelectMany(methods => methods)]))
            .OrderBy(route => route.Template, StringComparer.Ordinal),
    ];

    /// <summary>The template of the route that answers a path: the one with the fewest blanks to fill in.</summary>
    public static string Of(string path) =>
        All.Where(route => route.Matches(path)).OrderBy(route => route.Template.Contains('*', StringComparison.Ordinal)).ThenBy(route => route.Template.Count(c => c == '{')).First().Template;
}

using System.ComponentModel.Design;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.Options;
using PartyFlow.Host.Rpc;

namespace PartyFlow.Host.Http;

/// <summary>
/// The routes of the HTTP functions, tried as the real host tries them: in the alphabetical order of the functions' names, the first that
/// fits path, constraints and method wins. What no route fits is not found, another method on a known path too.
/// </summary>
internal sealed class RouteTable
{
    private static readonly string[] Reserved = ["admin", "runtime", ".auth"];

    private readonly List<HttpRoute> routes = [];

    /// <param name="functions">In the order in which they are tried.</param>
    /// <param name="prefix">host.json's routePrefix.</param>
    /// <exception cref="StartException">A route cannot be served.</exception>
    internal RouteTable(IEnumerable<FunctionDefinition> functions, string prefix)
    {
        var problems = new List<string>();
        var constraints = Constraints();
        foreach (var function in functions.Where(function => function.Trigger!.Is("httpTrigger")))
        {
            try
            {
                routes.Add(Read(function, prefix, constraints));
            }
            catch (Exception e) when (
                e is RoutePatternException or RouteCreationException or ArgumentException or InvalidOperationException)
            {
                problems.Add($"Function {function.Name}: its route cannot be served: {e.Message}");
            }
        }
        if (problems.Count > 0)
        {
            throw new StartException(problems);
        }
    }

    internal IReadOnlyList<HttpRoute> Routes => routes;

    /// <summary>The route that serves a request, and the values its path holds.</summary>
    internal bool TryMatch(HttpContext http, [NotNullWhen(true)] out HttpRoute? route, out RouteValueDictionary values)
    {
        values = [];
        foreach (var candidate in routes)
        {
            if (candidate.Fits(http, values))
            {
                route = candidate;
                return true;
            }
            values.Clear();
        }
        route = null;
        return false;
    }

    private static HttpRoute Read(FunctionDefinition function, string prefix, DefaultInlineConstraintResolver resolver)
    {
        var raw = function.Trigger!.Raw;
        var route = (string?)raw["route"] is { Length: > 0 } given ? given : function.Name;
        if (Array.Find(Reserved, word => prefix.Length == 0 && route.StartsWith(word, StringComparison.OrdinalIgnoreCase)) is { } reserved)
        {
            throw new ArgumentException($"'{route}' begins with '{reserved}', which the Functions host keeps for itself.");
        }
        if (route.StartsWith('/') || route.StartsWith('~'))
        {
            throw new ArgumentException($"'{route}' must not begin with '{route[0]}'. The root itself is '{{ignored:maxlength(0)?}}'.");
        }
        var template = TemplateParser.Parse(prefix.Length == 0 ? route : $"{prefix}/{route}");
        var defaults = new RouteValueDictionary();
        var constraints = new List<KeyValuePair<string, IRouteConstraint>>();
        foreach (var parameter in template.Parameters)
        {
            if (parameter.DefaultValue is { } value)
            {
                defaults.Add(parameter.Name!, value);
            }
            foreach (var inline in parameter.InlineConstraints)
            {
                var constraint = resolver.ResolveConstraint(inline.Constraint)
                    ?? throw new ArgumentException($"'{route}' has a constraint '{inline.Constraint}' that nobody knows.");
                var own = parameter.IsOptional ? new OptionalRouteConstraint(constraint) : constraint;
                constraints.Add(KeyValuePair.Create(parameter.Name!, own));
            }
        }
        return new HttpRoute(
            function, template.TemplateText ?? string.Empty, Methods(raw["methods"]), new TemplateMatcher(template, defaults), constraints);
    }

    private static HashSet<string>? Methods(JsonNode? methods) =>
        methods is JsonArray { Count: > 0 } list
            ? list.Select(method => (string)method!).ToHashSet(StringComparer.OrdinalIgnoreCase)
            : null;

    private static DefaultInlineConstraintResolver Constraints()
    {
        var options = new RouteOptions();
        options.SetParameterPolicy<RegexInlineRouteConstraint>("regex");
        return new DefaultInlineConstraintResolver(Options.Create(options), new ServiceContainer());
    }
}

/// <summary>One HTTP function and the requests that are for it.</summary>
internal sealed class HttpRoute(
    FunctionDefinition function,
    string template,
    IReadOnlySet<string>? methods,
    TemplateMatcher matcher,
    IReadOnlyList<KeyValuePair<string, IRouteConstraint>> constraints)
{
    internal FunctionDefinition Function => function;

    /// <summary>The route's text, prefix and all; logs hold this and no path.</summary>
    internal string Template => template;

    /// <summary>Null for any method.</summary>
    internal IReadOnlySet<string>? Methods => methods;

    internal bool Fits(HttpContext http, RouteValueDictionary values)
    {
        if (methods?.Contains(http.Request.Method) == false || !matcher.TryMatch(http.Request.Path, values))
        {
            return false;
        }
        foreach (var (key, constraint) in constraints)
        {
            if (!constraint.Match(http, null, key, values, RouteDirection.IncomingRequest))
            {
                return false;
            }
        }
        return true;
    }
}

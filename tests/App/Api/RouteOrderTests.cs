using System.Collections.Immutable;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace PartyFlow.Functions.Tests.Api;

/// <summary>
/// The Functions host tries routes in the alphabetical order of the functions' names, letter case aside, and takes the first that matches:
/// <c>tasks/{id}</c> under an early name would swallow <c>tasks/new</c>, and a catch-all everything after it.
/// </summary>
public sealed class RouteOrderTests
{
    private static readonly ImmutableArray<HttpFunction> Functions =
    [
        .. typeof(PartyFlowApp).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(method => method.IsDefined(typeof(FunctionAttribute)))
            .SelectMany(method => method.GetParameters()
                .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
                .OfType<HttpTriggerAttribute>()
                .Select(trigger =>
                    new HttpFunction(method.GetCustomAttribute<FunctionAttribute>()!.Name, trigger.Route!, trigger.Methods!))),
    ];

    [Fact]
    public void Routes_InTheOrderOfTheFunctionsNames_ShadowNoMoreSpecificOne()
    {
        Assert.True(Functions.Length > 50);
        Assert.Empty(ShadowedOf(Functions));
    }

    [Theory]
    [InlineData("NotFound", "{*path}", "SetUp", "setup")]
    [InlineData("NotFound", "{*path}", "Todos", "{ignored:maxlength(0)?}")]
    [InlineData("Details", "tasks/{id}", "NewTask", "tasks/new")]
    [InlineData("Any", "tasks/{id}/files/{file}", "Report", "tasks/{id}/files/report")]
    [InlineData("One", "tasks/{id}", "Two", "tasks/{name}")]
    public void Routes_WhenAWiderOneComesFirst_AreFoundOut(string first, string wide, string second, string narrow)
    {
        Assert.Equal([$"{first} shadows {second}"], ShadowedOf([new(first, wide, ["get"]), new(second, narrow, ["GET", "post"])]));

        // Neither another order of the names nor another method does any harm.
        if (first != "One")
        {
            Assert.Empty(ShadowedOf([new("z" + first, wide, ["get"]), new(second, narrow, ["get"])]));
        }

        Assert.Empty(ShadowedOf([new(first, wide, ["get"]), new(second, narrow, ["post"])]));
    }

    [Fact]
    public void Names_OfRoutesAndFunctions_KeepOffTheHostsOwn()
    {
        string[] reserved = ["admin", "runtime", ".auth"];
        Assert.DoesNotContain(
            Functions.SelectMany(function => new[] { function.Name, function.Route }),
            name => reserved.Any(word => name.StartsWith(word, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Pairs of functions that can be asked for by one address, the earlier of which is not the more specific one.</summary>
    private static IEnumerable<string> ShadowedOf(IEnumerable<HttpFunction> functions)
    {
        var ordered = functions.OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase).ToList();
        return
            from pair in ordered.Index()
            from later in ordered.Skip(pair.Index + 1)
            let first = pair.Item
            where first.Methods.Intersect(later.Methods, StringComparer.OrdinalIgnoreCase).Any()
            where AddressesOf(first, later).Any(address => first.Answers(address) && later.Answers(address))
            where first.Precedence >= later.Precedence
            select $"{first.Name} shadows {later.Name}";
    }

    /// <summary>Addresses by which both may be asked for: the words that either has, the same one where neither has any.</summary>
    private static IEnumerable<string> AddressesOf(HttpFunction one, HttpFunction other)
    {
        var segments = Math.Max(one.Segments.Length, other.Segments.Length);
        for (var length = 0; length <= segments; length++)
        {
            var words = Enumerable.Range(0, length).Select(place => one.WordAt(place) ?? other.WordAt(place) ?? "x1");
            yield return "/" + string.Join('/', words);
        }
    }

    private sealed record HttpFunction(string Name, string Route, string[] Methods)
    {
        private static readonly IInlineConstraintResolver Resolver =
            new ServiceCollection().AddLogging().AddRouting().BuildServiceProvider().GetRequiredService<IInlineConstraintResolver>();

        private readonly RouteTemplate template = TemplateParser.Parse(Route);

        public ImmutableArray<TemplateSegment> Segments => [.. template.Segments];

        /// <summary>The lower, the more specific.</summary>
        public decimal Precedence => RoutePrecedence.ComputeInbound(template);

        public string? WordAt(int place) =>
            place < template.Segments.Count && template.Segments[place].Parts is [{ IsLiteral: true } word] ? word.Text : null;

        public bool Answers(string address)
        {
            var values = new RouteValueDictionary();
            return new TemplateMatcher(template, []).TryMatch(address, values)
                && template.Parameters.All(parameter => parameter.InlineConstraints.All(constraint =>
                    !values.ContainsKey(parameter.Name!) && parameter.IsOptional
                    || Resolver.ResolveConstraint(constraint.Constraint)!
                        .Match(new DefaultHttpContext(), null, parameter.Name!, values, RouteDirection.IncomingRequest)));
        }
    }
}

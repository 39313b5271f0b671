using Microsoft.Azure.Functions.Worker;

namespace Sample.Durable;

/// <summary>What the orchestrations of the contract call. What happens beyond the app is up to the site that a test serves.</summary>
public static class Activities
{
    private static readonly HttpClient Http = new();

    [Function(nameof(SayHello))]
    public static string SayHello([ActivityTrigger] string name) => $"Hello {name}!";

    /// <summary>Goes to a test's site: it counts visits, lets them wait, and answers or refuses.</summary>
    [Function(nameof(Visit))]
    public static async Task<string> Visit([ActivityTrigger] string url, CancellationToken cancellation)
    {
        using var answer = await Http.GetAsync(new Uri(url), cancellation);
        var body = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode ? body : throw new SiteException(body);
    }

    /// <summary>Gives back what it got, through every layer between.</summary>
    [Function(nameof(Reflect))]
    public static Shape Reflect([ActivityTrigger] Shape shape) => shape;

    [Function(nameof(Length))]
    public static int Length([ActivityTrigger] string text) => text.Length;

    [Function(nameof(DoNothing))]
    public static void DoNothing([ActivityTrigger] string? ignored)
    {
    }

    [Function(nameof(WhoAmI))]
    public static string WhoAmI([ActivityTrigger] string ignored, string instanceId) => instanceId;

    [Function(nameof(ThrowSeveral))]
    public static string ThrowSeveral([ActivityTrigger] string ignored) =>
        throw new AggregateException(new InvalidOperationException("first"), new FormatException("second"));

    [Function(nameof(ThrowNested))]
    public static string ThrowNested([ActivityTrigger] string message) =>
        throw new InvalidOperationException(message, new FormatException("inner", new SiteException("innermost")));
}

/// <summary>What the site refused.</summary>
public sealed class SiteException(string message) : Exception(message);

/// <summary>A value with what JSON treats in ways of its own.</summary>
public sealed record Shape(string Text, decimal Number, DateTimeOffset Time, List<int?> List, Shape? Inner = null);

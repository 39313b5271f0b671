using System.Globalization;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Api;

/// <summary>A page of a list.</summary>
/// <param name="Limit">How many it has at the most.</param>
/// <param name="From">The place of the first, from 0.</param>
internal sealed record PageAsked(int Limit, int From)
{
    /// <summary>What of a list is on it, and the cursor of the next one; <c>null</c>: this is the last.</summary>
    public (IEnumerable<T> Items, string? Cursor) Of<T>(IReadOnlyList<T> all) =>
        (all.Skip(From).Take(Limit), all.Count - Limit > From ? (From + Limit).ToString(CultureInfo.InvariantCulture) : null);
}

/// <summary>What an address asks for: words of its query, and the task it names.</summary>
internal static class Asked
{
    /// <summary>A word of the query; <c>null</c>: not there or empty.</summary>
    public static string? Text(this HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A whole number of the query; <c>null</c>: not there. Anything else, and what is out of bounds, is 400.</summary>
    public static int? Number(this HttpRequest request, string name, int least, int most) =>
        request.Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new ProblemException(StatusCodes.Status400BadRequest, "query.invalid", name);

    /// <summary>One of the words of an enumeration; <c>null</c>: not there. Anything else is 400.</summary>
    public static T? Word<T>(this HttpRequest request, string name)
        where T : struct, Enum =>
        request.Text(name) is not { } text ? null
        : Array.FindIndex(Enum.GetNames<T>(), name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place ? Enum.GetValues<T>()[place]
        : throw new ProblemException(StatusCodes.Status400BadRequest, "query.invalid", name);

    /// <summary>Which page of a list the query asks for, by <c>limit</c> and <c>cursor</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="usual">How many a page has where nothing is said.</param>
    /// <param name="most">The most that may be asked for.</param>
    public static PageAsked Page(this HttpRequest request, int usual, int most) => new(request.Number("limit", 1, most) ?? usual, request.Number("cursor", 0, int.MaxValue) ?? 0);

    /// <summary>The task of this id if the caller may see it; <c>null</c> for every other.</summary>
    public static async Task<IntegrationTask?> VisibleAsync(this TaskTable tasks, string id, ApiRequest api, CancellationToken cancellation) =>
        await tasks.FindAsync(id, cancellation) is { } stored && Access.CanSee(stored.Task, api.Person, api.Office, api.Today) ? stored.Task : null;
}

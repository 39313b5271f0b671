using System.Globalization;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Api;

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
        : Enum.TryParse<T>(text, ignoreCase: true, out var word) && Enum.IsDefined(word) && !char.IsAsciiDigit(text[0]) ? word
        : throw new ProblemException(StatusCodes.Status400BadRequest, "query.invalid", name);

    /// <summary>A page of a list, as <c>limit</c> and <c>cursor</c> of the query say, and the cursor of the next one; <c>null</c>: this is the last.</summary>
    /// <param name="request">The request.</param>
    /// <param name="all">The whole list.</param>
    /// <param name="usual">How many a page has where nothing is said.</param>
    /// <param name="most">The most that may be asked for.</param>
    public static (IEnumerable<T> Items, string? Cursor) Page<T>(this HttpRequest request, IReadOnlyList<T> all, int usual, int most)
    {
        var limit = request.Number("limit", 1, most) ?? usual;
        var from = request.Number("cursor", 0, int.MaxValue) ?? 0;
        return (all.Skip(from).Take(limit), all.Count - limit > from ? (from + limit).ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>The task of this id if the caller may see it; <c>null</c> for every other.</summary>
    public static async Task<IntegrationTask?> VisibleAsync(this TaskTable tasks, string id, ApiRequest api, CancellationToken cancellation) =>
        await tasks.FindAsync(id, cancellation) is { } stored && Access.CanSee(stored.Task, api.Person, api.Office, api.Today) ? stored.Task : null;
}

using System.Globalization;
using Microsoft.AspNetCore.Http;
using PartyFlow.Functions.Flow;

namespace PartyFlow.Functions.Pages;

/// <summary>What has just been done, carried by the address a form leads to: only one of our own keys is ever shown.</summary>
internal static class Done
{
    /// <summary>The key <c>done.{what}</c> that the address carries, or <c>null</c>.</summary>
    public static string? Of(HttpRequest request) =>
        request.Query["done"].ToString() is { Length: > 0 and <= 30 } what && what.All(char.IsAsciiLetter) && Web.Texts.In(Web.Language.Chinese).Find($"done.{what}") is not null
            ? $"done.{what}"
            : null;

    /// <summary>Leads to a page that says what has just been done.</summary>
    public static IResult After(string path, string what) => Results.Redirect($"{path}?done={what}");

    /// <summary>The same, and what others did between the page that was read and this.</summary>
    public static IResult After(string path, string what, PageRequest page, Answer answer) =>
        page.Seen is { } seen && answer.Before > seen ? Results.Redirect($"{path}?done={what}&since={seen}&until={answer.Before}") : After(path, what);

    /// <summary>The stretch of events that the address carries, if any: after the first version, up to and with the second.</summary>
    public static (int Since, int Until)? MeanwhileOf(HttpRequest request) =>
        Number(request, "since") is { } since && Number(request, "until") is { } until && since < until ? (since, until) : null;

    private static int? Number(HttpRequest request, string name) =>
        int.TryParse(request.Query[name].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

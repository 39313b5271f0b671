using Microsoft.AspNetCore.Http;

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
}

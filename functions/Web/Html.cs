using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;

namespace PartyFlow.Web;

/// <summary>Small pieces of HTML to put into a sentence; everything that comes in is encoded.</summary>
public static partial class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Encodes a text for an element or a quoted attribute; Chinese stays as it is.</summary>
    public static string Encode(string? text) => Encoder.Encode(text ?? "");

    /// <summary>A text that is never broken across lines: a date, a name, a number with its unit.</summary>
    public static MarkupString Keep(string? text) => new($"<span class=\"keep\">{Encode(text)}</span>");

    /// <summary>The same, in bold.</summary>
    public static MarkupString KeepStrong(string? text) => new($"<b class=\"keep\">{Encode(text)}</b>");

    /// <summary>A text in bold.</summary>
    public static MarkupString Strong(string? text) => new($"<b>{Encode(text)}</b>");

    /// <summary>A link; the address is one of our own.</summary>
    public static MarkupString Link(string href, string? text) => new($"<a href=\"{Encode(href)}\">{Encode(text)}</a>");

    /// <summary>What somebody wrote, in quotation marks of its own.</summary>
    public static MarkupString Said(string? text) => new($"<q>{Encode(text)}</q>");

    /// <summary>The text of a small piece of our own HTML.</summary>
    internal static string Strip(string html) => System.Net.WebUtility.HtmlDecode(Tag().Replace(html, ""));

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}

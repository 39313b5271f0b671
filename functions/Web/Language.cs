using System.Collections.Immutable;
using System.Globalization;

namespace PartyFlow.Web;

/// <summary>The language of a page or a mail. Chinese comes first; whatever is not known is Chinese.</summary>
public sealed record Language
{
    /// <summary>中文。</summary>
    public static readonly Language Chinese = new("zh-CN", "中文");

    /// <summary>English.</summary>
    public static readonly Language English = new("en", "English");

    /// <summary>Every language there is, the first one first.</summary>
    public static readonly ImmutableArray<Language> All = [Chinese, English];

    private Language(string code, string name) => (Code, Name, Culture) = (code, name, CultureInfo.GetCultureInfo(code));

    /// <summary><c>zh-CN</c> or <c>en</c>, as it stands in <c>lang</c> attributes and in <c>Person.Language</c>.</summary>
    public string Code { get; }

    /// <summary>Its own name for itself.</summary>
    public string Name { get; }

    /// <summary>The culture whose texts are taken.</summary>
    public CultureInfo Culture { get; }

    /// <summary>The one to switch to.</summary>
    public Language Other => this == English ? Chinese : English;

    /// <summary>Reads a code (<c>en</c>, <c>en-GB</c>, <c>zh-CN</c> …); anything else is Chinese.</summary>
    public static Language Of(string? code) =>
        code is not null && code.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : Chinese;
}

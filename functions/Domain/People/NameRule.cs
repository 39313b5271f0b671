namespace PartyFlow.Domain.People;

/// <summary>
/// What the name of a person, a unit, a post or a title is like. Pages, the API, set-up and files all ask here. A name may begin with any
/// sign, = and - included: whoever writes it into a page, a mail or a spreadsheet encodes it for there.
/// </summary>
public static class NameRule
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 80;

    /// <summary>A name as it is kept: without blanks and invisible marks around it, as copying leaves them; "" where nothing was typed.</summary>
    public static string Tidy(string? typed) => typed?.Trim().Trim('\uFEFF', '\u200B').Trim() ?? "";

    /// <summary>What is wrong with a name, or <c>null</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="field">The field, for the refusal.</param>
    /// <param name="required">The code where there is none.</param>
    public static Rejected? Check(string? name, string field, string required = "text.required") =>
        string.IsNullOrWhiteSpace(name) ? Rejected.Invalid(required, field)
        : name.Length > MaxLength ? Rejected.Invalid("text.tooLong", field, MaxLength, name.Length)
        : FaultOf(name) is { } code ? Rejected.Invalid(code, field)
        : null;

    /// <summary>The code of what no name may have in it, whatever its length: line ends and control characters; <c>null</c> where there is none.</summary>
    public static string? FaultOf(string name) => name.AsSpan().ContainsAny('\n', '\r', '\t') ? "text.oneLine" : Refusals.IsClean(name) ? null : "text.control";
}

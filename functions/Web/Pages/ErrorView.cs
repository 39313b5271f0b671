
namespace PartyFlow.Web.Pages;

/// <summary>A page for an error. 403 and 404 are answered with the same <see cref="ErrorKind.NotFound"/>.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Reference">What to say when asking for help, or <c>null</c>.</param>
/// <param name="RetryAfter">How long to wait, for <see cref="ErrorKind.TooMany"/>.</param>
public sealed record ErrorView(ErrorKind Kind, string? Reference = null, TimeSpan? RetryAfter = null);

/// <summary>What went wrong.</summary>
public enum ErrorKind
{
    /// <summary>400: the form is too old or incomplete.</summary>
    BadForm,

    /// <summary>403 and 404: not there, or not for this reader; the page does not say which.</summary>
    NotFound,

    /// <summary>405: opened in a way it is not meant to be.</summary>
    WrongMethod,

    /// <summary>409: changed meanwhile.</summary>
    Conflict,

    /// <summary>413: too much was sent.</summary>
    TooLarge,

    /// <summary>429: too many requests.</summary>
    TooMany,

    /// <summary>500: our fault.</summary>
    Broken,

    /// <summary>503: not ready yet, or shutting down.</summary>
    Unavailable,
}

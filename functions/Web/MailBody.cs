namespace PartyFlow.Web;

/// <summary>Serves the HTML part of a demo mail inside a frame.</summary>
public static class MailBody
{
    /// <summary>
    /// The Content-Security-Policy of <c>/mail/{id}/body</c>: nothing is loaded, nothing runs, inline styles (mails have no others) count,
    /// a click on a link takes the whole window along.
    /// </summary>
    public const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation";

    /// <summary>The mail's HTML with its links opening in the whole window.</summary>
    public static string InFrame(string html)
    {
        var head = html.IndexOf("<head>", StringComparison.OrdinalIgnoreCase);
        return head < 0 ? "<base target=\"_top\">" + html : html.Insert(head + "<head>".Length, "<base target=\"_top\">");
    }
}

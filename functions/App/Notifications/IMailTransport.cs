namespace PartyFlow.Functions.Notifications;

/// <summary>A way for mails to leave: a folder of <c>.eml</c> files, or a mail server.</summary>
public interface IMailTransport
{
    /// <summary>
    /// Hands one mail over. Sending the same mail again is allowed: it keeps its Message-ID, and the folder keeps one file.
    /// What goes wrong with the mail or the server is an answer; only cancellation throws.
    /// </summary>
    Task<MailOutcome> SendAsync(MailMessage message, CancellationToken cancellation);
}

/// <summary>What became of an attempt to send.</summary>
public abstract record MailOutcome
{
    private MailOutcome()
    {
    }

    /// <summary>It was taken: the other side answers for it now.</summary>
    public sealed record Accepted : MailOutcome;

    /// <summary>Not now, or not known: try again.</summary>
    /// <param name="Reason">Why, for people who look after the system; no secrets.</param>
    /// <param name="RetryAfter">Not sooner than after this time; <c>null</c> when nothing was said.</param>
    public sealed record Later(string Reason, TimeSpan? RetryAfter = null) : MailOutcome;

    /// <summary>Never: the address or the mail itself is refused.</summary>
    /// <param name="Reason">Why, for people who look after the system; no secrets.</param>
    public sealed record Refused(string Reason) : MailOutcome;
}

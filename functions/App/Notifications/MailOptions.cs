namespace PartyFlow.Functions.Notifications;

/// <summary>How mails leave. Read once at start; everything that is wrong is said together.</summary>
public sealed record MailOptions
{
    /// <summary>Who the mails come from: <c>PartyFlow:Smtp:From</c>, or <c>partyflow@localhost</c> where mails are files.</summary>
    public required MailAddress From { get; init; }

    /// <summary>Where <c>.eml</c> files go: <c>mail</c> inside <c>PartyFlow:DataDirectory</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>The mail server; <c>null</c> means files.</summary>
    public SmtpOptions? Smtp { get; init; }
}

/// <summary>A mail server: section <c>PartyFlow:Smtp</c>.</summary>
public sealed record SmtpOptions
{
    /// <summary>Its name, which its certificate must carry.</summary>
    public required string Host { get; init; }

    /// <summary>Its port; by default 587 for <see cref="SmtpSecurity.StartTls"/>, 465 for <see cref="SmtpSecurity.Tls"/>, 25 for <see cref="SmtpSecurity.None"/>.</summary>
    public required int Port { get; init; }

    /// <summary>How the way there is protected; <see cref="SmtpSecurity.StartTls"/> unless set.</summary>
    public required SmtpSecurity Security { get; init; }

    /// <summary>The account; <c>null</c> where the server asks for none.</summary>
    public string? User { get; init; }

    /// <summary>Its password. Never written to a log.</summary>
    public string? Password { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port} ({Security})";
}

/// <summary>How the way to a mail server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>In clear, to the very end: only for a relay on the same machine or a closed network.</summary>
    None,

    /// <summary>Begins in clear and must change to TLS before anything is said.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,
}

using System.Collections.Immutable;

namespace PartyFlow.Functions.Notifications;

/// <summary>Every mail as one <c>.eml</c> file, named by its Message-ID; a resend overwrites. Any mail program opens them.</summary>
/// <param name="path">The folder; made when the first mail comes.</param>
public sealed class EmlFolder(string path) : IMailTransport
{
    /// <inheritdoc/>
    public Task<MailOutcome> SendAsync(MailMessage message, CancellationToken cancellation) => throw new NotImplementedException(path);

    /// <summary>The mails of the folder, newest first; files that are not ours are passed over.</summary>
    /// <param name="most">No more than this many.</param>
    public ImmutableArray<StoredMail> List(int most = 500) => throw new NotImplementedException();

    /// <summary>One mail with its parts, or <c>null</c> where there is none.</summary>
    public OpenedMail? Open(string id) => throw new NotImplementedException();
}

/// <summary>One mail in a list.</summary>
/// <param name="Id">Its Message-ID, without brackets.</param>
/// <param name="To">Who gets it.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Date">When it was written.</param>
public sealed record StoredMail(string Id, MailAddress To, string Subject, DateTimeOffset Date);

/// <summary>One mail, opened.</summary>
/// <param name="Head">What the list shows.</param>
/// <param name="Html">Its HTML part.</param>
/// <param name="Text">Its plain-text part.</param>
public sealed record OpenedMail(StoredMail Head, string Html, string Text);

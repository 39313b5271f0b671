namespace PartyFlow.Functions.Notifications;

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

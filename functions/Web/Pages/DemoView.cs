using System.Collections.Immutable;

namespace PartyFlow.Web.Pages;

/// <summary>Demo: everybody, to sign in as, at <c>/demo</c>. POST there with <c>person</c>.</summary>
/// <param name="Waiting">How many things wait for each person.</param>
public sealed record DemoView(ImmutableDictionary<string, int> Waiting);

/// <summary>Demo: every mail, newest first, at <c>/mail</c>.</summary>
/// <param name="Mails">The mails to show.</param>
/// <param name="PersonId">Only those to this person (<c>?to=</c>), or <c>null</c>.</param>
/// <param name="NextHref">The address of the next page, or <c>null</c>.</param>
public sealed record MailListView(ImmutableArray<DemoMail> Mails, string? PersonId = null, string? NextHref = null);

/// <summary>
/// Demo: one mail at <c>/mail/{id}</c>. Its HTML part is shown in a sandboxed frame that loads <c>/mail/{id}/body</c>; serve that with
/// <see cref="MailBody"/> and allow <c>frame-src 'self'</c> on this page.
/// </summary>
/// <param name="Mail">The mail.</param>
/// <param name="Text">Its plain-text part.</param>
/// <param name="HasHtml">Whether it has an HTML part.</param>
public sealed record MailView(DemoMail Mail, string Text, bool HasHtml = true);

/// <summary>A mail of the demo.</summary>
/// <param name="Id">Its id, safe in an address.</param>
/// <param name="To">The address it went to.</param>
/// <param name="PersonId">Whose address that is, or <c>null</c>.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="At">When it was sent.</param>
public sealed record DemoMail(string Id, string To, string? PersonId, string Subject, DateTimeOffset At);

using System.Collections.Immutable;

namespace PartyFlow.Web.Pages;

/// <summary>Mails that are on their way or could not be sent, at <c>/manage/mail</c>. POST with <c>do=retry</c> and <c>id</c>, or <c>do=retryAll</c>.</summary>
/// <param name="Mails">Those that are not sent yet, the quarantined first.</param>
/// <param name="SentToday">How many went out today.</param>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record ManageMailView(ImmutableArray<OutgoingMail> Mails, int? SentToday = null, string? Notice = null);

/// <summary>A mail on its way.</summary>
/// <param name="Id">Its id.</param>
/// <param name="PersonId">To whom.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="QueuedAt">Since when it waits.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="LastError">What the server said last.</param>
/// <param name="NextTryAt">When it is tried again; <c>null</c>: it is quarantined and waits for somebody.</param>
public sealed record OutgoingMail(string Id, string PersonId, string Subject, DateTimeOffset QueuedAt, int Attempts, string? LastError, DateTimeOffset? NextTryAt)
{
    /// <summary>Whether it is not tried any more until somebody says so.</summary>
    public bool IsQuarantined => NextTryAt is null;
}

using System.Collections.Immutable;

namespace PartyFlow.Web.Pages;

/// <summary>Mails that could not be sent, at <c>/manage/mail</c>. POST with <c>do=retry</c> and <c>id</c>, or <c>do=retryAll</c>.</summary>
/// <param name="Mails">Those that are not tried any more until somebody says so.</param>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record ManageMailView(ImmutableArray<StoppedMail> Mails, string? Notice = null);

/// <summary>A mail that could not be sent.</summary>
/// <param name="Id">Its id.</param>
/// <param name="PersonId">To whom.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="QueuedAt">Since when it waits.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="LastError">What the server said last.</param>
public sealed record StoppedMail(string Id, string PersonId, string Subject, DateTimeOffset QueuedAt, int Attempts, string? LastError);

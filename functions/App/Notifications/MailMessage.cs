using System.Collections.Immutable;
using PartyFlow.Web.Mail;

namespace PartyFlow.Functions.Notifications;

/// <summary>A mail as it goes to a transport: one person, one Message-ID however often it is sent.</summary>
public sealed record MailMessage
{
    /// <summary>Its Message-ID without the angle brackets: <c>stable-id@domain</c>.</summary>
    public required string MessageId { get; init; }

    /// <summary>Who sends it.</summary>
    public required MailAddress From { get; init; }

    /// <summary>The one person who gets it.</summary>
    public required MailAddress To { get; init; }

    /// <summary>One line.</summary>
    public required string Subject { get; init; }

    /// <summary>The HTML part, a whole document.</summary>
    public required string Html { get; init; }

    /// <summary>The plain-text part, the same in the same order.</summary>
    public required string Text { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>
    /// Message-IDs of the mails this one belongs to, oldest first, without brackets. All mails of one task name the same root,
    /// which is never sent itself: mail programs then show them as one conversation.
    /// </summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>A mail of PartyFlow to a person.</summary>
    /// <param name="id">Stable: sent again it is the same. Letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
    /// <param name="body">What <see cref="MailTemplates"/> made.</param>
    /// <param name="from">Who sends it; its domain stands behind the id.</param>
    /// <param name="to">Who gets it.</param>
    /// <param name="date">When it was written.</param>
    /// <param name="taskId">The task whose mails it belongs to, if it is about one task.</param>
    public static MailMessage Of(string id, RenderedMail body, MailAddress from, MailAddress to, DateTimeOffset date, string? taskId = null) => new()
    {
        MessageId = $"{id}@{from.Domain}",
        From = from,
        To = to,
        Subject = body.Subject,
        Html = body.Html,
        Text = body.Text,
        Date = date,
        References = taskId is null ? [] : [$"task-{taskId}@{from.Domain}"],
    };
}

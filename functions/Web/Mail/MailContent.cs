using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Reminders;

namespace PartyFlow.Web.Mail;

/// <summary>What a mail is about, in words of the domain. The hierarchy is closed; <see cref="MailTemplates"/> makes subject, HTML and text of it.</summary>
public abstract record MailContent
{
    private MailContent()
    {
    }

    /// <summary>Who gets it; the mail is in this person's language.</summary>
    public required Person To { get; init; }

    /// <summary>The office: its name, its people, its calendar.</summary>
    public required Office Office { get; init; }

    /// <summary>When the mail is written; “3 working days left” counts from this day.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary><c>PartyFlow:BaseUrl</c>, the only source of links.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The person on leave whose deputy gets this mail; <c>null</c> otherwise.</summary>
    public Person? InPlaceOf { get; init; }

    /// <summary>One decision is asked for: a signature, an approval, a confirmation, an acknowledgement.</summary>
    /// <param name="Task">The task as it stands.</param>
    /// <param name="Asked">What is asked; <see cref="Obligation.IsDecision"/> holds.</param>
    /// <param name="Link">The personal link; <c>null</c> where sign-in is required: then the buttons lead to the task's page.</param>
    /// <param name="Reminder">The rule by which it comes again; <c>null</c> for the first time.</param>
    public sealed record Decision(IntegrationTask Task, Obligation Asked, DecisionLink? Link, ReminderRule? Reminder = null) : MailContent;

    /// <summary>A fresh link to a decision that is still open, asked for on a page where an old link had run out.</summary>
    /// <param name="Task">The task as it stands.</param>
    /// <param name="Asked">What is asked.</param>
    /// <param name="Link">The new link.</param>
    /// <param name="PassedFrom">Whose link led here, where the matter has changed hands since; <c>null</c>: the reader's own.</param>
    public sealed record FreshLink(IntegrationTask Task, Obligation Asked, DecisionLink Link, string? PassedFrom = null) : MailContent;

    /// <summary>Work is to be done on the task's page: revise the plan, draft the hand-out, carry out an item, record the result.</summary>
    /// <param name="Task">The task as it stands.</param>
    /// <param name="Asked">What is to be done; <see cref="Obligation.IsDecision"/> does not hold.</param>
    /// <param name="Reminder">The rule by which it comes again; <c>null</c> for the first time.</param>
    public sealed record Work(IntegrationTask Task, Obligation Asked, ReminderRule? Reminder = null) : MailContent;

    /// <summary>Several things in one mail, grouped by due day; what has been escalated to this person stands apart, after what they owe themselves.</summary>
    /// <param name="Entries">At least one, in any order.</param>
    public sealed record Digest(ImmutableArray<DigestEntry> Entries) : MailContent;

    /// <summary>督办: others owe something; the unit's head, or leader and inspector, are told who and since when.</summary>
    /// <param name="Entries">At least one, each with its rule.</param>
    public sealed record Escalation(ImmutableArray<DigestEntry> Entries) : MailContent;

    /// <summary>办结: the task is closed, with its score.</summary>
    /// <param name="Task">The closed task.</param>
    /// <param name="ChainHead">The head of the task's chain of events, in hex: kept in this mail it anchors the record outside the store.</param>
    public sealed record Closing(IntegrationTask Task, string? ChainHead = null) : MailContent;

    /// <summary>Somebody decided by a link, which may have been forwarded: whose link it was and who started the task are told at once.</summary>
    /// <param name="Task">The task as it stands.</param>
    /// <param name="Happened">What was decided, by whose link and when.</param>
    public sealed record DecidedByLink(IntegrationTask Task, TaskEvent Happened) : MailContent;

    /// <summary>Something happened that the reader is told of beside what they owe.</summary>
    /// <param name="Task">The task as it stands.</param>
    /// <param name="Kind">What it says.</param>
    /// <param name="Happened">The events of the change, in order.</param>
    public sealed record Notice(IntegrationTask Task, NoticeKind Kind, ImmutableArray<TaskEvent> Happened) : MailContent;

    /// <summary>A link to sign in with.</summary>
    /// <param name="Link">The whole address.</param>
    /// <param name="ValidFor">How long it holds, for example 15 minutes.</param>
    public sealed record SignIn(Uri Link, TimeSpan ValidFor) : MailContent;
}

/// <summary>The personal link to a decision page.</summary>
/// <param name="Address">The whole address, <c>{BaseUrl}/a/{taskId}.{secret}</c>, without a query.</param>
/// <param name="ValidUntil">The last day on which it works.</param>
public sealed record DecisionLink(Uri Address, DateOnly ValidUntil);

/// <summary>One thing in a mail about several.</summary>
/// <param name="Task">The task as it stands.</param>
/// <param name="Asked">What is owed, and by whom: somebody else than the reader when it has been escalated.</param>
/// <param name="Rule">The rule by which it comes; <c>null</c> for a first request.</param>
/// <param name="Link">The reader's own personal link, for a decision.</param>
/// <param name="InPlaceOf">The person on leave for whom the reader stands in.</param>
public sealed record DigestEntry(IntegrationTask Task, Obligation Asked, ReminderRule? Rule = null, DecisionLink? Link = null, Person? InPlaceOf = null);

/// <summary>A mail's own parts; both bodies say the same in the same order.</summary>
/// <param name="Subject">One line, without line breaks.</param>
/// <param name="Html">A whole HTML document without images or other addresses to load.</param>
/// <param name="Text">Plain text, lines ended by <c>\n</c>.</param>
public sealed record RenderedMail(string Subject, string Html, string Text);

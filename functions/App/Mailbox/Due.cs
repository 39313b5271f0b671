using System.Text.Json.Serialization;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Reminders;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Mail;

namespace PartyFlow.Functions.Mailbox;

/// <summary>Why something that was due was not sent.</summary>
[JsonConverter(typeof(CamelCaseEnum<Suppression>))]
public enum Suppression
{
    /// <summary>It was done before the mail went out.</summary>
    Done,

    /// <summary>A later reminder of the same thing was due at the same time.</summary>
    Overtaken,

    /// <summary>The person is on leave; the deputy got it.</summary>
    OnLeave,

    /// <summary>The person has left the office.</summary>
    Left,

    /// <summary>The month's cap was reached.</summary>
    Capped,

    /// <summary>The task stood still; a request goes out once it goes on.</summary>
    Suspended,
}

/// <summary>
/// Something due to one person: a request that goes out at once, a reminder of a certain day, or a notice. Its key is stable,
/// so it is planned once whatever crashes or runs twice.
/// </summary>
public sealed record Due
{
    public required string PersonId { get; init; }

    public required string Key { get; init; }

    public required string TaskId { get; init; }

    /// <summary>When it may go out.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A request or notice goes out by itself; reminders of a day go together.</summary>
    public bool AtOnce { get; init; }

    /// <summary>What is owed; <c>null</c> for a notice.</summary>
    public Obligation? Obligation { get; init; }

    /// <summary>By which rule it comes; <c>null</c> for a request or a notice.</summary>
    public ReminderRule? Rule { get; init; }

    /// <summary>What is told; <c>null</c> for a request or a reminder.</summary>
    public NoticeKind? Told { get; init; }

    /// <summary>A notice: after which event of the task.</summary>
    public int? Version { get; init; }

    /// <summary>A notice: the first event of the change that it tells.</summary>
    public int? First { get; init; }

    /// <summary>On leave: this person gets it in the place of that one.</summary>
    public string? For { get; init; }

    public static Due Request(string taskId, Obligation obligation, OfficeSettings settings, DateTimeOffset now) => new()
    {
        PersonId = obligation.PersonId,
        Key = $"{taskId}|{obligation.Id}|{(obligation.NotBefore is { } again ? $"again.{again:yyyy-MM-dd}" : "new")}",
        TaskId = taskId,
        At = obligation.NotBefore is { } day && Office.DateOf(now) < day ? Office.At(day, settings.ReminderHour) : now,
        AtOnce = true,
        Obligation = obligation,
    };

    public static Due Reminder(string taskId, PlannedReminder reminder) => new()
    {
        PersonId = reminder.PersonId,
        Key = $"{taskId}|{reminder.Key}",
        TaskId = taskId,
        At = reminder.At,
        Obligation = reminder.Obligation,
        Rule = reminder.Rule,
    };

    public static Due Notice(string taskId, Notice notice, string personId, DateTimeOffset now) => new()
    {
        PersonId = personId,
        Key = $"{taskId}|notice.{notice.Kind}|{notice.Version}",
        TaskId = taskId,
        At = now,
        AtOnce = true,
        Told = notice.Kind,
        Version = notice.Version,
        First = notice.First,
    };

    /// <summary>Whether a deputy gets it during leave. What came in the place of somebody else stays, and what a deputy did is for whom they did it.</summary>
    [JsonIgnore]
    public bool IsForDeputy => For is null && Told is not NoticeKind.ActedFor;

    /// <summary>The same for the deputy of a person on leave.</summary>
    public Due ForDeputy(string deputyId) => this with { PersonId = deputyId, For = PersonId, Key = $"{Key}|for.{PersonId}" };

    /// <summary>Whether it asks for something for the first time: what no reminder makes good when it is lost.</summary>
    [JsonIgnore]
    public bool IsRequest => Obligation is not null && Rule is null;

    /// <summary>Whether it reminds or escalates; else it is a first request or a notice.</summary>
    [JsonIgnore]
    public bool IsReminder => Rule is not null;

    /// <summary>Whether the month's cap may keep it back: a reminder to who owes it. An escalation always goes out.</summary>
    [JsonIgnore]
    public bool IsCapped => Rule is { To: ReminderAudience.Responsible };
}

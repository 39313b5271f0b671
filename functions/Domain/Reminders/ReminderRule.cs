using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PartyFlow.Domain.Reminders;

/// <summary>When a reminder comes, and to whom.</summary>
/// <param name="WorkingDays">Whole working days from the due date: negative before it, 0 on the day, positive after.</param>
/// <param name="To">Who gets it.</param>
public sealed record ReminderRule(int WorkingDays, ReminderAudience To)
{
    /// <summary>7, 3 and 1 working days before and on the day to who owes it; overdue after 1 to them, after 3 to the unit's head, after 7 to leader and inspector.</summary>
    public static readonly ImmutableArray<ReminderRule> Defaults =
    [
        new(-7, ReminderAudience.Responsible),
        new(-3, ReminderAudience.Responsible),
        new(-1, ReminderAudience.Responsible),
        new(0, ReminderAudience.Responsible),
        new(1, ReminderAudience.Responsible),
        new(3, ReminderAudience.UnitHead),
        new(7, ReminderAudience.LeaderAndInspector),
    ];

    /// <summary>A stable id for keys: <c>d-7</c>, <c>d0</c>, <c>d+3</c>.</summary>
    [JsonIgnore]
    public string Id => WorkingDays > 0 ? $"d+{WorkingDays}" : $"d{WorkingDays}";
}

/// <summary>Who gets a reminder.</summary>
[JsonConverter(typeof(CamelCaseEnum<ReminderAudience>))]
public enum ReminderAudience
{
    /// <summary>The one person it waits for.</summary>
    Responsible,

    /// <summary>督办: the head of that person's unit; of a head, the leader in charge of it.</summary>
    UnitHead,

    /// <summary>督办: the leaders of the task, the leader in charge of that person's unit, and the inspector.</summary>
    LeaderAndInspector,
}

/// <summary>One reminder that is to come, as far as is known now.</summary>
/// <param name="Key">Stable: obligation, rule, due date and person; planned once across restarts.</param>
/// <param name="Obligation">What it is about.</param>
/// <param name="Rule">Why it comes on that day.</param>
/// <param name="At">When it is due to go out: the reminder hour of a working day.</param>
/// <param name="PersonId">Who gets it.</param>
public sealed record PlannedReminder(string Key, Approvals.Obligation Obligation, ReminderRule Rule, DateTimeOffset At, string PersonId);

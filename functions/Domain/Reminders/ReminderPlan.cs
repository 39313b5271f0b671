using System.Collections.Immutable;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain.Reminders;

/// <summary>Which reminders a task has to come. Computed from what is open, never stored.</summary>
public static class ReminderPlan
{
    /// <summary>Every reminder of what is open now, past ones included, in order of time. Deputies are the mailbox's business: it knows who is on leave when the mail goes out.</summary>
    public static ImmutableArray<PlannedReminder> For(IntegrationTask task, Office office) => throw new NotImplementedException();

    /// <summary>Those with <paramref name="from"/> &lt; time ≤ <paramref name="to"/>.</summary>
    public static ImmutableArray<PlannedReminder> DueAt(IntegrationTask task, Office office, DateTimeOffset from, DateTimeOffset to) =>
        [.. For(task, office).Where(reminder => from < reminder.At && reminder.At <= to)];

    /// <summary>When the next one is due after a moment; <c>null</c> when nothing is to come.</summary>
    public static DateTimeOffset? NextWakeUp(IntegrationTask task, Office office, DateTimeOffset after) =>
        For(task, office).Where(reminder => reminder.At > after).Select(reminder => (DateTimeOffset?)reminder.At).FirstOrDefault();
}

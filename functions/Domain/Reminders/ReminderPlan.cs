using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Reminders;

/// <summary>
/// Which reminders a task has to come. Computed from what is open, never stored. A reminder names the person it is meant for;
/// the mailbox, which knows who is on leave when the mail goes out, hands it to their deputy.
/// </summary>
public static class ReminderPlan
{
    /// <summary>
    /// Every reminder of what is open now, past ones included, in order of time; none that would have come before the thing was open
    /// or before the day to which a leader put it off. On that day itself the leader is asked again.
    /// </summary>
    public static ImmutableArray<PlannedReminder> For(IntegrationTask task, Office office) =>
    [
        .. Obligations.Of(task, office).SelectMany(open => For(open, task.Plan, office)).Where(reminder => !StandStill.Covers(task, reminder.At))
            .OrderBy(reminder => reminder.At).ThenBy(reminder => reminder.Key, StringComparer.Ordinal),
    ];

    /// <summary>Those with <paramref name="from"/> &lt; time ≤ <paramref name="to"/>.</summary>
    public static ImmutableArray<PlannedReminder> DueAt(IntegrationTask task, Office office, DateTimeOffset from, DateTimeOffset to) =>
        [.. For(task, office).Where(reminder => from < reminder.At && reminder.At <= to)];

    /// <summary>When the next one is due after a moment; <c>null</c> when nothing is to come.</summary>
    public static DateTimeOffset? NextWakeUp(IntegrationTask task, Office office, DateTimeOffset after) =>
        For(task, office).Where(reminder => reminder.At > after).Select(reminder => (DateTimeOffset?)reminder.At).FirstOrDefault();

    /// <summary>The working day on which a rule reminds of a due date. A due date that has become a rest day counts as the working day before it.</summary>
    public static DateOnly DayOf(ReminderRule rule, DateOnly due, Office office) => rule.WorkingDays == 0
        ? office.Calendar.WorkingDayOnOrBefore(due)
        : office.Calendar.AddWorkingDays(due, rule.WorkingDays);

    internal static ImmutableArray<string> Audience(ReminderAudience to, string responsible, IntegrationPlan plan, Office office) => to switch
    {
        ReminderAudience.Responsible => [responsible],
        ReminderAudience.UnitHead => office.Above(responsible) is { } above ? [above.Id] : [],
        ReminderAudience.LeaderAndInspector => [.. LeadersOver(responsible, plan, office).Append(plan.InspectorId).OfType<string>().Where(person => person != responsible).Distinct()],
        _ => throw new UnreachableException(),
    };

    // The leaders of the task, and who is in charge of the unit in which it is stuck.
    private static IEnumerable<string?> LeadersOver(string responsible, IntegrationPlan plan, Office office) =>
        [.. plan.LeaderIds, office.LeaderOf(office.People.GetValueOrDefault(responsible)?.UnitId)?.Id];

    private static IEnumerable<PlannedReminder> For(Obligation open, IntegrationPlan plan, Office office)
    {
        var planned = new HashSet<(string Person, DateOnly Day)>();
        foreach (var rule in Rules(open, office))
        {
            var day = DayOf(rule, open.Due, office);
            var at = Office.At(day, office.Settings.ReminderHour);
            if (at < open.Since || day < open.NotBefore)
            {
                continue;
            }

            foreach (var person in Audience(rule.To, open.PersonId, plan, office))
            {
                if (planned.Add((person, day)))
                {
                    yield return new PlannedReminder($"{open.Id}|{rule.Id}|{Iso(open.Due)}|{person}", open, rule, at, person);
                }
            }
        }
    }

    private static IEnumerable<ReminderRule> Rules(Obligation open, Office office)
    {
        // A regular report is asked for on its day and once after, to who owes it: a weekly one would else be reminded of every other day.
        if (open.Kind == ObligationKind.Report)
        {
            return office.Settings.ReminderRules.Where(rule => rule is { WorkingDays: 0 or 1, To: ReminderAudience.Responsible });
        }

        if (open.NotBefore is not { } asked)
        {
            return office.Settings.ReminderRules;
        }

        // Put off until a day: that day has a reminder of its own, as if a rule named it.
        var again = new ReminderRule(office.Calendar.WorkingDaysBetween(open.Due, asked), ReminderAudience.Responsible);
        return office.Settings.ReminderRules.Prepend(again);
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

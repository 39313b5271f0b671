using System.Collections.Immutable;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Reminders;

/// <summary>One line of the preview: on a day, for one thing, to some people, and why.</summary>
/// <param name="Day">The day it goes out, always a working day.</param>
/// <param name="Kind">What kind of day that is; a make-up day is worth a word.</param>
/// <param name="Stage">The stage.</param>
/// <param name="What">What it asks for.</param>
/// <param name="PersonIds">Who gets it; empty where that is not known yet (a reason says so).</param>
/// <param name="Rule">The rule it follows.</param>
/// <param name="IsSent">False when that day is over already: it is not sent later.</param>
/// <param name="OnlyIfOverdue">It comes only when the due date has passed.</param>
/// <param name="Why">The reasons, the rule first.</param>
public sealed record PreviewLine(
    DateOnly Day,
    DayKind Kind,
    Stage Stage,
    ObligationKind What,
    ImmutableArray<string> PersonIds,
    ReminderRule Rule,
    bool IsSent,
    bool OnlyIfOverdue,
    ImmutableArray<PreviewReason> Why);

/// <summary>One reason; the text stands in the resources under <paramref name="Code"/>.</summary>
/// <param name="Code">
/// <c>why.before</c> [working days], <c>why.onTheDay</c>, <c>why.after</c> [working days]; <c>why.holiday</c> [from, to, name, English name],
/// <c>why.makeUp</c> [day], <c>why.weekend</c> [from, to] for what lies between that day and the due date; <c>why.past</c>;
/// <c>why.onceKeys</c>, <c>why.onceDrafted</c>, <c>why.onceRecorded</c>; <c>why.notWhoSigned</c>;
/// <c>why.itemPersons</c>; <c>why.leave</c> [person, deputy or empty, from, to]; <c>why.provisional</c> [year].
/// </param>
/// <param name="Arguments">What the text needs, in the order of its placeholders.</param>
public sealed record PreviewReason(string Code, params ImmutableArray<object> Arguments);

/// <summary>提醒预览: every reminder a plan would cause, before the task starts.</summary>
public static class ReminderPreview
{
    // Between a reminder and its due date lie days or weeks; a rule of years would only fill the page.
    private const int LongestStretch = 400;

    /// <summary>The lines in order of days. Takes a plan with gaps: what is missing brings no lines.</summary>
    /// <param name="plan">The plan as far as it is written.</param>
    /// <param name="starterId">Who is writing it: a key they hold is given with the start.</param>
    /// <param name="office">The office.</param>
    /// <param name="now">Reminders before this moment are shown as not sent.</param>
    public static ImmutableArray<PreviewLine> Of(IntegrationPlan plan, string starterId, Office office, DateTimeOffset now)
    {
        plan = PlanRules.Tidy(plan);
        return
        [
            .. Asked(plan, starterId).SelectMany(asked => office.Settings.ReminderRules.Select(rule => Line(asked, rule, plan, office, now)))
                .OfType<PreviewLine>()
                .OrderBy(line => line.Day).ThenBy(line => line.Stage).ThenBy(line => line.What),
        ];
    }

    // What the plan will ask for, of whom, and on what that depends. Items are not known before the hand-out.
    private static IEnumerable<Question> Asked(IntegrationPlan plan, string starterId)
    {
        var holders = plan.Keys.Select(plan.Holder).OfType<string>().Distinct().ToImmutableArray();
        var leaders = plan.LeaderIds.OfType<string>().Distinct().ToImmutableArray();
        var drafter = holders.Contains(starterId) ? starterId : plan.PartyOwnerId;

        yield return new Question(ObligationKind.SignPlan, Stage.Plan, holders.Remove(starterId), "why.notWhoSigned");
        yield return new Question(ObligationKind.ApprovePlan, Stage.Plan, leaders, "why.onceKeys");
        yield return new Question(ObligationKind.DraftHandOut, Stage.Deploy, drafter is null ? [] : [drafter]);
        yield return new Question(ObligationKind.SignHandOut, Stage.Deploy, drafter is null ? holders : holders.Remove(drafter), "why.onceDrafted", "why.notWhoSigned");
        yield return new Question(ObligationKind.CarryOut, Stage.Implement, [], "why.itemPersons");
        yield return new Question(ObligationKind.RecordResult, Stage.Inspect, plan.InspectorId is { } inspector ? [inspector] : []);
        yield return new Question(ObligationKind.SignResult, Stage.Inspect, holders, "why.onceRecorded", "why.notWhoSigned");
        yield return new Question(ObligationKind.ConfirmResult, Stage.Inspect, leaders, "why.onceKeys");
    }

    private static PreviewLine? Line(Question asked, ReminderRule rule, IntegrationPlan plan, Office office, DateTimeOffset now)
    {
        var people = asked.PersonIds.SelectMany(person => ReminderPlan.Audience(rule.To, person, plan, office)).Distinct().ToImmutableArray();
        if (plan.Due[asked.Stage] is not { } due || (people.IsEmpty && asked.What != ObligationKind.CarryOut))
        {
            return null;
        }

        var day = ReminderPlan.DayOf(rule, due, office);
        var isSent = Office.At(day, office.Settings.ReminderHour) > now;
        var why = ImmutableArray.CreateBuilder<PreviewReason>();
        why.Add(rule.WorkingDays switch
        {
            < 0 => new PreviewReason("why.before", -rule.WorkingDays),
            0 => new PreviewReason("why.onTheDay"),
            > 0 => new PreviewReason("why.after", rule.WorkingDays),
        });
        why.AddRange(Skipped(day, due, office));
        if (!isSent)
        {
            why.Add(new PreviewReason("why.past"));
        }

        why.AddRange(asked.Conditions.Select(condition => new PreviewReason(condition)));
        why.AddRange(people.Select(person => office.Active(person)).OfType<Person>().Where(person => person.Leave?.Covers(day) == true)
            .Select(person => new PreviewReason("why.leave", person.Name, office.NameOf(person.Leave!.DeputyId), person.Leave.From, person.Leave.To)));
        var years = new[] { day.Year, due.Year }.Distinct().Where(year => !office.Calendar.IsAnnounced(year));
        why.AddRange(years.Select(year => new PreviewReason("why.provisional", year)));
        return new PreviewLine(day, office.Calendar.Kind(day), asked.Stage, asked.What, people, rule, isSent, rule.WorkingDays > 0, why.ToImmutable());
    }

    // The days between that a reader would count differently: holidays and weekends do not count, make-up days do.
    private static IEnumerable<PreviewReason> Skipped(DateOnly day, DateOnly due, Office office)
    {
        var (first, last) = day <= due ? (day, due) : (due, day);
        if (last.DayNumber - first.DayNumber > LongestStretch)
        {
            yield break;
        }

        for (var number = first.DayNumber; number <= last.DayNumber; number++)
        {
            var at = DateOnly.FromDayNumber(number);
            var kind = office.Calendar.Kind(at);
            if (kind == DayKind.Holiday && office.Calendar.HolidayOn(at) is { } holiday)
            {
                yield return new PreviewReason("why.holiday", holiday.From, holiday.To, holiday.Name, holiday.EnglishName);
                number = Math.Max(number, holiday.To.DayNumber);
            }
            else if (kind == DayKind.MakeUp)
            {
                yield return new PreviewReason("why.makeUp", at);
            }
            else if (kind == DayKind.Weekend)
            {
                var end = number;
                while (end < last.DayNumber && office.Calendar.Kind(DateOnly.FromDayNumber(end + 1)) == DayKind.Weekend)
                {
                    end++;
                }

                yield return new PreviewReason("why.weekend", at, DateOnly.FromDayNumber(end));
                number = end;
            }
        }
    }

    private sealed record Question(ObligationKind What, Stage Stage, ImmutableArray<string> PersonIds, params ImmutableArray<string> Conditions);
}

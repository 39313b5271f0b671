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
/// <c>why.before</c> [working days], <c>why.onTheDay</c>, <c>why.after</c> [working days]; <c>why.holiday</c> [from, to, name],
/// <c>why.makeUp</c> [day], <c>why.weekend</c> [from, to] for what lies between that day and the due date; <c>why.past</c>;
/// <c>why.onceKeys</c>, <c>why.onceDrafted</c>, <c>why.onceRecorded</c>, <c>why.onceCompleted</c>; <c>why.notWhoSigned</c>;
/// <c>why.itemPersons</c>; <c>why.leave</c> [person, deputy or empty, from, to]; <c>why.provisional</c> [year].
/// </param>
/// <param name="Arguments">What the text needs, in the order of its placeholders.</param>
public sealed record PreviewReason(string Code, params ImmutableArray<object> Arguments);

/// <summary>提醒预览: every reminder a plan would cause, before the task starts.</summary>
public static class ReminderPreview
{
    /// <summary>The lines in order of days. Takes a plan with gaps: what is missing brings no lines.</summary>
    /// <param name="plan">The plan as far as it is written.</param>
    /// <param name="starterId">Who is writing it: a key they hold is given with the start.</param>
    /// <param name="office">The office.</param>
    /// <param name="now">Reminders before this moment are shown as not sent.</param>
    public static ImmutableArray<PreviewLine> Of(IntegrationPlan plan, string starterId, Office office, DateTimeOffset now) => throw new NotImplementedException();
}

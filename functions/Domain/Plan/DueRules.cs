namespace PartyFlow.Domain.Plan;

/// <summary>
/// The four due dates: working days, none of them over, each strictly later than the one before (a stage needs a day of its own),
/// none further ahead than the office allows.
/// </summary>
internal static class DueRules
{
    public static void Check(StageDues due, Occasion occasion, Refusals refusals)
    {
        (Stage Stage, DateOnly Day)? before = null;
        foreach (var stage in Enum.GetValues<Stage>())
        {
            var name = stage.ToString().ToLowerInvariant();
            var field = $"plan.due.{name}";
            if (due[stage] is not { } day)
            {
                refusals.Add($"plan.due.{name}.required", field);
                continue;
            }

            if (CheckDay(day, "plan.due", field, occasion, refusals) && before is { } earlier && day <= earlier.Day)
            {
                refusals.Add("plan.due.order", field, stage, earlier.Stage, earlier.Day);
            }

            before = (stage, day);
        }
    }

    /// <summary>A due date by itself. Codes: <c>past</c>, <c>tooFar</c>, <c>restDay</c> below the prefix.</summary>
    public static bool CheckDay(DateOnly day, string prefix, string field, Occasion occasion, Refusals refusals)
    {
        var office = occasion.Office;
        var latest = DateOnly.FromDateTime(occasion.Today.ToDateTime(TimeOnly.MinValue).AddYears(Math.Min(office.Settings.YearsAhead, 9998 - occasion.Today.Year)));
        if (IsOver(day, occasion))
        {
            // Today's last minute may have passed: the first day that can still be met is what helps.
            refusals.Add($"{prefix}.past", field, day, First(occasion));
            return false;
        }

        if (day > latest)
        {
            refusals.Add($"{prefix}.tooFar", field, day, latest);
            return false;
        }

        return refusals.WorkingDay(day, $"{prefix}.restDay", field);
    }

    /// <summary>Whether the working hours of a day have ended.</summary>
    public static bool IsOver(DateOnly day, Occasion occasion) => day < occasion.Today || (day == occasion.Today && occasion.Now > occasion.Office.EndOf(day));

    private static DateOnly First(Occasion occasion) => IsOver(occasion.Today, occasion)
        ? occasion.Office.Calendar.NextWorkingDay(occasion.Today)
        : occasion.Office.Calendar.WorkingDayOnOrAfter(occasion.Today);
}

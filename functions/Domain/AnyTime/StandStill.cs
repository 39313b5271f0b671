using PartyFlow.Domain.People;

namespace PartyFlow.Domain.AnyTime;

/// <summary>中止: what a stand-still does to clocks.</summary>
internal static class StandStill
{
    /// <summary>Whether a moment falls into one: nothing is due to anybody then.</summary>
    public static bool Covers(IntegrationTask task, DateTimeOffset moment) =>
        task.Suspensions.Any(still => still.From <= moment && (still.Until is not { } until || moment < until));

    /// <summary>
    /// The day so many working days after a moment, stand-stills since then left out where dates moved when they ended; what began in the
    /// middle of one begins to count when it ends.
    /// </summary>
    public static DateOnly After(IntegrationTask task, DateTimeOffset since, int workingDays, Office office) =>
        office.Calendar.AddWorkingDays(Office.DateOf(since), workingDays + MovedSince(task, since, office));

    /// <summary>The day by which a date that was reckoned from a moment has moved since.</summary>
    public static DateOnly Moved(IntegrationTask task, DateTimeOffset since, DateOnly day, Office office) =>
        MovedSince(task, since, office) is > 0 and var moved ? office.Calendar.AddWorkingDays(day, moved) : day;

    /// <summary>The working days after one day up to and with another on which the clock ran: without stand-stills at whose end dates moved.</summary>
    public static int Running(IntegrationTask task, DateOnly from, DateOnly to, Office office)
    {
        int Days(DateOnly begin, DateOnly end) => Math.Max(0, office.Calendar.WorkingDaysBetween(begin > from ? begin : from, end < to ? end : to));

        return Days(from, to) - task.Suspensions.Where(still => still.MovedBy > 0).Sum(still => Days(Office.DateOf(still.From), Office.DateOf(still.Until!.Value)));
    }

    private static int MovedSince(IntegrationTask task, DateTimeOffset since, Office office) => task.Suspensions.Sum(still =>
        still.From >= since ? still.MovedBy
        : still.Until is { } until && until > since ? office.Calendar.WorkingDaysBetween(Office.DateOf(since), Office.DateOf(until))
        : 0);
}

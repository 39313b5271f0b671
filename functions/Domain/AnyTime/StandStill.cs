using PartyFlow.Domain.People;

namespace PartyFlow.Domain.AnyTime;

/// <summary>中止: what a stand-still does to clocks.</summary>
internal static class StandStill
{
    /// <summary>Whether a moment falls into one: nothing is due to anybody then.</summary>
    public static bool Covers(IntegrationTask task, DateTimeOffset moment) =>
        task.Suspensions.Any(still => still.From <= moment && (still.Until is not { } until || moment < until));

    /// <summary>
    /// The day so many working days after a moment, stand-stills since then left out where dates moved when they ended.
    /// </summary>
    public static DateOnly After(IntegrationTask task, DateTimeOffset since, int workingDays, Office office) =>
        office.Calendar.AddWorkingDays(Office.DateOf(since), workingDays + MovedSince(task, since));

    /// <summary>The day by which a date that was reckoned from a moment has moved since.</summary>
    public static DateOnly Moved(IntegrationTask task, DateTimeOffset since, DateOnly day, Office office) =>
        MovedSince(task, since) is > 0 and var moved ? office.Calendar.AddWorkingDays(day, moved) : day;

    private static int MovedSince(IntegrationTask task, DateTimeOffset since) => task.Suspensions.Where(still => still.From >= since).Sum(still => still.MovedBy);
}

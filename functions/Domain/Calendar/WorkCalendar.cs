using System.Collections.Immutable;

namespace PartyFlow.Domain.Calendar;

/// <summary>What kind of day a day is.</summary>
public enum DayKind
{
    /// <summary>An ordinary working day.</summary>
    Working,

    /// <summary>调休上班: a Saturday or Sunday that a notice makes a working day.</summary>
    MakeUp,

    /// <summary>An ordinary Saturday or Sunday.</summary>
    Weekend,

    /// <summary>A day that a notice gives off, be it a weekday or not.</summary>
    Holiday,
}

/// <summary>Working days by the State Council's yearly notices.</summary>
public sealed class WorkCalendar
{
    /// <summary>A calendar of the notices given; none at all is a calendar of weekends.</summary>
    public WorkCalendar(params IEnumerable<CalendarYear> years) => Years = years.ToImmutableSortedDictionary(year => year.Year, year => year);

    /// <summary>The notices that come with PartyFlow: 2024 to 2026.</summary>
    public static WorkCalendar Announced { get; } = new();

    /// <summary>The notices, by year.</summary>
    public ImmutableSortedDictionary<int, CalendarYear> Years { get; }

    /// <summary>This calendar with one more notice, or with a newer one in place of that year's.</summary>
    public WorkCalendar With(CalendarYear year) => new(Years.SetItem(year.Year, year).Values);

    /// <summary>What kind of day a day is.</summary>
    public DayKind Kind(DateOnly day) => throw new NotImplementedException();

    /// <summary>The holiday a day belongs to, or <c>null</c>.</summary>
    public Holiday? HolidayOn(DateOnly day) => throw new NotImplementedException();

    /// <summary>Whether work is done on a day.</summary>
    public bool IsWorkingDay(DateOnly day) => Kind(day) is DayKind.Working or DayKind.MakeUp;

    /// <summary>Whether a year's notice is there; without one the year has weekends only and its dates are provisional.</summary>
    public bool IsAnnounced(int year) => Years.ContainsKey(year);

    /// <summary>
    /// The <paramref name="count"/>-th whole working day after a day (before it when negative); the day itself when 0.
    /// Beyond the first or last day there is (years 1 and 9999) it stops at that day.
    /// </summary>
    public DateOnly AddWorkingDays(DateOnly day, int count) => throw new NotImplementedException();

    /// <summary>
    /// How many working days lie after <paramref name="from"/> up to and with <paramref name="to"/>; negative when
    /// <paramref name="to"/> is earlier: then those from <paramref name="to"/> on and before <paramref name="from"/>.
    /// </summary>
    public int WorkingDaysBetween(DateOnly from, DateOnly to) => throw new NotImplementedException();

    /// <summary>The day itself when it is a working day, else the next one.</summary>
    public DateOnly WorkingDayOnOrAfter(DateOnly day) => IsWorkingDay(day) ? day : NextWorkingDay(day);

    /// <summary>The day itself when it is a working day, else the one before.</summary>
    public DateOnly WorkingDayOnOrBefore(DateOnly day) => IsWorkingDay(day) ? day : PreviousWorkingDay(day);

    /// <summary>The first working day after a day.</summary>
    public DateOnly NextWorkingDay(DateOnly day) => AddWorkingDays(day, 1);

    /// <summary>The last working day before a day.</summary>
    public DateOnly PreviousWorkingDay(DateOnly day) => AddWorkingDays(day, -1);
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PartyFlow.Domain.Calendar;

/// <summary>What kind of day a day is.</summary>
[JsonConverter(typeof(CamelCaseEnum<DayKind>))]
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

/// <summary>
/// Working days by the State Council's yearly notices. Every answer is computed from counts, not by walking from day to day,
/// so that no range is too long; beyond the first and last day there is (1 January 1, 31 December 9999) results stop at that day.
/// </summary>
public sealed class WorkCalendar
{
    private readonly ImmutableSortedDictionary<DateOnly, Holiday> _holidays;
    private readonly ImmutableHashSet<DateOnly> _makeUps;

    // Where notices depart from “Monday to Friday”: the day numbers in order, and how many working days have been won or lost up to each.
    private readonly int[] _departures;
    private readonly int[] _shift;

    /// <summary>A calendar of the notices given; none at all is a calendar of weekends.</summary>
    /// <exception cref="FormatException">Two notices for one year, or two that contradict each other about a day.</exception>
    public WorkCalendar(params IEnumerable<CalendarYear> years)
    {
        var notices = years.ToArray();
        if (notices.GroupBy(year => year.Year).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new FormatException($"Calendar {twice.Key}: two notices for one year, {string.Join(" and ", twice.Select(year => year.Notice))}");
        }

        Years = notices.ToImmutableSortedDictionary(year => year.Year, year => year);
        var holidays = ImmutableSortedDictionary.CreateBuilder<DateOnly, Holiday>();
        foreach (var holiday in Years.Values.SelectMany(year => year.Off))
        {
            for (var day = holiday.From; day <= holiday.To; day = day.AddDays(1))
            {
                holidays[day] = holiday;
            }
        }

        _holidays = holidays.ToImmutable();
        _makeUps = [.. Years.Values.SelectMany(year => year.Working)];
        if (_makeUps.Where(_holidays.ContainsKey).Order().Select(day => (DateOnly?)day).FirstOrDefault() is { } both)
        {
            throw new FormatException($"Calendar {both.Year}: {both:yyyy-MM-dd} is off by one notice and worked by another");
        }

        var departures = _makeUps.Select(day => (day.DayNumber, Change: 1))
            .Concat(_holidays.Keys.Where(day => !IsWeekend(day)).Select(day => (day.DayNumber, Change: -1)))
            .OrderBy(departure => departure.DayNumber).ToArray();
        _departures = [.. departures.Select(departure => departure.DayNumber)];
        _shift = new int[departures.Length];
        var sum = 0;
        for (var i = 0; i < departures.Length; i++)
        {
            _shift[i] = sum += departures[i].Change;
        }
    }

    /// <summary>The notices that come with PartyFlow: 2024 to 2026.</summary>
    public static WorkCalendar Announced { get; } = new(BuiltIn("2024.json"), BuiltIn("2025.json"), BuiltIn("2026.json"));

    /// <summary>The notices, by year.</summary>
    public ImmutableSortedDictionary<int, CalendarYear> Years { get; }

    /// <summary>This calendar with one more notice, or with a newer one in place of that year's.</summary>
    /// <exception cref="FormatException">The notice contradicts a neighbouring year's about a day.</exception>
    public WorkCalendar With(CalendarYear year) => new(Years.SetItem(year.Year, year).Values);

    /// <summary>What kind of day a day is.</summary>
    public DayKind Kind(DateOnly day) =>
        _holidays.ContainsKey(day) ? DayKind.Holiday
        : _makeUps.Contains(day) ? DayKind.MakeUp
        : IsWeekend(day) ? DayKind.Weekend
        : DayKind.Working;

    /// <summary>The holiday a day belongs to, or <c>null</c>.</summary>
    public Holiday? HolidayOn(DateOnly day) => _holidays.GetValueOrDefault(day);

    /// <summary>Whether work is done on a day.</summary>
    public bool IsWorkingDay(DateOnly day) => Kind(day) is DayKind.Working or DayKind.MakeUp;

    /// <summary>Whether a year's notice is there; without one the year has weekends only and its dates are provisional.</summary>
    public bool IsAnnounced(int year) => Years.ContainsKey(year);

    /// <summary>
    /// The <paramref name="count"/>-th whole working day after a day (before it when negative); the day itself when 0, be it a
    /// working day or not. Beyond the first or last day there is it stops at that day.
    /// </summary>
    public DateOnly AddWorkingDays(DateOnly day, int count)
    {
        if (count == 0)
        {
            return day;
        }

        // The rank of the day looked for: the how-manieth working day of all time it is.
        var rank = count > 0 ? CountUpTo(day.DayNumber) + (long)count : CountUpTo(day.DayNumber - 1) + (long)count + 1;
        if (rank < 1)
        {
            return DateOnly.MinValue;
        }

        var (low, high) = (DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = CountUpTo(middle) < rank ? (middle + 1, high) : (low, middle);
        }

        return DateOnly.FromDayNumber(low);
    }

    /// <summary>
    /// How many working days lie after <paramref name="from"/> up to and with <paramref name="to"/>; negative when
    /// <paramref name="to"/> is earlier: then those from <paramref name="to"/> on and before <paramref name="from"/>.
    /// </summary>
    public int WorkingDaysBetween(DateOnly from, DateOnly to) => from <= to
        ? CountUpTo(to.DayNumber) - CountUpTo(from.DayNumber)
        : CountUpTo(to.DayNumber - 1) - CountUpTo(from.DayNumber - 1);

    /// <summary>The day itself when it is a working day, else the next one.</summary>
    public DateOnly WorkingDayOnOrAfter(DateOnly day) => IsWorkingDay(day) ? day : NextWorkingDay(day);

    /// <summary>The day itself when it is a working day, else the one before.</summary>
    public DateOnly WorkingDayOnOrBefore(DateOnly day) => IsWorkingDay(day) ? day : PreviousWorkingDay(day);

    /// <summary>The first working day after a day.</summary>
    public DateOnly NextWorkingDay(DateOnly day) => AddWorkingDays(day, 1);

    /// <summary>The last working day before a day.</summary>
    public DateOnly PreviousWorkingDay(DateOnly day) => AddWorkingDays(day, -1);

    internal static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    // How many working days there are from day 0 (1 January 1, a Monday) up to and with a day.
    private int CountUpTo(int dayNumber)
    {
        var weekdays = ((dayNumber + 1) / 7 * 5) + Math.Min((dayNumber + 1) % 7, 5);
        var place = Array.BinarySearch(_departures, dayNumber);
        var last = place >= 0 ? place : ~place - 1;
        return last < 0 ? weekdays : weekdays + _shift[last];
    }

    private static CalendarYear BuiltIn(string name)
    {
        using var stream = typeof(WorkCalendar).Assembly.GetManifestResourceStream($"calendar/{name}")
            ?? throw new FormatException($"Calendar {name}: it is not part of the assembly");
        using var json = System.Text.Json.JsonDocument.Parse(stream);
        return CalendarYear.Parse(name, json.RootElement.GetRawText());
    }
}

using System.Globalization;

namespace PartyFlow.Local.FunctionsWorker.Timers;

/// <summary>
/// NCRONTAB: <c>{second} {minute} {hour} {day} {month} {day of week}</c>, the second left out in the short form; lists, ranges,
/// steps, English month and day names. A day counts when day of month <b>and</b> day of week fit, as in the NCrontab package. UTC.
/// </summary>
internal sealed class CronSchedule : TimerSchedule
{
    private static readonly string[] Months =
    [
        "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december",
    ];
    private static readonly string[] Days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    private readonly ulong seconds;
    private readonly ulong minutes;
    private readonly ulong hours;
    private readonly ulong days;
    private readonly ulong months;
    private readonly ulong weekdays;

    internal CronSchedule(string text)
        : base(text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
        {
            throw new FormatException($"an NCRONTAB expression has five or six fields, this one has {fields.Length}");
        }
        var first = fields.Length - 5;
        seconds = first == 0 ? 1 : Field(fields[0], "second", 0, 59, []);
        minutes = Field(fields[first], "minute", 0, 59, []);
        hours = Field(fields[first + 1], "hour", 0, 23, []);
        days = Field(fields[first + 2], "day", 1, 31, []);
        months = Field(fields[first + 3], "month", 1, 12, Months);
        weekdays = Field(fields[first + 4], "day of week", 0, 6, Days);
    }

    internal override bool IsTooFrequentToKeep =>
        System.Numerics.BitOperations.PopCount(seconds) > 1
        && (minutes, hours, days, months, weekdays) == (All(0, 59), All(0, 23), All(1, 31), All(1, 12), All(0, 6));

    public override DateTimeOffset? Next(DateTimeOffset moment)
    {
        var from = moment.UtcDateTime;
        var start = new DateTime(from.Year, from.Month, from.Day, from.Hour, from.Minute, from.Second, DateTimeKind.Utc).AddSeconds(1);
        // 29 February on one weekday returns after 28 years, after 40 across a century that is no leap year.
        var lastYear = Math.Min(start.Year + 40, 9998);
        for (var day = start.Date; day.Year <= lastYear; day = NextDay(day))
        {
            if (!Has(months, day.Month) || !Has(days, day.Day) || !Has(weekdays, (int)day.DayOfWeek))
            {
                continue;
            }
            if (TimeOfDay(day == start.Date ? start.TimeOfDay : TimeSpan.Zero) is { } time)
            {
                return new DateTimeOffset(day + time, TimeSpan.Zero);
            }
        }
        return null;
    }

    private DateTime NextDay(DateTime day) =>
        Has(months, day.Month) ? day.AddDays(1) : new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);

    /// <summary>The first fitting time of day at or after <paramref name="from"/>.</summary>
    private TimeSpan? TimeOfDay(TimeSpan from)
    {
        var (hour, minute, second) = (from.Hours, from.Minutes, from.Seconds);
        while (true)
        {
            if (First(hours, hour) is not { } h)
            {
                return null;
            }
            if (h > hour)
            {
                (minute, second) = (0, 0);
            }
            if (First(minutes, minute) is not { } m)
            {
                (hour, minute, second) = (h + 1, 0, 0);
                continue;
            }
            if (m > minute)
            {
                second = 0;
            }
            if (First(seconds, second) is not { } s)
            {
                (hour, minute, second) = (h, m + 1, 0);
                continue;
            }
            return new TimeSpan(h, m, s);
        }
    }

    private static ulong All(int min, int max) => (ulong.MaxValue >> (63 - max)) & (ulong.MaxValue << min);

    private static bool Has(ulong set, int value) => (set & (1UL << value)) != 0;

    private static int? First(ulong set, int from)
    {
        var rest = from > 63 ? 0 : set & (ulong.MaxValue << from);
        return rest == 0 ? null : System.Numerics.BitOperations.TrailingZeroCount(rest);
    }

    private static ulong Field(string text, string name, int min, int max, string[] names)
    {
        var set = 0UL;
        foreach (var part in text.Split(','))
        {
            set |= Part(part, name, min, max, names);
        }
        return set;
    }

    private static ulong Part(string part, string name, int min, int max, string[] names)
    {
        var slash = part.Split('/');
        var step = 1;
        if (slash.Length > 2 || (slash.Length == 2 && (!int.TryParse(slash[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1)))
        {
            throw new FormatException($"'{part}' is no step in the field for the {name}");
        }
        var range = slash[0];
        int from, to;
        if (range == "*")
        {
            (from, to) = (min, max);
        }
        else
        {
            var ends = range.Split('-');
            if (ends.Length > 2)
            {
                throw new FormatException($"'{part}' is no range in the field for the {name}");
            }
            from = Value(ends[0], name, min, max, names);
            // As upstream: "5/10" starts at 5 and goes on to the end of the field.
            to = ends.Length == 2 ? Value(ends[1], name, min, max, names) : slash.Length == 2 ? max : from;
        }
        // As upstream: a range written backwards is read forwards.
        var (low, high) = (Math.Min(from, to), Math.Max(from, to));
        var set = 0UL;
        for (var value = low; value <= high; value += step)
        {
            set |= 1UL << value;
        }
        return set;
    }

    private static int Value(string text, string name, int min, int max, string[] names)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number >= min && number <= max
                ? number
                : throw new FormatException($"{number} is outside {min}-{max}, the field for the {name}");
        }
        var position = text.Length < 3 ? -1 : Array.FindIndex(names, full => full.StartsWith(text, StringComparison.OrdinalIgnoreCase));
        return position >= 0 ? position + min : throw new FormatException($"'{text}' is no value of the field for the {name}");
    }
}

using System.Globalization;
using NCrontab;

namespace PartyFlow.Host.Timers;

/// <summary>When a timer function runs, in UTC: at the times of an NCRONTAB expression, or every so often.</summary>
internal sealed class TimerSchedule
{
    private readonly string text;
    private readonly CrontabSchedule? cron;
    private readonly TimeSpan span;

    private TimerSchedule(string text, CrontabSchedule? cron, TimeSpan span)
    {
        this.text = text;
        this.cron = cron;
        this.span = span;
    }

    /// <summary>
    /// True if it always comes again within less than a minute. Its position is not kept then, as upstream: what a restart misses is
    /// made up for sooner than the position would be read.
    /// </summary>
    internal bool IsTooFrequentToKeep { get; private init; }

    /// <summary>Reads five fields (minute first), six fields (second first) or a time span.</summary>
    /// <exception cref="FormatException">The text is none of these; the message says why.</exception>
    internal static TimerSchedule Parse(string text)
    {
        var trimmed = text.Trim();
        if (TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out var span) && trimmed.Contains(':'))
        {
            // Longer spans are the upstream package's limit too: its timer counts milliseconds in 32 bits.
            return span > TimeSpan.Zero && span <= TimeSpan.FromMilliseconds(int.MaxValue)
                ? new TimerSchedule(trimmed, null, span) { IsTooFrequentToKeep = span < TimeSpan.FromMinutes(1) }
                : throw new FormatException($"a time span lies between 0 and {TimeSpan.FromMilliseconds(int.MaxValue):d\\.hh\\:mm\\:ss}");
        }
        var fields = trimmed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
        {
            throw new FormatException($"an NCRONTAB expression has five or six fields, this one has {fields.Length}");
        }
        var cron = CrontabSchedule.TryParse(
            string.Join(' ', fields),
            new CrontabSchedule.ParseOptions { IncludingSeconds = fields.Length == 6 },
            schedule => schedule,
            failure => throw new FormatException(failure().Message));
        return new TimerSchedule(trimmed, cron, default)
        {
            IsTooFrequentToKeep = fields.Length == 6 && fields[0].AsSpan().ContainsAny(",-*/")
                && fields.Skip(1).All(field => field is "*" or "*/1"),
        };
    }

    /// <summary>The first moment after <paramref name="moment"/>; null if there is none within forty years.</summary>
    internal DateTimeOffset? Next(DateTimeOffset moment)
    {
        if (cron is null)
        {
            return moment + span;
        }
        // 29 February on one weekday returns after 28 years, after 40 across a century that is no leap year.
        var end = moment.Year > 9950 ? DateTime.MaxValue : moment.UtcDateTime.AddYears(41);
        var next = cron.GetNextOccurrence(moment.UtcDateTime, end);
        return next < end ? new DateTimeOffset(DateTime.SpecifyKind(next, DateTimeKind.Utc)) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => text;
}

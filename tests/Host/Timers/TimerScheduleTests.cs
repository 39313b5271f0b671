using System.Globalization;
using PartyFlow.Host.Timers;

namespace PartyFlow.Host.Tests.Timers;

public sealed class TimerScheduleTests
{
    [Theory]
    [InlineData("0 */5 * * * *", "2026-09-18T00:00:00", "2026-09-18T00:05:00")]
    [InlineData("*/5 * * * *", "2026-09-18T00:04:59.999", "2026-09-18T00:05:00")]
    [InlineData("*/15 * * * * *", "2026-09-18T00:00:50", "2026-09-18T00:01:00")]
    [InlineData("0 0 9-17/2 * * MON-FRI", "2026-09-18T17:00:00", "2026-09-21T09:00:00")]
    [InlineData("0 30 1,13 * * *", "2026-09-18T01:30:00", "2026-09-18T13:30:00")]
    [InlineData("0 0 0 1 jan *", "2026-09-18T00:00:00", "2027-01-01T00:00:00")]
    [InlineData("0 0 0 1 January *", "2026-09-18T00:00:00", "2027-01-01T00:00:00")]
    [InlineData("0 0 0 31 * *", "2026-09-18T00:00:00", "2026-10-31T00:00:00")]
    [InlineData("0 0 0 29 2 *", "2026-09-18T00:00:00", "2028-02-29T00:00:00")]
    [InlineData("0 0 0 29 2 1", "2028-02-29T00:00:00", "2044-02-29T00:00:00")]
    [InlineData("0 0 0 13 * 5", "2026-09-18T00:00:00", "2026-11-13T00:00:00")]
    [InlineData("59 59 23 31 12 *", "2026-12-31T23:59:58", "2026-12-31T23:59:59")]
    [InlineData("59 59 23 31 12 *", "2026-12-31T23:59:59", "2027-12-31T23:59:59")]
    [InlineData("0 10/20 * * * *", "2026-09-18T00:00:00", "2026-09-18T00:10:00")]
    [InlineData("0 5-1 * * * *", "2026-09-18T00:05:00", "2026-09-18T01:01:00")]
    [InlineData("0 0 0 * * sun", "2026-09-18T00:00:00", "2026-09-20T00:00:00")]
    [InlineData("  0   0 0 * *   * ", "2026-09-18T00:00:00", "2026-09-19T00:00:00")]
    [InlineData("00:00:30", "2026-09-18T00:00:00", "2026-09-18T00:00:30")]
    [InlineData("1.00:00:00", "2026-09-18T00:00:00", "2026-09-19T00:00:00")]
    public void Next_WhenAsked_GivesTheFirstMomentAfter(string schedule, string from, string next) =>
        Assert.Equal(Utc(next), TimerSchedule.Parse(schedule).Next(Utc(from)));

    [Theory]
    [InlineData("0 0 0 31 2 *")]
    [InlineData("0 0 0 30 feb *")]
    public void Next_WhenThereIsNone_IsNull(string schedule) => Assert.Null(TimerSchedule.Parse(schedule).Next(Utc("2026-09-18T00:00:00")));

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("* 60 * * * *")]
    [InlineData("* * 24 * * *")]
    [InlineData("* * * 0 * *")]
    [InlineData("* * * 32 * *")]
    [InlineData("* * * * 13 *")]
    [InlineData("* * * * * 7")]
    [InlineData("* * * * foo *")]
    [InlineData("*/x * * * * *")]
    [InlineData("1/2/3 * * * * *")]
    [InlineData("1-2-3 * * * * *")]
    [InlineData("1,,2 * * * * *")]
    [InlineData("-1 * * * * *")]
    [InlineData("00:00:00")]
    [InlineData("-00:01:00")]
    [InlineData("60.00:00:00")]
    public void Parse_WhenItIsNoSchedule_SaysWhy(string schedule) =>
        Assert.NotEmpty(Assert.Throws<FormatException>(() => TimerSchedule.Parse(schedule)).Message);

    [Fact]
    public void Next_WhenComparedWithEverySecond_SkipsNoneAndInventsNone()
    {
        // A slow reading of the same rules: look at each second in turn.
        foreach (var (schedule, fits) in new (string, Func<DateTimeOffset, bool>)[]
        {
            ("7,33 2-40/3 */5 * * *", t => t.Second is 7 or 33 && t.Minute is >= 2 and <= 40 && (t.Minute - 2) % 3 == 0 && t.Hour % 5 == 0),
            ("0 0 3 18-19 9 fri,sat", t => t is { Second: 0, Minute: 0, Hour: 3 } && t.Day is 18 or 19 && t.DayOfWeek is DayOfWeek.Friday or DayOfWeek.Saturday),
        })
        {
            var parsed = TimerSchedule.Parse(schedule);
            var start = Utc("2026-09-17T21:00:00");
            var slow = Enumerable.Range(1, 2 * 24 * 3600).Select(second => start.AddSeconds(second)).Where(t => fits(t) && (schedule[0] == '7' || t.Hour == 3)).ToList();
            var quick = new List<DateTimeOffset>();
            for (var next = parsed.Next(start); next <= start.AddDays(2); next = parsed.Next(next.Value))
            {
                quick.Add(next.Value);
            }
            Assert.Equal(slow, quick);
        }
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}

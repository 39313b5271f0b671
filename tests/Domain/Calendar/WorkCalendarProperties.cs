using FsCheck;
using FsCheck.Fluent;
using PartyFlow.Domain.Calendar;

namespace PartyFlow.Domain.Tests;

public sealed class WorkCalendarProperties
{
    private static readonly WorkCalendar Calendar = WorkCalendar.Announced;

    // 2020 to 2050: announced years with both their borders, and many that are not.
    private static readonly Gen<DateOnly> Days = Gen.Frequency(
        (2, Gen.Choose(new DateOnly(2023, 12, 1).DayNumber, new DateOnly(2027, 2, 1).DayNumber)),
        (1, Gen.Choose(new DateOnly(2020, 1, 1).DayNumber, new DateOnly(2050, 12, 31).DayNumber))).Select(DateOnly.FromDayNumber);

    private static readonly Gen<int> Counts = Gen.Frequency((3, Gen.Choose(-30, 30)), (1, Gen.Choose(-600, 600)));

    [Fact]
    public void AddWorkingDays_OfAnyDay_AgreesWithWalkingDayByDay() => Check(Days, Counts, (day, count) => Calendar.AddWorkingDays(day, count) == Walk(day, count));

    [Fact]
    public void AddWorkingDays_OfAnyDay_NeverLandsOnARestDay() =>
        Check(Days, Counts, (day, count) => count == 0 ? Calendar.AddWorkingDays(day, 0) == day : Calendar.IsWorkingDay(Calendar.AddWorkingDays(day, count)));

    [Fact]
    public void AddWorkingDays_ThereAndBack_ReturnsToTheWorkingDay() =>
        Check(Days, Counts, (day, count) =>
        {
            var start = Calendar.WorkingDayOnOrAfter(day);
            return Calendar.AddWorkingDays(Calendar.AddWorkingDays(start, count), -count) == start;
        });

    [Fact]
    public void WorkingDaysBetween_OfADayAndItsSum_IsTheCount() =>
        Check(Days, Counts, (day, count) => Calendar.WorkingDaysBetween(day, Calendar.AddWorkingDays(day, count)) == count);

    [Fact]
    public void WorkingDaysBetween_ThreeDaysInOrder_AddsUp() =>
        Check(Days, Days, (one, two) =>
        {
            DateOnly[] sorted = [.. new[] { one, two, one.AddDays((two.DayNumber - one.DayNumber) / 3) }.Order()];
            return Calendar.WorkingDaysBetween(sorted[0], sorted[2])
                == Calendar.WorkingDaysBetween(sorted[0], sorted[1]) + Calendar.WorkingDaysBetween(sorted[1], sorted[2]);
        });

    [Fact]
    public void WorkingDaysBetween_AnyTwoDays_AgreesWithCounting() =>
        Check(Days, Gen.Choose(-400, 400), (from, span) =>
        {
            var to = from.AddDays(span);
            var counted = span >= 0
                ? Enumerable.Range(1, span).Count(i => Calendar.IsWorkingDay(from.AddDays(i)))
                : -Enumerable.Range(1, -span).Count(i => Calendar.IsWorkingDay(from.AddDays(-i)));
            return Calendar.WorkingDaysBetween(from, to) == counted;
        });

    [Fact]
    public void WorkingDayOnOrAfterAndBefore_OfAnyDay_EncloseItWithoutAGap() =>
        Check(Days, Counts, (day, _) =>
        {
            var (before, after) = (Calendar.WorkingDayOnOrBefore(day), Calendar.WorkingDayOnOrAfter(day));
            return Calendar.IsWorkingDay(day)
                ? before == day && after == day
                : before < day && day < after && Calendar.WorkingDaysBetween(before, after) == 1;
        });

    private static DateOnly Walk(DateOnly day, int count)
    {
        for (var left = Math.Abs(count); left > 0;)
        {
            day = day.AddDays(Math.Sign(count));
            left -= Calendar.IsWorkingDay(day) ? 1 : 0;
        }

        return day;
    }

    private static void Check<TOne, TTwo>(Gen<TOne> ones, Gen<TTwo> twos, Func<TOne, TTwo, bool> holds) =>
        Prop.ForAll(ones.ToArbitrary(), twos.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}

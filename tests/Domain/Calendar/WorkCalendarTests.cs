using PartyFlow.Domain.Calendar;
using static PartyFlow.Domain.Tests.Make;

namespace PartyFlow.Domain.Tests;

public sealed class WorkCalendarTests
{
    private static readonly WorkCalendar Calendar = WorkCalendar.Announced;

    // The notices as people read them: ranges off, and the weekend days worked for them.
    [Theory]
    [InlineData(2024, "国办发明电〔2023〕7号", "1-1 2-10:2-17 4-4:4-6 5-1:5-5 6-10 9-15:9-17 10-1:10-7", "2-4 2-18 4-7 4-28 5-11 9-14 9-29 10-12")]
    [InlineData(2025, "国办发明电〔2024〕12号", "1-1 1-28:2-4 4-4:4-6 5-1:5-5 5-31:6-2 10-1:10-8", "1-26 2-8 4-27 9-28 10-11")]
    [InlineData(2026, "国办发明电〔2025〕7号", "1-1:1-3 2-15:2-23 4-4:4-6 5-1:5-5 6-19:6-21 9-25:9-27 10-1:10-7", "1-4 2-14 2-28 5-9 9-20 10-10")]
    public void Kind_OfEveryDayOfAnAnnouncedYear_FollowsTheNotice(int year, string notice, string off, string worked)
    {
        DateOnly Read(string text) => new(year, int.Parse(text.Split('-')[0]), int.Parse(text.Split('-')[1]));
        var holidays = off.Split(' ').Select(range => range.Split(':')).SelectMany(range => Range(Read(range[0]), Read(range[^1]))).ToHashSet();
        var makeUps = worked.Split(' ').Select(Read).ToHashSet();

        foreach (var day in Range(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31)))
        {
            var isWeekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            var expected = holidays.Contains(day) ? DayKind.Holiday : makeUps.Contains(day) ? DayKind.MakeUp : isWeekend ? DayKind.Weekend : DayKind.Working;
            Assert.True(expected == Calendar.Kind(day), $"{day:yyyy-MM-dd} {Calendar.Kind(day)}");
            Assert.Equal(expected is DayKind.Working or DayKind.MakeUp, Calendar.IsWorkingDay(day));
            Assert.Equal(expected == DayKind.Holiday, Calendar.HolidayOn(day) is not null);
        }

        Assert.True(Calendar.IsAnnounced(year));
        Assert.Equal(notice, Calendar.Years[year].Notice);
    }

    [Fact]
    public void Kind_InAYearWithoutANotice_KnowsWeekendsOnly()
    {
        Assert.False(Calendar.IsAnnounced(2027));
        Assert.Equal(DayKind.Working, Calendar.Kind(Day(10, 1, 2027)));
        Assert.Equal(DayKind.Weekend, Calendar.Kind(Day(10, 2, 2027)));
    }

    [Theory]
    [InlineData("2026-09-30", -7, "2026-09-20")]
    [InlineData("2026-09-30", 1, "2026-10-08")]
    [InlineData("2026-09-26", 1, "2026-09-28")]
    [InlineData("2026-09-26", -1, "2026-09-24")]
    [InlineData("2026-09-26", 0, "2026-09-26")]
    [InlineData("2025-12-31", 1, "2026-01-04")]
    [InlineData("2026-02-14", 1, "2026-02-24")]
    [InlineData("2024-02-28", 1, "2024-02-29")]
    public void AddWorkingDays_AroundHolidays_CountsWholeWorkingDays(string day, int count, string expected) =>
        Assert.Equal(DateOnly.Parse(expected), Calendar.AddWorkingDays(DateOnly.Parse(day), count));

    [Fact]
    public void AddWorkingDays_AcrossTheEndOfTime_StopsAtTheLastDay()
    {
        Assert.Equal(DateOnly.MaxValue, Calendar.AddWorkingDays(DateOnly.MaxValue, 1));
        Assert.Equal(DateOnly.MaxValue, Calendar.AddWorkingDays(Day(1, 5), int.MaxValue));
        Assert.Equal(DateOnly.MinValue, Calendar.AddWorkingDays(DateOnly.MinValue, -1));
        Assert.Equal(DateOnly.MinValue, Calendar.AddWorkingDays(Day(1, 5), int.MinValue));
        Assert.Equal(0, Calendar.WorkingDaysBetween(DateOnly.MinValue, DateOnly.MinValue));
        Assert.True(Calendar.WorkingDaysBetween(DateOnly.MinValue, DateOnly.MaxValue) > 2_600_000);
    }

    [Fact]
    public void With_ANewerNoticeForAYear_ReplacesTheOlder()
    {
        var later = Calendar.With(new CalendarYear(2027, "国办发明电〔2026〕1号", Day(11, 3), [new Holiday("元旦", "New Year's Day", Day(1, 1, 2027), Day(1, 3, 2027))], []));

        Assert.True(later.IsAnnounced(2027));
        Assert.Equal(DayKind.Holiday, later.Kind(Day(1, 1, 2027)));
        Assert.Equal(DayKind.Working, later.With(new CalendarYear(2027, "更正", Day(12, 1), [], [])).Kind(Day(1, 1, 2027)));
        Assert.Equal(DayKind.Working, Calendar.Kind(Day(1, 1, 2027)));
    }

    [Theory]
    [InlineData("""{ "year": 2027, "notice": "x", "published": "2026-11-04", "off": [], "working": ["2027-01-04"] }""", "no Saturday or Sunday")]
    [InlineData("""{ "year": 2027, "notice": "x", "published": "2026-11-04", "off": [], "working": ["2028-03-04"] }""", "outside 2027")]
    [InlineData("""{ "year": 2027, "notice": "x", "published": "2026-11-04", "off": [], "working": ["2027-01-09", "2027-01-09"] }""", "twice")]
    [InlineData("""{ "year": 2027, "notice": " ", "published": "2026-11-04", "off": [], "working": [] }""", "notice")]
    [InlineData("""{ "year": 2027, "notice": "x", "published": "2026-11-04", "off": [{ "name": "元旦", "englishName": "N", "from": "2027-01-03", "to": "2027-01-01" }], "working": [] }""", "before it begins")]
    [InlineData("""{ "year": 2027, "notice": "x", "published": "2026-11-04", "off": [{ "name": "a", "englishName": "a", "from": "2027-01-01", "to": "2027-01-03" }, { "name": "b", "englishName": "b", "from": "2027-01-03", "to": "2027-01-04" }], "working": [] }""", "overlap")]
    [InlineData("""{ "year": 2027, "notice": "x", "published": "2026-11-04", "off": [{ "name": "a", "englishName": "a", "from": "2027-01-01", "to": "2027-01-03" }], "working": ["2027-01-02"] }""", "off as well")]
    [InlineData("""{ "year": 2027, "notice": "x", "published": "2026-13-04", "off": [], "working": [] }""", "published")]
    [InlineData("""{ "year": 2027, "published": "2026-11-04", "off": [], "working": [] }""", "notice")]
    [InlineData("""{ "year": 2027, "notice": "x", "published": "2026-11-04", "off": [], "working": [], "more": 1 }""", "more")]
    [InlineData("""{ "year": 0, "notice": "x", "published": "2026-11-04", "off": [], "working": [] }""", "year 0")]
    [InlineData("null", "null")]
    [InlineData("[", "LineNumber")]
    public void Parse_OfABadFile_NamesTheFileAndTheFault(string json, string fault)
    {
        var error = Assert.Throws<FormatException>(() => CalendarYear.Parse("2027.json", json));

        Assert.StartsWith("Calendar 2027.json: ", error.Message);
        Assert.Contains(fault, error.Message);
    }

    [Fact]
    public void Constructor_WithNoticesThatContradictEachOther_Refuses()
    {
        var off = new CalendarYear(2027, "a", Day(11, 3), [new Holiday("元旦", "New Year's Day", Day(1, 1, 2028), Day(1, 2, 2028))], []);
        var worked = new CalendarYear(2028, "b", Day(11, 3), [], [Day(1, 1, 2028)]);

        Assert.Throws<FormatException>(() => new WorkCalendar(off, worked));
        Assert.Throws<FormatException>(() => new WorkCalendar(off, off));
    }

    private static IEnumerable<DateOnly> Range(DateOnly from, DateOnly to) =>
        Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays);
}
